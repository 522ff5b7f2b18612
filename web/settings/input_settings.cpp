#include "settings/input_settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace onnxray {

namespace {

constexpr Choice kFitNames[] = {
    {"stretch", ImageFit::kStretch}, {"crop", ImageFit::kCrop}, {"pad", ImageFit::kPad}};
constexpr OneOf<ImageFit> kFits{kFitNames};
constexpr Choice kOrderNames[] = {{"rgb", false}, {"bgr", true}};
constexpr OneOf<bool> kOrders{kOrderNames};
constexpr int kMirrorsX = 1, kMirrorsY = 2;  // left to right, top to bottom
constexpr Choice kMirrorNames[] = {
    {"none", 0}, {"x", kMirrorsX}, {"y", kMirrorsY}, {"xy", kMirrorsX | kMirrorsY}};
constexpr OneOf<int> kMirrors{kMirrorNames};
constexpr int64_t kLargest = 1 << 24;

std::string LayoutNames() { return "auto, nchw, nhwc"; }
constexpr Named<ImagePreset, FindImagePreset, Name, NamesOfAll<kImagePresets>> kPresets{};
constexpr Named<ImageLayout, FindImageLayout, Name, LayoutNames> kLayouts{};
constexpr SizeCodec kSize{};
constexpr CountCodec kPictures{"a number of pictures"}, kRate{"samples of a sound per second"};
constexpr NumberCodec kSeconds{{"seconds into a sound"}, 0, 1e9};
constexpr TextCodec kTyped{"values, or words"};
constexpr NumbersCodec kCorners{
    {"left, top, right and bottom as fractions of the picture, such as 0.25,0,0.75,1"}, 4};
constexpr NumbersCodec kScaling{{"1 for blue first or 0, a divisor, four means, four deviations"}, 10};

// As short as the float is.
double Short(float value) { return std::round(static_cast<double>(value) * 1e6) / 1e6; }

struct CropCodec {
  using Type = ImageCrop;
  std::optional<ImageCrop> Parse(std::string_view text) const {
    const auto numbers = kCorners.Parse(text);
    if (!numbers) return std::nullopt;
    const std::vector<double>& n = *numbers;
    const bool ordered = 0 <= n[0] && n[0] < n[2] && n[2] <= 1 && 0 <= n[1] && n[1] < n[3] && n[3] <= 1;
    if (!ordered) return std::nullopt;
    return ImageCrop{static_cast<float>(n[0]), static_cast<float>(n[1]), static_cast<float>(n[2]),
                     static_cast<float>(n[3])};
  }
  std::string Text(const ImageCrop& crop) const {
    return kCorners.Text({Short(crop.left), Short(crop.top), Short(crop.right), Short(crop.bottom)});
  }
  std::string Expects() const { return kCorners.Expects(); }
};
constexpr CropCodec kCrop{};

struct ScaleCodec {
  using Type = PixelScale;
  std::optional<PixelScale> Parse(std::string_view text) const {
    const auto n = kScaling.Parse(text);
    if (!n) return std::nullopt;
    PixelScale scale;
    scale.bgr = (*n)[0] != 0;
    scale.divisor = static_cast<float>((*n)[1]);
    bool divides = scale.divisor != 0;
    for (size_t i = 0; i < 4; ++i) {
      scale.mean[i] = static_cast<float>((*n)[2 + i]);
      scale.deviation[i] = static_cast<float>((*n)[6 + i]);
      divides &= scale.deviation[i] != 0;
    }
    return divides ? std::optional(scale) : std::nullopt;
  }
  std::string Text(const PixelScale& scale) const {
    std::vector<double> n = {scale.bgr ? 1.0 : 0.0, static_cast<double>(scale.divisor)};
    for (const float mean : scale.mean) n.push_back(Short(mean));
    for (const float deviation : scale.deviation) n.push_back(Short(deviation));
    return kScaling.Text(n);
  }
  std::string Expects() const { return kScaling.Expects(); }
};
constexpr ScaleCodec kPixels{};

// "batch:4,x.2:16"; a name may have commas and colons.
std::optional<DimSizes> ParseDims(std::string_view text) {
  DimSizes dims;
  for (size_t begin = 0; begin < text.size();) {
    size_t colon = text.find(':', begin), end = std::string_view::npos;
    int64_t size = 0;
    for (; colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
      const char* const last = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data() + colon + 1, last, size);
      if (error != std::errc() || (stop != last && *stop != ',')) continue;
      end = static_cast<size_t>(stop - text.data());
      break;
    }
    if (end == std::string_view::npos || size < 0 || colon == begin) return std::nullopt;
    dims[std::string(text.substr(begin, colon - begin))] = size;
    begin = end + 1;
  }
  return dims;
}

struct DimsCodec {
  using Type = DimSizes;
  std::optional<DimSizes> Parse(std::string_view text) const { return ParseDims(text); }
  std::string Text(const DimSizes& dims) const {
    std::string text;
    for (const auto& [name, size] : dims)
      text += (text.empty() ? "" : ",") + name + ":" + std::to_string(size);
    return text;
  }
  std::string Expects() const { return "sizes of free dimensions, such as batch:4,x.2:16"; }
};
constexpr DimsCodec kDims{};

