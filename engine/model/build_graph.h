// ModelProto -> Graph.
#pragma once

#include <onnx/onnx_pb.h>

#include <memory>

#include "graph/graph.h"
#include "model/data_files.h"

namespace onnxray {

// The model as the rest of the engine knows it: values by number, weights attached, subgraphs as attributes
// that list what they capture. Nodes must be sorted. Errors: kInvalidModel when a value is made twice or by
// nobody, with the node that reads it; those of ReadTensor.
Result<std::shared_ptr<const Graph>> BuildGraph(const onnx::ModelProto& model, const DataFiles& files);

}  // namespace onnxray
