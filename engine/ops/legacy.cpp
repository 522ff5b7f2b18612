// The experimental operators of ONNX 1.0 to 1.4, which old files still hold. They had one version and were
// withdrawn before 1.5.
#include <algorithm>
#include <cmath>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "cpu/vector_math.h"
#include "ops/all_ops.h"
#include "ops/elementwise_op.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

struct Borders {
  int64_t left, top, height, width;
};

// Either `border` alone (left, top, right, bottom: what is cut off) or its first two with `scale`, the height
// and width that stay.
Result<Borders> BordersOf(const Attributes& attributes, const Shape& input) {
  const std::vector<int64_t> border = attributes.Ints("border"), scale = attributes.Ints("scale");
  if (input.rank() != 4 || border.size() != 4 || (!scale.empty() && scale.size() != 2)) {
    return InvalidInput(
        "cannot crop " + input.ToString() + " by the border " + Shape(border).ToString() +
            (scale.empty() ? "" : " to the scale " + Shape(scale).ToString()),
        "Expected [N, C, H, W], a border (left, top, right, bottom) and a scale (height, width)");
  }
  Borders kept{border[0], border[1], input[2] - border[1] - border[3], input[3] - border[0] - border[2]};
  if (!scale.empty()) {
    kept.height = scale[0];
    kept.width = scale[1];
  }
  if (kept.left < 0 || kept.top < 0 || kept.height < 0 || kept.width < 0 ||
      kept.top + kept.height > input[2] || kept.left + kept.width > input[3]) {
    return InvalidInput("the border " + Shape(border).ToString() + " does not fit the input " +
                        input.ToString());
  }
  return kept;
}

Status CropShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  const Borders kept = TRY(BordersOf(context.attributes(), input));
  context.SetOutput(0, context.dtype(0), {input[0], input[1], kept.height, kept.width});
  return Ok();
}

Status RunCrop(KernelContext& context) {
  const Tensor& input = context.input(0);
  const Borders kept = TRY(BordersOf(context.attributes(), input.shape()));
  context.SetOutput(0, input.Slice(2, kept.top, kept.height).Slice(3, kept.left, kept.width));
  return Ok();
}

Status ImageScalerShape(ShapeContext& context) {
  const size_t biases = context.attributes().Floats("bias").size();
  if (context.rank(0) != 4 || static_cast<int64_t>(biases) != context.shape(0)[1]) {
    return context.Mismatch(
        std::to_string(biases) + " biases for an input of shape " + context.shape(0).ToString(),
        "Expected [N, C, H, W] and one bias per channel");
  }
  return SameAsInput(context);
}

// out = in * scale + bias
template <typename T>
void ScaleAndShift(const Row& row) {
  const T scale = static_cast<T>(row.parameters[0]);
  const T *in = row.in<T>(0), *bias = row.in<T>(1);
  T* out = row.out<T>();
  const int64_t step = row.repeated[1] ? 0 : 1;
  if (row.repeated[0]) {
    for (int64_t i = 0; i < row.count; ++i) out[i] = *in * scale + bias[i];
  } else {
    for (int64_t i = 0; i < row.count; ++i) out[i] = in[i] * scale + bias[i * step];
  }
}

Status RunImageScaler(KernelContext& context) {
  const Tensor& input = context.input(0);
  const DType as = RowType(input.dtype());
  RowFunction function = nullptr;
  Dispatch(Reals{}, as, [&](auto tag) { function = ScaleAndShift<typename decltype(tag)::Type>; });
  if (!function) return context.UnsupportedType(0);
  const Tensor bias = Tensor::FromValues<float>({1, input.dim(1), 1, 1}, context.attributes().Floats("bias"));
  const Operand inputs[] = {{&input, as}, {&bias, as}};
  RunElementwise(function, FloatAttributes(context), *TRY(context.Output(0)), as, inputs, context.pool());
  return Ok();
}

