#include "mirror/mirror_parts.h"

#include <algorithm>

#include "actions/all_actions.h"
#include "imgui_internal.h"
#include "text.h"
#include "tiles/elements.h"

namespace onnxray {

namespace {

// "Control+Shift+L", as aria-keyshortcuts has it.
std::string KeyText(ImGuiKeyChord chord) {
  if (chord == ImGuiKey_None) return {};
  std::string text = ImGui::GetKeyChordName(chord);
  if (const size_t at = text.find("Ctrl"); at != std::string::npos) text.replace(at, 4, "Control");
  return text;
}

const char* StateOf(const NodeLine& line) {
  if (line.failed()) return "failed";
  if (!line.outcome) return line.row.constant ? "constant" : "not computed";
  return line.outcome->state == Capture::State::kPending ? "not computed" : "computed";
}

std::string NodesText(const Progress& progress) {
  return std::to_string(progress.done) + " of " + std::to_string(progress.total) + " nodes";
}

std::string OutcomeText(const RunState& run) {
  switch (run.phase) {
    case RunState::Phase::kNone:
      return "The model has not been run";
    case RunState::Phase::kStarting:
    case RunState::Phase::kRunning:
      return "Running";
    case RunState::Phase::kDone:
      return "Ran " + NodesText(run.progress) + " in " + FormatMilliseconds(run.seconds * 1000) +
             (run.status.ok() ? "" : "; a node failed: " + run.status.error().ToString());
    case RunState::Phase::kCancelled:
      return "Cancelled after " + NodesText(run.progress);
    case RunState::Phase::kRejected:
      return "Not run: " + (run.status.ok() ? "" : run.status.error().ToString());
  }
  return {};
}

std::string GradientsText(const GradientState& gradients) {
  switch (gradients.phase) {
    case GradientState::Phase::kNone:
      return {};
    case GradientState::Phase::kComputing:
      return "Computing gradients";
    case GradientState::Phase::kDone:
      return "Gradients of " + gradients.description + " = " + FormatNumber(gradients.loss);
    case GradientState::Phase::kCancelled:
      return "Gradients cancelled";
    case GradientState::Phase::kFailed:
      return "No gradients: " + (gradients.status.ok() ? "" : gradients.status.error().ToString());
  }
  return {};
}

MirrorJson StatisticsRows(const TensorView& view) {
  MirrorJson rows = MirrorJson::array();
  if (!view.statistics()) return rows;
  const Statistics& statistics = *view.statistics();
  rows.push_back({"Elements", FormatCount(statistics.count)});
  rows.push_back({"Minimum", FormatNumber(statistics.min)});
  rows.push_back({"Maximum", FormatNumber(statistics.max)});
  rows.push_back({"Mean", FormatNumber(statistics.mean)});
  rows.push_back({"Standard deviation", FormatNumber(statistics.stddev)});
  rows.push_back({"Zeros", FormatCount(statistics.zeros)});
  rows.push_back({"NaN", FormatCount(statistics.nans)});
  rows.push_back({"+Inf", FormatCount(statistics.positive_infinities)});
  rows.push_back({"-Inf", FormatCount(statistics.negative_infinities)});
  return rows;
}

// Not the value before it, which stays on display until the selected one comes.
bool ShowsSelected(const TensorView& view) {
  return view.state() == TensorView::State::kShown && view.selected() &&
         view.shown() == ViewedValue(*view.selected(), view.aspect());
}

// The axes that have sliders.
MirrorJson SliderAxes(const TensorView& view) {
  MirrorJson sliders = MirrorJson::array();
  for (int axis = 0; axis < view.tensor().rank(); ++axis) {
    if (view.roles().Uses(axis) || view.tensor().dim(axis) < 2) continue;
    sliders.push_back({{"axis", axis},
                       {"size", view.tensor().dim(axis)},
                       {"index", view.position()[static_cast<size_t>(axis)]}});
  }
  return sliders;
}

}  // namespace

MirrorJson MirrorPage(const ViewContext& view) {
  const AppState& state = view.state;
  MirrorJson samples = MirrorJson::array();
  const bool start = !state.model || state.at_start;
  if (start) {
    for (const Sample& sample : state.samples)
      samples.push_back({{"name", sample.name}, {"title", sample.title}});
  }
  const auto& inputs = state.choices;
  const auto fed =
      std::find_if(inputs.begin(), inputs.end(), [](const InputChoice& c) { return c.file != nullptr; });
  return {{"screen", start ? "start" : "model"},
          {"model", state.model ? state.model->name : ""},
          {"input", fed == inputs.end() ? "" : fed->file->name},
          {"loading", state.loading},
          {"samples", samples}};
}

MirrorJson MirrorActions(const ViewContext& view) {
  MirrorJson list = MirrorJson::array();
  for (const Action& action : AllActions()) {
    if (!action.IsEnabled(view)) continue;
    list.push_back(
        {{"id", action.id}, {"group", action.group}, {"title", action.title}, {"key", KeyText(action.key)}});
  }
  return list;
}

MirrorJson MirrorInputs(const AppState& state) {
  MirrorJson list = MirrorJson::array();
  if (!state.model || state.at_start) return list;
  for (const InputChoice& choice : state.choices) {
    const auto input = std::find_if(state.model->inputs.begin(), state.model->inputs.end(),
                                    [&](const GraphInput& i) { return i.name == choice.input; });
    const auto fed = state.fed.find(choice.input);
    const bool picture = choice.file && choice.file->is_picture();
    list.push_back({{"name", choice.input},
                    {"type", input == state.model->inputs.end() ? "" : input->type.ToString()},
                    {"file", choice.file ? choice.file->name : ""},
                    {"synthetic", choice.file ? "" : ToText(choice.synthetic)},
                    {"preset", picture ? Name(choice.feed.preset) : ""},
                    {"layout", picture ? Name(choice.feed.layout) : ""},
                    {"fed", fed == state.fed.end() ? "" : fed->second.value.ToString()},
                    {"explanation", fed == state.fed.end() ? "" : fed->second.explanation}});
  }
  return list;
}

MirrorJson MirrorRun(const AppState& state) {
  if (!state.model) return {{"active", false}, {"done", 0}, {"total", 0}, {"text", ""}, {"gradients", ""}};
  const RunState& run = state.run;
  const bool gradients = !run.active() && state.gradients.computing();
  const Progress& progress = gradients ? state.gradients.progress : run.progress;
  return {{"active", run.active() || gradients},
          {"phase", static_cast<int>(run.phase)},
          {"number", run.number},
          {"done", progress.done},
          {"total", progress.total},
          {"text", OutcomeText(run)},
          {"gradients", GradientsText(state.gradients)}};
}

MirrorJson MirrorNodes(const AppState& state) {
  const std::vector<size_t>& visible = state.nodes.visible();
  const std::vector<NodeLine>& lines = state.nodes.lines();
  const auto count = static_cast<int64_t>(visible.size());
  const auto selected = std::find_if(visible.begin(), visible.end(),
                                     [&](size_t i) { return state.view.selected() == lines[i].row.path; });
  const int64_t at = selected == visible.end() ? -1 : selected - visible.begin();
  const int64_t first =
      std::clamp<int64_t>(at - kMirroredNodes / 2, 0, std::max<int64_t>(0, count - kMirroredNodes));
  MirrorJson rows = MirrorJson::array();
  for (int64_t i = first; i < std::min(count, first + kMirroredNodes); ++i) {
    const NodeLine& line = lines[visible[static_cast<size_t>(i)]];
    rows.push_back({line.row.name, line.row.op(), line.type(), StateOf(line), line.depth()});
  }
  return {
      {"count", count}, {"first", first}, {"selected", at}, {"filter", state.nodes.filter()}, {"rows", rows}};
}

MirrorJson MirrorValue(const AppState& state) {
  const TensorView& view = state.view;
  const NodeLine* line = view.selected() ? state.nodes.Find(*view.selected()) : nullptr;
  if (!line || state.at_start) return nullptr;
  const bool shown = ShowsSelected(view), failed = view.state() == TensorView::State::kFailed;
  return {{"name", line->row.name},
          {"value", line->row.value_name},
          {"op", line->row.op()},
          {"type", line->type()},
          {"aspect", view.aspect() == Aspect::kGradient ? "gradient" : "activation"},
          {"state", shown    ? "shown"
                    : failed ? "failed"
                             : "waiting"},
          {"error", failed ? view.error().ToString() : ""},
          {"shown", shown ? view.shown_value().ToString() : ""},
          {"statistics", shown ? StatisticsRows(view) : MirrorJson::array()},
          {"sliders", shown && view.tensor().defined() ? SliderAxes(view) : MirrorJson::array()}};
}

MirrorJson MirrorTable(const AppState& state, MirrorWindow& window) {
  const TensorView& view = state.view;
  if (!ShowsSelected(view) || !view.tensor().defined() || state.at_start) return nullptr;
  const TileSet set(view.tensor(), view.roles(), view.position());
  if (set.empty()) return nullptr;
  const auto keep_in = [](int64_t& first, int64_t count) {
    first = std::clamp<int64_t>(first, 0, count - 1);
  };
  keep_in(window.tile, set.tiles());
  keep_in(window.row, set.height());
  keep_in(window.column, set.width());
  MirrorJson rows = MirrorJson::array();
  for (int64_t y = window.row; y < std::min(set.height(), window.row + kMirroredRows); ++y) {
    MirrorJson cells = MirrorJson::array();
    const int64_t end = std::min(set.RowLength(y), window.column + kMirroredColumns);
    for (int64_t x = window.column; x < end; ++x) {
      const auto index = set.IndexAt(window.tile, x, y);
      cells.push_back(index ? ElementText(set.tensor(), *index) : "");
    }
    rows.push_back(std::move(cells));
  }
  return {{"tile", window.tile},    {"tiles", set.tiles()},    {"row", window.row},
          {"height", set.height()}, {"column", window.column}, {"width", set.width()},
          {"rows", std::move(rows)}};
}

MirrorJson MirrorMessages(const AppState& state) {
  static constexpr const char* kLevels[] = {"info", "warning", "error"};
  MirrorJson list = MirrorJson::array();
  for (const Message& message : state.messages.open()) {
    list.push_back({{"id", message.id},
                    {"level", kLevels[static_cast<size_t>(message.level)]},
                    {"title", message.title},
                    {"text", message.ToString()},
                    {"remedy", message.remedy}});
  }
  return list;
}

}  // namespace onnxray
