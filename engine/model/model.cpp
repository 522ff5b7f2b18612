#include "model/model.h"

#include <onnx/onnx_pb.h>

#include <filesystem>

#include "model/build_graph.h"
#include "model/onnx_library.h"
#include "model/skeleton.h"
#include "model/tensor_proto.h"

namespace onnxray {

namespace {

void FillMetadata(const onnx::ModelProto& proto, Model& model) {
  model.ir_version = proto.ir_version();
  model.producer = proto.producer_name();
  if (!proto.producer_version().empty()) model.producer += " " + proto.producer_version();
  model.doc = proto.doc_string().empty() ? proto.graph().doc_string() : proto.doc_string();
  for (const auto& entry : proto.metadata_props()) model.metadata[entry.key()] = entry.value();
}

}  // namespace

Result<Model> LoadModel(std::shared_ptr<ByteSource> source, const LoadOptions& options) {
  Skeleton skeleton = TRY(TakeSkeleton(*source));
  onnx::ModelProto proto;
  TRY(ParseModel(skeleton.bytes, proto));
  skeleton.bytes = {};

  Model model;
  model.name = options.name;
  FillMetadata(proto, model);
  model.warnings = TRY(PrepareModel(proto));
  TensorData data(source, &skeleton.moved, options.external_data);
  model.graph = TRY(BuildGraph(proto, data));
  model.file_bytes = source->size() + data.external_bytes();
  return model;
}

Result<Model> LoadModelFile(const std::string& path) {
  const std::filesystem::path file(path);
  LoadOptions options;
  options.name = file.filename().string();
  options.external_data = [folder = file.parent_path()](const std::string& location) {
    return OpenFile((folder / location).string());
  };
  return LoadModel(TRY(OpenFile(path)), options);
}

}  // namespace onnxray
