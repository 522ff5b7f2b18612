#include <onnx/onnx-data_pb.h>
#include <onnx/onnx_pb.h>

#include "model/model.h"
#include "model/tensor_proto.h"

namespace onnxray {

namespace {

Error NotA(const char* what) {
  return InvalidInput(std::string("the file is not a serialized ") + what, "Choose a .pb file written by ONNX");
}

Result<Value> FromOptional(const onnx::OptionalProto& proto);

Result<Value> FromSequence(const onnx::SequenceProto& proto) {
  auto elements = std::make_shared<Sequence>();
  for (const auto& tensor : proto.tensor_values()) elements->push_back(TRY(TensorData().Read(tensor)));
  for (const auto& tensor : proto.sparse_tensor_values()) elements->push_back(TRY(TensorData().Read(tensor)));
  for (const auto& sequence : proto.sequence_values()) elements->push_back(TRY(FromSequence(sequence)));
  for (const auto& optional : proto.optional_values()) elements->push_back(TRY(FromOptional(optional)));
  return Value(std::shared_ptr<const Sequence>(std::move(elements)));
}

Result<Value> FromOptional(const onnx::OptionalProto& proto) {
  if (proto.has_tensor_value()) return Value(TRY(TensorData().Read(proto.tensor_value())));
  if (proto.has_sequence_value()) return FromSequence(proto.sequence_value());
  if (proto.has_optional_value()) return FromOptional(proto.optional_value());
  return Value();
}

}  // namespace

Result<Tensor> ParseTensorProto(std::string_view bytes) {
  onnx::TensorProto proto;
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return NotA("TensorProto");
  return TensorData().Read(proto);
}

Result<Value> ParseValue(std::string_view bytes, const ValueType& type) {
  const int size = static_cast<int>(bytes.size());
  if (type.kind == ValueType::Kind::kSequence) {
    onnx::SequenceProto proto;
    if (!proto.ParseFromArray(bytes.data(), size)) return NotA("SequenceProto");
    return FromSequence(proto);
  }
  if (type.kind == ValueType::Kind::kOptional) {
    onnx::OptionalProto proto;
    if (!proto.ParseFromArray(bytes.data(), size)) return NotA("OptionalProto");
    return FromOptional(proto);
  }
  return Value(TRY(ParseTensorProto(bytes)));
}

}  // namespace onnxray
