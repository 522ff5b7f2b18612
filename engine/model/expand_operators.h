// Operators that Onnxray has no kernel for, replaced by what ONNX defines them to be.
#pragma once

#include <onnx/onnx_pb.h>

namespace onnxray {

// One level: a body may hold such operators again. Types must have been inferred. Returns how many were
// replaced.
int ExpandOperators(onnx::ModelProto& model);

// True when Onnxray can run the operator, as it is defined at `opset`.
bool HasKernel(const std::string& domain, const std::string& op_type, int opset);

}  // namespace onnxray
