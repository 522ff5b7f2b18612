#include "io/input_picture.h"

#include <algorithm>
#include <cmath>

#include "io/colormap.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// Values of one sample as [height, width, channels], row-major.
struct Pixels {
  std::vector<double> values;
  int64_t height = 0, width = 0, channels = 0;
};

Result<Pixels> PixelsOf(const Tensor& input, int64_t sample, ImageLayout layout) {
  if (input.rank() < 2 || input.rank() > 4 || input.count() == 0) {
    return InvalidInput(input.ToString() + " is no picture");
  }
  Tensor one = input;
  if (one.rank() == 4) one = ViewAt(one, 0, sample);
  if (one.rank() == 2)
    one = InsertAxis(one, 2);
  else if (layout != ImageLayout::kNhwc)
    one = one.Transposed({1, 2, 0});
  return Pixels{TRY(ToDoubles(TRY(one.RowMajor()))), one.dim(0), one.dim(1), one.dim(2)};
}

uint8_t ToByte(double value) {
  return static_cast<uint8_t>(std::lround(std::clamp(std::isnan(value) ? 0.0 : value, 0.0, 255.0)));
}

// Red, green and blue, the channels 0 to 2, from what brightness(value, channel) makes 0 to 255; grey is
// repeated, alpha left out.
template <typename Brightness>
Result<Tensor> ToRgb(const Pixels& pixels, const Brightness& brightness) {
  Tensor rgb = TRY(Tensor::Allocate(DType::kUInt8, {pixels.height, pixels.width, 3}));
  uint8_t* to = rgb.data<uint8_t>();
  for (int64_t i = 0; i < pixels.height * pixels.width; ++i) {
    for (int64_t c = 0; c < 3; ++c) {
      const int64_t from = i * pixels.channels + (pixels.channels < 3 ? 0 : c);
      *to++ = ToByte(brightness(pixels.values[static_cast<size_t>(from)], c));
    }
  }
  return rgb;
}

struct Range {
  double low = 0, high = 0;
};

Range RangeOf(const std::vector<double>& values) {
  Range range{HUGE_VAL, -HUGE_VAL};
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    range = {std::min(range.low, value), std::max(range.high, value)};
  }
  return range.low <= range.high ? range : Range{};
}

// Blue first was an order of the tensor, not of the picture.
void ReverseColors(Pixels& pixels) {
  for (size_t i = 0; i + 2 < pixels.values.size(); i += static_cast<size_t>(pixels.channels)) {
    std::swap(pixels.values[i], pixels.values[i + 2]);
  }
}

Result<Tensor> Unfed(Pixels pixels, const ImagePlan& plan) {
  const bool is_int8 = plan.dtype == DType::kInt8;
  for (size_t i = 0; i < pixels.values.size(); ++i) {
    const size_t c = i % static_cast<size_t>(pixels.channels);
    double& value = pixels.values[i];
    value =
        is_int8 ? value + 128 : (value * plan.scale.deviation[c] + plan.scale.mean[c]) * plan.scale.divisor;
  }
  if (plan.scale.bgr && pixels.channels >= 3) ReverseColors(pixels);
  return ToRgb(pixels, [](double value, int64_t) { return value; });
}

}  // namespace

std::optional<ImageLayout> PictureLayoutOf(const Shape& input) {
  const int rank = input.rank();
  const auto is_count = [](int64_t channels) { return channels == 1 || channels == 3 || channels == 4; };
  if (rank == 2) return ImageLayout::kNchw;
  if (rank < 3 || rank > 4) return std::nullopt;
  if (is_count(input[rank - 3])) return ImageLayout::kNchw;
  if (is_count(input[rank - 1])) return ImageLayout::kNhwc;
  return std::nullopt;
}

Result<Tensor> PictureOfInput(const Tensor& input, int64_t sample, const ImagePlan* plan) {
  if (plan) return Unfed(TRY(PixelsOf(input, sample, plan->layout)), *plan);
  const auto layout = PictureLayoutOf(input.shape());
  if (!layout) return InvalidInput(input.ToString() + " is no picture", "It has not 1, 3 or 4 channels");
  const Pixels pixels = TRY(PixelsOf(input, sample, *layout));
  const Range range = RangeOf(pixels.values);
  double offset = 0, scale = 255;
  if (range.low < 0 || range.high > 255) {
    offset = range.low;
    scale = 255 / (range.high - range.low);
  } else if (range.high > 1) {
    scale = 1;
  }
  return ToRgb(pixels, [&](double value, int64_t) { return (value - offset) * scale; });
}

Result<Tensor> PictureAsKeract(const Tensor& input, int64_t sample, ImageLayout layout, bool fix) {
  Pixels pixels = TRY(PixelsOf(input, sample, layout));
  const Range range = RangeOf(pixels.values);
  if (fix && range.low >= 0 && range.high > 1 && range.high <= 255) {
    for (double& value : pixels.values) value /= 255;
  }
  if (pixels.channels >= 3) return ToRgb(pixels, [](double value, int64_t) { return value * 255; });
  const ColorTable& colors = Colors(ColorMap::kViridis);
  const Range shown = RangeOf(pixels.values);
  return ToRgb(pixels, [&](double value, int64_t channel) {
    const Rgb color = ColorOf(value, shown.low, shown.high, colors);
    return static_cast<double>(channel == 0 ? color.r : channel == 1 ? color.g : color.b);
  });
}

}  // namespace onnxray
