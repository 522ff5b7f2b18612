#include "model/model.h"

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <set>

#include "graph/check_node.h"
#include "model/build_graph.h"
#include "model/data_files.h"
#include "model/expand_operators.h"
#include "model/inline_functions.h"
#include "model/onnx_library.h"
#include "model/skeleton.h"
#include "model/tidy.h"

namespace onnxray {

namespace {

constexpr int kMostExpansions = 16;  // bodies within bodies

void ReadMetadata(const onnx::ModelProto& proto, Model& model) {
  model.ir_version = proto.ir_version();
  model.producer = proto.producer_name();
  if (!proto.producer_version().empty()) model.producer += " " + proto.producer_version();
  model.doc = proto.doc_string().empty() ? proto.graph().doc_string() : proto.doc_string();
  for (const auto& entry : proto.metadata_props()) model.metadata[entry.key()] = entry.value();
}

void AddNew(const std::vector<Error>& found, std::vector<Error>& warnings) {
  std::set<std::string> known;
  for (const Error& warning : warnings) known.insert(warning.ToString());
  for (const Error& warning : found) {
    if (known.insert(warning.ToString()).second) warnings.push_back(warning);
  }
}

// Types need operators' bodies expanded, and context-dependent bodies need types.
std::vector<Error> TypeAndExpand(onnx::ModelProto& proto) {
  std::vector<Error> warnings = InferTypes(proto);
  for (int i = 0; i < kMostExpansions && ExpandOperators(proto) > 0; ++i) AddNew(InferTypes(proto), warnings);
  return warnings;
}

// One warning for every operator that no kernel runs, and for every node whose inputs are of types that its
// operator does not take.
void WarnOfNodes(const Graph& graph, std::set<std::string>& known, std::vector<Error>& warnings) {
  for (const Node& node : graph.nodes) {
    Status types = CheckTypes(graph, node, DeclaredOperands(graph, node));
    if (!types.ok()) warnings.push_back(std::move(types.error()));
    if (!HasKernel(node.domain, node.op_type, node.opset) && known.insert(node.QualifiedOp()).second) {
      Error warning =
          Unsupported("Onnxray does not have this operator at opset " + std::to_string(node.opset),
                      "What does not depend on it runs all the same");
      warning.node = node.name;
      warning.op = node.QualifiedOp();
      warnings.push_back(std::move(warning));
    }
    for (const auto& [name, value] : node.attributes.all()) {
      if (const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value)) {
        WarnOfNodes(**subgraph, known, warnings);
      }
    }
  }
}

}  // namespace

Result<Model> LoadModel(std::shared_ptr<ByteSource> source, const LoadOptions& options) {
  onnx::ModelProto proto;
  TRY(ParseModelProto(TRY(ReadSkeleton(*source)), proto));

  Model model;
  model.name = options.name;
  ReadMetadata(proto, model);
  CompleteDeclarations(proto);
  CompleteImports(proto, model.warnings);
  TRY(InlineLocalFunctions(proto));
  DropUnusedInitializers(*proto.mutable_graph());
  TRY(SortNodes(*proto.mutable_graph()));
  TRY(CheckTensors(proto.graph()));

  DataFiles files(source);
  TRY(files.Open(ExternalLocations(proto.graph()), options.external_data));
  model.file_bytes = source->size() + files.external_bytes();

  AddNew(TypeAndExpand(proto), model.warnings);
  model.graph = TRY(BuildGraph(proto, files));
  std::set<std::string> unknown;
  WarnOfNodes(*model.graph, unknown, model.warnings);
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
