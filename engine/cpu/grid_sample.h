// Sampling of images at places that a grid names, in any number of spatial dimensions.
#pragma once

#include "base/thread_pool.h"
#include "cpu/resize.h"
#include "tensor/tensor.h"

namespace onnxray {

// What lies beyond the edges of the image.
enum class Beyond : uint8_t {
  kZeros,
  kBorder,      // the pixel at the edge
  kReflection,  // the image, mirrored as often as it takes
};

struct GridSampling {
  Interpolation interpolation = Interpolation::kLinear;
  Beyond beyond = Beyond::kZeros;
  // -1 and 1 name the centres of the outermost pixels, not their outer edges.
  bool align_corners = false;
};

// input [N, C, D1 ... Dr], output [N, C, O1 ... Or], both channels-last, of one dtype and not empty: float32,
// float64 or complex, with kNearest any. grid [N, O1 ... Or, r], row-major, float32 or float64: the places,
// innermost dimension first, from -1 to 1 across the image.
void GridSample(const ThreadPool& pool, const GridSampling& sampling, const Tensor& input, const Tensor& grid,
                Tensor& output);

}  // namespace onnxray
