#include "compare/update_comparison.h"

#include <algorithm>
#include <chrono>

#include "explain/compare_inside.h"

namespace onnxray {

namespace {

// So long the engine's thread compares before it turns to other jobs.
constexpr std::chrono::milliseconds kSlice{8};

using ReferencePtr = std::shared_ptr<const ComparisonReference>;

// Belongs to the engine's thread; the page only hands it back.
struct Work {
  std::shared_ptr<Session> session;
  std::shared_ptr<Run> run;
  ReferencePtr reference;
  Counterparts counterparts;
  std::vector<ValueId> values;
  std::vector<InnerPair> inside;
  size_t next = 0;
};

struct Compared {
  std::shared_ptr<Work> work;
  std::vector<ComparedValue> values;
  bool done = true;
};

Counterparts CounterpartsOf(const Graph& graph, const ComparisonReference& reference) {
  return reference.run ? CounterpartsIn(graph, reference.session->graph(), *reference.run)
                       : CounterpartsAmong(graph, reference.dump);
}

// Dumps say nothing of what is inside nodes.
std::vector<InnerPair> PairsInside(EngineHost& host, const ComparisonReference& reference) {
  if (!reference.run) return {};
  return InnerPairs(host.session()->graph(), *host.run(), reference.session->graph(), *reference.run);
}

ComparedValue CompareNext(Work& work) {
  const size_t next = work.next++;
  if (next >= work.values.size()) return CompareInside(work.inside[next - work.values.size()]);
  const ValueId id = work.values[next];
  return CompareValue(id, *work.run, work.counterparts.at(id));
}

std::shared_ptr<Work> Begin(EngineHost& host, const ReferencePtr& reference) {
  const Graph& graph = host.session()->graph();
  auto work = std::make_shared<Work>(Work{host.shared_session(),
                                          host.shared_run(),
                                          reference,
                                          CounterpartsOf(graph, *reference),
                                          {},
                                          PairsInside(host, *reference)});
  for (const ValueId id : ComparableValues(graph)) {
    if (work->counterparts.count(id)) work->values.push_back(id);
  }
  return work;
}

Compared Go(EngineHost& host, std::shared_ptr<Work> work, const ReferencePtr& reference) {
  if (!host.run()) return {};
  if (!work) work = Begin(host, reference);
  Compared compared{work, {}};
  const auto end = std::chrono::steady_clock::now() + kSlice;
  const size_t all = work->values.size() + work->inside.size();
  while (work->next < all && std::chrono::steady_clock::now() < end)
    compared.values.push_back(CompareNext(*work));
  compared.done = work->next == all;
  return compared;
}

void Ask(AppState& state, Controller& controller, std::shared_ptr<Work> work, uint64_t run,
         const ReferencePtr& reference) {
  const auto apply = [&state, &controller, run, reference](Compared compared) {
    ComparisonState& comparison = state.comparison;
    if (comparison.run != run || comparison.compared_with != reference) return;
    for (ComparedValue& value : compared.values) {
      comparison.by_value[PathOf(value)] = comparison.values.size();
      comparison.values.push_back(std::move(value));
    }
    comparison.order.clear();
    comparison.comparing = !compared.done;
    if (!compared.done) Ask(state, controller, std::move(compared.work), run, reference);
  };
  controller.Ask([work, reference](EngineHost& host) { return Go(host, work, reference); }, apply);
}

void ForgetResults(ComparisonState& comparison) {
  comparison.run = 0;
  comparison.values.clear();
  comparison.by_value.clear();
  comparison.order.clear();
  comparison.comparing = false;
  comparison.maps.reset();
  comparison.maps_of.reset();
}

std::string RunLabel(const AppState& state) {
  std::string label = state.model->name;
  for (const InputChoice& choice : state.choices) {
    if (choice.file) label += "  ·  " + choice.file->name;
  }
  return label + (state.edits.active() ? "  ·  edited" : "");
}

void Use(AppState& state, ReferencePtr reference, std::string label) {
  state.comparison.reference = std::move(reference);
  state.comparison.label = std::move(label);
}

// The tensors of a value and of its counterpart.
Result<std::pair<Tensor, Tensor>> Pair(EngineHost& host, const ComparisonReference& reference,
                                       const ValuePath& path) {
  if (!path.nodes.empty()) {
    for (const InnerPair& pair : PairsInside(host, reference)) {
      if (pair.nodes != path.nodes || pair.value != path.value) continue;
      if (!pair.own->value.is_tensor() || !pair.other->value.is_tensor())
        return InvalidInput("these are no tensors");
      return std::pair(pair.own->value.tensor(), pair.other->value.tensor());
    }
    return NotFound("the reference has no such value");
  }
  const ValueId value = path.value;
  const Counterparts counterparts = CounterpartsOf(host.session()->graph(), reference);
  const auto counterpart = counterparts.find(value);
  if (counterpart == counterparts.end()) return NotFound("the reference has no such value");
  const Value own = TRY(host.run()->Fetch(value)), other = TRY(counterpart->second.fetch());
  if (!own.is_tensor() || !other.is_tensor()) return InvalidInput("these are no tensors");
  return std::pair(own.tensor(), other.tensor());
}

Result<DifferenceMaps> MakeMaps(EngineHost& host, const ComparisonReference& reference,
                                const ValuePath& value, double aspect) {
  const auto [own, other] = TRY(Pair(host, reference, value));
  return MakeDifferenceMaps(own, other, aspect);
}

}  // namespace

void UpdateComparison(AppState& state, Controller& controller) {
  ComparisonState& comparison = state.comparison;
  const RunState::Phase phase = state.run.phase;
  const bool ended = phase == RunState::Phase::kDone || phase == RunState::Phase::kCancelled;
  const bool is_current = comparison.model == state.model && comparison.run == state.run.number &&
                          comparison.compared_with == comparison.reference;
  if (comparison.run != 0 && !is_current) ForgetResults(comparison);
  if (!comparison.reference || !ended || comparison.run != 0) return;
  comparison.model = state.model;
  comparison.run = state.run.number;
  comparison.compared_with = comparison.reference;
  comparison.comparing = true;
  Ask(state, controller, nullptr, comparison.run, comparison.reference);
}

void KeepAsReference(AppState& state, Controller& controller) {
  const auto keep = [](EngineHost& host) {
    return std::make_shared<const ComparisonReference>(
        ComparisonReference{host.shared_session(), host.shared_run(), {}});
  };
  controller.Ask(keep, [&state, label = RunLabel(state)](ReferencePtr reference) {
    if (!reference->run) return;
    Use(state, std::move(reference), label);
    state.messages.AddInfo("Kept: what runs from now on is compared with this", Controller::Now());
  });
}

void CompareWithUnedited(AppState& state, Controller& controller) {
  const auto keep = [](EngineHost& host) {
    return std::make_shared<const ComparisonReference>(
        ComparisonReference{host.shared_session(), host.unedited_run(), {}});
  };
  controller.Ask(keep, [&state](ReferencePtr reference) {
    if (reference->run) Use(state, std::move(reference), state.model->name + "  ·  without edits");
  });
}

void ForgetReference(AppState& state) {
  ForgetResults(state.comparison);
  state.comparison.reference.reset();
  state.comparison.label.clear();
}

bool HoldsActivations(const OpenedInput& file, const ModelSummary& model) {
  std::set<std::string> names;
  for (const ValueRow& row : model.rows) {
    if (!row.node || row.constant) continue;
    names.insert(row.value_name);
    names.insert(row.output_index == 0 ? row.name : row.name + ":" + std::to_string(row.output_index));
  }
  return std::any_of(file.tensors.begin(), file.tensors.end(),
                     [&](const NamedTensor& named) { return names.count(named.name) > 0; });
}

bool HoldsInputs(const OpenedInput& file, const std::vector<InputChoice>& choices) {
  return std::all_of(choices.begin(), choices.end(), [&](const InputChoice& choice) {
    return std::any_of(file.tensors.begin(), file.tensors.end(),
                       [&](const NamedTensor& named) { return named.name == choice.input; });
  });
}

void UseAsReference(AppState& state, const OpenedInput& file) {
  auto reference = std::make_shared<ComparisonReference>();
  for (const NamedTensor& named : file.tensors) reference->dump.emplace(named.name, named.tensor);
  Use(state, std::move(reference), file.name);
  state.tab = CentreTab::kCompare;
}

void AskForMaps(AppState& state, Controller& controller, const ValuePath& value, double aspect) {
  ComparisonState& comparison = state.comparison;
  comparison.maps_of = value;
  comparison.maps_aspect = aspect;
  const auto make = [reference = comparison.compared_with, value, aspect](EngineHost& host) {
    return std::make_shared<Result<DifferenceMaps>>(MakeMaps(host, *reference, value, aspect));
  };
  controller.Ask(make, [&state, value, run = comparison.run](std::shared_ptr<Result<DifferenceMaps>> maps) {
    ComparisonState& comparison = state.comparison;
    if (comparison.run != run || comparison.maps_of != value) return;
    comparison.maps = maps->ok() ? std::make_shared<const DifferenceMaps>(std::move(maps->value())) : nullptr;
  });
}

void PatchFromReference(AppState& state, Controller& controller, ListedEdit edit) {
  edit.source = state.comparison.label;
  const auto fetch = [reference = state.comparison.reference, value = edit.path](EngineHost& host) {
    return Pair(host, *reference, value);
  };
  controller.Ask(fetch, [&state, edit, model = state.model](Result<std::pair<Tensor, Tensor>> pair) mutable {
    if (state.model != model) return;
    if (!pair.ok()) {
      state.messages.Add(Message::Level::kError, "Not patched", pair.error(), Controller::Now());
      return;
    }
    edit.edit.kind = Edit::Kind::kPatch;
    edit.edit.patch = pair.value().second;
    AddEdit(state.edits, std::move(edit));
  });
}

}  // namespace onnxray
