#include "ops/resize_request.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace onnxray {

namespace {

// The name of every choice, as attributes spell it.
template <typename T, size_t n>
Result<T> Choose(const std::pair<std::string_view, T> (&choices)[n], const std::string& name) {
  for (const auto& [choice, value] : choices) {
    if (choice == name) return value;
  }
  return InvalidModel("there is no way to resize called '" + name + "'");
}

constexpr std::pair<std::string_view, Interpolation> kInterpolations[] = {
    {"nearest", Interpolation::kNearest},
    {"linear", Interpolation::kLinear},
    {"bilinear", Interpolation::kLinear},  // of Upsample-1
    {"cubic", Interpolation::kCubic},
};

constexpr std::pair<std::string_view, Coordinates> kCoordinates[] = {
    {"half_pixel", Coordinates::kHalfPixel},
    {"half_pixel_symmetric", Coordinates::kHalfPixelSymmetric},
    {"pytorch_half_pixel", Coordinates::kPytorchHalfPixel},
    {"tf_half_pixel_for_nn", Coordinates::kHalfPixelForNearest},
    {"align_corners", Coordinates::kAlignCorners},
    {"asymmetric", Coordinates::kAsymmetric},
    {"tf_crop_and_resize", Coordinates::kCropAndResize},
};

constexpr std::pair<std::string_view, Rounding> kRoundings[] = {
    {"round_prefer_floor", Rounding::kPreferFloor},
    {"round_prefer_ceil", Rounding::kPreferCeil},
    {"floor", Rounding::kFloor},
    {"ceil", Rounding::kCeil},
};

Result<ResizeMethod> MethodOf(const Attributes& attributes) {
  ResizeMethod method;
  method.interpolation = TRY(Choose(kInterpolations, attributes.String("mode")));
  method.coordinates = TRY(Choose(kCoordinates, attributes.String("coordinate_transformation_mode")));
  method.rounding = TRY(Choose(kRoundings, attributes.String("nearest_mode")));
  method.cubic_a = attributes.Float("cubic_coeff_a");
  method.exclude_outside = attributes.Int("exclude_outside") != 0;
  method.antialias = attributes.Int("antialias") != 0;
  return method;
}

// Upsample, and Resize before version 11.
Result<ResizeMethod> PlainMethodOf(const Attributes& attributes, Rounding rounding) {
  ResizeMethod method;
  method.interpolation = TRY(Choose(kInterpolations, attributes.String("mode")));
  method.coordinates = Coordinates::kAsymmetric;
  method.rounding = rounding;
  return method;
}

// The axes that roi, scales and sizes are about, in their order.
Result<std::vector<ResizedAxis>> NamedAxes(const Attributes& attributes, const Shape& input) {
  std::vector<int64_t> names = attributes.Ints("axes");
  for (int i = 0; !attributes.Has("axes") && i < input.rank(); ++i) names.push_back(i);
  std::vector<ResizedAxis> axes;
  for (const int64_t name : names) {
    const int axis = TRY(NormalizeAxis(name, input.rank()));
    axes.push_back({.axis = axis, .from = input[axis]});
  }
  return axes;
}

Status CheckCount(std::string_view what, size_t count, size_t expected) {
  if (count == expected) return Ok();
  return InvalidInput(std::string(what) + " has " + std::to_string(count) + " elements, expected " +
                      std::to_string(expected));
}

Status SetRegions(std::vector<ResizedAxis>& axes, const Tensor& roi) {
  const std::vector<double> bounds = TRY(ToDoubles(roi));
  TRY(CheckCount("roi", bounds.size(), 2 * axes.size()));
  for (size_t i = 0; i < axes.size(); ++i) {
    axes[i].region_start = static_cast<float>(bounds[i]);
    axes[i].region_end = static_cast<float>(bounds[axes.size() + i]);
  }
  return Ok();
}

// The whole length below `exact`; an error where the axis cannot have it.
Result<int64_t> LengthOf(const ResizedAxis& axis, float exact) {
  if (exact >= 0 && exact < 0x1p40f && (axis.from > 0 || exact < 1))
    return static_cast<int64_t>(std::floor(exact));
  return InvalidInput("cannot resize axis " + std::to_string(axis.axis) + " of length " +
                      std::to_string(axis.from) + " to " + std::to_string(exact));
}

Status SetScales(std::vector<ResizedAxis>& axes, const std::vector<float>& scales) {
  TRY(CheckCount("scales", scales.size(), axes.size()));
  for (size_t i = 0; i < axes.size(); ++i) {
    ResizedAxis& axis = axes[i];
    if (!(scales[i] > 0)) return InvalidInput("cannot scale an axis by " + std::to_string(scales[i]));
    axis.scale = scales[i];
    axis.exact_to = static_cast<float>(axis.from) * (axis.region_end - axis.region_start) * axis.scale;
    axis.to = TRY(LengthOf(axis, axis.exact_to));
  }
  return Ok();
}

Status SetSizes(std::vector<ResizedAxis>& axes, const std::vector<int64_t>& sizes,
                const std::string& policy) {
  TRY(CheckCount("sizes", sizes.size(), axes.size()));
  for (size_t i = 0; i < axes.size(); ++i) {
    ResizedAxis& axis = axes[i];
    axis.to = sizes[i];
    axis.exact_to = static_cast<float>(sizes[i]);
    axis.scale = axis.exact_to / static_cast<float>(axis.from);
    TRY(LengthOf(axis, axis.exact_to));
  }
  if (policy == "stretch" || axes.empty()) return Ok();
  float scale = axes[0].scale;
  for (const ResizedAxis& axis : axes) {
    scale = policy == "not_larger" ? std::min(scale, axis.scale) : std::max(scale, axis.scale);
  }
  for (ResizedAxis& axis : axes) {
    axis.scale = scale;
    axis.exact_to = scale * static_cast<float>(axis.from);
    axis.to = TRY(LengthOf(axis, axis.exact_to + 0.5f));
  }
  return Ok();
}

std::vector<float> ToFloats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

// Scales are attributes, then an input. Their semantics in Resize-10 differ in one detail.
Result<ResizeRequest> PlainRequest(const Node& node, int version, const Shape& input, const Tensor* scales) {
  const bool resize = node.op_type == "Resize";
  ResizeRequest request{
      TRY(PlainMethodOf(node.attributes, resize ? Rounding::kCeilWhenShrinking : Rounding::kFloor)),
      TRY(NamedAxes(node.attributes, input))};
  std::vector<float> factors = node.attributes.Floats("scales");
  if (version < 7)
    factors = {1, 1, node.attributes.Float("height_scale"), node.attributes.Float("width_scale")};
  if (scales) factors = ToFloats(TRY(ToDoubles(*scales)));
  TRY(SetScales(request.axes, factors));
  return request;
}

}  // namespace

Result<ResizeRequest> ResizeRequestOf(const Node& node, int version, const Shape& input,
                                      const ResizeInputs& inputs) {
  if (node.op_type == "Upsample" || version < 11) return PlainRequest(node, version, input, inputs[0]);
  const auto& [roi, scales, sizes] = inputs;
  ResizeRequest request{TRY(MethodOf(node.attributes)), TRY(NamedAxes(node.attributes, input))};
  if (request.method.coordinates == Coordinates::kCropAndResize) {
    if (!roi) return InvalidInput("tf_crop_and_resize needs a region of interest");
    TRY(SetRegions(request.axes, *roi));
  }
  if (sizes) {
    const std::string policy = node.attributes.String("keep_aspect_ratio_policy");
    TRY(SetSizes(request.axes, TRY(ToInt64s(*sizes)), policy));
  } else if (scales) {
    TRY(SetScales(request.axes, ToFloats(TRY(ToDoubles(*scales)))));
  } else {
    return InvalidInput("neither scales nor sizes are given");
  }
  return request;
}

}  // namespace onnxray
