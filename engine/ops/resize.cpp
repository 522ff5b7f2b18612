// Resize and Upsample.
#include "cpu/resize.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

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

// What a node asks for.
struct Request {
  ResizeMethod method;
  std::vector<ResizedAxis> axes;
};

// The inputs behind the data; null where left out or empty.
using SmallInputs = std::array<const Tensor*, 3>;

// Scales are attributes, then an input. Their semantics in Resize-10 differ in one detail.
Result<Request> PlainRequest(const Node& node, int version, const Shape& input, const Tensor* scales) {
  const bool resize = node.op_type == "Resize";
  Request request{
      TRY(PlainMethodOf(node.attributes, resize ? Rounding::kCeilWhenShrinking : Rounding::kFloor)),
      TRY(NamedAxes(node.attributes, input))};
  std::vector<float> factors = node.attributes.Floats("scales");
  if (version < 7)
    factors = {1, 1, node.attributes.Float("height_scale"), node.attributes.Float("width_scale")};
  if (scales) factors = ToFloats(TRY(ToDoubles(*scales)));
  TRY(SetScales(request.axes, factors));
  return request;
}

Result<Request> RequestOf(const Node& node, int version, const Shape& input, const SmallInputs& inputs) {
  if (node.op_type == "Upsample" || version < 11) return PlainRequest(node, version, input, inputs[0]);
  const auto& [roi, scales, sizes] = inputs;
  Request request{TRY(MethodOf(node.attributes)), TRY(NamedAxes(node.attributes, input))};
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

Status ResizeShape(ShapeContext& context) {
  SmallInputs inputs = {};
  for (int i = 1; i <= 3; ++i) {
    if (context.has_input(i) && !context.value(i)) return Ok();
    if (context.has_input(i) && context.shape(i).count() > 0)
      inputs[static_cast<size_t>(i - 1)] = context.value(i);
  }
  Shape shape = context.shape(0);
  for (const ResizedAxis& axis : TRY(RequestOf(context.node(), context.version(), shape, inputs)).axes) {
    shape[axis.axis] = axis.to;
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

Status RunResize(KernelContext& context) {
  SmallInputs inputs = {};
  for (int i = 1; i <= 3; ++i) {
    if (context.has_input(i) && context.input(i).count() > 0)
      inputs[static_cast<size_t>(i - 1)] = &context.input(i);
  }
  Tensor& output = *TRY(context.Output(0));
  if (output.count() == 0) return Ok();
  const Tensor input = TRY(context.input(0).To(context.output_layout()));
  const Request request = TRY(RequestOf(context.node(), context.version(), input.shape(), inputs));
  std::vector<AxisTaps> axes;
  for (const ResizedAxis& axis : request.axes) {
    const bool whole = request.method.coordinates != Coordinates::kCropAndResize;
    if (!(whole && axis.from == axis.to && axis.scale == 1)) axes.push_back(TapsOf(request.method, axis));
  }
  TRY(ResizeElements(context.pool(), input, axes, request.method.interpolation, context.output_layout(),
                     output));
  for (const AxisTaps& taps : axes) {
    for (const int64_t i : taps.outside) {
      Tensor place = output.Slice(taps.axis, i, 1);
      Fill(context.pool(), TRY(ScalarOf(output.dtype(), context.attributes().Float("extrapolation_value"))),
           place);
    }
  }
  return Ok();
}

}  // namespace

std::span<const Op> ResizeOps() {
  static const Op ops[] = {
      {.name = "Resize",
       .versions = {10, 11, 13, 18, 19},
       .attributes = {{"mode", "nearest"},
                      {"coordinate_transformation_mode", "half_pixel"},
                      {"nearest_mode", "round_prefer_floor"},
                      {"cubic_coeff_a", -0.75f},
                      {"exclude_outside", 0},
                      {"extrapolation_value", 0.0f},
                      {"antialias", 0},
                      {"keep_aspect_ratio_policy", "stretch"}},
       .layout = LayoutRule::kAny,
       .shape = ResizeShape,
       .run = RunResize,
       .gradient = {ResizeGradient}},
      {.name = "Upsample",
       .versions = {1, 7, 9},
       .attributes = {{"mode", "nearest"}},
       .layout = LayoutRule::kAny,
       .shape = ResizeShape,
       .run = RunResize,
       .gradient = {ResizeGradient}},
  };
  return ops;
}

}  // namespace onnxray
