#include "export/standard_model.h"

#include <algorithm>
#include <set>

#include "export/upgrade_opset.h"
#include "plan/declared_types.h"
#include "run/gradient_session.h"

namespace onnxray {

namespace {

// Every output by its name, and none twice.
void SetOutputs(const std::vector<NamedOutput>& outputs, Graph& graph) {
  std::set<std::string> names;
  for (const GraphValue& value : graph.values) names.insert(value.name);
  graph.outputs.clear();
  for (const NamedOutput& output : outputs) {
    const GraphValue source = graph.value(output.id);
    const bool taken =
        std::find(graph.outputs.begin(), graph.outputs.end(), output.id) != graph.outputs.end();
    if (source.name == output.name && source.producer != kNoNode && !taken) {
      graph.outputs.push_back(output.id);
      continue;
    }
    std::string name = output.name;
    for (int i = 2; !names.insert(name).second; ++i) name = output.name + "_" + std::to_string(i);
    Node copy;
    copy.name = name;
    copy.op_type = "Identity";
    copy.opset = GraphWriter::kOpset;
    copy.inputs = {output.id};
    const ValueId id = graph.AddValue(name, source.type);
    graph.value(id).producer = static_cast<NodeId>(graph.nodes.size());
    copy.outputs = {id};
    graph.nodes.push_back(std::move(copy));
    graph.outputs.push_back(id);
  }
}

}  // namespace

Result<Model> StandardModel(Session& session, const Inputs& inputs, const std::vector<NamedOutput>& outputs) {
  auto types = TRY(TypesOf(session, inputs));
  Graph graph = session.graph();
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i]) graph.values[i].type = Declared(*types[i]);
  }
  SetOutputs(outputs, graph);
  types.resize(graph.values.size());
  Model model = session.model();
  model.producer = "onnxray";
  model.graph = std::make_shared<const Graph>(TRY(UpgradeOpset(graph, types, session.pool())));
  return model;
}

}  // namespace onnxray
