// GraphProto -> Graph.
#pragma once

#include <memory>

#include "graph/graph.h"
#include "model/tensor_proto.h"

namespace onnx {
class ModelProto;
class ValueInfoProto;
}  // namespace onnx

namespace onnxray {

// `data` supplies the elements of tensors. Initialisers nobody reads are left out.
// Errors: kInvalidModel (a cycle, a value made twice or by nobody), and the tensors' own.
Result<std::shared_ptr<Graph>> BuildGraph(const onnx::ModelProto& model, TensorData& data);

}  // namespace onnxray
