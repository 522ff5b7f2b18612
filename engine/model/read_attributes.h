// A node's attributes -> Attributes.
#pragma once

#include <onnx/onnx_pb.h>

#include <functional>
#include <memory>

#include "graph/attributes.h"
#include "model/data_files.h"

namespace onnxray {

using SubgraphReader = std::function<Result<std::shared_ptr<const Graph>>(const onnx::GraphProto&)>;

// Sparse tensors become dense ones. Left out: types (no kernel asks for them) and references to a function's
// attributes that no call has filled. Errors: those of ReadTensor and of `read_subgraph`.
Result<Attributes> ReadAttributes(const onnx::NodeProto& node, const DataFiles& files,
                                  const SubgraphReader& read_subgraph);

}  // namespace onnxray