// Of ConstantFill and GivenTensorFill: the attribute `shape`, or input 0 as a shape or its shape, and
// `extra_shape` behind that. Null: not known in advance.
Result<std::unique_ptr<Shape>> FilledShape(ShapeContext& context) {
  std::vector<int64_t> dims = context.attributes().Ints("shape");
  if (context.has_input(0)) {
    const bool as_shape = context.attributes().Int("input_as_shape") != 0;
    if (as_shape && !context.value(0)) return std::unique_ptr<Shape>();
    dims = as_shape ? TRY(ToInt64s(*context.value(0))) : context.shape(0).dims();
  }
  for (const int64_t extra : context.attributes().Ints("extra_shape")) dims.push_back(extra);
  return std::make_unique<Shape>(std::move(dims));
}

Status ConstantFillShape(ShapeContext& context) {
  const std::unique_ptr<Shape> shape = TRY(FilledShape(context));
  if (shape) context.SetOutput(0, static_cast<DType>(context.attributes().Int("dtype")), *shape);
  return Ok();
}

Status RunConstantFill(KernelContext& context) {
  Tensor& output = *TRY(context.Output(0));
  Fill(context.pool(), TRY(ScalarOf(output.dtype(), context.attributes().Float("value"))), output);
  return Ok();
}

Status GivenTensorFillShape(ShapeContext& context) {
  const std::unique_ptr<Shape> shape = TRY(FilledShape(context));
  if (!shape) return Ok();
  const size_t values = context.attributes().Floats("values").size();
  if (static_cast<int64_t>(values) != shape->count()) {
    return context.Mismatch(std::to_string(values) + " values for a tensor of shape " + shape->ToString());
  }
  context.SetOutput(0, DType::kFloat32, *shape);
  return Ok();
}

Status RunGivenTensorFill(KernelContext& context) {
  const std::vector<float> values = context.attributes().Floats("values");
  std::copy(values.begin(), values.end(), TRY(context.Output(0))->data<float>());
  return Ok();
}

// [begin, end) of every axis that a DynamicSlice keeps.
Result<std::vector<std::pair<int64_t, int64_t>>> SlicedRanges(const Shape& input, const Tensor& starts,
                                                              const Tensor& ends, const Tensor* axes) {
  const std::vector<int64_t> from = TRY(ToInt64s(starts)), to = TRY(ToInt64s(ends));
  std::vector<int64_t> of;
  for (size_t i = 0; i < from.size(); ++i) of.push_back(static_cast<int64_t>(i));
  if (axes) of = TRY(ToInt64s(*axes));
  if (from.size() != to.size() || from.size() != of.size()) {
    return InvalidInput("there are " + std::to_string(from.size()) + " starts, " + std::to_string(to.size()) +
                        " ends and " + std::to_string(of.size()) + " axes");
  }
  std::vector<std::pair<int64_t, int64_t>> ranges;
  for (const int64_t length : input) ranges.emplace_back(0, length);
  for (size_t i = 0; i < of.size(); ++i) {
    const int axis = TRY(NormalizeAxis(of[i], input.rank()));
    const auto place = [&](int64_t at) {
      return std::clamp<int64_t>(at < 0 ? at + input[axis] : at, 0, input[axis]);
    };
    const int64_t begin = place(from[i]);
    ranges[static_cast<size_t>(axis)] = {begin, std::max(begin, place(to[i]))};
  }
  return ranges;
}

Status DynamicSliceShape(ShapeContext& context) {
  if (!context.value(1) || !context.value(2) || (context.has_input(3) && !context.value(3))) return Ok();
  Shape output;
  for (const auto& [begin, end] :
       TRY(SlicedRanges(context.shape(0), *context.value(1), *context.value(2), context.value(3)))) {
    output.push_back(end - begin);
  }
  context.SetOutput(0, context.dtype(0), std::move(output));
  return Ok();
}

