// CausalConvWithState of com.microsoft, written out.
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

Result<Outputs> CausalConvBody(GradientBuilder& builder) {
  enum : int { kInput, kWeights, kBias, kPast };
  const Attributes& attributes = builder.attributes();
  const Var x = builder.input(kInput), weights = builder.input(kWeights);
  const Shape input = TRY(builder.ShapeOf(x)), kernel = TRY(builder.ShapeOf(weights));
  const int64_t dilation = attributes.Int("dilation", 1), reach = (kernel[2] - 1) * dilation;
  Var line = x;  // the past, then the present
  if (reach > 0) {
    const Var none = Expand(Scalar(0, x), Int64s({input[0], input[1], reach}, x));
    line = Concat({builder.has_input(kPast) ? builder.input(kPast) : none, x}, 2);
  }
  std::vector<Var> operands{line, weights};
  if (builder.has_input(kBias)) operands.push_back(builder.input(kBias));
  Var y = builder.writer().Emit("Conv", operands,
                                {{"group", input[1]}, {"dilations", std::vector<int64_t>{dilation}}});
  if (attributes.String("activation", "none") != "none") y = y * Sigmoid(y);
  return Outputs{y, Slice(line, input[2], input[2] + reach, 2)};
}

}  // namespace

Status CausalConvGradient(GradientBuilder& builder) { return DifferentiateBody(builder, CausalConvBody); }

}  // namespace onnxray
