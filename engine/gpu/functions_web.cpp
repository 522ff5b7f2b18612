#include "gpu/functions.h"

namespace onnxray {

const Result<WebGpuFunctions>& LoadWebGpu() {
  static const Result<WebGpuFunctions> none = Unsupported("this build runs on the CPU only");
  return none;
}

}  // namespace onnxray