Status RunDynamicSlice(KernelContext& context) {
  Tensor view = context.input(0);
  const Tensor starts = TRY(context.input(1).RowMajor()), ends = TRY(context.input(2).RowMajor());
  Tensor axes;
  if (context.has_input(3)) axes = TRY(context.input(3).RowMajor());
  int axis = 0;
  for (const auto& [begin, end] :
       TRY(SlicedRanges(view.shape(), starts, ends, axes.defined() ? &axes : nullptr))) {
    view = view.Slice(axis++, begin, end - begin);
  }
  context.SetOutput(0, std::move(view));
  return Ok();
}

Op OfFloats(Op op) {
  op.signature = "T X -> T Y; T: floats";
  return op;
}

}  // namespace

std::span<const Op> LegacyOps() {
  constexpr std::string_view kConstant = "its output depends on attributes and shapes alone";
  static const Op ops[] = {
      Differentiable(
          OfFloats(Unary<Reals>("Affine", {1}, [](auto x, auto alpha, auto beta) { return alpha * x + beta; },
                                {{"alpha", 1.0f}, {"beta", 0.0f}})),
          [](Var g, Var, Var, const Attributes& a) { return g * a.Float("alpha"); }),
      Differentiable(OfFloats(Unary<Reals>("Scale", {1}, [](auto x, auto scale) { return scale * x; },
                                           {{"scale", 1.0f}})),
                     [](Var g, Var, Var, const Attributes& a) { return g * a.Float("scale"); }),
      Differentiable(
          OfFloats(Unary<Reals>("ScaledTanh", {1},
                                [](auto x, auto alpha, auto beta) { return alpha * math::Tanh(beta * x); },
                                {{"alpha", 1.0f}, {"beta", 1.0f}})),
          [](Var g, Var x, Var, const Attributes& a) {
            const Var t = formula::Tanh(a.Float("beta") * x);
            return g * (a.Float("alpha") * a.Float("beta")) * (1 - t * t);
          }),
      Differentiable(
          OfFloats(Unary<Reals>("ParametricSoftplus", {1},
                                [](auto x, auto alpha, auto beta) {
                                  const auto scaled = beta * x;
                                  return alpha * (std::max(scaled, decltype(scaled){0}) +
                                                  math::Log1pPositive(math::Exp(-std::fabs(scaled))));
                                },
                                {{"alpha", 1.0f}, {"beta", 1.0f}})),
          [](Var g, Var x, Var, const Attributes& a) {
            return g * (a.Float("alpha") * a.Float("beta")) * formula::Sigmoid(a.Float("beta") * x);
          }),
      {.name = "Crop",
       .signature = "T input -> T output; T: floats",
       .layout = LayoutRule::kStrided,
       .shape = CropShape,
       .run = RunCrop,
       .gradient = {CropGradient}},
      {.name = "ImageScaler",
       .attributes = {{"scale", 1.0f}},
       .signature = "T input -> T output; T: floats",
       .layout = LayoutRule::kAny,
       .shape = ImageScalerShape,
       .run = RunImageScaler,
       .gradient = {ImageScalerGradient}},
      {.name = "ConstantFill",
       .attributes = {{"value", 0.0f}, {"dtype", 1}},
       .signature = "any input? -> any output",
       .shape = ConstantFillShape,
       .run = RunConstantFill,
       .gradient = {.none = kConstant}},
      {.name = "GivenTensorFill",
       .signature = "any shape? -> any X",
       .shape = GivenTensorFillShape,
       .run = RunGivenTensorFill,
       .gradient = {.none = kConstant}},
      {.name = "DynamicSlice",
       .signature = "T data, I starts, I ends, I axes? -> T output; T: any; I: int32 int64",
       .layout = LayoutRule::kStrided,
       .shape = DynamicSliceShape,
       .run = RunDynamicSlice,
       .gradient = {DynamicSliceGradient}},
  };
  return ops;
}

}  // namespace onnxray
