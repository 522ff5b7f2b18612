#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/tensor_formula.h"
#include "ops/window_gradient.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

constexpr const char* kWindowAttributes[] = {"auto_pad",  "kernel_shape", "strides",
                                             "dilations", "pads",         "ceil_mode"};

NodeAttributes WindowAttributes(const GradientBuilder& builder) {
  NodeAttributes attributes;
  for (const char* name : kWindowAttributes) {
    const auto it = builder.attributes().all().find(name);
    if (it != builder.attributes().all().end()) attributes.emplace_back(name, it->second);
  }
  return attributes;
}

// Every element of `y` added to all elements under its window.
Result<Var> Spread(GradientBuilder& builder, Var y) {
  const Var x = builder.input(0);
  const Shape image = TRY(builder.ShapeOf(x)), result = TRY(builder.ShapeOf(y));
  const Window window = TRY(WindowOf(builder.attributes(), image, builder.attributes().Ints("kernel_shape")));
  const ExplicitWindow explicit_window = Explicit(window, image.rank() - 2);
  std::vector<int64_t> kernel{image[1], 1};
  kernel.insert(kernel.end(), explicit_window.kernel.begin(), explicit_window.kernel.end());
  NodeAttributes attributes = explicit_window.TransposeAttributes(image, result);
  attributes.emplace_back("group", image[1]);
  const Var ones = Expand(Scalar(1, x), Int64s(kernel, x));
  return builder.writer().Emit("ConvTranspose", {y, ones}, std::move(attributes));
}

// Sums of |x| under every window.
Var SumPool(GradientBuilder& builder, Var x) {
  NodeAttributes attributes = WindowAttributes(builder);
  attributes.emplace_back("p", int64_t{1});
  return builder.writer().Emit("LpPool", {x}, std::move(attributes));
}

// d (sum |x|^p)^(1/p) / dx, of what `g * y^(1-p)` is spread to. 0 where all is zero.
Var NormFactor(Var g, Var y, double p) {
  if (p == 1) return g;
  const Var positive = Greater(y, 0);
  const Var root = Where(positive, y, 1);
  return Keep(positive, g / (p == 2 ? root : Pow(root, Scalar(p - 1, y))));
}
Var SlopeOfPower(Var x, double p) {
  if (p == 1) return Sign(x);
  return p == 2 ? x : Sign(x) * Pow(Abs(x), Scalar(p - 1, x));
}

// A float in version 1, an integer since.
double PowerOf(const GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  return builder.version() == 1 ? attributes.Float("p", 2) : static_cast<double>(attributes.Int("p", 2));
}

std::vector<int64_t> SpatialAxes(int rank) {
  std::vector<int64_t> axes;
  for (int i = 2; i < rank; ++i) axes.push_back(i);
  return axes;
}

}  // namespace

Status MaxPoolGradient(GradientBuilder& builder) {
  builder.Set(0, builder.writer().EmitAll("MaxPoolGradient", {builder.gradient(), builder.input(0)},
                                          WindowAttributes(builder), 1, kOnnxray)[0]);
  return Ok();
}

Status MaxPoolGradientGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, [](GradientBuilder& b) -> Result<std::vector<Var>> {
    const std::vector<Var> pooled = b.writer().EmitAll("MaxPool", {b.input(1)}, WindowAttributes(b), 2, "");
    return std::vector<Var>{ScatterTo(b.input(1), pooled[1], b.input(0))};
  });
}

// What the average of ones and the number of ones say of a window: by how much its sum was divided.
Status AveragePoolGradient(GradientBuilder& builder) {
  const Var ones = OnesLike(builder.input(0));
  NodeAttributes attributes = WindowAttributes(builder);
  attributes.emplace_back("count_include_pad", builder.attributes().Int("count_include_pad"));
  const Var mean = builder.writer().Emit("AveragePool", {ones}, std::move(attributes));
  builder.Set(0, TRY(Spread(builder, builder.gradient() * (mean / SumPool(builder, ones)))));
  return Ok();
}

Status LpPoolGradient(GradientBuilder& builder) {
  const double p = PowerOf(builder);
  const Var factor = NormFactor(builder.gradient(), builder.output(), p);
  builder.Set(0, TRY(Spread(builder, factor)) * SlopeOfPower(builder.input(0), p));
  return Ok();
}

Status GlobalAveragePoolGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), g = builder.gradient();
  const Var pixels = CastLike(SizeOf(x) / SizeOf(builder.output()), x);
  builder.Set(0, ExpandLike(g / pixels, x));
  return Ok();
}

// Equal maxima share evenly.
Status GlobalMaxPoolGradient(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const int rank = TRY(builder.ShapeOf(x)).rank();
  const Var chosen = Where(Equal(x, builder.output()), 1, 0, x);
  builder.Set(0, chosen * (builder.gradient() / ReduceSum(chosen, SpatialAxes(rank))));
  return Ok();
}

Status GlobalLpPoolGradient(GradientBuilder& builder) {
  const double p = PowerOf(builder);
  const Var factor = NormFactor(builder.gradient(), builder.output(), p);
  builder.Set(0, factor * SlopeOfPower(builder.input(0), p));
  return Ok();
}

// Indices count the elements of what the attributes unpool to, the corner of a larger output.
Status MaxUnpoolGradient(GradientBuilder& builder) {
  const Shape pooled = TRY(builder.ShapeOf(builder.input(0)));
  const ExplicitWindow window = Explicit(TRY(PoolWindow(builder.attributes(), pooled)), pooled.rank() - 2);
  const size_t rank = window.kernel.size();
  Var corner = builder.gradient();
  Shape shape = TRY(builder.ShapeOf(builder.output()));
  for (size_t i = 0; i < rank; ++i) {
    const int d = static_cast<int>(i) + 2;
    const int64_t length =
        (pooled[d] - 1) * window.strides[i] - window.pads[i] - window.pads[rank + i] + window.kernel[i];
    corner = Lengthened(corner, shape, d, length);
    shape[d] = length;
  }
  builder.Set(0, Gather(Reshape(corner, {-1}), builder.input(1), 0));
  return Ok();
}

}  // namespace onnxray
