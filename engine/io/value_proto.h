// ONNX's serialized values, as the .pb files of its test data: TensorProto, SequenceProto or OptionalProto.
#pragma once

#include <string_view>

#include "graph/graph.h"
#include "tensor/value.h"

namespace onnxray {

// The message does not say what it is: the type of the input or output that it is for does. kUnknown is read
// as a tensor. Errors: kInvalidInput where the bytes are cut off or something else, kUnsupported for maps and
// sparse tensors.
Result<Value> ParseValueProto(std::string_view bytes, ValueType::Kind kind);

}  // namespace onnxray
