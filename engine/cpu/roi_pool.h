// Pooling of regions of interest to a fixed size, on dense channels-last images.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// A region of one image of the batch, in pixels of that image.
struct Region {
  int64_t image;
  double x1, y1, x2, y2;
};

struct RoiAlignment {
  int64_t samples = 0;  // per bin and direction; 0: about one per pixel
  bool half_pixel =
      true;  // pixel centres lie at halves; otherwise at whole numbers, and no region is smaller than 1
  bool max = false;  // of the samples' weighted neighbours, instead of the mean
};

// input [N, C, H, W], output [regions, C, h, w], both channels-last and float32 or float64. Every region is
// divided into h * w bins, and every bin sampled bilinearly.
void RoiAlign(const ThreadPool& pool, const RoiAlignment& alignment, const std::vector<Region>& regions,
              const Tensor& input, Tensor& output);

// The same with the largest pixel of every bin, whose edges are widened to whole pixels; 0 where a bin is off
// the image. Regions have whole coordinates, x2 and y2 included.
void RoiMaxPool(const ThreadPool& pool, const std::vector<Region>& regions, const Tensor& input,
                Tensor& output);

// The way back: fills input_gradient, of the input's shape, with what reaches every pixel of
// output_gradient, [regions, C, h, w]. Of several equal maxima the first one gets it. All tensors are
// channels-last and of one type, float32 or float64; the input is read for maxima only.
void RoiAlignInputGradient(const ThreadPool& pool, const RoiAlignment& alignment,
                           const std::vector<Region>& regions, const Tensor& input,
                           const Tensor& output_gradient, Tensor& input_gradient);
void RoiMaxPoolInputGradient(const ThreadPool& pool, const std::vector<Region>& regions, const Tensor& input,
                             const Tensor& output_gradient, Tensor& input_gradient);

}  // namespace onnxray
