// CropAndResize of com.microsoft: parts of images, all brought to one size.
#include <cmath>
#include <string>
#include <vector>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

Status CropAndResizeShape(ShapeContext& context) {
  const Shape &image = context.shape(0), &boxes = context.shape(1), &numbers = context.shape(2);
  if (image.rank() != 4 || boxes.rank() != 2 || boxes[1] != 4 || !(numbers == Shape{boxes[0]})) {
    return context.Mismatch("images, boxes and numbers of images have shapes " + image.ToString() + ", " +
                                boxes.ToString() + " and " + numbers.ToString(),
                            "They must be [N,C,H,W], [boxes,4] and [boxes]");
  }
  if (!context.value(3)) return Ok();
  const std::vector<int64_t> size = TRY(ToInt64s(*context.value(3)));
  if (size.size() != 2 || size[0] < 1 || size[1] < 1)
    return context.Mismatch("crop_size must be two positive numbers");
  context.SetOutput(0, context.dtype(0), {boxes[0], image[1], size[0], size[1]});
  return Ok();
}

// Where in an axis of `length` pixels each of `count` comes from; outside it is a negative number. In the
// precision of the boxes, on which it depends what is just inside.
template <typename T>
std::vector<double> Positions(T begin, T end, int64_t length, int64_t count) {
  const T last = static_cast<T>(length - 1);
  const T step = count > 1 ? (end - begin) * last / static_cast<T>(count - 1) : T{0};
  std::vector<double> positions;
  for (int64_t i = 0; i < count; ++i) {
    T at = begin * last + static_cast<T>(i) * step;
    if (i == count - 1) at = count > 1 ? end * last : (begin + end) / 2 * last;
    positions.push_back(at >= 0 && at <= last ? static_cast<double>(at) : -1);
  }
  return positions;
}

// One channel of an image.
template <typename T>
struct Plane {
  const T* data;
  int64_t width;

  double At(double y, double x) const {
    return static_cast<double>(data[static_cast<int64_t>(y) * width + static_cast<int64_t>(x)]);
  }
};

template <typename T>
double Nearest(const Plane<T>& plane, double y, double x) {
  return plane.At(std::round(y), std::round(x));
}

template <typename T>
double Bilinear(const Plane<T>& plane, double y, double x) {
  const double top = std::floor(y), left = std::floor(x), bottom = std::ceil(y), right = std::ceil(x);
  const double above = std::lerp(plane.At(top, left), plane.At(top, right), x - left);
  const double below = std::lerp(plane.At(bottom, left), plane.At(bottom, right), x - left);
  return std::lerp(above, below, y - top);
}

// Fills `to` row by row.
template <typename T, typename Sample>
void Crop(const Plane<T>& plane, const std::vector<double>& ys, const std::vector<double>& xs, T outside,
          T* to, const Sample& sample) {
  for (const double y : ys) {
    for (const double x : xs) *to++ = y < 0 || x < 0 ? outside : static_cast<T>(sample(plane, y, x));
  }
}

Status RunCropAndResize(KernelContext& context) {
  const Tensor image = TRY(WideInput(context, 0));
  const Tensor boxes = TRY(WideInput(context, 1));
  const std::vector<int64_t> numbers = TRY(ToInt64s(context.input(2)));
  const Attributes& attributes = context.attributes();
  const std::string mode = attributes.String("mode", "bilinear");
  if (mode != "bilinear" && mode != "nearest") {
    return InvalidModel("mode is '" + mode + "', neither bilinear nor nearest");
  }
  const bool nearest = mode == "nearest";
  for (const int64_t number : numbers) {
    if (number < 0 || number >= image.dim(0)) {
      return InvalidInput("there is no image " + std::to_string(number) + " among " +
                          std::to_string(image.dim(0)));
    }
  }
  WideOutput result = TRY(WideOutput::Of(context, 0));
  Tensor& output = result.tensor();
  const int64_t channels = image.dim(1), height = image.dim(2), width = image.dim(3);
  const int64_t rows = output.dim(2), columns = output.dim(3);
  Dispatch(WideFloats{}, image.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T outside = static_cast<T>(attributes.Float("extrapolation_value", 0));
    const int64_t grain = 1 + 4096 / (rows * columns + 1);
    context.pool().ParallelFor(output.dim(0) * channels, grain, [&](int64_t begin, int64_t end) {
      for (int64_t task = begin; task < end; ++task) {
        const int64_t box = task / channels, channel = task % channels;
        const T* const corners = boxes.data<T>() + 4 * box;
        const std::vector<double> ys = Positions(corners[0], corners[2], height, rows);
        const std::vector<double> xs = Positions(corners[1], corners[3], width, columns);
        const int64_t number = numbers[static_cast<size_t>(box)] * channels + channel;
        const Plane<T> plane{image.data<T>() + number * height * width, width};
        T* const to = output.data<T>() + task * rows * columns;
        if (nearest) {
          Crop(plane, ys, xs, outside, to, Nearest<T>);
        } else {
          Crop(plane, ys, xs, outside, to, Bilinear<T>);
        }
      }
    });
  });
  result.Store(context);
  return Ok();
}

uint64_t CropAndResizeFlops(const ShapeContext& context) {
  return 9 * static_cast<uint64_t>(context.output(0)->shape.count());
}

}  // namespace

std::span<const Op> CropAndResizeOps() {
  static const Op ops[] = {
      {.name = "CropAndResize",
       .domain = kMicrosoft,
       .signature = "T X, T rois, int32 batch_indices, int32 crop_size -> T Y; T: float16 float32 float64",
       .shape = CropAndResizeShape,
       .flops = CropAndResizeFlops,
       .run = RunCropAndResize,
       .gradient = {CropAndResizeGradient}},
  };
  return ops;
}

}  // namespace onnxray
