#include "model/write_model.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "model/write_graph.h"

namespace onnxray {

namespace {

constexpr int64_t kFreeInitializers = 4;  // until then every initialiser had to be an input, too

// The IR version that came with an opset: {first opset, version}.
constexpr std::pair<int, int64_t> kIrVersions[] = {
    {1, 3}, {9, 4}, {10, 5}, {11, 6}, {12, 7}, {15, 8}, {19, 9}, {21, 10}, {23, 11},
};

int64_t IrVersionOf(const Model& model) {
  int64_t version = std::max(model.ir_version, kFreeInitializers);
  const auto imported = model.graph->opset_imports.find("");
  for (const auto& [opset, ir_version] : kIrVersions) {
    if (imported != model.graph->opset_imports.end() && imported->second >= opset)
      version = std::max(version, ir_version);
  }
  return version;
}

// "pytorch 2.1" is a name and a version.
void WriteProducer(const std::string& producer, onnx::ModelProto& proto) {
  const size_t space = producer.rfind(' ');
  proto.set_producer_name(producer.substr(0, space));
  if (space != std::string::npos) proto.set_producer_version(producer.substr(space + 1));
}

Status WriteProto(const Model& model, ExternalFile* external, onnx::ModelProto& proto) {
  proto.set_ir_version(IrVersionOf(model));
  WriteProducer(model.producer, proto);
  proto.set_doc_string(model.doc);
  for (const auto& [key, value] : model.metadata) {
    auto* entry = proto.add_metadata_props();
    entry->set_key(key);
    entry->set_value(value);
  }
  for (const auto& [domain, version] : model.graph->opset_imports) {
    auto* import = proto.add_opset_import();
    import->set_domain(domain);
    import->set_version(version);
  }
  return WriteGraph(*model.graph, external, *proto.mutable_graph());
}

uint64_t BytesOf(const Tensor& tensor) {
  if (tensor.dtype() != DType::kString) return tensor.bytes();
  uint64_t bytes = 0;
  const Result<Tensor> dense = tensor.RowMajor();
  if (!dense.ok()) return 0;
  for (const std::string& text : dense.value().span<std::string>()) bytes += text.size();
  return bytes;
}

uint64_t BytesOf(const std::shared_ptr<const Graph>& graph) { return ConstantBytes(*graph); }

template <typename T>
uint64_t BytesOf(const std::vector<T>& list) {
  uint64_t bytes = 0;
  if constexpr (!std::is_arithmetic_v<T> && !std::is_same_v<T, std::string>) {
    for (const T& item : list) bytes += BytesOf(item);
  }
  return bytes;
}

uint64_t BytesOfAttribute(const AttributeValue& attribute) {
  return std::visit(
      [](const auto& value) -> uint64_t {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
          return 0;
        } else {
          return BytesOf(value);
        }
      },
      attribute);
}

}  // namespace

uint64_t ConstantBytes(const Graph& graph) {
  uint64_t bytes = 0;
  for (const GraphValue& value : graph.values) {
    if (value.constant && value.producer == kNoNode) bytes += BytesOf(*value.constant);
  }
  for (const Node& node : graph.nodes) {
    for (const auto& [name, value] : node.attributes.all()) bytes += BytesOfAttribute(value);
  }
  return bytes;
}

Result<std::string> WriteModel(const Model& model) {
  const uint64_t bytes = ConstantBytes(*model.graph);
  if (bytes > WriteOptions().most_inline_bytes) {
    return Unsupported("the model's tensors take " + std::to_string(bytes) + " bytes, too many for one file",
                       "Write it to disk, with a second file for them");
  }
  onnx::ModelProto proto;
  TRY(WriteProto(model, nullptr, proto));
  return proto.SerializeAsString();
}

Status WriteModelFile(const Model& model, const std::string& path, const WriteOptions& options) {
  const std::string data_path = path + ".data", partial = path + ".partial";
  std::unique_ptr<ExternalFile> external;
  if (ConstantBytes(*model.graph) > options.most_inline_bytes) {
    external =
        std::make_unique<ExternalFile>(data_path, std::filesystem::path(data_path).filename().string());
  }
  onnx::ModelProto proto;
  TRY(WriteProto(model, external.get(), proto));
  if (external) TRY(external->Close());
  std::ofstream file(partial, std::ios::binary);
  proto.SerializeToOstream(&file);
  file.close();
  std::error_code failed;
  if (!file.fail()) std::filesystem::rename(partial, path, failed);
  if (file.fail() || failed)
    return IoError("cannot write '" + path + "'", "Does its folder exist, and is there space left?");
  return Ok();
}

}  // namespace onnxray
