// Function bodies in the place of their calls.
#pragma once

#include <onnx/onnx_pb.h>

#include <functional>

#include "base/result.h"

namespace onnxray {

// The function that a node calls; null: it is an operator and stays.
using CalledFunction = std::function<const onnx::FunctionProto*(const onnx::NodeProto&)>;

// Replaces every call in the graph and its subgraphs by the function's nodes; calls among those stay. Returns
// how many. Values and nodes of a body are named "call/name", where `call` is the calling node's name. Each
// node remembers its function and, where it differs, its opset (node_origin.h). What a body reads that is
// neither its own nor a parameter is taken from the graph around the call.
int InlineCalls(onnx::ModelProto& model, const CalledFunction& called);

// Inlines the model's own functions, calls inside functions too. Errors: kInvalidModel for functions that
// call themselves, or that grow beyond all measure.
Status InlineLocalFunctions(onnx::ModelProto& model);

}  // namespace onnxray