constexpr unsigned kBoth = kInLink | kInSession;

template <const auto& kCodec, auto kMember>
constexpr InputSetting OfFeed(std::string_view name, std::string_view first, std::string_view example) {
  using T = typename std::remove_cvref_t<decltype(kCodec)>::Type;
  return Declare<InputChoice, kCodec>(
      {.name = name, .travels = kBoth, .first = first, .example = example},
      [](const InputChoice& choice) { return choice.feed.*kMember; },
      [](const T& value, InputChoice& choice) { choice.feed.*kMember = value; });
}

// Of what may be left to the graph.
template <const auto& kCodec, auto kMember>
constexpr InputSetting OfFeed(std::string_view name, std::string_view example) {
  using T = typename std::remove_cvref_t<decltype(kCodec)>::Type;
  return Declare<InputChoice, kCodec>(
      {.name = name, .travels = kBoth, .example = example},
      [](const InputChoice& choice) { return choice.feed.*kMember; },
      [](const std::optional<T>& value, InputChoice& choice) -> Status {
        choice.feed.*kMember = value;
        return Ok();
      });
}

constexpr InputSetting kAll[] = {
    OfFeed<kPresets, &ImageFeed::preset>("preset", "auto", "unit"),
    OfFeed<kLayouts, &ImageFeed::layout>("layout", "auto", "nhwc"),
    Declare<InputChoice, kSize>(
        {.name = "size", .travels = kBoth, .example = "320x48"},
        [](const InputChoice& choice) {
          const std::pair size(choice.feed.width, choice.feed.height);
          return size.first > 0 && size.second > 0 ? std::optional(size) : std::nullopt;
        },
        [](const std::optional<std::pair<int, int>>& size, InputChoice& choice) -> Status {
          choice.feed.width = size ? size->first : 0;
          choice.feed.height = size ? size->second : 0;
          return Ok();
        }),
    OfFeed<kFits, &ImageFeed::fit>("fit", "pad"),
    OfFeed<kOrders, &ImageFeed::bgr>("channels", "bgr"),
    OfFeed<kPixels, &ImageFeed::scale>("pixels", "0,255,0.5,0.5,0.5,0,0.25,0.25,0.25,1"),
    OfFeed<kCrop, &ImageFeed::crop>("crop", "0,0,1,1", "0.25,0,0.75,1"),
    Declare<InputChoice, kMirrors>(
        {.name = "mirror", .travels = kBoth, .first = "none", .example = "x"},
        [](const InputChoice& choice) {
          return (choice.feed.flip_x ? kMirrorsX : 0) | (choice.feed.flip_y ? kMirrorsY : 0);
        },
        [](int mirrors, InputChoice& choice) {
          choice.feed.flip_x = (mirrors & kMirrorsX) != 0;
          choice.feed.flip_y = (mirrors & kMirrorsY) != 0;
        }),
    OfFeed<kSwitch, &ImageFeed::invert>("invert", "0", "1"),
    Declare<InputChoice, kPictures>(
        {.name = "batch", .travels = kBoth, .first = "1", .example = "4"},
        [](const InputChoice& choice) { return choice.feed.batch; },
        [](int64_t batch, InputChoice& choice) {
          choice.feed.batch = static_cast<int>(std::clamp<int64_t>(batch, 1, kLargest));
        }),
    Declare<InputChoice, kRate>(
        {.name = "rate", .travels = kBoth, .first = "0", .example = "8000"},
        [](const InputChoice& choice) { return choice.audio.rate; },
        [](int64_t rate, InputChoice& choice) {
          choice.audio.rate = static_cast<int>(std::min(rate, kLargest));
        }),
    Declare<InputChoice, kSeconds>(
        {.name = "start", .travels = kBoth, .first = "0", .example = "1.5"},
        [](const InputChoice& choice) { return choice.audio.start; },
        [](double start, InputChoice& choice) { choice.audio.start = start; }),
    Declare<InputChoice, kDims>(
        {.name = "dims", .travels = kBoth, .example = "batch:4,x.2:16"},
        [](const InputChoice& choice) { return choice.dims; },
        [](const DimSizes& dims, InputChoice& choice) { choice.dims = dims; }),
    Declare<InputChoice, kSwitch>(
        {.name = "adapt", .travels = kInSession, .first = "0", .example = "1"},
        [](const InputChoice& choice) { return choice.adapt; },
        [](bool adapt, InputChoice& choice) { choice.adapt = adapt; }),
    Declare<InputChoice, kTyped>(
        {.name = "typed", .travels = kInSession, .example = "1, 2, 3"},
        [](const InputChoice& choice) { return choice.typed; },
        [](const std::optional<std::string>& typed, InputChoice& choice) -> Status {
          choice.typed = typed;
          return Ok();
        })};

}  // namespace

std::span<const InputSetting> InputSettings() { return kAll; }

const InputSetting* FindInputSetting(std::string_view name) {
  const auto it = std::find_if(std::begin(kAll), std::end(kAll),
                               [&](const InputSetting& setting) { return setting.name == name; });
  return it == std::end(kAll) ? nullptr : &*it;
}

}  // namespace onnxray
