#include <algorithm>

#include "ops/gradients.h"
#include "ops/resize_request.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// The input `sizes` as the output tells it.
Tensor SizesOf(const GradientBuilder& builder, const Shape& to) {
  std::vector<int64_t> axes = builder.attributes().Ints("axes"), sizes;
  for (int64_t i = 0; !builder.attributes().Has("axes") && i < to.rank(); ++i) axes.push_back(i);
  for (const int64_t axis : axes) sizes.push_back(to[static_cast<int>(axis < 0 ? axis + to.rank() : axis)]);
  return Tensor::FromValues<int64_t>({static_cast<int64_t>(sizes.size())}, sizes);
}

Result<ResizeRequest> RequestOf(GradientBuilder& builder, const Shape& from, const Shape& to) {
  Tensor known[3];
  ResizeInputs inputs = {};
  const bool stretches = builder.attributes().String("keep_aspect_ratio_policy", "stretch") == "stretch";
  for (int i = 1; i <= 3; ++i) {
    if (!builder.has_input(i)) continue;
    Tensor& value = known[i - 1];
    value = builder.writer().known(builder.input(i));
    if (!value.defined() && i == 3 && stretches) value = SizesOf(builder, to);
    if (!value.defined()) {
      return Unsupported("its gradient needs scales and regions, which are not known before the run",
                         "Make them constants of the model, or give sizes");
    }
    if (value.count() > 0) inputs[static_cast<size_t>(i - 1)] = &value;
  }
  return ResizeRequestOf(builder.node(), builder.version(), from, inputs);
}

// [to, from]: what every element of the output takes of the axis.
Var MatrixOf(const ResizeMethod& method, const ResizedAxis& axis, Var like) {
  const AxisTaps taps = TapsOf(method, axis);
  std::vector<double> matrix(static_cast<size_t>(axis.to * axis.from));
  for (int64_t i = 0; i < axis.to; ++i) {
    for (int k = 0; k < taps.taps; ++k) {
      const size_t tap = static_cast<size_t>(i * taps.taps + k);
      matrix[static_cast<size_t>(i * axis.from + taps.index[tap])] += taps.weight[tap];
    }
  }
  for (const int64_t i : taps.outside) {
    std::fill_n(matrix.begin() + static_cast<std::ptrdiff_t>(i * axis.from), axis.from, 0.0);
  }
  return ConstantLike({axis.to, axis.from}, matrix, like);
}

}  // namespace

// Resizing is linear and works on one axis after the other, so its gradient is multiplied by the transpose of
// every axis's matrix.
Status ResizeGradient(GradientBuilder& builder) {
  const Shape from = TRY(builder.ShapeOf(builder.input(0))), to = TRY(builder.ShapeOf(builder.output()));
  const ResizeRequest request = TRY(RequestOf(builder, from, to));
  Var g = builder.gradient();
  for (const ResizedAxis& axis : request.axes) {
    if (request.Keeps(axis)) continue;
    std::vector<int64_t> last, back(static_cast<size_t>(from.rank()));
    for (int i = 0; i < from.rank(); ++i) {
      if (i != axis.axis) last.push_back(i);
    }
    last.push_back(axis.axis);
    for (size_t i = 0; i < last.size(); ++i) back[static_cast<size_t>(last[i])] = static_cast<int64_t>(i);
    g = Transpose(MatMul(Transpose(g, last), MatrixOf(request.method, axis, g)), back);
  }
  builder.Set(0, g);
  return Ok();
}

}  // namespace onnxray
