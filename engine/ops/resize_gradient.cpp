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

// Roi, scales and sizes as far as they are known before the run.
struct KnownInputs {
  KnownInputs(GradientBuilder& builder, const Shape& to) {
    const bool stretches = builder.attributes().String("keep_aspect_ratio_policy", "stretch") == "stretch";
    for (int i = 1; i <= 3; ++i) {
      if (!builder.has_input(i)) continue;
      Tensor& value = values[i - 1];
      value = builder.writer().known(builder.input(i));
      if (!value.defined() && i == 3 && stretches) value = SizesOf(builder, to);
      complete = complete && value.defined();
      if (value.defined() && value.count() > 0) pointers[static_cast<size_t>(i - 1)] = &value;
    }
  }
  KnownInputs(const KnownInputs&) = delete;

  Tensor values[3];
  ResizeInputs pointers = {};
  bool complete = true;
};

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

struct AxisMatrix {
  int axis;
  Var matrix;
};

Result<std::vector<AxisMatrix>> KnownMatrices(GradientBuilder& builder, const ResizeInputs& inputs,
                                              const Shape& from) {
  const ResizeRequest request = TRY(ResizeRequestOf(builder.node(), builder.version(), from, inputs));
  std::vector<AxisMatrix> matrices;
  for (const ResizedAxis& axis : request.axes) {
    if (!request.Keeps(axis)) {
      matrices.push_back({axis.axis, MatrixOf(request.method, axis, builder.gradient())});
    }
  }
  return matrices;
}

// Where only the run tells scales or regions: what the node makes of the identity along every axis.
Result<std::vector<AxisMatrix>> MatricesInTheRun(GradientBuilder& builder, const Shape& from,
                                                 const Shape& to) {
  const Attributes& attributes = builder.attributes();
  const bool upsample = builder.node().op_type == "Upsample", plain = upsample || builder.version() < 11;
  const int scales = plain ? 1 : 2;
  if (!builder.has_input(scales) || builder.has_input(3)) {
    return Unsupported("its gradient needs sizes, which are not known before the run",
                       "Make them a constant of the model");
  }
  NodeAttributes shared{{"axes", std::vector<int64_t>{0}}};
  for (const char* name : {"mode", "coordinate_transformation_mode", "nearest_mode", "cubic_coeff_a",
                           "exclude_outside", "antialias"}) {
    const auto it = attributes.all().find(name);
    if (it != attributes.all().end()) shared.emplace_back(name, it->second);
  }
  std::vector<int64_t> axes = attributes.Ints("axes");
  for (int64_t i = 0; !attributes.Has("axes") && i < from.rank(); ++i) axes.push_back(i);
  const int64_t count = static_cast<int64_t>(axes.size());
  std::vector<AxisMatrix> matrices;
  for (int64_t i = 0; i < count; ++i) {
    const int axis = TRY(NormalizeAxis(axes[static_cast<size_t>(i)], from.rank()));
    const Var g = builder.gradient();
    const Var square = Expand(Scalar(0, g), Int64s({from[axis], from[axis]}, g));
    NodeAttributes own = shared;
    if (plain) {
      const bool ceil = !upsample && to[axis] < from[axis];
      own.emplace_back("coordinate_transformation_mode", std::string("asymmetric"));
      own.emplace_back("nearest_mode", std::string(ceil ? "ceil" : "floor"));
    }
    const auto pick = [&](int input, const std::vector<int64_t>& places) {
      return Gather(builder.input(input), Int64s(places, g), 0);
    };
    const bool crops = attributes.String("coordinate_transformation_mode") == "tf_crop_and_resize";
    const Var roi = !plain && crops ? pick(1, {i, count + i}) : Var{};
    const Var matrix = builder.writer().Emit(
        "Resize", {builder.writer().Emit("EyeLike", {square}), roi, pick(scales, {i})}, std::move(own));
    matrices.push_back({axis, Reshape(matrix, {to[axis], from[axis]})});
  }
  return matrices;
}

}  // namespace

// Resizing is linear and works on one axis after the other, so its gradient is multiplied by the transpose of
// every axis's matrix.
Status ResizeGradient(GradientBuilder& builder) {
  const Shape from = TRY(builder.ShapeOf(builder.input(0))), to = TRY(builder.ShapeOf(builder.output()));
  const KnownInputs known(builder, to);
  const std::vector<AxisMatrix> matrices = known.complete ? TRY(KnownMatrices(builder, known.pointers, from))
                                                          : TRY(MatricesInTheRun(builder, from, to));
  Var g = builder.gradient();
  for (const auto& [axis, matrix] : matrices) {
    std::vector<int64_t> last, back(static_cast<size_t>(from.rank()));
    for (int i = 0; i < from.rank(); ++i) {
      if (i != axis) last.push_back(i);
    }
    last.push_back(axis);
    for (size_t i = 0; i < last.size(); ++i) back[static_cast<size_t>(last[i])] = static_cast<int64_t>(i);
    g = Transpose(MatMul(Transpose(g, last), matrix), back);
  }
  builder.Set(0, g);
  return Ok();
}

}  // namespace onnxray
