#include "gpu/families/conv_problem.h"

#include <cmath>

#include "gpu/parameters.h"

namespace onnxray {

namespace {

constexpr float kLargest = 3.4028234e38f;  // infinities are no numbers that WGSL promises to compare

void AddExtent(GpuParameters& parameters, const Extent& extent, int64_t last) {
  parameters.I32(extent[0]).I32(extent[1]).I32(extent[2]).I32(last);
}

void AddWindow(GpuParameters& parameters, const Extent& image, const Extent& result, const Window& window) {
  AddExtent(parameters, image, Pixels(image));
  AddExtent(parameters, result, Pixels(result));
  AddExtent(parameters, window.kernel, window.taps());
  AddExtent(parameters, window.strides, 1);
  AddExtent(parameters, window.dilations, 1);
  AddExtent(parameters, window.pads_begin, 0);
}

}  // namespace

ConvProblem::ConvProblem(const Attributes& attributes, const Window& window, const Shape& image,
                         const Shape& result)
    : window(window),
      image(SpatialExtent(image)),
      result(SpatialExtent(result)),
      batch(image[0]),
      groups(attributes.Int("group", 1)),
      channels(image[1] / groups),
      m(result[1] / groups),
      count(result.count()),
      low(std::fmax(attributes.Float("onnxray.min", -INFINITY), -kLargest)),
      high(std::fmin(attributes.Float("onnxray.max", INFINITY), kLargest)) {}

std::vector<uint32_t> ConvProblem::Parameters() const {
  GpuParameters parameters;
  parameters.U32(m).U32(pixels()).U32(k()).U32(groups).U32(batch).U32(channels).F32(low).F32(high);
  AddWindow(parameters, image, result, window);
  parameters.U32(count).U32(part);
  return parameters.Take();
}

std::vector<uint32_t> PoolParameters(const Attributes& attributes, const Window& window, const Shape& image,
                                     const Shape& result, int64_t count) {
  GpuParameters parameters;
  parameters.U32(count).U32(Pixels(SpatialExtent(result)));
  parameters.U32(attributes.Int("count_include_pad") != 0).Align();
  AddWindow(parameters, SpatialExtent(image), SpatialExtent(result), window);
  AddExtent(parameters, window.pads_end, 0);
  return parameters.Take();
}

}  // namespace onnxray
