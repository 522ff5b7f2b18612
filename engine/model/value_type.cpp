#include "model/value_type.h"

#include <onnx/onnx_pb.h>

namespace onnxray {

namespace {

DType ElementType(int type) {
  return type > 0 && type <= static_cast<int>(DType::kInt4) ? static_cast<DType>(type) : DType::kUndefined;
}

template <typename TensorType>
ValueType FromTensor(const TensorType& tensor) {
  ValueType type;
  type.kind = ValueType::Kind::kTensor;
  type.dtype = ElementType(tensor.elem_type());
  if (!tensor.has_shape()) return type;
  type.shape.emplace();
  for (const auto& dim : tensor.shape().dim()) {
    Dim& added = type.shape->emplace_back();
    if (dim.has_dim_value()) added.value = dim.dim_value() >= 0 ? dim.dim_value() : -1;
    if (dim.has_dim_param()) added.symbol = dim.dim_param();
  }
  return type;
}

}  // namespace

ValueType ToValueType(const onnx::TypeProto& proto) {
  using Kind = ValueType::Kind;
  ValueType type;
  if (proto.has_tensor_type()) return FromTensor(proto.tensor_type());
  if (proto.has_sparse_tensor_type()) return FromTensor(proto.sparse_tensor_type());
  if (proto.has_sequence_type()) {
    type = ToValueType(proto.sequence_type().elem_type());
    type.kind = Kind::kSequence;
  } else if (proto.has_optional_type()) {
    type = ToValueType(proto.optional_type().elem_type());
    type.kind = Kind::kOptional;
  } else if (proto.has_map_type()) {
    type.kind = Kind::kMap;
  }
  return type;
}

}  // namespace onnxray
