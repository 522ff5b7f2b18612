#include <onnx/onnx-data_pb.h>
#include <onnx/onnx_pb.h>

#include <climits>

#include "model/data_files.h"
#include "model/model.h"
#include "model/tensor_proto.h"
#include "tensor/view.h"

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

Result<Value> FromOptional(const onnx::OptionalProto& proto);
Result<Value> FromMap(const onnx::MapProto& proto);

Result<Value> FromSequence(const onnx::SequenceProto& proto) {
  const DataFiles none;
  auto elements = std::make_shared<Sequence>();
  for (const auto& tensor : proto.tensor_values()) elements->push_back(TRY(ReadTensor(tensor, none)));
  for (const auto& tensor : proto.sparse_tensor_values()) elements->push_back(TRY(ReadTensor(tensor, none)));
  for (const auto& sequence : proto.sequence_values()) elements->push_back(TRY(FromSequence(sequence)));
  for (const auto& optional : proto.optional_values()) elements->push_back(TRY(FromOptional(optional)));
  for (const auto& map : proto.map_values()) elements->push_back(TRY(FromMap(map)));
  return Value(std::shared_ptr<const Sequence>(std::move(elements)));
}

Result<Value> FromOptional(const onnx::OptionalProto& proto) {
  const DataFiles none;
  if (proto.has_tensor_value()) return Value(TRY(ReadTensor(proto.tensor_value(), none)));
  if (proto.has_sparse_tensor_value()) return Value(TRY(ReadTensor(proto.sparse_tensor_value(), none)));
  if (proto.has_sequence_value()) return FromSequence(proto.sequence_value());
  if (proto.has_optional_value()) return FromOptional(proto.optional_value());
  if (proto.has_map_value()) return FromMap(proto.map_value());
  return Value();
}

Result<Tensor> KeysOf(const onnx::MapProto& proto) {
  const int type = proto.key_type();
  const DType dtype = type > 0 && type <= static_cast<int>(kLastDType) ? static_cast<DType>(type) : DType();
  if (dtype == DType::kString) {
    return Tensor::FromValues<std::string>({proto.string_keys_size()},
                                           {proto.string_keys().begin(), proto.string_keys().end()});
  }
  Tensor keys;
  Dispatch(Integers{}, dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::vector<T> numbers;
    for (const int64_t key : proto.keys()) numbers.push_back(static_cast<T>(key));
    keys = Tensor::FromValues({proto.keys_size()}, numbers);
  });
  if (!keys.defined()) return InvalidInput("the keys of a map are neither strings nor integers");
  return keys;
}

Result<Value> FromMap(const onnx::MapProto& proto) {
  const Tensor keys = TRY(KeysOf(proto));
  const onnx::SequenceProto& values = proto.values();
  if (values.tensor_values_size() != keys.count()) {
    return InvalidInput("a map has " + std::to_string(keys.count()) + " keys and " +
                            std::to_string(values.tensor_values_size()) + " tensors",
                        "Maps to tensors are what Onnxray reads");
  }
  const DataFiles none;
  std::vector<Tensor> tensors;
  for (const auto& tensor : values.tensor_values()) tensors.push_back(TRY(ReadTensor(tensor, none)));
  DType dtype = DType::kFloat32;
  Shape shape{keys.count()};
  if (!tensors.empty()) {
    dtype = tensors.front().dtype();
    for (const int64_t dim : tensors.front().shape()) shape.push_back(dim);
  }
  Tensor all = TRY(Tensor::Allocate(dtype, shape));
  for (size_t i = 0; i < tensors.size(); ++i) {
    Tensor place = ViewAt(all, 0, static_cast<int64_t>(i));
    if (tensors[i].dtype() != dtype || tensors[i].shape() != place.shape()) {
      return InvalidInput("a map's values differ in type: " + tensors.front().ToString() + " and " +
                          tensors[i].ToString());
    }
    CopyElements(tensors[i], place);
  }
  return Value(std::make_shared<const Map>(Map{keys, all}));
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
      return FromMap(TRY(Parse<onnx::MapProto>(bytes, "MapProto")));
    case ValueType::Kind::kTensor:
    case ValueType::Kind::kUnknown:
      return Value(TRY(ParseTensorProto(bytes)));
  }
  return Internal("unknown kind of value");
}

}  // namespace onnxray
