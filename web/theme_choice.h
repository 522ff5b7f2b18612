// Which colours the application has.
#pragma once

#include <cstdint>

namespace onnxray {

enum class ThemeChoice : uint8_t { kSystem, kDark, kLight };

}  // namespace onnxray
