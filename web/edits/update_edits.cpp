#include "edits/update_edits.h"

#include "edits/edit_outcome.h"

namespace onnxray {

namespace {

std::vector<std::pair<ValueId, Edit>> SwitchedOn(const EditState& edits) {
  std::vector<std::pair<ValueId, Edit>> on;
  for (const ListedEdit& edit : edits.list) {
    if (edit.on) on.emplace_back(edit.value, edit.edit);
  }
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
  controller.Ask([on](EngineHost& host) { return host.ApplyEdits(MakeValueEdits(on)); }, apply);
}

void AskForOutcome(AppState& state, Controller& controller) {
  EditState& edits = state.edits;
  edits.outcome_run = state.run.number;
  std::set<ValueId> edited;
  for (const auto& [id, edit] : SwitchedOn(edits)) edited.insert(id);
  const auto measure = [edited](EngineHost& host) {
    if (!host.unedited_run() || !host.run()) return EditOutcome();
    return MeasureOutcome(host.session()->graph(), *host.unedited_run(), *host.run(), edited);
  };
  controller.Ask(measure, [&state, run = edits.outcome_run](EditOutcome outcome) {
    if (state.edits.edited_run == run) state.edits.outcome = std::move(outcome);
  });
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
