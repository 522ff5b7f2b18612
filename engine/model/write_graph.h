// Graph -> ONNX's GraphProto.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "graph/graph.h"
#include "model/write_tensor.h"

namespace onnxray {

// Values, nodes, constants and types as they are. A constant that a node makes is left to the node. What ONNX
// has no place for travels in the nodes' metadata (node_origin.h). Errors: those of WriteTensor.
Status WriteGraph(const Graph& graph, ExternalFile* external, onnx::GraphProto& proto);

// A node of `graph`. The same errors.
Status WriteNode(const Graph& graph, const Node& node, ExternalFile* external, onnx::NodeProto& proto);

}  // namespace onnxray
