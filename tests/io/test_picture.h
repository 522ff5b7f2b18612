// The picture that Pillow and numpy were given too, to get the numbers tests expect.
#pragma once

#include <vector>

#include "tensor/tensor.h"

namespace onnxray::testing {

// RGB, 16 wide and 12 high.
inline Tensor TestPicture() {
  std::vector<uint8_t> pixels;
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 16; ++x) {
      for (int c = 0; c < 3; ++c)
        pixels.push_back(static_cast<uint8_t>(x * 37 + y * 91 + c * 53 + x * y * 7));
    }
  }
  return Tensor::FromValues<uint8_t>({12, 16, 3}, pixels);
}

}  // namespace onnxray::testing
