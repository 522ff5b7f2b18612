#include "plan/resolve.h"

#include "plan/evaluate.h"

namespace onnxray {

ResolvedOp Resolve(const Node& node) {
  ResolvedOp resolved;
  const auto fail = [&](std::string text, std::string remedy) {
    resolved.op = nullptr;
    resolved.error = Locate(Unsupported(std::move(text), std::move(remedy)), node, {});
  };
  resolved.op = FindOp(node.domain, node.op_type);
  if (!resolved.op || (!resolved.op->run && !resolved.op->prepare)) {
    fail("Onnxray has no operator " + node.QualifiedOp(),
         "Everything that does not depend on it is still computed; exporting with standard ONNX operators "
         "cures it");
    return resolved;
  }
  resolved.version = resolved.op->VersionAt(node.opset);
  if (resolved.version == 0) {
    fail(node.QualifiedOp() + " exists since opset " + std::to_string(resolved.op->versions.front()) +
             ", the model imports opset " + std::to_string(node.opset),
         "Export the model again with a newer opset");
  } else if (!node.defect.empty()) {
    fail(node.defect, "The model is damaged or was exported wrongly: export it again");
  }
  return resolved;
}

void FillAttributeDefaults(Graph& graph) {
  for (Node& node : graph.nodes) FillAttributeDefaults(node);
}

void FillAttributeDefaults(Node& node) {
  const Op* op = FindOp(node.domain, node.op_type);
  if (!op) return;
  for (const AttributeDefault& attribute : op->attributes) {
    if (!node.attributes.Has(attribute.name))
      node.attributes.Set(std::string(attribute.name), attribute.value);
  }
}

}  // namespace onnxray
