#include "ops/masked_pool_gradient.h"

#include <algorithm>
#include <limits>

#include "cpu/window_walk.h"
#include "ops/tensor_formula.h"
#include "ops/window.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// Where the windows look: for every window and tap the pixel of the plane, 0 for one off the image, and
// whether it is on the image.
struct Taps {
  std::vector<int64_t> pixels, on_image;
};

Taps TapsOf(const Window& window, const Extent& image, const Extent& result) {
  Taps taps;
  PixelPosition at;
  for (int64_t i = 0; i < Pixels(result); ++i, at.Step(result)) {
    Extent tap;
    for (tap[0] = 0; tap[0] < window.kernel[0]; ++tap[0]) {
      for (tap[1] = 0; tap[1] < window.kernel[1]; ++tap[1]) {
        for (tap[2] = 0; tap[2] < window.kernel[2]; ++tap[2]) {
          bool inside = true;
          int64_t pixel = 0;
          for (size_t d = 0; d < 3; ++d) {
            const int64_t place = at.at[d] * window.strides[d] - window.pads_begin[d] + tap[d];
            inside = inside && place >= 0 && place < image[d];
            pixel = pixel * image[d] + place;
          }
          taps.pixels.push_back(inside ? pixel : 0);
          taps.on_image.push_back(inside);
        }
      }
    }
  }
  return taps;
}

// int64 [masks, pixels]: 1 where a row of a window ends.
Var RowEnds(Var mask, int64_t masks, int64_t pixels, bool keeps_first) {
  const Var ends = Cast(Equal(Reshape(mask, {masks, pixels}), Scalar(0, mask)), DType::kInt64);
  if (!keeps_first) return ends;
  std::vector<int64_t> others(static_cast<size_t>(pixels), 1);
  others[0] = 0;
  return ends * Int64s(others, mask);
}

}  // namespace

Status MaskedPoolGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), mask = builder.input(1), y = builder.output();
  const Shape shape = TRY(builder.ShapeOf(x)), mask_shape = TRY(builder.ShapeOf(mask));
  const Window window = TRY(PoolWindow(builder.attributes(), shape));
  const Extent image = SpatialExtent(shape), result = SpatialExtent(TRY(builder.ShapeOf(y)));
  const int64_t planes = shape[0] * shape[1], masks = mask_shape[0] * mask_shape[1];
  const int64_t pixels = Pixels(image), results = Pixels(result), taps = window.taps();

  const Taps all = TapsOf(window, image, result);
  const Shape rows{results, taps / window.kernel[2], window.kernel[2]};
  const Var pixel_of_tap = Int64Tensor(rows, all.pixels, x), on_image = Int64Tensor(rows, all.on_image, x);
  const Var ends = Gather(RowEnds(mask, masks, pixels, shape.rank() > 3), pixel_of_tap, 1) * on_image;
  const Var last_axis = x.writer->Constant(Tensor::Scalar<int64_t>(3));
  const Var ends_so_far = x.writer->Emit("CumSum", {ends, last_axis});
  Var counts = And(Cast(on_image, DType::kBool), Equal(ends_so_far, Scalar(0, ends_so_far)));
  counts = Reshape(counts, {masks, results, taps});
  if (masks > 1) {
    std::vector<int64_t> mask_of_plane;
    for (int64_t p = 0; p < planes; ++p) mask_of_plane.push_back(p % masks);
    counts = Gather(counts, Int64s(mask_of_plane, x), 0);
  }

  constexpr double kLowest = std::numeric_limits<float>::lowest();
  const Var tap_of_window = Int64Tensor({results, taps}, all.pixels, x);
  const Var values = Where(counts, Gather(Reshape(x, {planes, pixels}), tap_of_window, 1), kLowest);
  const Var tap = x.writer->Emit("ArgMax", {values}, {{"axis", int64_t{2}}, {"keepdims", int64_t{0}}});
  std::vector<int64_t> first_tap(static_cast<size_t>(results)), first_pixel(static_cast<size_t>(planes));
  for (int64_t i = 0; i < results; ++i) first_tap[static_cast<size_t>(i)] = i * taps;
  for (int64_t p = 0; p < planes; ++p) first_pixel[static_cast<size_t>(p)] = p * pixels;
  const Var pixel = Gather(Int64s(all.pixels, x), tap + Int64s(first_tap, x), 0);
  const Var position = pixel + Int64Tensor({planes, 1}, first_pixel, x);
  const Var g = Reshape(Keep(Greater(y, kLowest), builder.gradient()), {planes, results});
  builder.Set(0, ScatterTo(x, position, g));
  return Ok();
}

}  // namespace onnxray
