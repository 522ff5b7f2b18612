#include "model/read_attributes.h"

#include <optional>

#include "model/tensor_proto.h"

namespace onnxray {

namespace {

template <typename To, typename From>
std::vector<To> ToVector(const From& list) {
  return std::vector<To>(list.begin(), list.end());
}

template <typename List, typename Read>
auto ReadAll(const List& list, const Read& read)
    -> Result<std::vector<typename decltype(read(list[0]))::ValueType>> {
  std::vector<typename decltype(read(list[0]))::ValueType> all;
  for (const auto& item : list) all.push_back(TRY(read(item)));
  return all;
}

class AttributeReader {
 public:
  AttributeReader(const DataFiles& files, const SubgraphReader& read_subgraph)
      : files_(files), read_subgraph_(read_subgraph) {}

  Result<std::optional<AttributeValue>> Read(const onnx::AttributeProto& proto) const {
    using Proto = onnx::AttributeProto;
    const auto tensor = [&](const auto& content) { return ReadTensor(content, files_); };
    switch (proto.type()) {
      case Proto::FLOAT:
        return Some(proto.f());
      case Proto::INT:
        return Some(int64_t{proto.i()});
      case Proto::STRING:
        return Some(proto.s());
      case Proto::TENSOR:
        return Some(TRY(tensor(proto.t())));
      case Proto::SPARSE_TENSOR:
        return Some(TRY(tensor(proto.sparse_tensor())));
      case Proto::GRAPH:
        return Some(TRY(read_subgraph_(proto.g())));
      case Proto::FLOATS:
        return Some(ToVector<float>(proto.floats()));
      case Proto::INTS:
        return Some(ToVector<int64_t>(proto.ints()));
      case Proto::STRINGS:
        return Some(ToVector<std::string>(proto.strings()));
      case Proto::TENSORS:
        return Some(TRY(ReadAll(proto.tensors(), tensor)));
      case Proto::SPARSE_TENSORS:
        return Some(TRY(ReadAll(proto.sparse_tensors(), tensor)));
      case Proto::GRAPHS:
        return Some(TRY(ReadAll(proto.graphs(), read_subgraph_)));
      case Proto::TYPE_PROTO:
      case Proto::TYPE_PROTOS:
      case Proto::UNDEFINED:
        return std::optional<AttributeValue>();
    }
    return std::optional<AttributeValue>();
  }

 private:
  template <typename T>
  static std::optional<AttributeValue> Some(T value) {
    return AttributeValue(std::move(value));
  }

  const DataFiles& files_;
  const SubgraphReader& read_subgraph_;
};

}  // namespace

Result<Attributes> ReadAttributes(const onnx::NodeProto& node, const DataFiles& files,
                                  const SubgraphReader& read_subgraph) {
  const AttributeReader reader(files, read_subgraph);
  Attributes attributes;
  for (const onnx::AttributeProto& proto : node.attribute()) {
    if (!proto.ref_attr_name().empty()) continue;
    std::optional<AttributeValue> value = TRY(reader.Read(proto));
    if (value) attributes.Set(proto.name(), std::move(*value));
  }
  return attributes;
}

}  // namespace onnxray
