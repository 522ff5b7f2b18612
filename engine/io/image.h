// Pictures: encoding and resizing, on top of decoding (cpu/decode_image.h). A picture is a row-major uint8
// tensor [height, width, channels].
#pragma once

#include <span>

#include "cpu/decode_image.h"
#include "io/byte_sink.h"
#include "tensor/tensor.h"

namespace onnxray {

// 1 to 4 channels.
Result<Bytes> EncodePng(const Tensor& image);

enum class ResizeFilter : uint8_t { kBilinear, kBicubic };
// Widens the filter when shrinking, so that no pixel is skipped; rounds to 8 bits after each direction.
// Agrees with Pillow's resize (and so with torchvision's on pictures).
Result<Tensor> ResizeImage(const Tensor& image, int width, int height, ResizeFilter filter);

}  // namespace onnxray
