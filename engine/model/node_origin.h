// Where a node came from, once function bodies stand in the graph in place of their calls: which functions,
// and whose opset. Kept in the NodeProto's metadata, so that it travels with the node.
#pragma once

#include <onnx/onnx_pb.h>

#include <map>
#include <string>

namespace onnxray {

// "parent/child": the functions around the node, outermost first; empty at the top.
std::string ScopeOf(const onnx::NodeProto& node);
void SetScope(onnx::NodeProto& node, const std::string& scope);

// Domain -> version.
using OpsetImports = std::map<std::string, int>;
OpsetImports ImportsOf(const onnx::ModelProto& model);

// The version of the node's domain: its function's where that differs from the model's. 0: not imported.
int OpsetOf(const onnx::NodeProto& node, const OpsetImports& imports);
void SetOpset(onnx::NodeProto& node, int version);

}  // namespace onnxray
