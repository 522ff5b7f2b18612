// The sliding window of convolutions and pools, over an image of one to three spatial dimensions.
#pragma once

#include <array>
#include <cstdint>

#include "tensor/tensor.h"

namespace onnxray {

// Depth, height, width. An image of fewer dimensions has a depth, or a depth and a height, of 1.
using Extent = std::array<int64_t, 3>;

struct Window {
  Extent kernel{1, 1, 1};
  Extent strides{1, 1, 1};
  Extent dilations{1, 1, 1};
  Extent pads_begin{0, 0, 0};
  Extent pads_end{0, 0, 0};

  int64_t taps() const { return kernel[0] * kernel[1] * kernel[2]; }
  // Pixels that the window spans along dimension d.
  int64_t span(size_t d) const { return (kernel[d] - 1) * dilations[d] + 1; }
  // It looks at exactly the pixel under it: one tap, no strides, no padding.
  bool is_pointwise() const;
};

inline int64_t Pixels(const Extent& extent) { return extent[0] * extent[1] * extent[2]; }

// The spatial dimensions of [N, C, spatial...].
Extent SpatialExtent(const Shape& shape);

// The taps of a window, at output position `out` along dimension d, that fall on the image: [first, last).
struct TapRange {
  int64_t first, last;
  bool operator==(const TapRange&) const = default;
};
TapRange TapsOnImage(const Window& window, size_t d, int64_t out, int64_t image);

// Whether any of the windows that make `result` reaches past the edges of the image.
bool LeavesImage(const Window& window, const Extent& image, const Extent& result);

}  // namespace onnxray
