#include "cpu/simd_dialect.h"

namespace onnxray {

std::string_view SimdDialect() {
#ifdef __wasm_relaxed_simd__
  return "relaxed SIMD";
#else
  return "SIMD";
#endif
}

}  // namespace onnxray
