// What the gradients of convolutions and pools have in common: the node's window with its padding worked out,
// and the attributes that say the same to a node of the way back.
#pragma once

#include "ops/gradient_builder.h"
#include "ops/window.h"

namespace onnxray {

struct ExplicitWindow {
  std::vector<int64_t> kernel, strides, dilations, pads;  // pads: begins, then ends

  NodeAttributes Attributes() const {
    return {{"kernel_shape", kernel}, {"strides", strides}, {"dilations", dilations}, {"pads", pads}};
  }
  // Of a ConvTranspose that takes an output of this window back to an image of shape [N, C, spatial...]:
  // output_padding is what the strides did not reach.
  NodeAttributes TransposeAttributes(const Shape& image, const Shape& output) const;
};

// `window` on `rank` spatial dimensions.
ExplicitWindow Explicit(const Window& window, int rank);

}  // namespace onnxray
