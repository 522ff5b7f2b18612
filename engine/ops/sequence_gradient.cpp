// Gradients of operators on sequences.
#include "ops/gradients.h"
#include "ops/sequence_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

// The position that input i names, counted from the start of input 0; Var{} where it is left out.
Var PositionFromStart(GradientBuilder& builder, int i) {
  if (!builder.has_input(i)) return Var{};
  const Var position = Cast(builder.input(i), DType::kInt64);
  if (const Tensor known = builder.writer().known(position); known.defined() && known.count() == 1) {
    if (*known.data<int64_t>() >= 0) return position;
  }
  return Where(Less(position, 0), position + LengthOf(builder.input(0)), position);
}

}  // namespace

Status SequenceConstructGradient(GradientBuilder& builder) {
  for (int i = 0; i < builder.input_count(); ++i) {
    if (!builder.wants(i)) continue;
    builder.Set(i, ElementAt(builder.gradient(), builder.writer().Constant(Tensor::Scalar<int64_t>(i))));
  }
  return Ok();
}

Status SequenceAtGradient(GradientBuilder& builder) {
  const Var position = PositionFromStart(builder, 1), zeros = ZerosOf(builder.input(0));
  builder.Set(0, Insert(Erase(zeros, position), builder.gradient(), position));
  return Ok();
}

Status SequenceInsertGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(), position = PositionFromStart(builder, 2);
  if (builder.wants(0)) builder.Set(0, Erase(g, position));
  if (builder.wants(1)) builder.Set(1, ElementAt(g, position));
  return Ok();
}

Status SequenceEraseGradient(GradientBuilder& builder) {
  const Var position = PositionFromStart(builder, 1);
  const Var erased = ElementAt(builder.input(0), position);
  builder.Set(0, Insert(builder.gradient(), ZerosLike(erased), position));
  return Ok();
}

Status SplitToSequenceGradient(GradientBuilder& builder) {
  const bool stacked = !builder.has_input(1) && builder.attributes().Int("keepdims", 1) == 0;
  builder.Set(
      0, builder.writer().Emit("ConcatFromSequence", {builder.gradient()},
                               {{"axis", builder.attributes().Int("axis")}, {"new_axis", int64_t{stacked}}}));
  return Ok();
}

// The gradient is cut where the elements met.
Status ConcatFromSequenceGradient(GradientBuilder& builder) {
  const int64_t axis = builder.attributes().Int("axis");
  const Var g = builder.gradient(), sequence = builder.input(0);
  if (builder.attributes().Int("new_axis")) {
    builder.Set(0, builder.writer().Emit("SplitToSequence", {g}, {{"axis", axis}, {"keepdims", int64_t{0}}}));
    return Ok();
  }
  const Var lengths = ForEach({sequence}, [&](const std::vector<Var>& elements, Var) {
    return Gather(ShapeOf(elements[0]), Int64s({axis}, elements[0]), 0);
  });
  const Var cuts = builder.writer().Emit("ConcatFromSequence", {lengths}, {{"axis", int64_t{0}}});
  builder.Set(0, builder.writer().Emit("SplitToSequence", {g, cuts}, {{"axis", axis}}));
  return Ok();
}

}  // namespace onnxray
