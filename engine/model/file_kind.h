// Files that people take for ONNX models.
#pragma once

#include <optional>

#include "model/byte_source.h"

namespace onnxray {

// What the file is instead of a model and how to get one from it; nullopt when it may be ONNX.
std::optional<Error> NotOnnx(const ByteSource& source);

}  // namespace onnxray
