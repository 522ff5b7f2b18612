// What fills the middle of the window.
#pragma once

#include <cstdint>

namespace onnxray {

enum class CentreTab : uint8_t { kTensor, kInput, kGraph, kHeatmap, kCompare };

}  // namespace onnxray
