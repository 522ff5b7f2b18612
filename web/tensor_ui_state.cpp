#include "tensor_ui_state.h"

#include <algorithm>

#include "tiles/elements.h"

namespace onnxray {

namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kMostOrdered = 64;

const char* NameOf(RangeMode mode) {
  static constexpr const char* kNames[] = {"tile", "shared", "manual"};
  return kNames[static_cast<size_t>(mode)];
}

}  // namespace

void AddTensorModes(const AppState& state, Json& json) {
  const TensorView& view = state.view;
  json["mode"] = Name(CurrentMode(state));
  json["range"] = NameOf(view.range_mode());
  if (view.range_mode() == RangeMode::kManual)
    json["manual_range"] = {view.manual_range().low, view.manual_range().high};
  const TileCrop crop = view.crop();
  json["crop"] = {crop.x, crop.y, crop.width, crop.height};
  json["focus"] = view.focus() ? Json(*view.focus()) : Json(nullptr);
  Json order = Json::array();
  for (int64_t slot = 0; slot < std::min(view.order().slots(), kMostOrdered); ++slot)
    order.push_back(view.order().TileAt(slot));
  json["order"] = std::move(order);
  const bool hovers = state.hovered && Contains(view.tensor(), state.hovered->index);
  if (hovers && view.ranks() && !view.ranks()->empty())
    json["rank"] = view.ranks()->RankOf(ElementValue(view.tensor(), state.hovered->index));
  const LinePlotState& lines = state.modes.lines;
  json["lines"] = {
      {"count", lines.lines ? lines.lines->size() : 0}, {"first", lines.first}, {"last", lines.last}};
  const bool beside = state.split && state.beside.tensor().defined();
  json["beside"] = beside ? Json(state.beside.tensor().ToString()) : Json(nullptr);
}

Json HeatmapJson(const AppState& state) {
  const HeatmapState& heatmap = state.modes.heatmap;
  const auto& overlay = heatmap.overlay;
  const bool made = overlay && !overlay->error;
  return {{"maps", made ? Json(overlay->maps.ToString()) : Json(nullptr)},
          {"error", overlay && overlay->error ? Json(overlay->error->ToString()) : Json(nullptr)}};
}

}  // namespace onnxray
