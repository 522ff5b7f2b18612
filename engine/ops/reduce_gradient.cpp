#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// A reduction's output and its gradient in the shape that keepdims gives, so that they broadcast over the
// input. `identity`: nothing is reduced (noop_with_empty_axes).
struct Reduced {
  Var x, y, g;
  Var axes;  // int64; Var{}: all of them
  bool identity = false;

  Var Sum(Var v) const { return axes ? ReduceSum(v, axes) : ReduceSum(v, std::vector<int64_t>{}); }
  // Elements of the input for each of the output, as a number of x's type.
  Var Size() const { return CastLike(SizeOf(x) / SizeOf(y), x); }
};

// Axes are an attribute before version `since`, then an input.
Result<Reduced> Read(GradientBuilder& builder, int since) {
  Reduced reduced{builder.input(0), builder.output(), builder.gradient(), {}, false};
  if (builder.version() < since) {
    const std::vector<int64_t> axes = builder.attributes().Ints("axes");
    if (!axes.empty()) reduced.axes = Int64s(axes, reduced.x);
  } else if (builder.has_input(1)) {
    const auto type = builder.writer().type(builder.input(1));
    if (!type || type->shape.count() > 0) reduced.axes = builder.input(1);
  }
  if (!reduced.axes && builder.attributes().Int("noop_with_empty_axes") != 0) {
    reduced.identity = true;
  } else if (builder.attributes().Int("keepdims", 1) == 0) {
    const auto kept = [&](Var v) {
      if (reduced.axes) return builder.writer().Emit("Unsqueeze", {v, reduced.axes});
      return Reshape(v, Expand(Int64s({1}, v), ShapeOf(ShapeOf(reduced.x))));
    };
    reduced.y = kept(reduced.y);
    reduced.g = kept(reduced.g);
  }
  return reduced;
}

// Of reductions that leave elements alone where there is nothing to reduce.
template <typename Rule>
Status PlainRule(GradientBuilder& builder, Rule rule) {
  const Reduced reduced = TRY(Read(builder, 18));
  builder.Set(0, reduced.identity ? reduced.g : rule(reduced));
  return Ok();
}

// Of reductions that are functions of every element even then; the rule sums nothing.
template <typename Rule>
Status CompositeRule(GradientBuilder& builder, Rule rule) {
  builder.Set(0, rule(TRY(Read(builder, 18))));
  return Ok();
}

}  // namespace

Status ReduceSumGradient(GradientBuilder& builder) {
  const Reduced r = TRY(Read(builder, 13));
  builder.Set(0, ExpandLike(r.g, r.x));
  return Ok();
}

Status ReduceMeanGradient(GradientBuilder& builder) {
  return PlainRule(builder, [](const Reduced& r) { return ExpandLike(r.g / r.Size(), r.x); });
}

// Equal extremes share evenly.
Status ReduceExtremumGradient(GradientBuilder& builder) {
  return PlainRule(builder, [](const Reduced& r) {
    const Var chosen = Where(Equal(r.x, r.y), 1, 0, r.x);
    return chosen * (r.g / r.Sum(chosen));
  });
}

// The product of all others: also where some are zero.
Status ReduceProdGradient(GradientBuilder& builder) {
  return PlainRule(builder, [&](const Reduced& r) {
    const Var zero = Equal(r.x, Scalar(0, r.x));
    const Var others = Where(zero, Scalar(1, r.x), r.x);
    const Var zeros = r.Sum(Where(zero, 1, 0, r.x));
    const std::vector<Var> inputs = r.axes ? std::vector<Var>{others, r.axes} : std::vector<Var>{others};
    const Var product = builder.writer().Emit("ReduceProd", inputs, {{"keepdims", int64_t{1}}});
    const Var at_zero = Keep(Equal(zeros, Scalar(1, r.x)), product);
    const Var elsewhere = Keep(Equal(zeros, Scalar(0, r.x)), product / others);
    return r.g * Where(zero, at_zero, elsewhere);
  });
}

Status ReduceL1Gradient(GradientBuilder& builder) {
  return CompositeRule(builder, [](const Reduced& r) { return r.g * Sign(r.x); });
}

// 0 where the norm is.
Status ReduceL2Gradient(GradientBuilder& builder) {
  return CompositeRule(builder, [](const Reduced& r) {
    const Var positive = Greater(r.y, 0);
    return r.x * Keep(positive, r.g / Where(positive, r.y, 1));
  });
}

Status ReduceLogSumGradient(GradientBuilder& builder) {
  return CompositeRule(builder, [](const Reduced& r) { return ExpandLike(r.g * Exp(-r.y), r.x); });
}

Status ReduceLogSumExpGradient(GradientBuilder& builder) {
  return PlainRule(builder, [](const Reduced& r) { return r.g * Exp(r.x - r.y); });
}

Status ReduceSumSquareGradient(GradientBuilder& builder) {
  return CompositeRule(builder, [](const Reduced& r) { return 2 * (r.g * r.x); });
}

}  // namespace onnxray
