// Gradients of what com.microsoft has for sequences of tokens.
#include <limits>

#include "ops/domain.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

}  // namespace

// Scores of tokens that would repeat became -infinity.
Status NGramRepeatBlockGradient(GradientBuilder& builder) {
  const Var allowed = Greater(builder.output(), -std::numeric_limits<double>::infinity());
  builder.Set(1, Keep(allowed, builder.gradient()));
  return Ok();
}

// Each of the two is the other's way back.
Status RemovePaddingGradient(GradientBuilder& builder) {
  GraphWriter& writer = builder.writer();
  const bool is_output = builder.output_count() > 1 && builder.node().outputs[1] != kNoValue;
  const Var offsets =
      is_output ? builder.output(1)
                : writer.EmitAll("RemovePadding", {builder.input(0), builder.input(1)}, {}, 4, kMicrosoft)[1];
  builder.Set(0, writer.EmitAll("RestorePadding", {builder.gradient(), offsets}, {}, 1, kMicrosoft)[0]);
  return Ok();
}

Status RestorePaddingGradient(GradientBuilder& builder) {
  const Shape shape = TRY(builder.ShapeOf(builder.input(0)));
  const Var offsets = Slice(Reshape(builder.input(1), {-1}), 0, shape[0], 0);
  builder.Set(0, Gather(Reshape(builder.gradient(), {-1, shape[1]}), offsets, 0));
  return Ok();
}

// Positions in the table, spread as its elements are, tell where each came from.
Status RelativePositionBiasGradient(GradientBuilder& builder) {
  const Var table = builder.input(0);
  const Attributes& attributes = builder.attributes();
  const std::vector<Var> inputs{Cast(Positions(table), DType::kFloat32), builder.input(1), builder.input(2)};
  const NodeAttributes same{{"max_distance", attributes.Int("max_distance")},
                            {"is_bidirectional", attributes.Int("is_bidirectional")}};
  const Var spread = builder.writer().EmitAll("RelativePositionBias", inputs, same, 1, kMicrosoft)[0];
  builder.Set(0, ScatterTo(table, Cast(spread, DType::kInt64), builder.gradient()));
  return Ok();
}

}  // namespace onnxray
