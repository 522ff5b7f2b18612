#include "graph/rewrites/lift_constants.h"

#include <algorithm>
#include <map>
#include <string>

namespace onnxray {

namespace {

class Lift {
 public:
  explicit Lift(const Graph& graph) { Reserve(graph); }

  void Run(Graph& graph) {
    for (Node& node : graph.nodes) {
      std::vector<std::pair<std::string, std::shared_ptr<Graph>>> subgraphs;
      for (const auto& [name, value] : node.attributes.all()) {
        const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value);
        if (subgraph && *subgraph) subgraphs.emplace_back(name, std::make_shared<Graph>(**subgraph));
      }
      for (const auto& [name, subgraph] : subgraphs) {
        const ValueId own = static_cast<ValueId>(subgraph->values.size());
        Run(*subgraph);
        for (const ValueId weight : OwnWeights(*subgraph)) {
          if (weight < own) MakeUnique(subgraph->value(weight).name);
          node.implicit_inputs.push_back(Add(graph, subgraph->value(weight)));
          subgraph->captured.resize(node.implicit_inputs.size(), kNoValue);
          subgraph->captured.back() = weight;
        }
      }
      for (const auto& [name, subgraph] : subgraphs) {
        subgraph->captured.resize(node.implicit_inputs.size(), kNoValue);
        node.attributes.Set(name, std::shared_ptr<const Graph>(subgraph));
      }
    }
  }

 private:
  // Counts the values that bear a name, at any depth; stand-ins for others are none.
  void Reserve(const Graph& graph) {
    for (size_t i = 0; i < graph.values.size(); ++i) {
      if (!Contains(graph.captured, static_cast<ValueId>(i))) ++names_[graph.values[i].name];
    }
    for (const Node& node : graph.nodes) {
      for (const auto& [name, value] : node.attributes.all()) {
        const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value);
        if (subgraph && *subgraph) Reserve(**subgraph);
      }
    }
  }

  static bool Contains(const std::vector<ValueId>& ids, ValueId id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  static std::vector<ValueId> OwnWeights(const Graph& subgraph) {
    std::vector<ValueId> weights;
    for (size_t i = 0; i < subgraph.values.size(); ++i) {
      const GraphValue& value = subgraph.values[i];
      const ValueId id = static_cast<ValueId>(i);
      if (!value.constant || value.producer != kNoNode) continue;
      if (Contains(subgraph.inputs, id) || Contains(subgraph.captured, id)) continue;
      if (IsFloat(value.constant->dtype()) && value.constant->count() > 1) weights.push_back(id);
    }
    return weights;
  }

  // Subgraphs that do not see each other may use a name twice. Lifted, its values do see each other.
  void MakeUnique(std::string& name) {
    int& bearers = names_[name];
    if (bearers < 2) return;
    --bearers;
    const std::string stem = name + "_";
    for (int i = 2; names_.contains(name); ++i) name = stem + std::to_string(i);
    names_[name] = 1;
  }

  static ValueId Add(Graph& graph, const GraphValue& weight) {
    const ValueId id = graph.AddValue(weight.name, weight.type);
    graph.value(id).constant = weight.constant;
    return id;
  }

  std::map<std::string, int> names_;
};

}  // namespace

Graph LiftConstants(const Graph& graph) {
  Graph lifted = graph;
  Lift(graph).Run(lifted);
  return lifted;
}

}  // namespace onnxray
