// WordConvEmbedding of com.microsoft, written out.
#include <limits>

#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

// A word's letters looked up, convolved, and the greatest of every filter taken.
Result<Outputs> WordConvEmbeddingBody(GradientBuilder& builder) {
  enum : int { kWords, kFilters, kBias, kCharacters };
  const Var words = Cast(builder.input(kWords), DType::kInt64), filters = builder.input(kFilters);
  const Shape shape = TRY(builder.ShapeOf(words)), kernel = TRY(builder.ShapeOf(filters));
  const int64_t length = shape[1], width = kernel[2], positions = length - width + 1;
  const Var letters = Unsqueeze(Gather(builder.input(kCharacters), words, 0), {1});
  const Var filtered = builder.writer().Emit("Conv", {letters, filters, builder.input(kBias)});
  const Var zero = Equal(words, Scalar(0, words));
  // As many letters as there are, and as the filters are wide at least.
  const Var present = ReduceSum(Where(zero, 0, 1, words), {1});
  const Var last = Max(present, Scalar(static_cast<double>(width), words)) - static_cast<double>(width);
  const Var seen = Unsqueeze(Not(Greater(Counting(positions, words), last)), {1});
  const Var places = Reshape(filtered, {shape[0], kernel[0], positions});
  const Var greatest = ReduceMax(Where(seen, places, std::numeric_limits<float>::lowest()), {2}, false);
  return Outputs{Keep(Not(Slice(zero, 0, 1, 1)), Tanh(greatest))};
}

}  // namespace

Status WordConvEmbeddingGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, WordConvEmbeddingBody);
}

}  // namespace onnxray
