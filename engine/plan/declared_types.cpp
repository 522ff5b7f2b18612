#include "plan/declared_types.h"

namespace onnxray {

ValueType Declared(const TensorType& type) {
  ValueType declared;
  declared.kind = ValueType::Kind::kTensor;
  declared.dtype = type.dtype;
  declared.shape.emplace();
  for (const int64_t dim : type.shape) declared.shape->push_back({dim, {}});
  return declared;
}

std::vector<std::optional<TensorType>> DeclaredTypes(const Graph& graph) {
  std::vector<std::optional<TensorType>> types(graph.values.size());
  for (size_t i = 0; i < types.size(); ++i) {
    const ValueType& type = graph.values[i].type;
    const auto shape = type.StaticShape();
    if (type.kind == ValueType::Kind::kTensor && shape) types[i] = TensorType{type.dtype, *shape};
  }
  return types;
}

}  // namespace onnxray
