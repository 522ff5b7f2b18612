#include "ops/window_gradient.h"

namespace onnxray {

NodeAttributes ExplicitWindow::TransposeAttributes(const Shape& image, const Shape& output) const {
  const size_t rank = kernel.size();
  std::vector<int64_t> output_padding(rank), transposed_pads = pads;
  for (size_t i = 0; i < rank; ++i) {
    const int d = static_cast<int>(i) + 2;
    const int64_t reached =
        (output[d] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - pads[i] - pads[rank + i];
    // Windows that ceil_mode lets stand over the edge reach too far.
    output_padding[i] = std::max<int64_t>(0, image[d] - reached);
    transposed_pads[rank + i] += std::max<int64_t>(0, reached - image[d]);
  }
  return {{"kernel_shape", kernel},
          {"strides", strides},
          {"dilations", dilations},
          {"pads", transposed_pads},
          {"output_padding", output_padding}};
}

ExplicitWindow Explicit(const Window& window, int rank) {
  ExplicitWindow result;
  for (size_t d = static_cast<size_t>(3 - rank); d < 3; ++d) {
    result.kernel.push_back(window.kernel[d]);
    result.strides.push_back(window.strides[d]);
    result.dilations.push_back(window.dilations[d]);
    result.pads.push_back(window.pads_begin[d]);
  }
  for (size_t d = static_cast<size_t>(3 - rank); d < 3; ++d) result.pads.push_back(window.pads_end[d]);
  return result;
}

}  // namespace onnxray
