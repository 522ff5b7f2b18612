// Files that people open as ONNX models but that are something else.
#pragma once

#include <optional>

#include "model/byte_source.h"

namespace onnxray {

// What the file looks like and how to get a model from it (kInvalidModel); nullopt when nothing is
// recognised. Only for files that could not be read as ONNX: a model may look like something else by chance.
std::optional<Error> RecogniseForeignFile(const ByteSource& source);

}  // namespace onnxray
