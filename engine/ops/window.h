// The attributes that say how a window slides: kernel_shape, strides, dilations, pads, auto_pad, ceil_mode.
#pragma once

#include <vector>

#include "cpu/window.h"
#include "graph/attributes.h"

namespace onnxray {

// The window of a node on an input of shape [N, C, spatial...], automatic padding worked out. `kernel_shape`
// is the attribute's value or, for convolutions without it, the weights'. Errors: kInvalidInput for lists of
// the wrong length and sizes below 1, kUnsupported for more than three spatial dimensions.
Result<Window> WindowOf(const Attributes& attributes, const Shape& input,
                        const std::vector<int64_t>& kernel_shape);

// kernel_shape, or without it the spatial dimensions of a convolution's weights.
std::vector<int64_t> KernelShape(const Attributes& attributes, const Shape& weights);

// What a convolution with weights [M, C / group, kernel...] makes of an input [N, C, spatial...]: [N, M,
// spatial...]. Errors: kInvalidInput, naming what does not fit, and those of WindowOf.
Result<Shape> ConvolvedShape(const Attributes& attributes, const Shape& input, const Shape& weights);

// The window of a pool, whose kernel_shape is required. Errors: those of WindowOf.
Result<Window> PoolWindow(const Attributes& attributes, const Shape& input);

// A window that covers the whole image.
Window WholeImage(const Shape& input);

// True where the padding depends on the size of the input.
bool PadsDependOnInput(const Attributes& attributes);

// [N, channels, spatial...] of what a window makes of an input. Errors: kInvalidInput when the window is
// larger than the padded input.
Result<Shape> WindowedShape(const Window& window, const Shape& input, int64_t channels,
                            bool ceil_mode = false);

// The window of a ConvTranspose with its final padding (output_padding, output_shape and auto_pad worked
// out), and the shape of its output. Errors: kInvalidInput where input, weights and attributes do not fit.
struct TransposedWindow {
  Window window;
  Shape output;
};
Result<TransposedWindow> TransposedWindowOf(const Attributes& attributes, const Shape& input,
                                            const Shape& weights);

// One value per spatial dimension as an Extent, missing ones set to `filler`.
Extent ToExtent(const std::vector<int64_t>& values, int64_t filler);

}  // namespace onnxray
