// Passes over a freshly parsed ModelProto that later steps rely on.
#pragma once

#include <onnx/onnx_pb.h>

#include <set>
#include <string>
#include <vector>

#include "base/result.h"

namespace onnxray {

// One import per domain, "" for ai.onnx, and none missing: where the model does not say which ai.onnx it
// means, the newest of its IR version, with a warning.
void CompleteImports(onnx::ModelProto& model, std::vector<Error>& warnings);

// Attributes of the oldest models say what they are, and dimensions that exporters wrote as -1 become unknown
// ones. In subgraphs and functions too.
void CompleteDeclarations(onnx::ModelProto& model);

// Initialisers that nobody reads, with the graph inputs of the same name. In subgraphs too.
void DropUnusedInitializers(onnx::GraphProto& graph);

// Every node after the producers of what it reads, in subgraphs too. Errors: kInvalidModel naming a node on a
// cycle.
Status SortNodes(onnx::GraphProto& graph);

// Every tensor's type, shape and size, before anyone relies on them. Errors: as CheckTensor.
Status CheckTensors(const onnx::GraphProto& graph);

// The other files that tensors lie in.
std::set<std::string> ExternalLocations(const onnx::GraphProto& graph);

}  // namespace onnxray
