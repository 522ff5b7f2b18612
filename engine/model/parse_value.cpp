#include <onnx/onnx-data_pb.h>
#include <onnx/onnx_pb.h>

#include <climits>

#include "model/data_files.h"
#include "model/model.h"
#include "model/tensor_proto.h"

namespace onnxray {

namespace {

template <typename Proto>
Result<Proto> Parse(std::string_view bytes, const char* name) {
  Proto proto;
  if (bytes.size() <= INT_MAX && proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return proto;
  return InvalidInput(std::string("these bytes are not a serialized ") + name,
                      "The file is cut short or something else");
}

Error MapsAreUnsupported() { return Unsupported("ONNX maps are not supported", "Feed tensors or sequences"); }

Result<Value> FromOptional(const onnx::OptionalProto& proto);

Result<Value> FromSequence(const onnx::SequenceProto& proto) {
  if (proto.map_values_size() > 0) return MapsAreUnsupported();
  const DataFiles none;
  auto elements = std::make_shared<Sequence>();
  for (const auto& tensor : proto.tensor_values()) elements->push_back(TRY(ReadTensor(tensor, none)));
  for (const auto& tensor : proto.sparse_tensor_values()) elements->push_back(TRY(ReadTensor(tensor, none)));
  for (const auto& sequence : proto.sequence_values()) elements->push_back(TRY(FromSequence(sequence)));
  for (const auto& optional : proto.optional_values()) elements->push_back(TRY(FromOptional(optional)));
  return Value(std::shared_ptr<const Sequence>(std::move(elements)));
}

Result<Value> FromOptional(const onnx::OptionalProto& proto) {
  const DataFiles none;
  if (proto.has_tensor_value()) return Value(TRY(ReadTensor(proto.tensor_value(), none)));
  if (proto.has_sparse_tensor_value()) return Value(TRY(ReadTensor(proto.sparse_tensor_value(), none)));
  if (proto.has_sequence_value()) return FromSequence(proto.sequence_value());
  if (proto.has_optional_value()) return FromOptional(proto.optional_value());
  if (proto.has_map_value()) return MapsAreUnsupported();
  return Value();
}

}  // namespace

Result<Tensor> ParseTensorProto(std::string_view bytes) {
  return ReadTensor(TRY(Parse<onnx::TensorProto>(bytes, "TensorProto")), DataFiles());
}

Result<Value> ParseValue(std::string_view bytes, const ValueType& type) {
  switch (type.kind) {
    case ValueType::Kind::kSequence:
      return FromSequence(TRY(Parse<onnx::SequenceProto>(bytes, "SequenceProto")));
    case ValueType::Kind::kOptional:
      return FromOptional(TRY(Parse<onnx::OptionalProto>(bytes, "OptionalProto")));
    case ValueType::Kind::kMap:
      return MapsAreUnsupported();
    case ValueType::Kind::kTensor:
    case ValueType::Kind::kUnknown:
      return Value(TRY(ParseTensorProto(bytes)));
  }
  return Internal("unknown kind of value");
}

}  // namespace onnxray
