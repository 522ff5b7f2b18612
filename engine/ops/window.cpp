#include "ops/window.h"

#include <algorithm>

namespace onnxray {

namespace {

std::string ToText(const std::vector<int64_t>& values) { return Shape(values).ToString(); }

// A list with one entry per spatial dimension, each at least `least`; `otherwise` where the attribute is
// absent.
Result<Extent> ReadExtent(const Attributes& attributes, std::string_view name, int rank, int64_t otherwise) {
  const std::vector<int64_t> values =
      attributes.Ints(name, std::vector<int64_t>(static_cast<size_t>(rank), otherwise));
  if (static_cast<int>(values.size()) != rank ||
      std::any_of(values.begin(), values.end(), [](int64_t v) { return v < 1; })) {
    return InvalidInput(std::string(name) + " is " + ToText(values) + ", but the input has " +
                            std::to_string(rank) + " spatial dimensions",
                        "Give one value of at least 1 per spatial dimension");
  }
  return ToExtent(values, 1);
}

// As much padding as gives ceil(input / stride) outputs; an odd pixel goes to the end, or to the beginning.
void PadToSame(const Extent& image, bool odd_at_end, Window& window) {
  for (size_t d = 0; d < image.size(); ++d) {
    const int64_t outputs = (image[d] + window.strides[d] - 1) / window.strides[d];
    const int64_t total = std::max<int64_t>(0, (outputs - 1) * window.strides[d] + window.span(d) - image[d]);
    const int64_t half = total / 2;
    window.pads_begin[d] = odd_at_end ? half : total - half;
    window.pads_end[d] = total - window.pads_begin[d];
  }
}

}  // namespace

Extent ToExtent(const std::vector<int64_t>& values, int64_t filler) {
  Extent extent{filler, filler, filler};
  std::copy(values.begin(), values.end(), extent.end() - static_cast<std::ptrdiff_t>(values.size()));
  return extent;
}

bool PadsDependOnInput(const Attributes& attributes) {
  return attributes.String("auto_pad").starts_with("SAME");
}

Result<Window> WindowOf(const Attributes& attributes, const Shape& input,
                        const std::vector<int64_t>& kernel_shape) {
  const int rank = input.rank() - 2;
  if (rank < 1) {
    return InvalidInput("an input of shape " + input.ToString() + " has no spatial dimensions",
                        "Expected [N, C, spatial...]");
  }
  if (rank > 3)
    return Unsupported("windows over " + std::to_string(rank) + " spatial dimensions; at most 3 are");
  const bool sane =
      std::all_of(kernel_shape.begin(), kernel_shape.end(), [](int64_t size) { return size >= 1; });
  if (static_cast<int>(kernel_shape.size()) != rank || !sane) {
    return InvalidInput("kernel_shape is " + ToText(kernel_shape) + ", but the input has " +
                        std::to_string(rank) + " spatial dimensions");
  }
  Window window;
  window.kernel = ToExtent(kernel_shape, 1);
  window.strides = TRY(ReadExtent(attributes, "strides", rank, 1));
  window.dilations = TRY(ReadExtent(attributes, "dilations", rank, 1));

  const std::string auto_pad = attributes.String("auto_pad", "NOTSET");
  if (PadsDependOnInput(attributes)) {
    PadToSame(SpatialExtent(input), auto_pad == "SAME_UPPER", window);
  } else if (auto_pad != "VALID") {
    const std::vector<int64_t> pads =
        attributes.Ints("pads", std::vector<int64_t>(2 * static_cast<size_t>(rank), 0));
    if (pads.size() != 2 * static_cast<size_t>(rank)) {
      return InvalidInput(
          "pads is " + ToText(pads) + ", but the input has " + std::to_string(rank) + " spatial dimensions",
          "Give the beginnings of all dimensions, then the ends");
    }
    window.pads_begin = ToExtent({pads.begin(), pads.begin() + rank}, 0);
    window.pads_end = ToExtent({pads.begin() + rank, pads.end()}, 0);
  }
  return window;
}

Result<Shape> WindowedShape(const Window& window, const Shape& input, int64_t channels, bool ceil_mode) {
  Shape output{input[0], channels};
  for (int i = 2; i < input.rank(); ++i) {
    const size_t d = static_cast<size_t>(i + 3 - input.rank());
    const int64_t room = input[i] + window.pads_begin[d] + window.pads_end[d] - window.span(d);
    if (room < 0) {
      return InvalidInput("the window spans " + std::to_string(window.span(d)) + " pixels along dimension " +
                              std::to_string(i) + " of the input " + input.ToString() + ", which has " +
                              std::to_string(room + window.span(d)) + " with its padding",
                          "Feed a larger input");
    }
    int64_t size = (room + (ceil_mode ? window.strides[d] - 1 : 0)) / window.strides[d] + 1;
    // A window that starts in the end padding sees nothing of the image.
    if (ceil_mode && (size - 1) * window.strides[d] >= input[i] + window.pads_begin[d]) --size;
    output.push_back(size);
  }
  return output;
}

std::vector<int64_t> KernelShape(const Attributes& attributes, const Shape& weights) {
  return attributes.Ints("kernel_shape", {weights.begin() + std::min(2, weights.rank()), weights.end()});
}

Result<TransposedWindow> TransposedWindowOf(const Attributes& attributes, const Shape& input,
                                            const Shape& weights) {
  const std::vector<int64_t> kernel_shape = KernelShape(attributes, weights);
  TransposedWindow geometry;
  Window& window = geometry.window;
  window = TRY(WindowOf(attributes, input, kernel_shape));
  if (weights.rank() != input.rank() || !(KernelShape({}, weights) == kernel_shape)) {
    return InvalidInput("the weights have shape " + weights.ToString() + ", but the input has shape " +
                            input.ToString() + " and kernel_shape is " + Shape(kernel_shape).ToString(),
                        "Weights are [inputs, outputs / group, kernel...]");
  }
  const int64_t groups = attributes.Int("group", 1);
  if (groups < 1 || weights[0] != input[1] || input[1] % groups != 0) {
    return InvalidInput("weights " + weights.ToString() + " in " + std::to_string(groups) +
                        " groups do not fit " + std::to_string(input[1]) + " input channels");
  }
  const size_t rank = kernel_shape.size();
  const std::vector<int64_t> extra = attributes.Ints("output_padding", std::vector<int64_t>(rank, 0));
  std::vector<int64_t> asked = attributes.Ints("output_shape");
  // Some exporters list batch and channels too.
  if (asked.size() == rank + 2) asked.erase(asked.begin(), asked.begin() + 2);
  if (extra.size() != rank || (!asked.empty() && asked.size() != rank)) {
    return InvalidInput("output_padding " + Shape(extra).ToString() + " or output_shape " +
                        Shape(asked).ToString() +
                        " does not have one value per spatial dimension of the input " + input.ToString());
  }
  const bool same = PadsDependOnInput(attributes), odd_at_end = attributes.String("auto_pad") == "SAME_UPPER";
  geometry.output = {input[0], weights[1] * groups};
  for (size_t i = 0; i < rank; ++i) {
    const size_t d = i + 3 - rank;
    const int64_t size = input[static_cast<int>(i) + 2];
    const int64_t full = (size - 1) * window.strides[d] + window.span(d) + extra[i];
    if (same || !asked.empty()) {
      const int64_t wanted = asked.empty() ? size * window.strides[d] : asked[i];
      const int64_t total = std::max<int64_t>(0, full - wanted), half = total / 2;
      window.pads_begin[d] = odd_at_end ? half : total - half;
      window.pads_end[d] = total - window.pads_begin[d];
      geometry.output.push_back(wanted);
    } else {
      geometry.output.push_back(full - window.pads_begin[d] - window.pads_end[d]);
    }
    if (geometry.output[static_cast<int>(i) + 2] < 0) {
      return InvalidInput("the padding cuts off more than the whole output along dimension " +
                          std::to_string(i + 2));
    }
  }
  return geometry;
}

Result<Shape> ConvolvedShape(const Attributes& attributes, const Shape& input, const Shape& weights) {
  const int64_t groups = attributes.Int("group", 1);
  const std::vector<int64_t> kernel_shape = KernelShape(attributes, weights);
  const Window window = TRY(WindowOf(attributes, input, kernel_shape));
  if (weights.rank() != input.rank() || !(KernelShape({}, weights) == kernel_shape)) {
    return InvalidInput("the weights have shape " + weights.ToString() + ", but the input has shape " +
                            input.ToString() + " and kernel_shape is " + Shape(kernel_shape).ToString(),
                        "Weights are [outputs, inputs / group, kernel...]");
  }
  if (groups < 1 || weights[1] * groups != input[1] || weights[0] % groups != 0) {
    return InvalidInput("weights " + weights.ToString() + " in " + std::to_string(groups) +
                            " groups do not fit " + std::to_string(input[1]) + " input channels",
                        "Input channels must be group * the second dimension of the weights");
  }
  return WindowedShape(window, input, weights[0]);
}

Result<Window> PoolWindow(const Attributes& attributes, const Shape& input) {
  if (!attributes.Has("kernel_shape")) return InvalidInput("the attribute kernel_shape is missing");
  return WindowOf(attributes, input, attributes.Ints("kernel_shape"));
}

Window WholeImage(const Shape& input) {
  Window window;
  window.kernel = SpatialExtent(input);
  return window;
}

}  // namespace onnxray
