// Portable anymaps (netpbm): PBM, PGM and PPM, as text or binary.
#pragma once

#include <span>

#include "tensor/tensor.h"

namespace onnxray {

// Begins like one: "P1" to "P6" and white space.
bool IsPnm(std::span<const std::byte> bytes);

// A row-major uint8 tensor [height, width, channels], 1 channel for bitmaps (0 black, 255 white) and greys, 3
// for colours; samples are scaled to 0..255. Errors: kInvalidInput, kOutOfMemory.
Result<Tensor> DecodePnm(std::span<const std::byte> bytes);

}  // namespace onnxray
