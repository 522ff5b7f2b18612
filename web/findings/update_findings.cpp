#include "findings/update_findings.h"

#include <chrono>

#include "explain/compare.h"

namespace onnxray {

namespace {

// So long the engine's thread searches before it turns to other jobs.
constexpr std::chrono::milliseconds kSlice{8};

struct InnerValue {
  std::vector<NodeId> nodes;
  const SubRun* body = nullptr;
  ValueId value = kNoValue;
};

// Belongs to the engine's thread; the page only hands it back.
struct Search {
  std::shared_ptr<Session> session;
  std::shared_ptr<Run> run;
  std::vector<ValueId> values;
  std::vector<InnerValue> inside;  // of the bodies that ran
  size_t next = 0;
};

void AppendInside(const SubRun& body, const std::vector<NodeId>& nodes, std::vector<InnerValue>& values) {
  for (size_t i = 0; i < body.graph->nodes.size(); ++i) {
    for (const ValueId id : body.graph->nodes[i].outputs) {
      if (id != kNoValue) values.push_back({nodes, &body, id});
    }
    const auto child = body.children.find(static_cast<NodeId>(i));
    if (child == body.children.end()) continue;
    std::vector<NodeId> deeper = nodes;
    deeper.push_back(child->first);
    AppendInside(*child->second, deeper, values);
  }
}

std::shared_ptr<Search> Begin(EngineHost& host) {
  const Graph& graph = host.session()->graph();
  auto search =
      std::make_shared<Search>(Search{host.shared_session(), host.shared_run(), ComparableValues(graph), {}});
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto node = static_cast<NodeId>(i);
    if (const SubRun* body = host.run()->subrun(node)) AppendInside(*body, {node}, search->inside);
  }
  return search;
}

std::vector<Finding> FindNext(Search& search) {
  const size_t next = search.next++;
  if (next < search.values.size()) return FindIn(search.session->graph(), *search.run, search.values[next]);
  const InnerValue& inner = search.inside[next - search.values.size()];
  return FindInside(*inner.body, inner.nodes, inner.value);
}

struct Found {
  std::shared_ptr<Search> search;
  std::vector<Finding> findings;
  bool done = true;
};

Found Go(EngineHost& host, std::shared_ptr<Search> search) {
  if (!search) {
    if (!host.run()) return {};
    search = Begin(host);
  }
  Found found{search, {}};
  const auto end = std::chrono::steady_clock::now() + kSlice;
  const size_t all = search->values.size() + search->inside.size();
  while (search->next < all && std::chrono::steady_clock::now() < end) {
    std::vector<Finding> some = FindNext(*search);
    found.findings.insert(found.findings.end(), std::make_move_iterator(some.begin()),
                          std::make_move_iterator(some.end()));
  }
  found.done = search->next == all;
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
  const Finding& finding = state.findings.list[index];
  controller.Select({finding.nodes, finding.value});
}

}  // namespace onnxray
