// Heatmaps: the channels of an activation, each brought to the size of the picture the model looked at, to be
// laid over it. Keract's display_heatmaps is the pattern.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

struct HeatmapOptions {
  bool channels_last = false;  // the activation's logical shape is [N,H,W,C] (or [N,T,C]), as TensorFlow's
  // One map instead of one per channel: every channel scaled to 0..1 by its own range, then averaged. A dead
  // channel, whose values are all the same, adds nothing.
  bool merge_filters = false;
  // As Keract computes: bilinear instead of bicubic resizing; merged channels are summed, so that one dead
  // channel makes everything NaN; [N,T,C] gives columns of T instead of rows; rank 5 is refused.
  bool parity = false;
};

// Maps of one sample, all of the same size, and the range of each for its colours.
struct Heatmaps {
  Tensor maps;  // float64 [count, height, width]
  struct Range {
    double low = 0, high = 0;  // of the finite values; equal where the map is flat
  };
  std::vector<Range> ranges;
};

// How many maps a sample of the activation has: C for [N,C,H,W] and [N,C,T], C*D for [N,C,D,H,W], 1 merged.
int64_t HeatmapCount(const Tensor& activation, const HeatmapOptions& options);

// The maps [first, first + count) of one sample, each resized to height x width; `count` 0 takes all. Values
// stay in the range the channel has. Errors: kInvalidInput below rank 3, for empty tensors, strings and
// complex numbers.
Result<Heatmaps> MakeHeatmaps(const Tensor& activation, int64_t sample, int64_t height, int64_t width,
                              const HeatmapOptions& options, int64_t first = 0, int64_t count = 0);

// Whether an activation of rank 4 has its channels last, told by the aspect of the picture it came from: true
// where axes 1 and 2 have it and axes 2 and 3 have not.
bool LooksChannelsLast(const Shape& activation, int64_t picture_height, int64_t picture_width);

}  // namespace onnxray
