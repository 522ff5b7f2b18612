#include "ui_state.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "actions/all_actions.h"
#include "actions/key_text.h"
#include "edits/edit_text.h"
#include "graph_state_json.h"
#include "settings/all_settings.h"
#include "tensor_ui_state.h"
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
                    {"state", line.outcome ? NameOf(line.outcome->state) : "pending"},
                    {"milliseconds", line.outcome ? line.outcome->milliseconds : 0}});
  }
  return list;
}

Json InputsJson(const AppState& state) {
  Json list = Json::array();
  for (const InputChoice& choice : state.choices) {
    const auto fed = state.fed.find(choice.input);
    const auto report = state.input.reports.find(choice.input);
    Json remarks = Json::array();
    if (report != state.input.reports.end()) {
      for (const InputRemark& remark : report->second->remarks) remarks.push_back(remark.text);
    }
    list.push_back({{"name", choice.input},
                    {"remarks", std::move(remarks)},
                    {"file", choice.file ? Json(choice.file->name) : Json(nullptr)},
                    {"preset", Name(choice.feed.preset)},
                    {"fed", fed == state.fed.end() ? "" : fed->second.value.ToString()},
                    {"explanation", fed == state.fed.end() ? "" : fed->second.explanation}});
  }
  return list;
}

// The best classes of the latest run, by name where there are names.
Json AnswerJson(const InputState& input) {
  Json list = Json::array();
  if (!input.answer) return list;
  for (const ClassScore& score : input.answer->scores.top) {
    const std::string* label = input.LabelOf(score.index);
    list.push_back({{"class", score.index},
                    {"label", label ? Json(*label) : Json(nullptr)},
                    {"probability", Number(score.probability)}});
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

// Where values were computed, as far as there was a choice.
Json BackendJson(const AppState& state) {
  Json placed = Json::object();
  for (const auto& [id, reason] : state.backend.placed) {
    if (const NodeLine* line = state.nodes.Find({{}, id})) placed[line->row.value_name] = reason;
  }
  return {{"gpu", state.backend.gpu},
          {"absent", state.backend.absent},
          {"switching", state.backend.switching},
          {"placed", std::move(placed)}};
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
  if (!picture || view.grid().tiles() != view.order().slots()) return list;
  const TileGrid::Range range = view.grid().TilesIn(view.camera().Visible());
  for (int64_t row = range.first_row; row < range.last_row; ++row) {
    for (int64_t column = range.first_column; column < range.last_column && list.size() < kMostTiles;
         ++column) {
      const int64_t slot = row * view.grid().columns() + column;
      if (slot >= view.grid().tiles()) break;
      const int64_t tile = view.order().TileAt(slot);
      const PlaneRect rect = view.grid().TileRect(slot);
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
  AddTensorModes(state, json);
  json["scale"] = view.camera().scale();
  const auto canvas = RecordedItems().find("Activation grid");
  if (canvas != RecordedItems().end()) json["tiles"] = TilesJson(view, canvas->second);
  if (view.statistics()) json["statistics"] = StatisticsJson(*view.statistics());
  json["histogram"] = view.histogram().counts;
  return json;
}

Json EditsJson(const EditState& edits) {
  Json list = Json::array();
  for (const ListedEdit& edit : edits.list)
    list.push_back(
        {{"value", edit.name}, {"kind", Title(edit.edit.kind)}, {"on", edit.on}, {"text", ToText(edit)}});
  Json outputs = Json::array();
  for (const OutputDelta& delta : edits.outcome.outputs)
    outputs.push_back({{"name", delta.name}, {"change", Number(delta.max_abs)}});
  return {{"active", edits.active()}, {"list", std::move(list)}, {"outputs", std::move(outputs)}};
}

Json FindingsJson(const AppState& state) {
  Json list = Json::array();
  for (const Finding& finding : state.findings.list) {
    const NodeLine* line = state.nodes.Find({finding.nodes, finding.value});
    list.push_back({{"kind", Name(finding.kind)},
                    {"value", line ? line->row.value_name : ""},
                    {"text", finding.text},
                    {"channels", finding.channels}});
  }
  return {{"searching", state.findings.searching}, {"list", std::move(list)}};
}

Json ComparisonJson(const AppState& state) {
  const ComparisonState& comparison = state.comparison;
  Json diverging = Json::array();
  for (const ComparedValue& value : comparison.values) {
    const NodeLine* line = state.nodes.Find(PathOf(value));
    if (line && value.Diverges(comparison.criterion)) diverging.push_back(line->row.value_name);
  }
  return {{"reference", comparison.label},
          {"comparing", comparison.comparing},
          {"compared", comparison.values.size()},
          {"diverging", std::move(diverging)},
          {"maps", comparison.maps != nullptr}};
}

// Everything that a user has set, by the names that links and sessions have for it.
Json SettingsJson(const AppState& state) {
  Json json = Json::object();
  for (const SettingGroup& group : SettingGroups()) {
    for (const Setting& setting : group.settings) {
      if (std::string text = setting.Read(state); !text.empty())
        json[std::string(setting.name)] = std::move(text);
    }
  }
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

Json ActionsJson(const ViewContext& view) {
  Json list = Json::array();
  for (const Action& action : AllActions()) {
    if (!action.Exists(view)) continue;
    list.push_back({{"id", action.id},
                    {"title", action.title},
                    {"key", KeyText(action.key, false)},
                    {"enabled", action.IsEnabled(view)}});
  }
  return list;
}

Json PaletteJson(const Palette& palette) {
  if (!palette.is_open()) return nullptr;
  Json list = Json::array();
  for (const Palette::Result& result : palette.results()) {
    if (list.size() < kMostTiles) list.push_back(palette.entries()[result.entry].id);
  }
  return {{"query", palette.query()}, {"selected", palette.selected()}, {"results", std::move(list)}};
}

}  // namespace

std::string UiStateJson(App& app) {
  RecordItems(true);
  const AppState& state = app.state();
  Json json;
  json["screen"] = state.model && !state.at_start ? "model" : "start";
  json["loading"] = state.loading;
  json["dark"] = app.dark();
  json["model"] = state.model ? Json(state.model->name) : Json(nullptr);
  json["samples"] = state.samples.size();
  json["run"] = RunJson(state.run);
  json["backend"] = BackendJson(state);
  json["gradients"] = GradientsJson(state);
  json["inputs"] = InputsJson(state);
  json["answer"] = AnswerJson(state.input);
  json["view"] = ViewJson(state);
  json["settings"] = SettingsJson(state);
  json["tab"] = static_cast<int>(state.tab);
  json["heatmap"] = HeatmapJson(state);
  json["hovered"] = state.hovered ? Json{{"tile", state.hovered->hit.tile},
                                         {"index", state.hovered->index},
                                         {"value", state.hovered->text}}
                                  : Json(nullptr);
  json["edits"] = EditsJson(state.edits);
  json["findings"] = FindingsJson(state);
  json["comparison"] = ComparisonJson(state);
  json["messages"] = MessagesJson(state.messages);
  json["actions"] = ActionsJson(app.View());
  json["palette"] = PaletteJson(state.ui.palette);
  json["editing_text"] = ImGui::GetIO().WantTextInput;
  json["preferences"] = Json::parse(PreferencesJson(state, true));
  json["textScale"] = state.ui.preferences.text_scale;
  json["nodes"] = NodesJson(state.nodes);
  json["graph"] = GraphStateJson(state);
  json["frames"] = {{"worst_ms", app.frame_times().worst()},
                    {"worst_graphics_ms", app.frame_times().worst_graphics()},
                    {"counts", app.frame_times().counts()}};
  for (const auto& [label, rect] : RecordedItems()) json["items"][label] = Rect(rect.min, rect.max);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace onnxray
