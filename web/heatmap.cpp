#include "heatmap.h"

#include <algorithm>
#include <cmath>

#include "engine_host.h"
#include "explain/heatmap.h"
#include "io/image.h"
#include "io/input_picture.h"

namespace onnxray {

namespace {

constexpr int64_t kLongestSide = 640;                // of a single map and of the picture below
constexpr int64_t kLongestTile = 160;                // of one among many
constexpr int64_t kMostElements = int64_t{6} << 20;  // of all maps together
constexpr int64_t kMostMaps = 4096;

// The first input that a picture was fed to, or else the first that looks like one, as it was fed.
Result<Tensor> FindPicture(const HeatmapRequest& request, Session& session) {
  for (const InputChoice& choice : request.choices) {
    if (!choice.file || !choice.file->is_picture()) continue;
    const auto fed = std::find_if(request.fed.begin(), request.fed.end(),
                                  [&](const FedInput& input) { return input.input == choice.input; });
    if (fed == request.fed.end() || !fed->value.is_tensor()) continue;
    const Tensor &tensor = fed->value.tensor(), &file = choice.file->picture;
    const auto plan = PlanImage(choice.feed, session.model(), session.graph().FindValue(choice.input),
                                static_cast<int>(file.dim(1)), static_cast<int>(file.dim(0)));
    const int64_t sample = std::min(request.sample, tensor.rank() == 4 ? tensor.dim(0) - 1 : 0);
    return PictureOfInput(tensor, sample, plan.ok() ? &plan.value() : nullptr);
  }
  for (const FedInput& fed : request.fed) {
    if (!fed.value.is_tensor()) continue;
    const Tensor& tensor = fed.value.tensor();
    if (tensor.count() == 0 || tensor.rank() < 3 || !PictureLayoutOf(tensor.shape())) continue;
    return PictureOfInput(tensor, std::min(request.sample, tensor.rank() == 4 ? tensor.dim(0) - 1 : 0),
                          nullptr);
  }
  return InvalidInput("no input of the model is a picture to lay heatmaps over",
                      "Drop a picture that the model takes");
}

struct Size {
  int64_t height, width;
};

// The picture's proportions, its longer side at most `longest`, never enlarged beyond it.
Size SizeWithin(const Tensor& picture, int64_t longest) {
  const double height = static_cast<double>(picture.dim(0)), width = static_cast<double>(picture.dim(1));
  const double scale = std::min(1.0, static_cast<double>(longest) / std::max(height, width));
  const auto side = [scale](double length) { return std::max<int64_t>(1, std::lround(length * scale)); };
  return {side(height), side(width)};
}

Pixels ToPixels(const Tensor& rgb) {
  Pixels pixels{.width = static_cast<int>(rgb.dim(1)), .height = static_cast<int>(rgb.dim(0)), .texels = {}};
  const uint8_t* byte = rgb.data<uint8_t>();
  for (int64_t i = 0; i < rgb.dim(0) * rgb.dim(1); ++i, byte += 3)
    pixels.texels.push_back(ToTexel({byte[0], byte[1], byte[2]}));
  return pixels;
}

Result<HeatmapOverlay> TryOverlay(const HeatmapRequest& request, Session& session) {
  HeatmapOverlay overlay;
  Tensor picture = TRY(FindPicture(request, session));
  const Size most = SizeWithin(picture, kLongestSide);
  if (most.height < picture.dim(0)) {
    picture = TRY(ResizeImage(picture, static_cast<int>(most.width), static_cast<int>(most.height),
                              ResizeFilter::kBicubic));
  }
  HeatmapOptions options;
  options.merge_filters = request.mode != HeatmapMode::kFilters;
  options.parity = request.mode == HeatmapMode::kKeractMerged;
  options.channels_last = LooksChannelsLast(request.activation.shape(), picture.dim(0), picture.dim(1));
  overlay.filters = HeatmapCount(request.activation, options);
  overlay.first = options.merge_filters ? 0 : std::clamp<int64_t>(request.filter, 0, overlay.filters - 1);
  const int64_t count =
      options.merge_filters || request.filter >= 0 ? 1 : std::min(overlay.filters, kMostMaps);
  // Small pictures are enlarged, so that the maps are smooth over them.
  const auto room =
      static_cast<int64_t>(std::sqrt(static_cast<double>(kMostElements / std::max<int64_t>(count, 1))));
  const int64_t side = std::min(room, count == 1 ? kLongestSide : kLongestTile);
  const double enlarged =
      static_cast<double>(side) / static_cast<double>(std::max(picture.dim(0), picture.dim(1)));
  const auto length = [enlarged](int64_t pixels) {
    return std::max<int64_t>(1, std::lround(static_cast<double>(pixels) * enlarged));
  };
  Heatmaps heat = TRY(MakeHeatmaps(request.activation, request.sample, length(picture.dim(0)),
                                   length(picture.dim(1)), options, overlay.first, count));
  overlay.maps = std::move(heat.maps);
  for (const Heatmaps::Range& range : heat.ranges)
    overlay.ranges.push_back({static_cast<float>(range.low), static_cast<float>(range.high)});
  OpenedInput background;
  background.name = "what the model saw";
  background.picture = picture;
  background.preview = ToPixels(picture);
  overlay.background = std::make_shared<const OpenedInput>(std::move(background));
  return overlay;
}

}  // namespace

HeatmapOverlay MakeOverlay(const HeatmapRequest& request, EngineHost& host) {
  HeatmapOverlay failed;
  if (!host.session()) {
    failed.error = NotFound("there is no model");
    return failed;
  }
  Result<HeatmapOverlay> overlay = TryOverlay(request, *host.session());
  if (overlay.ok()) return std::move(overlay).value();
  failed.error = std::move(overlay.error());
  return failed;
}

TexelTable BlendTable(ColorMap map, HeatmapBlend blend) {
  TexelTable table = Texels(map);
  for (size_t i = 0; i < table.size(); ++i) {
    const auto alpha = static_cast<Texel>(i);
    if (blend == HeatmapBlend::kStrength) table[i] = (table[i] & 0xffffffu) | alpha << 24;
    if (blend == HeatmapBlend::kSpotlight) table[i] = (255 - alpha) << 24;
  }
  return table;
}

}  // namespace onnxray
