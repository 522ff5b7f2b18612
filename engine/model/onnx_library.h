// What the ONNX C++ library does for us: checking, typing, functions. It throws; nothing beyond this file sees that.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace onnx {
class ModelProto;
}

namespace onnxray {

// Nodes made from a function's body carry the path of calls they came from in metadata_props under this key.
inline constexpr const char* kScopeKey = "onnxray.scope";
// Operators the library has no schema for are kept from its eyes in domains that begin so.
inline constexpr const char* kHiddenDomain = "onnxray.unregistered.";

// Errors: kInvalidModel when the bytes are not a ModelProto with a graph.
Result<void> ParseModel(const std::string& bytes, onnx::ModelProto& model);

// Inlines local functions, checks, infers types and shapes, and expands the bodies of standard operators that Onnxray
// has no kernel for. What the checker or inference dislikes becomes a warning: the run may still succeed.
// Errors: kInvalidModel when functions call themselves or cannot be inlined.
Result<std::vector<Error>> PrepareModel(onnx::ModelProto& model);

}  // namespace onnxray
