// ONNX's type messages.
#pragma once

#include <onnx/onnx_pb.h>

#include "graph/graph.h"

namespace onnxray {

// Sparse tensors count as tensors: Onnxray makes them dense.
ValueType ToValueType(const onnx::TypeProto& proto);

// The other way; nothing is set where the kind is unknown. A ValueType does not tell an optional sequence
// from an optional tensor: the latter is written.
onnx::TypeProto ToTypeProto(const ValueType& type);

// The type of a constant, as inference wants it.
onnx::TypeProto TypeOf(const onnx::TensorProto& tensor);

}  // namespace onnxray
