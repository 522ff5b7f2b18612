#include "model/onnx_library.h"

#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <exception>
#include <set>

#include "model/onnx_library_functions.h"

namespace onnxray {

namespace {

constexpr int kMaxRounds = 16;  // functions in functions; more is a cycle

// Models that leave the import of ai.onnx out mean version 1; "ai.onnx" is another spelling of "".
void NormalizeImports(onnx::ModelProto& model) {
  bool standard = false;
  for (auto& import : *model.mutable_opset_import()) {
    if (import.domain() == "ai.onnx") import.set_domain("");
    standard = standard || import.domain().empty();
  }
  if (!standard) model.add_opset_import()->set_version(1);
}

// Newer files than the library knows are read as the newest it does; operators have their versions anyway.
void CapVersion(onnx::ModelProto& model) {
  if (model.ir_version() <= 0) model.set_ir_version(3);
  model.set_ir_version(std::min<int64_t>(model.ir_version(), onnx::IR_VERSION));
}

int64_t VersionOf(const onnx::ModelProto& model, const std::string& domain) {
  for (const auto& import : model.opset_import()) {
    if (import.domain() == domain) return import.version();
  }
  return -1;
}

// The checker refuses a whole model for one operator it does not know, so such operators move to another domain for it.
void HideUnregistered(onnx::ModelProto& model) {
  std::set<std::string> hidden;
  ForEachNode(*model.mutable_graph(), [&](onnx::NodeProto& node) {
    if (node.domain() == "ai.onnx") node.set_domain("");
    const int64_t version = VersionOf(model, node.domain());
    const bool known = version >= 0 && onnx::OpSchemaRegistry::Schema(node.op_type(), static_cast<int>(version),
                                                                      node.domain()) != nullptr;
    if (known || node.domain().starts_with(kHiddenDomain)) return;
    node.set_domain(kHiddenDomain + node.domain());
    hidden.insert(node.domain());
  });
  for (const std::string& domain : hidden) {
    auto* import = model.add_opset_import();
    import->set_domain(domain);
    import->set_version(1);
  }
}

void InferTypesOf(onnx::ModelProto& model) {
  const onnx::ShapeInferenceOptions options{/*check_type=*/false, /*strict_mode=*/0, /*data_prop=*/true};
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), options);
}

// True when the model may be given to shape inference, which aborts on some that the checker refuses.
bool Check(const onnx::ModelProto& model, std::vector<Error>& warnings) {
  try {
    onnx::checker::check_model(model, /*full_check=*/false, /*skip_opset_compatibility_check=*/true);
    return true;
  } catch (const std::exception& failure) {
    std::string text = failure.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    warnings.push_back(InvalidModel("the ONNX checker says: " + text, "Shapes are known only once a node has run"));
    return false;
  }
}

}  // namespace

Result<void> ParseModel(const std::string& bytes, onnx::ModelProto& model) {
  if (!model.ParseFromString(bytes)) {
    return InvalidModel("the file is not a valid ONNX protobuf", "It is damaged, or not an ONNX model");
  }
  if (!model.has_graph() || (model.graph().node_size() == 0 && model.graph().output_size() == 0)) {
    return InvalidModel("the file has no ONNX graph in it", "It may be a single tensor (.pb) or another format: choose a .onnx file");
  }
  return Ok();
}

Result<std::vector<Error>> PrepareModel(onnx::ModelProto& model) {
  std::vector<Error> warnings;
  try {
    NormalizeImports(model);
    CapVersion(model);
    int rounds = 0;
    while (InlineLocalCalls(model) > 0) {
      if (++rounds > kMaxRounds) return InvalidModel("its local functions call each other in a circle");
    }
    model.clear_functions();
    HideUnregistered(model);
    if (!Check(model, warnings)) return warnings;
    InferTypesOf(model);
    for (rounds = 0; rounds < kMaxRounds && ExpandBodies(model) > 0; ++rounds) {
      HideUnregistered(model);
      InferTypesOf(model);
    }
  } catch (const std::exception& failure) {
    warnings.push_back(InvalidModel(std::string("the ONNX library says: ") + failure.what()));
  }
  return warnings;
}

}  // namespace onnxray
