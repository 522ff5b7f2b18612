#include "cpu/window.h"

#include <algorithm>

namespace onnxray {

bool Window::is_pointwise() const {
  constexpr Extent kOnes{1, 1, 1}, kZeros{0, 0, 0};
  return kernel == kOnes && strides == kOnes && pads_begin == kZeros && pads_end == kZeros;
}

Extent SpatialExtent(const Shape& shape) {
  Extent extent{1, 1, 1};
  for (int i = 2; i < shape.rank(); ++i) extent[static_cast<size_t>(i + 3 - shape.rank())] = shape[i];
  return extent;
}

TapRange TapsOnImage(const Window& window, size_t d, int64_t out, int64_t image) {
  const int64_t start = out * window.strides[d] - window.pads_begin[d], step = window.dilations[d];
  const int64_t taps = window.kernel[d];
  if (start >= 0 && start + window.span(d) <= image) return {0, taps};
  const int64_t first = start >= 0 ? 0 : std::min((-start + step - 1) / step, taps);
  const int64_t last = image <= start ? 0 : (image - start + step - 1) / step;
  return {first, std::clamp(last, first, taps)};
}

bool LeavesImage(const Window& window, const Extent& image, const Extent& result) {
  for (size_t d = 0; d < 3; ++d) {
    const int64_t end = (result[d] - 1) * window.strides[d] + window.span(d) - window.pads_begin[d];
    if (window.pads_begin[d] > 0 || end > image[d]) return true;
  }
  return false;
}

}  // namespace onnxray
