// MaxpoolWithMask of com.microsoft: maxima over windows that end where a mask says so.
#include <algorithm>
#include <limits>

#include "cpu/window.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/masked_pool_gradient.h"
#include "ops/window.h"

namespace onnxray {

namespace {

Status MaskedPoolShape(ShapeContext& context) {
  const Shape &input = context.shape(0), &mask = context.shape(1);
  bool fits = input.rank() >= 3 && mask.rank() == input.rank() && mask[0] > 0 && mask[1] > 0;
  for (int i = 2; fits && i < input.rank(); ++i) fits = mask[i] == input[i];
  if (!fits) {
    return context.Mismatch("input and mask have shapes " + input.ToString() + " and " + mask.ToString(),
                            "Both must be [N, C, spatial...], of the same size in all spatial dimensions");
  }
  const Window window = TRY(PoolWindow(context.attributes(), input));
  const bool ceil_mode = context.attributes().Int("ceil_mode") != 0;
  context.SetOutput(0, context.dtype(0), TRY(WindowedShape(window, input, input[1], ceil_mode)));
  return Ok();
}

// One plane of an image, and where it counts.
struct MaskedPlane {
  const float* pixels;
  const int32_t* mask;
  Extent size;
  bool keeps_first;  // the first pixel counts whatever the mask says, as images of several dimensions have it

  // The pixel's number, from 0 on; whether a row goes on there.
  bool Counts(int64_t pixel) const { return mask[pixel] != 0 || (keeps_first && pixel == 0); }
};

// The greatest pixel of a window, whose rows end before their first pixel that does not count.
float MaximumAt(const MaskedPlane& plane, const Window& window, const Extent& at) {
  int64_t begin[3], end[3];
  for (size_t d = 0; d < 3; ++d) {
    const int64_t start = at[d] * window.strides[d] - window.pads_begin[d];
    begin[d] = std::max<int64_t>(start, 0);
    end[d] = std::min(start + window.kernel[d], plane.size[d]);
  }
  float greatest = std::numeric_limits<float>::lowest();
  for (int64_t z = begin[0]; z < end[0]; ++z) {
    for (int64_t y = begin[1]; y < end[1]; ++y) {
      const int64_t row = (z * plane.size[1] + y) * plane.size[2];
      for (int64_t x = begin[2]; x < end[2] && plane.Counts(row + x); ++x) {
        greatest = std::max(greatest, plane.pixels[row + x]);
      }
    }
  }
  return greatest;
}

Status RunMaskedPool(KernelContext& context) {
  const Tensor &input = context.input(0), &mask = context.input(1);
  const Window window = TRY(PoolWindow(context.attributes(), input.shape()));
  Tensor& output = *TRY(context.Output(0));
  const Extent image = SpatialExtent(input.shape()), result = SpatialExtent(output.shape());
  const int64_t masks = mask.dim(0) * mask.dim(1), pixels = Pixels(image), results = Pixels(result);
  const int64_t grain = 1 + 16'384 / (results * window.taps() + 1);
  context.pool().ParallelFor(input.dim(0) * input.dim(1), grain, [&](int64_t first, int64_t last) {
    for (int64_t p = first; p < last; ++p) {
      const MaskedPlane plane{input.data<float>() + p * pixels, mask.data<int32_t>() + p % masks * pixels,
                              image, input.rank() > 3};
      float* to = output.data<float>() + p * results;
      for (Extent at{}; at[0] < result[0]; ++at[0]) {
        for (at[1] = 0; at[1] < result[1]; ++at[1]) {
          for (at[2] = 0; at[2] < result[2]; ++at[2]) *to++ = MaximumAt(plane, window, at);
        }
      }
    }
  });
  return Ok();
}

}  // namespace

std::span<const Op> MaskedPoolOps() {
  static const Op ops[] = {
      {.name = "MaxpoolWithMask",
       .domain = kMicrosoft,
       .signature = "float32 X, int32 M -> float32 Y",
       .shape = MaskedPoolShape,
       .run = RunMaskedPool,
       .gradient = {MaskedPoolGradient}},
  };
  return ops;
}

}  // namespace onnxray
