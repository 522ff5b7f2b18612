// Work as shaders/parts/tiles.wgsl divides it.
#pragma once

#include <cstdint>

namespace onnxray {

// How many tiles cover `count` rows or columns.
inline uint32_t Tiles(int64_t count) { return static_cast<uint32_t>((count + 31) / 32); }

}  // namespace onnxray
