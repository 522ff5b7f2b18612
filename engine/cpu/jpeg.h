// JPEG pictures.
#pragma once

#include <span>

#include "tensor/tensor.h"

namespace onnxray {

// Baseline or progressive, with 1 (grey) or 3 (RGB) channels: a row-major uint8 tensor [height, width,
// channels], the same bytes as libjpeg makes. Errors: kInvalidInput, kOutOfMemory.
Result<Tensor> DecodeJpeg(std::span<const std::byte> bytes);

}  // namespace onnxray
