// Numbers as text and back, the way numpy and ONNX's tests write them.
#pragma once

#include <optional>
#include <string>

#include "tensor/dtype.h"

namespace onnxray {

// The shortest decimal that reads back as the same element of a tensor of type `dtype`: "0.1", "1.0",
// "1e-05", "nan",
// "-inf".
std::string RealToText(double value, DType dtype);

// Also "NaN", "INF" and "-INF" in any case. nullopt when the text is not a number.
std::optional<double> TextToReal(const std::string& text);

}  // namespace onnxray
