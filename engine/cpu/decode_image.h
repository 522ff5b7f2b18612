// Pictures from files. A picture is a row-major uint8 tensor [height, width, channels].
#pragma once

#include <span>

#include "tensor/tensor.h"

namespace onnxray {

// PNG, JPEG, BMP or a portable anymap (PBM, PGM, PPM), by content.
bool IsImage(std::span<const std::byte> bytes);
// The file's own channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; 16-bit files are cut to 8. Errors:
// kInvalidInput.
Result<Tensor> DecodeImage(std::span<const std::byte> bytes);

// Grey, RGB or RGBA (1, 3 or 4 channels) from any picture. Grey is ITU-R 601 luma; alpha is dropped or made
// opaque.
Result<Tensor> ConvertChannels(const Tensor& image, int channels);

}  // namespace onnxray
