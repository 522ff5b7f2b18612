#include "gpu/placement.h"

#include "gpu/node.h"

namespace onnxray {

namespace {

using Where = Placement::Where;

Placement OnCpu(std::string reason) { return {Where::kCpu, std::move(reason)}; }

Placement Place(const Graph& graph, const Node& node, const InferredTypes& types,
                const std::vector<Placement>& placed) {
  const ResolvedOp resolved = Resolve(node);
  if (resolved.error) return OnCpu(resolved.error->text);
  const ShaderFamily* const family = FindShaderFamily(resolved.op->shader.file);
  if (!family) return OnCpu("no shader");
  const auto type = [&](ValueId id) { return types.values[static_cast<size_t>(id)]; };
  GpuNode known{node, *resolved.op, resolved.version, {}, {}, {}};
  for (const ValueId id : node.inputs) {
    known.inputs.emplace_back();
    known.values.push_back(nullptr);
    if (id == kNoValue) continue;
    if (!type(id)) return {Where::kRunTells, {}};
    known.inputs.back() = *type(id);
    const GraphValue& value = graph.value(id);
    if (value.constant && value.constant->is_row_major()) known.values.back() = &*value.constant;
  }
  for (const ValueId id : node.outputs) {
    known.outputs.emplace_back();
    if (id == kNoValue) continue;
    if (!type(id)) return {Where::kRunTells, {}};
    known.outputs.back() = *type(id);
  }
  if (family->name == "view" && !node.inputs.empty() && node.inputs[0] != kNoValue) {
    const NodeId producer = graph.value(node.inputs[0]).producer;
    if (producer == kNoNode || placed[static_cast<size_t>(producer)].where == Where::kCpu)
      return OnCpu("a view of what is on the CPU");
  }
  std::string reason = WhyNotOnGpu(known);
  return reason.empty() ? Placement() : OnCpu(std::move(reason));
}

}  // namespace

std::string Placement::ToString() const {
  switch (where) {
    case Where::kGpu:
      return "GPU";
    case Where::kCpu:
      return "CPU: " + reason;
    case Where::kRunTells:
      return "the run tells";
  }
  return "";
}

std::vector<Placement> PlaceNodes(const Graph& graph, const InferredTypes& types) {
  std::vector<Placement> placed;
  for (const Node& node : graph.nodes) placed.push_back(Place(graph, node, types, placed));
  return placed;
}

}  // namespace onnxray
