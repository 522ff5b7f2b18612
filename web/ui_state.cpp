#include "ui_state.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "graph_state_json.h"
#include "test_hooks.h"

namespace onnxray {

namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostTiles = 256;

const char* NameOf(RunState::Phase phase) {
  static constexpr const char* kNames[] = {"none", "starting", "running", "done", "cancelled", "rejected"};
  return kNames[static_cast<size_t>(phase)];
}

const char* NameOf(TensorView::State state) {
  static constexpr const char* kNames[] = {"nothing", "waiting", "shown", "failed"};
  return kNames[static_cast<size_t>(state)];
}

const char* NameOf(Capture::State state) {
  static constexpr const char* kNames[] = {"pending", "kept", "evicted", "skipped", "failed"};
  return kNames[static_cast<size_t>(state)];
}

// JSON has no NaN.
Json Number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json Rect(ImVec2 min, ImVec2 max) { return {min.x, min.y, max.x - min.x, max.y - min.y}; }

Json NodesJson(const NodeTable& nodes) {
  Json list = Json::array();
  for (const size_t i : nodes.visible()) {
    const NodeLine& line = nodes.lines()[i];
    list.push_back({{"name", line.row.name},
                    {"value", line.row.value_name},
                    {"op", line.row.op()},
                    {"type", line.type()},
                    {"depth", line.depth()},
                    {"state", line.outcome ? NameOf(line.outcome->state) : "pending"}});
  }
  return list;
}

Json InputsJson(const AppState& state) {
  Json list = Json::array();
  for (const InputChoice& choice : state.choices) {
    const auto fed = state.fed.find(choice.input);
    list.push_back({{"name", choice.input},
                    {"file", choice.file ? Json(choice.file->name) : Json(nullptr)},
                    {"preset", Name(choice.feed.preset)},
                    {"fed", fed == state.fed.end() ? "" : fed->second.value.ToString()},
                    {"explanation", fed == state.fed.end() ? "" : fed->second.explanation}});
  }
  return list;
}

Json RunJson(const RunState& run) {
  return {{"phase", NameOf(run.phase)},
          {"number", run.number},
          {"done", run.progress.done},
          {"total", run.progress.total},
          {"node", run.progress.node_name},
          {"seconds", run.seconds},
          {"error", run.status.ok() ? Json(nullptr) : Json(run.status.error().ToString())}};
}

Json GradientsJson(const AppState& state) {
  static constexpr const char* kPhases[] = {"none", "computing", "done", "cancelled", "failed"};
  const GradientState& gradients = state.gradients;
  return {{"phase", kPhases[static_cast<size_t>(gradients.phase)]},
          {"loss", Number(gradients.loss)},
          {"of", gradients.description},
          {"present", gradients.present.size()},
          {"seconds", gradients.seconds}};
}

Json StatisticsJson(const Statistics& statistics) {
  return {{"min", Number(statistics.min)},
          {"max", Number(statistics.max)},
          {"mean", Number(statistics.mean)},
          {"std", Number(statistics.stddev)},
          {"count", statistics.count},
          {"zeros", statistics.zeros},
          {"nans", statistics.nans},
          {"positive_infinities", statistics.positive_infinities},
          {"negative_infinities", statistics.negative_infinities}};
}

// The tiles in sight, where they are on the canvas and which range their colours span.
Json TilesJson(const TensorView& view, const ItemRect& canvas) {
  Json list = Json::array();
  const auto& picture = view.picture();
  if (!picture) return list;
  const TileGrid::Range range = view.grid().TilesIn(view.camera().Visible());
  for (int64_t row = range.first_row; row < range.last_row; ++row) {
    for (int64_t column = range.first_column; column < range.last_column && list.size() < kMostTiles;
         ++column) {
      const int64_t tile = row * view.grid().columns() + column;
      if (tile >= view.grid().tiles()) break;
      const PlaneRect rect = view.grid().TileRect(tile);
      const PlanePoint corner = view.camera().ToView(rect.x, rect.y);
      const double scale = view.camera().scale();
      const ValueRange& values = picture->RangeOf(tile);
      list.push_back(
          {{"tile", tile},
           {"rect",
            {canvas.min.x + corner.x, canvas.min.y + corner.y, rect.width * scale, rect.height * scale}},
           {"low", Number(static_cast<double>(values.low))},
           {"high", Number(static_cast<double>(values.high))}});
    }
  }
  return list;
}

Json ViewJson(const AppState& state) {
  const TensorView& view = state.view;
  Json json = {{"state", NameOf(view.state())},
               {"aspect", view.aspect() == Aspect::kGradient ? "gradient" : "activation"}};
  if (view.selected()) {
    const NodeLine* line = state.nodes.Find(*view.selected());
    json["selected"] = line ? Json(line->row.name) : Json(nullptr);
  }
  if (!view.tensor().defined()) return json;
  json["tensor"] = view.tensor().ToString();
  json["roles"] = {view.roles().tile, view.roles().row, view.roles().column};
  json["position"] = view.position();
  json["range"] = view.range_mode() == RangeMode::kShared ? "shared" : "tile";
  json["scale"] = view.camera().scale();
  const auto canvas = RecordedItems().find("Activation grid");
  if (canvas != RecordedItems().end()) json["tiles"] = TilesJson(view, canvas->second);
  if (view.statistics()) json["statistics"] = StatisticsJson(*view.statistics());
  json["histogram"] = view.histogram().counts;
  return json;
}

Json MessagesJson(const Messages& messages) {
  Json list = Json::array();
  for (const Message& message : messages.open()) {
    list.push_back({{"error", message.level == Message::Level::kError},
                    {"title", message.title},
                    {"text", message.text},
                    {"place", message.place},
                    {"remedy", message.remedy}});
  }
  return list;
}

}  // namespace

std::string UiStateJson(const App& app) {
  RecordItems(true);
  const AppState& state = app.state();
  Json json;
  json["screen"] = state.model && !state.at_start ? "model" : "start";
  json["loading"] = state.loading;
  json["dark"] = app.dark();
  json["model"] = state.model ? Json(state.model->name) : Json(nullptr);
  json["samples"] = state.samples.size();
  json["run"] = RunJson(state.run);
  json["gradients"] = GradientsJson(state);
  json["inputs"] = InputsJson(state);
  json["view"] = ViewJson(state);
  json["hovered"] = state.hovered ? Json{{"tile", state.hovered->hit.tile},
                                         {"index", state.hovered->index},
                                         {"value", state.hovered->text}}
                                  : Json(nullptr);
  json["messages"] = MessagesJson(state.messages);
  json["nodes"] = NodesJson(state.nodes);
  json["graph"] = GraphStateJson(state);
  json["frames"] = {{"worst_ms", app.frame_times().worst()},
                    {"worst_graphics_ms", app.frame_times().worst_graphics()},
                    {"counts", app.frame_times().counts()}};
  for (const auto& [label, rect] : RecordedItems()) json["items"][label] = Rect(rect.min, rect.max);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace onnxray
