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

void WriteTensorType(const ValueType& type, onnx::TypeProto& proto) {
  auto* tensor = proto.mutable_tensor_type();
  tensor->set_elem_type(static_cast<int>(type.dtype));
  if (!type.shape) return;
  auto* shape = tensor->mutable_shape();
  for (const Dim& dim : *type.shape) {
    auto* added = shape->add_dim();
    if (dim.known()) {
      added->set_dim_value(dim.value);
    } else if (!dim.symbol.empty()) {
      added->set_dim_param(dim.symbol);
    }
  }
}

// What sequences and optionals hold, and the map itself.
void WriteElementType(const ValueType& type, onnx::TypeProto& proto) {
  if (type.key == DType::kUndefined) return WriteTensorType(type, proto);
  auto* map = proto.mutable_map_type();
  map->set_key_type(static_cast<int>(type.key));
  WriteTensorType(type, *map->mutable_value_type());
}

}  // namespace

onnx::TypeProto ToTypeProto(const ValueType& type) {
  onnx::TypeProto proto;
  switch (type.kind) {
    case ValueType::Kind::kUnknown:
      break;
    case ValueType::Kind::kTensor:
      WriteTensorType(type, proto);
      break;
    case ValueType::Kind::kMap:
      WriteElementType(type, proto);
      break;
    case ValueType::Kind::kSequence:
      WriteElementType(type, *proto.mutable_sequence_type()->mutable_elem_type());
      break;
    case ValueType::Kind::kOptional:
      WriteElementType(type, *proto.mutable_optional_type()->mutable_elem_type());
      break;
  }
  return proto;
}

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
