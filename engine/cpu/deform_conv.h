// Deformable convolution: every tap of the window looks beside its place, as far as an input says. On dense
// channels-last images of one to three spatial dimensions.
#pragma once

#include "base/thread_pool.h"
#include "cpu/window.h"

namespace onnxray {

struct DeformConvLayer {
  Tensor weights;  // [M, C / groups, kernel...]
  Tensor bias;     // [M], or undefined
  Tensor offset;   // [N, offset_groups * taps * dimensions, spatial'...], in pixels
  Tensor mask;     // [N, offset_groups * taps, spatial'...], factors; undefined: 1
  Window window;
  int64_t groups = 1;
  int64_t offset_groups = 1;  // the channels of one share offsets and mask
};

// input [N, C, spatial...], output [N, M, spatial'...], both channels-last; the layer's tensors row-major;
// all float32 or float64. Between pixels it interpolates linearly; beyond the image is 0.
void DeformConv(const ThreadPool& pool, const DeformConvLayer& layer, const Tensor& input, Tensor& output);

}  // namespace onnxray
