#include <sys/resource.h>

#include "cli/peak_memory.h"

namespace onnxray {

uint64_t PeakProcessBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  constexpr uint64_t kUnit = 1024;  // Linux counts kilobytes
  return static_cast<uint64_t>(usage.ru_maxrss) * kUnit;
}

}  // namespace onnxray
