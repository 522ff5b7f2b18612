#include "cpu/random.h"

#include <cmath>

namespace onnxray {

double RandomState::Uniform() {
  const uint32_t high = static_cast<uint32_t>(twister_()) >> 5;
  const uint32_t low = static_cast<uint32_t>(twister_()) >> 6;
  return (high * 0x1p26 + low) * 0x1p-53;
}

double RandomState::Normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double x = 0, y = 0, square = 0;
  do {
    x = 2 * Uniform() - 1;
    y = 2 * Uniform() - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  const double scale = std::sqrt(-2 * std::log(square) / square);
  spare_ = scale * x;
  has_spare_ = true;
  return scale * y;
}

}  // namespace onnxray
