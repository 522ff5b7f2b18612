#include <emscripten/em_asm.h>

#include "cli/peak_memory.h"

namespace onnxray {

uint64_t PeakProcessBytes() {
  return static_cast<uint64_t>(EM_ASM_DOUBLE({ return process.resourceUsage().maxRSS * 1024; }));
}

}  // namespace onnxray
