// Operators whose output is made of attributes and shapes alone.
#include <algorithm>
#include <cmath>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"

namespace onnxray {

namespace {

// The tensor a Constant node holds, in whichever of its attributes; undefined when it has none.
Tensor ConstantOf(const Attributes& attributes) {
  for (const auto& [name, value] : attributes.all()) {
    if (const auto* tensor = std::get_if<Tensor>(&value)) return *tensor;
    if (const auto* number = std::get_if<float>(&value)) return Tensor::Scalar(*number);
    if (const auto* number = std::get_if<int64_t>(&value)) return Tensor::Scalar(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return Tensor::Scalar(*text);
    const auto list = [](const auto& values) {
      return Tensor::FromValues({static_cast<int64_t>(values.size())}, values);
    };
    if (const auto* numbers = std::get_if<std::vector<float>>(&value)) return list(*numbers);
    if (const auto* numbers = std::get_if<std::vector<int64_t>>(&value)) return list(*numbers);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return list(*texts);
  }
  return {};
}

Status ConstantShape(ShapeContext& context) {
  const Tensor constant = ConstantOf(context.attributes());
  if (!constant.defined()) return InvalidModel("a Constant without a value");
  context.SetOutput(0, constant.dtype(), constant.shape());
  return Ok();
}

Status RunConstant(KernelContext& context) {
  context.SetOutput(0, ConstantOf(context.attributes()));
  return Ok();
}

// One element: float 0 unless the attribute says otherwise.
Tensor FillValue(const Attributes& attributes) {
  const Tensor* value = attributes.Find<Tensor>("value");
  return value ? *value : Tensor::Scalar(0.0f);
}

Status ConstantOfShapeShape(ShapeContext& context) {
  const Tensor value = FillValue(context.attributes());
  if (value.count() != 1)
    return InvalidModel("the value to fill with has " + std::to_string(value.count()) + " elements");
  if (!context.value(0)) return Ok();
  Shape shape(TRY(ToInt64s(*context.value(0))));
  for (const int64_t dim : shape) {
    if (dim < 0) return context.Mismatch("cannot make a tensor of shape " + shape.ToString());
  }
  context.SetOutput(0, value.dtype(), std::move(shape));
  return Ok();
}

Status RunConstantOfShape(KernelContext& context) {
  Fill(context.pool(), FillValue(context.attributes()).Reshaped({}), *TRY(context.Output(0)));
  return Ok();
}

using RangeTypes = Types<float, double, int16_t, int32_t, int64_t>;

Status RangeShape(ShapeContext& context) {
  for (int i = 0; i < 3; ++i) {
    if (!context.value(i)) return Ok();
    if (context.value(i)->count() != 1 || context.dtype(i) != context.dtype(0)) {
      return context.Mismatch("start, limit and delta are scalars of one type");
    }
  }
  double steps = 0;
  bool endless = false;
  const bool known = Dispatch(RangeTypes{}, context.dtype(0), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T start = *context.value(0)->data<T>(), limit = *context.value(1)->data<T>();
    const T delta = *context.value(2)->data<T>();
    endless = delta == 0;
    if (!endless)
      steps =
          std::ceil((static_cast<double>(limit) - static_cast<double>(start)) / static_cast<double>(delta));
  });
  if (!known) return context.Mismatch("Range does not count in " + std::string(Name(context.dtype(0))));
  if (endless) return context.Mismatch("a range with delta 0 never ends");
  if (!(steps < 0x1p53)) return context.Mismatch("the range does not end");
  context.SetOutput(0, context.dtype(0), {static_cast<int64_t>(std::max(steps, 0.0))});
  return Ok();
}

Status RunRange(KernelContext& context) {
  Tensor& output = *TRY(context.Output(0));
  Dispatch(RangeTypes{}, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T start = *context.input(0).data<T>(), delta = *context.input(2).data<T>();
    for (int64_t i = 0; i < output.count(); ++i)
      output.data<T>()[i] = static_cast<T>(start + static_cast<T>(i) * delta);
  });
  return Ok();
}

Status EyeLikeShape(ShapeContext& context) {
  if (context.rank(0) != 2)
    return context.Mismatch("EyeLike makes matrices, the input has rank " + std::to_string(context.rank(0)));
  const int64_t dtype = context.attributes().Int("dtype", static_cast<int64_t>(context.dtype(0)));
  context.SetOutput(0, static_cast<DType>(dtype), context.shape(0));
  return Ok();
}

Status RunEyeLike(KernelContext& context) {
  Tensor& output = *TRY(context.Output(0));
  Fill(context.pool(), TRY(ScalarOf(output.dtype(), 0)), output);
  const int64_t k = std::clamp(context.attributes().Int("k"), -output.dim(0), output.dim(1));
  const int64_t row = std::max<int64_t>(0, -k), column = std::max<int64_t>(0, k);
  const int64_t length = std::min(output.dim(0) - row, output.dim(1) - column);
  if (length <= 0) return Ok();
  Tensor diagonal = output.Strided({length}, {output.dim(1) + 1}, row * output.dim(1) + column);
  CopyElements(TRY(ScalarOf(output.dtype(), 1)).Expanded({length}), diagonal);
  return Ok();
}

}  // namespace

std::span<const Op> ConstantOps() {
  static const Op ops[] = {
      {.name = "Constant",
       .versions = {1, 9, 11, 12, 13, 19, 21, 23, 24, 25},
       .layout = LayoutRule::kStrided,
       .shape = ConstantShape,
       .run = RunConstant,
       .gradient = {.none = "a constant depends on nothing"}},
      {.name = "ConstantOfShape",
       .versions = {9, 20, 21, 23, 24, 25},
       .shape = ConstantOfShapeShape,
       .run = RunConstantOfShape,
       .gradient = {.none = "a constant depends on nothing"}},
      {.name = "Range",
       .versions = {11},
       .shape = RangeShape,
       .run = RunRange,
       .gradient = {.none = "the length of a range is a step function of its inputs"}},
      {.name = "EyeLike",
       .versions = {9, 22},
       .attributes = {{"k", 0}},
       .shape = EyeLikeShape,
       .run = RunEyeLike,
       .gradient = {.none = "only the input's shape is used"}},
  };
  return ops;
}

}  // namespace onnxray
