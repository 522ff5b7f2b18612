// Calls of functions replaced by their bodies, each node remembering the path of calls it came from.
#pragma once

#include <onnx/onnx_pb.h>

#include <functional>

namespace onnxray {

// Visits every node of a graph and of its subgraphs, outermost first.
void ForEachNode(onnx::GraphProto& graph, const std::function<void(onnx::NodeProto&)>& visit);

// Both return how many calls were replaced; nested calls stay for the next round. May throw.
// Calls of the model's own functions:
int InlineLocalCalls(onnx::ModelProto& model);
// Standard operators without a kernel that have a body. Types must have been inferred.
int ExpandBodies(onnx::ModelProto& model);

}  // namespace onnxray
