// The model without its weights: a small ModelProto that protobuf and the ONNX library can copy as they like,
// while each large tensor stays where it is in the file and is read once, when its Tensor is made.
#pragma once

#include <string>
#include <string_view>

#include "model/byte_source.h"

namespace onnxray {

// A tensor moved out is left as one with external data: the file is the model itself, at `offset` and
// `length`. Real external data never has such a location: the checker lets names beginning with '#' pass
// unopened.
inline constexpr std::string_view kElementsInModel = "#elements";  // the range is little-endian elements
inline constexpr std::string_view kMessageInModel = "#message";    // the range is the whole TensorProto

// A serialized ModelProto in which no tensor holds more than 4 KB of elements. Training information is left
// out. Errors: kInvalidModel for files that are cut short, damaged or something else, naming what they look
// like.
Result<std::string> ReadSkeleton(const ByteSource& source);

}  // namespace onnxray
