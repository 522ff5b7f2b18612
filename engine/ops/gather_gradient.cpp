// Gradients of gathering and scattering: each is the other's way back.
#include <algorithm>
#include <numeric>

#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

Error NoRule(const std::string& reduction) {
  return Unsupported("there is no gradient rule for the reduction '" + reduction + "'");
}

}  // namespace

// What was gathered several times is summed.
Status GatherGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), indices = builder.input(1);
  const Shape shape = TRY(builder.ShapeOf(x)), index_shape = TRY(builder.ShapeOf(indices));
  const int axis = TRY(NormalizeAxis(builder.attributes().Int("axis"), shape.rank()));
  const int index_rank = index_shape.rank(), rank = shape.rank() - 1 + index_rank;
  // The gathered axes to the front, scatter rows, and back.
  std::vector<int64_t> to_front(static_cast<size_t>(rank)), back{axis};
  std::iota(to_front.begin(), to_front.end(), 0);
  std::rotate(to_front.begin(), to_front.begin() + axis, to_front.begin() + axis + index_rank);
  std::vector<int64_t> front_shape{shape[axis]}, inverse(static_cast<size_t>(shape.rank()));
  for (int i = 0; i < shape.rank(); ++i) {
    if (i == axis) continue;
    back.push_back(i);
    front_shape.push_back(shape[i]);
  }
  for (size_t i = 0; i < back.size(); ++i) inverse[static_cast<size_t>(back[i])] = static_cast<int64_t>(i);
  const Var zeros = Expand(Scalar(0, builder.gradient()), Int64s(front_shape, x));
  const Var rows = Transpose(builder.gradient(), to_front);
  const Var summed =
      builder.writer().Emit("ScatterND", {zeros, Unsqueeze(Cast(indices, DType::kInt64), {index_rank}), rows},
                            {{"reduction", std::string("add")}});
  builder.Set(0, Transpose(summed, inverse));
  return Ok();
}

Status GatherElementsGradient(GradientBuilder& builder) {
  const NodeAttributes attributes{{"axis", builder.attributes().Int("axis")},
                                  {"reduction", std::string("add")}};
  const std::vector<Var> inputs{ZerosLike(builder.input(0)), builder.input(1), builder.gradient()};
  builder.Set(0, builder.writer().Emit("ScatterElements", inputs, attributes));
  return Ok();
}

Status GatherNDGradient(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const int64_t batch_dims = builder.attributes().Int("batch_dims");
  const NodeAttributes attributes{{"batch_dims", batch_dims}};
  const Var positions = builder.writer().Emit("GatherND", {Positions(x), builder.input(1)}, attributes);
  builder.Set(0, ScatterTo(x, positions, builder.gradient()));
  return Ok();
}

namespace {

// What ScatterElements and ScatterND have in common; `scatter` and `gather` are theirs.
template <typename Scatter, typename GatherBack>
Status ScatterRule(GradientBuilder& builder, Scatter scatter, GatherBack gather) {
  const std::string reduction = builder.attributes().String("reduction", "none");
  const Var g = builder.gradient(), data = builder.input(0), updates = builder.input(2);
  if (reduction == "none") {
    if (builder.wants(0)) builder.Set(0, scatter(g, ZerosLike(updates), "none"));
    if (builder.wants(2)) builder.Set(2, gather(g));
  } else if (reduction == "add") {
    builder.Set(0, g);
    if (builder.wants(2)) builder.Set(2, gather(g));
  } else if (reduction == "mul") {
    if (builder.wants(0)) builder.Set(0, g * scatter(OnesLike(data), updates, "mul"));
    if (builder.wants(2)) {
      // Where one factor is 0, what the others make; where several are, nothing.
      const Var zero = Equal(updates, Scalar(0, updates)), factors = Where(Not(zero), updates, 1);
      const Var zeros = scatter(ZerosLike(data), Where(zero, 1, 0, updates), "add");
      const Var others = gather(Keep(Less(zeros, 2), g * scatter(data, factors, "mul")));
      builder.Set(2, Where(zero, others, gather(g * builder.output()) / factors));
    }
  } else if (reduction == "max" || reduction == "min") {
    // Equal extremes share evenly.
    const Var y = builder.output();
    const Var kept = Where(Equal(data, y), 1, 0, data);
    const Var taken = Where(Equal(updates, gather(y)), 1, 0, updates);
    const Var share = g / Max(scatter(kept, taken, "add"), Scalar(1, g));
    builder.Set(0, share * kept);
    if (builder.wants(2)) builder.Set(2, gather(share) * taken);
  } else {
    return NoRule(reduction);
  }
  return Ok();
}

}  // namespace

Status ScatterElementsGradient(GradientBuilder& builder) {
  const int64_t axis = builder.attributes().Int("axis");
  const Var indices = builder.input(1);
  return ScatterRule(
      builder,
      [&](Var data, Var updates, const char* reduction) {
        return builder.writer().Emit("ScatterElements", {data, indices, updates},
                                     {{"axis", axis}, {"reduction", std::string(reduction)}});
      },
      [&](Var y) {
        return builder.writer().Emit("GatherElements", {y, indices}, {{"axis", axis}});
      });
}

Status ScatterNDGradient(GradientBuilder& builder) {
  const Var indices = builder.input(1);
  return ScatterRule(
      builder,
      [&](Var data, Var updates, const char* reduction) {
        return builder.writer().Emit("ScatterND", {data, indices, updates},
                                     {{"reduction", std::string(reduction)}});
      },
      [&](Var y) {
        return builder.writer().Emit("GatherND", {y, indices});
      });
}

// Of [off, on]: what went to the places that are on, and to the others.
Status OneHotGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(),
            off_on = Concat({Reshape(Scalar(0, g), {1}), Reshape(Scalar(1, g), {1})}, 0);
  const NodeAttributes attributes{{"axis", builder.attributes().Int("axis", -1)}};
  const Var on = builder.writer().Emit("OneHot", {builder.input(0), builder.input(1), off_on}, attributes);
  const auto total = [](Var x) { return Reshape(ReduceSum(x, std::vector<int64_t>{}), {1}); };
  builder.Set(2, Concat({total(g * (1 - on)), total(g * on)}, 0));
  return Ok();
}

Status TopKGradient(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const int64_t axis = attributes.Int("axis", -1);
  const Var x = builder.input(0);
  Var indices;
  if (builder.output_count() > 1 && builder.node().outputs[1] != kNoValue) {
    indices = builder.output(1);
  } else {
    const Var count = builder.version() < 10 ? Int64s({attributes.Int("k")}, x) : builder.input(1);
    const NodeAttributes order{
        {"axis", axis}, {"largest", attributes.Int("largest", 1)}, {"sorted", attributes.Int("sorted", 1)}};
    indices = builder.writer().EmitAll("TopK", {x, count}, order, 2, "")[1];
  }
  builder.Set(0, builder.writer().Emit("ScatterElements", {ZerosLike(x), indices, builder.gradient()},
                                       {{"axis", axis}, {"reduction", std::string("add")}}));
  return Ok();
}

Status CumSumGradient(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const NodeAttributes reversed{{"exclusive", attributes.Int("exclusive")},
                                {"reverse", int64_t{attributes.Int("reverse") == 0}}};
  builder.Set(0, builder.writer().Emit("CumSum", {builder.gradient(), builder.input(1)}, reversed));
  return Ok();
}

}  // namespace onnxray
