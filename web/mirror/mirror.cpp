#include "mirror/mirror.h"

#include <algorithm>

#include "actions/all_actions.h"
#include "place.h"

namespace onnxray {

namespace {

constexpr double kPause = 0.25;

using Command = MirrorJson;

std::string TextOf(const Command& command, const char* key) {
  const auto it = command.find(key);
  return it != command.end() && it->is_string() ? it->get<std::string>() : "";
}

int64_t NumberOf(const Command& command, const char* key) {
  const auto it = command.find(key);
  return it != command.end() && it->is_number_integer() ? it->get<int64_t>() : -1;
}

void RunAction(const Command& command, ViewContext& view) {
  const Action* action = FindAction(TextOf(command, "id"));
  if (action && action->IsEnabled(view)) action->run(view);
}

void SelectRow(const Command& command, ViewContext& view) {
  const std::vector<size_t>& visible = view.state.nodes.visible();
  const int64_t row = NumberOf(command, "row");
  if (row < 0 || row >= static_cast<int64_t>(visible.size())) return;
  view.controller.Select(view.state.nodes.lines()[visible[static_cast<size_t>(row)]].row.path);
  view.state.picked = true;
}

void OpenSample(const Command& command, ViewContext& view) {
  for (const Sample& sample : view.state.samples) {
    if (sample.name == TextOf(command, "name")) return view.controller.OpenSample(sample);
  }
}

// {"do": "feed", "input": "x", "synthetic" | "preset" | "layout": what}
void Feed(const Command& command, ViewContext& view) {
  for (InputChoice& choice : view.state.choices) {
    if (choice.input != TextOf(command, "input")) continue;
    const auto synthetic = ParseSynthetic(TextOf(command, "synthetic"));
    const auto preset = FindImagePreset(TextOf(command, "preset"));
    const auto layout = FindImageLayout(TextOf(command, "layout"));
    if (!synthetic && !preset && !layout) return;
    if (synthetic) {
      choice.file.reset();
      choice.synthetic = *synthetic;
    }
    if (preset) choice.feed.preset = *preset;
    if (layout) choice.feed.layout = *layout;
    view.controller.Run();
  }
}

void MoveSlider(const Command& command, ViewContext& view) {
  TensorView& shown = view.state.view;
  const int64_t axis = NumberOf(command, "axis"), index = NumberOf(command, "index");
  if (axis < 0 || axis >= shown.tensor().rank()) return;
  if (index >= 0 && index < shown.tensor().dim(static_cast<int>(axis)))
    shown.MoveSlider(static_cast<int>(axis), index);
}

}  // namespace

void Mirror::Tell(const char* part, const MirrorJson& json, MirrorJson& changes) {
  std::string text = json.dump(-1, ' ', false, MirrorJson::error_handler_t::replace);
  std::string& told = told_[part];
  if (text == told) return;
  told = std::move(text);
  changes[part] = json;
}

std::string Mirror::Update(const ViewContext& view, double now) {
  if (!changed_ || now - told_at_ < kPause) return {};
  changed_ = false;
  told_at_ = now;
  const AppState& state = view.state;
  models_ += model_ != state.model;
  model_ = state.model;
  MirrorJson changes = MirrorJson::object();
  MirrorJson page = MirrorPage(view);
  page["models"] = models_;
  Tell("page", page, changes);
  Tell("actions", MirrorActions(view), changes);
  Tell("inputs", MirrorInputs(state), changes);
  Tell("run", MirrorRun(state), changes);
  Tell("nodes", MirrorNodes(state), changes);
  Tell("value", MirrorValue(state), changes);
  Tell("messages", MirrorMessages(state), changes);
  const std::tuple table(state.view.picture_id(), state.view.selections(), window_.tile, window_.row,
                         window_.column);
  if (table != table_ || told_.count("table") == 0) {
    Tell("table", MirrorTable(state, window_), changes);
    table_ = table;
  }
  return changes.empty() ? "" : changes.dump(-1, ' ', false, MirrorJson::error_handler_t::replace);
}

void Mirror::Do(std::string_view text, ViewContext& view) {
  const Command command = Command::parse(text, nullptr, false);
  if (!command.is_object()) return;
  const std::string what = TextOf(command, "do");
  if (what == "action") RunAction(command, view);
  if (what == "select") SelectRow(command, view);
  if (what == "filter") view.state.nodes.SetFilter(TextOf(command, "text"));
  if (what == "sample") OpenSample(command, view);
  if (what == "feed") Feed(command, view);
  if (what == "slider") MoveSlider(command, view);
  if (what == "dismiss") view.state.messages.Dismiss(static_cast<uint64_t>(NumberOf(command, "id")));
  if (what == "table") {
    // What is not there is -1 and becomes the first.
    window_ = {NumberOf(command, "tile"), NumberOf(command, "row"), NumberOf(command, "column")};
  }
  changed_ = true;
}

}  // namespace onnxray
