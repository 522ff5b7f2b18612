#include "graph/graph.h"

namespace onnxray {

std::string ValueType::ToString() const {
  if (kind == Kind::kUnknown) return "?";
  std::string text(dtype == DType::kUndefined ? "?" : Name(dtype));
  if (shape) {
    text += "[";
    for (size_t i = 0; i < shape->size(); ++i) text += (i ? "," : "") + (*shape)[i].ToString();
    text += "]";
  }
  if (key != DType::kUndefined) text = "map(" + std::string(Name(key)) + "," + text + ")";
  if (kind == Kind::kSequence) return "sequence(" + text + ")";
  if (kind == Kind::kOptional) return "optional(" + text + ")";
  return text;
}

std::optional<Shape> ValueType::StaticShape() const {
  if (!shape) return std::nullopt;
  Shape concrete;
  for (const Dim& dim : *shape) {
    if (!dim.known()) return std::nullopt;
    concrete.push_back(dim.value);
  }
  return concrete;
}

ValueId Graph::AddValue(std::string value_name, ValueType type) {
  GraphValue value;
  value.name = std::move(value_name);
  value.type = std::move(type);
  values.push_back(std::move(value));
  return static_cast<ValueId>(values.size()) - 1;
}

ValueId Graph::FindValue(std::string_view value_name) const {
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].name == value_name) return static_cast<ValueId>(i);
  }
  return kNoValue;
}

std::vector<std::vector<NodeId>> Graph::Consumers() const {
  std::vector<std::vector<NodeId>> consumers(values.size());
  for (size_t n = 0; n < nodes.size(); ++n) {
    const auto read = [&](ValueId id) {
      if (id == kNoValue) return;
      std::vector<NodeId>& list = consumers[static_cast<size_t>(id)];
      const NodeId reader = static_cast<NodeId>(n);
      if (list.empty() || list.back() != reader) list.push_back(reader);
    };
    for (const ValueId id : nodes[n].inputs) read(id);
    for (const ValueId id : nodes[n].implicit_inputs) read(id);
  }
  return consumers;
}

}  // namespace onnxray
