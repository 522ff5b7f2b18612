#include "findings/update_findings.h"

#include <chrono>

#include "explain/compare.h"

namespace onnxray {

namespace {

// So long the engine's thread searches before it turns to other jobs.
constexpr std::chrono::milliseconds kSlice{8};

// Belongs to the engine's thread; the page only hands it back.
struct Search {
  std::shared_ptr<Session> session;
  std::shared_ptr<Run> run;
  std::vector<ValueId> values;
  size_t next = 0;
};

struct Found {
  std::shared_ptr<Search> search;
  std::vector<Finding> findings;
  bool done = true;
};

Found Go(EngineHost& host, std::shared_ptr<Search> search) {
  if (!search) {
    if (!host.run()) return {};
    search = std::make_shared<Search>(
        Search{host.shared_session(), host.shared_run(), ComparableValues(host.session()->graph())});
  }
  Found found{search, {}};
  const auto end = std::chrono::steady_clock::now() + kSlice;
  while (search->next < search->values.size() && std::chrono::steady_clock::now() < end) {
    std::vector<Finding> some =
        FindIn(search->session->graph(), *search->run, search->values[search->next++]);
    found.findings.insert(found.findings.end(), std::make_move_iterator(some.begin()),
                          std::make_move_iterator(some.end()));
  }
  found.done = search->next == search->values.size();
  return found;
}

void Ask(AppState& state, Controller& controller, std::shared_ptr<Search> search, uint64_t run) {
  const auto apply = [&state, &controller, run](Found found) {
    FindingsState& findings = state.findings;
    if (findings.run != run) return;
    findings.list.insert(findings.list.end(), found.findings.begin(), found.findings.end());
    findings.searching = !found.done;
    if (!found.done) Ask(state, controller, std::move(found.search), run);
  };
  controller.Ask([search](EngineHost& host) { return Go(host, search); }, apply);
}

}  // namespace

void UpdateFindings(AppState& state, Controller& controller) {
  FindingsState& findings = state.findings;
  const RunState::Phase phase = state.run.phase;
  const bool ended = phase == RunState::Phase::kDone || phase == RunState::Phase::kCancelled;
  const bool is_current = findings.model == state.model && findings.run == state.run.number;
  if (findings.run != 0 && (!is_current || !findings.wanted)) findings = {.wanted = findings.wanted};
  if (!findings.wanted || !ended || findings.run != 0) return;
  findings.model = state.model;
  findings.run = state.run.number;
  findings.searching = true;
  Ask(state, controller, nullptr, findings.run);
}

void ShowFinding(AppState& state, Controller& controller, size_t index) {
  state.findings.shown = index;
  state.tab = CentreTab::kTensor;
  if (state.view.aspect() != Aspect::kActivation) controller.ShowAspect(Aspect::kActivation);
  controller.Select({{}, state.findings.list[index].value});
}

}  // namespace onnxray
