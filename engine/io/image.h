// Pictures: decoding, encoding and resizing. A picture is a row-major uint8 tensor [height, width, channels].
#pragma once

#include <span>

#include "io/byte_sink.h"
#include "tensor/tensor.h"

namespace onnxray {

// PNG, JPEG or BMP, by content.
bool IsImage(std::span<const std::byte> bytes);
// The file's own channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; 16-bit files are cut to 8. Errors:
// kInvalidInput.
Result<Tensor> DecodeImage(std::span<const std::byte> bytes);
// 1 to 4 channels.
Result<Bytes> EncodePng(const Tensor& image);

enum class ResizeFilter : uint8_t { kBilinear, kBicubic };
// Widens the filter when shrinking, so that no pixel is skipped; rounds to 8 bits after each direction.
// Agrees with Pillow's resize (and so with torchvision's on pictures).
Result<Tensor> ResizeImage(const Tensor& image, int width, int height, ResizeFilter filter);

// Grey, RGB or RGBA (1, 3 or 4 channels) from any picture. Grey is ITU-R 601 luma; alpha is dropped or made
// opaque.
Result<Tensor> ConvertChannels(const Tensor& image, int channels);

}  // namespace onnxray
