#include "edits/update_edits.h"

#include <algorithm>
#include <iterator>

#include "edits/edit_outcome.h"

namespace onnxray {

namespace {

std::vector<ListedEdit> SwitchedOn(const EditState& edits) {
  std::vector<ListedEdit> on;
  std::copy_if(edits.list.begin(), edits.list.end(), std::back_inserter(on),
               [](const ListedEdit& edit) { return edit.on; });
  return on;
}

void AskForRun(AppState& state, Controller& controller) {
  EditState& edits = state.edits;
  edits.applying = true;
  edits.applied_revision = edits.revision;
  const auto on = SwitchedOn(edits);
  const auto apply = [&state, some = !on.empty()](Status status) {
    EditState& edits = state.edits;
    edits.applying = false;
    if (status.ok()) {
      edits.edited_run = some ? state.run.number : 0;
      edits.outcome = {};
      return;
    }
    edits.refused_run = state.run.number;
    state.messages.Add(Message::Level::kError, "The edits were not made", status.error(), Controller::Now());
  };
  controller.Ask([on](EngineHost& host) { return host.ApplyEdits(on); }, apply);
}

void AskForOutcome(AppState& state, Controller& controller) {
  EditState& edits = state.edits;
  edits.outcome_run = state.run.number;
  std::vector<ValuePath> edited;
  for (const ListedEdit& edit : SwitchedOn(edits)) edited.push_back(edit.path);
  const auto measure = [edited](EngineHost& host) {
    if (!host.unedited_run() || !host.run()) return EditOutcome();
    return MeasureOutcome(host.session()->graph(), *host.unedited_run(), *host.run(), edited);
  };
  controller.Ask(measure, [&state, run = edits.outcome_run](EditOutcome outcome) {
    if (state.edits.edited_run == run) state.edits.outcome = std::move(outcome);
  });
}

// Edits of a session or a link know values inside nodes by name.
void FindInside(EditState& edits, const NodeTable& nodes) {
  for (ListedEdit& edit : edits.list) {
    if (edit.path.value != kNoValue) continue;
    const auto& lines = nodes.lines();
    const auto line = std::find_if(lines.begin(), lines.end(), [&](const NodeLine& l) {
      return l.row.path.nodes == edit.path.nodes && l.row.value_name == edit.name && !l.row.inside_operator();
    });
    if (line != lines.end()) edit.path = line->row.path;
  }
}

}  // namespace

void UpdateEdits(AppState& state, Controller& controller) {
  EditState& edits = state.edits;
  if (edits.model != state.model) {
    const uint64_t revision = edits.revision + 1;
    edits = {};
    edits.revision = edits.applied_revision = revision;
    edits.model = state.model;
  }
  FindInside(edits, state.nodes);
  const RunState::Phase phase = state.run.phase;
  const bool rests = phase == RunState::Phase::kDone || phase == RunState::Phase::kCancelled;
  // A list that changes while a run with edits is going is for the next run: this one need not end.
  const bool edited = edits.edited_run == state.run.number && edits.active();
  const bool edited_runs = edited && phase == RunState::Phase::kRunning;
  if (edits.applying || state.run.number == 0 || (!rests && !edited_runs)) return;
  if (!edited) edits.edited_run = 0;
  const bool up_to_date = edits.applied_revision == edits.revision;
  if (edited && up_to_date) {
    if (rests && edits.outcome_run != state.run.number) AskForOutcome(state, controller);
    return;
  }
  const bool refused = up_to_date && edits.refused_run == state.run.number;
  if (!refused && (edited || !SwitchedOn(edits).empty())) AskForRun(state, controller);
}

}  // namespace onnxray
