// Which vector instructions the kernels were compiled for, where programs differ in that.
#pragma once

#include <string_view>

namespace onnxray {

// WebAssembly: "SIMD" or "relaxed SIMD".
std::string_view SimdDialect();

}  // namespace onnxray
