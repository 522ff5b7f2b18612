// Operators of com.microsoft that are combinations of ONNX's own, as functions of those. What they compute is
// then looked at, differentiated and run like everything else.
#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <vector>

namespace onnxray {

// The function that defines the operator for this node; its body may hold others of their kind. nullopt: the
// operator is not among them. `input_types[i]` is null where it is not known; images count as
// two-dimensional then.
std::optional<onnx::FunctionProto> MicrosoftFunction(const onnx::NodeProto& node,
                                                     const std::vector<const onnx::TypeProto*>& input_types);

}  // namespace onnxray
