// DynamicTimeWarping and UnfoldTensor of com.microsoft, by which Whisper aligns words with sound.
#include <algorithm>
#include <limits>
#include <vector>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

// Where the cheapest path to a cell comes from.
enum class Step : uint8_t { kDiagonal, kDown, kRight };

// The steps to every cell of a matrix of costs with one more row and column in front.
std::vector<Step> CheapestSteps(const float* costs, int64_t rows, int64_t columns) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const int64_t width = columns + 1;
  std::vector<Step> steps(static_cast<size_t>((rows + 1) * width), Step::kDown);
  std::fill_n(steps.begin(), width, Step::kRight);
  std::vector<float> above(static_cast<size_t>(width), kInfinity), here(above);
  above[0] = 0;
  for (int64_t i = 1; i <= rows; ++i) {
    here[0] = kInfinity;
    for (int64_t j = 1; j <= columns; ++j) {
      const size_t at = static_cast<size_t>(j);
      const float diagonal = above[at - 1], down = above[at], right = here[at - 1];
      Step step = Step::kRight;
      if (diagonal < down && diagonal < right) {
        step = Step::kDiagonal;
      } else if (down < diagonal && down < right) {
        step = Step::kDown;
      }
      const float before = step == Step::kDiagonal ? diagonal : step == Step::kDown ? down : right;
      here[at] = before + costs[(i - 1) * columns + j - 1];
      steps[static_cast<size_t>(i * width + j)] = step;
    }
    std::swap(above, here);
  }
  return steps;
}

// The path through [rows, columns] costs, or one such matrix in a batch, as two rows of indices.
Status RunTimeWarping(KernelContext& context) {
  const Tensor& costs = context.input(0);
  const int rank = costs.rank();
  if (rank != 2 && !(rank == 3 && costs.dim(0) == 1)) {
    return InvalidInput("the costs have shape " + costs.shape().ToString(),
                        "Expected [rows, columns] or [1, rows, columns]");
  }
  const int64_t rows = costs.dim(rank - 2), columns = costs.dim(rank - 1);
  const std::vector<Step> steps = CheapestSteps(costs.data<float>(), rows, columns);
  std::vector<int32_t> path;
  for (int64_t i = rows, j = columns; i > 0 || j > 0;) {
    path.push_back(static_cast<int32_t>(i - 1));
    path.push_back(static_cast<int32_t>(j - 1));
    const Step step = steps[static_cast<size_t>(i * (columns + 1) + j)];
    if (step != Step::kRight) --i;
    if (step != Step::kDown) --j;
  }
  const int64_t length = static_cast<int64_t>(path.size() / 2);
  Tensor& output = *TRY(context.Output(0, DType::kInt32, {2, length}));
  for (int64_t k = 0; k < length; ++k) {
    const size_t from = static_cast<size_t>(2 * (length - 1 - k));
    output.data<int32_t>()[k] = path[from];
    output.data<int32_t>()[length + k] = path[from + 1];
  }
  return Ok();
}

struct Unfolding {
  int axis;
  int64_t size, step, count;
};

Result<Unfolding> UnfoldingOf(const Attributes& attributes, const Shape& shape) {
  Unfolding unfolding{};
  unfolding.axis = TRY(NormalizeAxis(attributes.Int("dim", -1), shape.rank()));
  unfolding.size = attributes.Int("size");
  unfolding.step = attributes.Int("step", 1);
  const int64_t length = shape[unfolding.axis];
  if (unfolding.size < 1 || unfolding.step < 1 || unfolding.size > length) {
    return InvalidInput("an axis of length " + std::to_string(length) + " does not unfold into slices of " +
                            std::to_string(unfolding.size) + " at steps of " + std::to_string(unfolding.step),
                        "The size must be from 1 to the length, the step at least 1");
  }
  unfolding.count = (length - unfolding.size) / unfolding.step + 1;
  return unfolding;
}

Status UnfoldShape(ShapeContext& context) {
  Shape shape = context.shape(0);
  const Unfolding unfolding = TRY(UnfoldingOf(context.attributes(), shape));
  shape[unfolding.axis] = unfolding.count;
  shape.push_back(unfolding.size);
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

// A view: slices that overlap lie in the input's memory.
Status RunUnfold(KernelContext& context) {
  const Tensor& input = context.input(0);
  const Unfolding unfolding = TRY(UnfoldingOf(context.attributes(), input.shape()));
  std::vector<int64_t> strides = input.strides();
  const size_t axis = static_cast<size_t>(unfolding.axis);
  strides.push_back(strides[axis]);
  strides[axis] *= unfolding.step;
  context.SetOutput(0, input.Strided(context.inferred(0)->shape, std::move(strides), 0));
  return Ok();
}

}  // namespace

std::span<const Op> AlignmentOps() {
  static const Op ops[] = {
      {.name = "DynamicTimeWarping",
       .domain = kMicrosoft,
       .signature = "float32 input -> int32 output",
       .run = RunTimeWarping,
       .gradient = {.none = "a path is made of indices"}},
      {.name = "UnfoldTensor",
       .domain = kMicrosoft,
       .signature = "T input -> T output; T: any",
       .layout = LayoutRule::kStrided,
       .shape = UnfoldShape,
       .run = RunUnfold,
       .gradient = {UnfoldTensorGradient}},
  };
  return ops;
}

}  // namespace onnxray
