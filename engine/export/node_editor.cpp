#include "export/node_editor.h"

namespace onnxray {

void NodeEditor::Drop(std::string_view attribute) {
  Attributes kept;
  for (const auto& [name, value] : node_.attributes.all()) {
    if (name != attribute) kept.Set(name, value);
  }
  node_.attributes = std::move(kept);
}

void NodeEditor::SetInput(size_t i, Var value) {
  if (node_.inputs.size() <= i) node_.inputs.resize(i + 1, kNoValue);
  node_.inputs[i] = value.id;
  while (!node_.inputs.empty() && node_.inputs.back() == kNoValue) node_.inputs.pop_back();
}

void NodeEditor::MoveToInput(std::string_view attribute, size_t i) {
  if (!Has(attribute)) return;
  const std::vector<int64_t> values = attributes().Ints(attribute);
  SetInput(i, writer_.Constant(Tensor::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values)));
  Drop(attribute);
}

Result<int> NodeEditor::RankOf(Var value) const {
  if (const auto type = writer_.type(value)) return type->shape.rank();
  const GraphValue& declared = writer_.graph().value(value.id);
  if (declared.type.shape) return static_cast<int>(declared.type.shape->size());
  return Impossible("the rank of '" + declared.name + "' is not known");
}

Result<Shape> NodeEditor::ShapeOf(Var value) const {
  if (const auto type = writer_.type(value)) return type->shape;
  return Impossible("the shape of '" + writer_.graph().value(value.id).name + "' is not known");
}

Error NodeEditor::Impossible(std::string text) const {
  Error error = Unsupported("cannot move from opset " + std::to_string(node_.opset) + " to " +
                                std::to_string(GraphWriter::kOpset) + ": " + std::move(text),
                            "Export the model again with a newer opset");
  error.node = node_.name;
  error.op = node_.QualifiedOp();
  return error;
}

}  // namespace onnxray
