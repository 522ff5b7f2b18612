#include "model/value_type.h"

namespace onnxray {

namespace {

DType ToDType(int number) {
  return number > 0 && number <= static_cast<int>(kLastDType) ? static_cast<DType>(number)
                                                              : DType::kUndefined;
}

template <typename TensorType>
ValueType FromTensor(const TensorType& proto) {
  ValueType type;
  type.kind = ValueType::Kind::kTensor;
  type.dtype = ToDType(proto.elem_type());
  if (!proto.has_shape()) return type;
  type.shape.emplace();
  for (const auto& dim : proto.shape().dim()) {
    Dim& added = type.shape->emplace_back();
    if (dim.has_dim_value() && dim.dim_value() >= 0) added.value = dim.dim_value();
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
    type = ToValueType(proto.map_type().value_type());
    type.kind = Kind::kMap;
    type.key = ToDType(proto.map_type().key_type());
  }
  return type;
}

onnx::TypeProto TypeOf(const onnx::TensorProto& tensor) {
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(tensor.data_type());
  auto* shape = type.mutable_tensor_type()->mutable_shape();
  for (const int64_t dim : tensor.dims()) shape->add_dim()->set_dim_value(dim);
  return type;
}

}  // namespace onnxray
