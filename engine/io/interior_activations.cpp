#include "io/interior_activations.h"

#include <chrono>
#include <map>

namespace onnxray {

namespace {

// The first that is not left out.
ValueId FirstOutput(const Node& node) {
  for (const ValueId id : node.outputs) {
    if (id != kNoValue) return id;
  }
  return kNoValue;
}

// Calls visit for the nodes of a graph and of the subgraphs in it, each with its name in lists.
template <typename Visit>
void ForEachNode(const Graph& graph, const std::string& parent, const Visit& visit) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    visit(graph, static_cast<NodeId>(i), parent + node.name);
    for (const auto& [name, value] : node.attributes.all()) {
      if (const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value))
        ForEachNode(**subgraph, parent + node.name + "/", visit);
    }
  }
}

// Those that ran.
template <typename Visit>
void ForEachNode(const SubRun& run, const std::string& parent, const Visit& visit) {
  const ValueSource source = [&run](ValueId id) -> Result<Value> {
    const Capture& capture = run.captures[static_cast<size_t>(id)];
    if (capture.error) return *capture.error;
    return capture.value;
  };
  for (size_t i = 0; i < run.graph->nodes.size(); ++i) {
    const std::string name = parent + run.graph->nodes[i].name;
    visit(*run.graph, static_cast<NodeId>(i), name, source);
    const auto child = run.children.find(static_cast<NodeId>(i));
    if (child != run.children.end()) ForEachNode(*child->second, name + "/", visit);
  }
}

Capture Computed(const InteriorValue& value, const ValueSource& source, const ThreadPool& pool) {
  Capture capture;
  const auto start = std::chrono::steady_clock::now();
  Result<Tensor> tensor = value.compute(source, pool);
  capture.milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  if (tensor.ok()) {
    capture.state = Capture::State::kKept;
    capture.type = {tensor->dtype(), tensor->shape()};
    capture.value = std::move(tensor).value();
  } else {
    capture.state = Capture::State::kFailed;
    capture.error = std::move(tensor.error());
  }
  return capture;
}

}  // namespace

std::vector<Activation> NameInteriors(const Graph& graph, const std::vector<Activation>& list) {
  std::map<std::string, std::vector<Activation>> interiors;
  ForEachNode(graph, "", [&](const Graph& owner, NodeId id, const std::string& name) {
    const Node& node = owner.node(id);
    for (const InteriorValue& value : InteriorOf(owner, id)) {
      Activation activation{name + "/" + value.name, node.QualifiedOp(), {}};
      const ValueId output = &owner == &graph ? FirstOutput(node) : kNoValue;
      activation.outputs.push_back({activation.name, 0, output, nullptr});
      interiors[name].push_back(std::move(activation));
    }
  });
  std::vector<Activation> all;
  for (const Activation& activation : list) {
    all.push_back(activation);
    const auto inside = interiors.find(activation.name);
    if (activation.op.empty() || inside == interiors.end()) continue;
    all.insert(all.end(), inside->second.begin(), inside->second.end());
  }
  return all;
}

InteriorActivations InteriorActivations::Compute(const Session& session, Run& run,
                                                 const std::vector<std::string>& patterns) {
  InteriorActivations interiors;
  const auto add = [&](const Graph& graph, NodeId id, const std::string& name, const ValueSource& source) {
    const Node& node = graph.node(id);
    for (const InteriorValue& value : InteriorOf(graph, id)) {
      Activation activation{name + "/" + value.name, node.QualifiedOp(), {}};
      if (!patterns.empty() && !IsSelected(activation, patterns)) continue;
      auto capture = std::make_unique<Capture>(Computed(value, source, session.pool()));
      activation.outputs.push_back({activation.name, 0, kNoValue, capture.get()});
      const bool over_time = value.axes.size() == 4 && value.axes[0] == "time";
      interiors.entries_.push_back({name, std::move(activation), std::move(capture), over_time});
    }
  };
  const Graph& graph = session.graph();
  const ValueSource fetch = [&run](ValueId id) { return run.Fetch(id); };
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const NodeId id = static_cast<NodeId>(i);
    const std::string& name = graph.nodes[i].name;
    add(graph, id, name, fetch);
    if (const SubRun* inside = run.subrun(id)) ForEachNode(*inside, name + "/", add);
  }
  return interiors;
}

std::vector<Error> InteriorActivations::errors() const {
  std::vector<Error> errors;
  for (const Entry& entry : entries_) {
    if (!entry.capture->error) continue;
    errors.push_back(*entry.capture->error);
    errors.back().value = entry.activation.name;
  }
  return errors;
}

AxisOrders InteriorActivations::axis_orders() const {
  AxisOrders orders;
  for (const Entry& entry : entries_) {
    if (entry.over_time) orders[entry.activation.name] = {2, 1, 0, 3};
  }
  return orders;
}

std::vector<Activation> InteriorActivations::AddTo(const std::vector<Activation>& list) const {
  std::multimap<std::string, const Entry*> by_node;
  for (const Entry& entry : entries_) by_node.emplace(entry.node, &entry);
  std::vector<Activation> all;
  const auto append = [&](const std::string& node) {
    const auto [begin, end] = by_node.equal_range(node);
    for (auto it = begin; it != end; ++it) all.push_back(it->second->activation);
    by_node.erase(begin, end);
  };
  for (const Activation& activation : list) {
    all.push_back(activation);
    if (!activation.op.empty()) append(activation.name);
  }
  // Of nodes that the list does not have.
  for (const Entry& entry : entries_) append(entry.node);
  return all;
}

}  // namespace onnxray
