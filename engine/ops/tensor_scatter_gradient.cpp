// TensorScatter, written out: every place of the cache keeps its element or takes one of the update's.
#include <algorithm>
#include <numeric>

#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

Result<Outputs> TensorScatterBody(GradientBuilder& builder) {
  const Var cache = builder.input(0), update = builder.input(1);
  const Shape shape = TRY(builder.ShapeOf(cache)), fresh = TRY(builder.ShapeOf(update));
  const int rank = shape.rank();
  const int axis = TRY(NormalizeAxis(builder.attributes().Int("axis", -2), rank));
  // Of every place of the axis, how far behind the first written one it is: [batch, length].
  Var since = Expand(Counting(shape[axis], cache), Int64s({shape[0], shape[axis]}, cache));
  if (builder.has_input(2)) since = since - Reshape(builder.input(2), {shape[0], 1});
  if (builder.attributes().String("mode", "linear") == "circular") {
    since = builder.writer().Emit("Mod", {since, Scalar(static_cast<double>(shape[axis]), since)});
  }
  const double last = static_cast<double>(fresh[axis] - 1);
  const Var written = And(GreaterOrEqual(since, 0), LessOrEqual(since, last));
  // The axis behind the batch and back again.
  std::vector<int64_t> forth(static_cast<size_t>(rank)), back;
  std::iota(forth.begin(), forth.end(), 0);
  std::rotate(forth.begin() + 1, forth.begin() + axis, forth.begin() + axis + 1);
  for (int64_t i = 0; i < rank; ++i) {
    back.push_back(std::find(forth.begin(), forth.end(), i) - forth.begin());
  }
  std::vector<int64_t> aligned(static_cast<size_t>(rank), 1);
  aligned[0] = shape[0];
  aligned[1] = shape[axis];
  const Var index = Unsqueeze(Clip(since, 0, last), {2});
  const Var taken =
      Where(Reshape(written, aligned), GatherND(Transpose(update, forth), index, 1), Transpose(cache, forth));
  return Outputs{Transpose(taken, back)};
}

}  // namespace

Status TensorScatterGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, TensorScatterBody);
}

}  // namespace onnxray
