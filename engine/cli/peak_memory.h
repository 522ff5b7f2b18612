// How much memory the process has needed so far.
#pragma once

#include <cstdint>

namespace onnxray {

// The most bytes that were resident at any time; in Node those of the whole Node process.
uint64_t PeakProcessBytes();

}  // namespace onnxray
