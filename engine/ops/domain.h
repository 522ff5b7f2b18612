// Operator sets beside ONNX's own.
#pragma once

#include <string_view>

namespace onnxray {

// ONNX Runtime's: what its optimisers and the exporters written for it emit.
inline constexpr std::string_view kMicrosoft = "com.microsoft";

// ONNX's classic machine learning: linear models, support vector machines, trees, and what prepares their
// input.
inline constexpr std::string_view kMl = "ai.onnx.ml";

// Onnxray's own: operators that gradients are made of and ONNX has none of.
inline constexpr std::string_view kOnnxray = "ai.onnxray";

}  // namespace onnxray
