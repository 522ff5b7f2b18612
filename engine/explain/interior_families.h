// The interiors of the operators' families, and what they are computed by.
#pragma once

#include <string_view>

#include "explain/interior.h"

namespace onnxray {

// Each adds what the node has, if it is of that family.
void AddRecurrentInterior(const Graph& graph, NodeId id, std::vector<InteriorValue>& values);
void AddAttentionInterior(const Graph& graph, NodeId id, std::vector<InteriorValue>& values);
void AddNormalizationInterior(const Graph& graph, NodeId id, std::vector<InteriorValue>& values);
void AddQuantizedInterior(const Graph& graph, NodeId id, std::vector<InteriorValue>& values);

// Runs a node by itself; the output, which may be one that the node leaves out or of ops/inside_outputs.h.
Result<Tensor> EvaluateOutput(const Node& node, std::vector<Value> inputs, int output,
                              const ThreadPool& pool);
// The values that a node reads.
Result<std::vector<Value>> InputsFrom(const Node& node, const ValueSource& source);
// A node of ONNX's that is in no graph.
Result<Tensor> Apply(std::string_view op_type, const std::vector<Tensor>& inputs, Attributes attributes,
                     const ThreadPool& pool);

// An output of the node itself, as above.
InteriorValue FurtherOutput(const Graph& graph, NodeId id, std::string name, std::string meaning,
                            std::vector<std::string> axes, int output);

}  // namespace onnxray
