// Operators that order, search and accumulate along an axis.
#include <algorithm>

#include "cpu/gather.h"
#include "cpu/non_max_suppression.h"
#include "cpu/scalar.h"
#include "cpu/top_k.h"
#include "cpu/unique.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

Status TopKShape(ShapeContext& context) {
  Shape shape = context.shape(0);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), shape.rank()));
  int64_t k = context.attributes().Int("k");
  if (context.version() >= 10) {
    if (!context.value(1)) return Ok();
    k = TRY(OnlyInteger(*context.value(1)));
  }
  if (k < 0 || k > shape[axis]) {
    return context.Mismatch("cannot take " + std::to_string(k) + " elements of axis " + std::to_string(axis) +
                                " of " + shape.ToString(),
                            "Feed an input at least that long");
  }
  shape[axis] = k;
  context.SetOutput(0, context.dtype(0), shape);
  context.SetOutput(1, DType::kInt64, shape);
  return Ok();
}

Status RunTopK(KernelContext& context) {
  const Tensor& data = context.input(0);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), data.rank()));
  const bool largest = context.attributes().Int("largest") != 0;
  Tensor& values = *TRY(context.Output(0));
  Tensor indices = TRY(context.Temporary(DType::kInt64, values.shape()));
  if (!TopK(context.pool(), data, axis, largest, values, indices)) return context.UnsupportedType(0);
  context.SetOutput(1, std::move(indices));
  return Ok();
}

Status RunCumSum(KernelContext& context) {
  const Tensor& input = context.input(0);
  Tensor& output = *TRY(context.Output(0));
  const int axis = TRY(NormalizeAxis(TRY(OnlyInteger(context.input(1))), input.rank()));
  const bool exclusive = context.attributes().Int("exclusive") != 0;
  const bool reverse = context.attributes().Int("reverse") != 0;
  const int64_t length = input.dim(axis), inner = input.shape().CountRange(axis + 1, input.rank());
  using Set = Join<Floats, Types<int32_t, int64_t, uint32_t, uint64_t>>;
  const bool known = Dispatch(Set{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    using C = ComputeType<T>;
    const int64_t grain = 1 + (1 << 14) / std::max<int64_t>(length * inner, 1);
    context.pool().ParallelFor(input.shape().CountRange(0, axis), grain, [&](int64_t begin, int64_t end) {
      std::vector<C> sums(static_cast<size_t>(inner));
      for (int64_t o = begin; o < end; ++o) {
        std::fill(sums.begin(), sums.end(), C{0});
        for (int64_t t = 0; t < length; ++t) {
          const int64_t at = (o * length + (reverse ? length - 1 - t : t)) * inner;
          const T* from = input.data<T>() + at;
          T* to = output.data<T>() + at;
          C* sum = sums.data();
          if (exclusive) {
            for (int64_t i = 0; i < inner; ++i) {
              to[i] = static_cast<T>(sum[i]);
              sum[i] += static_cast<C>(from[i]);
            }
          } else {
            for (int64_t i = 0; i < inner; ++i) to[i] = static_cast<T>(sum[i] += static_cast<C>(from[i]));
          }
        }
      }
    });
  });
  return known ? Ok() : Status(context.UnsupportedType(0));
}

// Which elements differ from zero (from "" among strings).
std::vector<bool> NonZeroMask(const Tensor& tensor) {
  std::vector<bool> mask(static_cast<size_t>(tensor.count()));
  Dispatch(AllTypes{}, tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    using C = ComputeType<T>;
    for (size_t i = 0; i < mask.size(); ++i) mask[i] = static_cast<C>(tensor.data<T>()[i]) != C();
  });
  return mask;
}

Status RunNonZero(KernelContext& context) {
  const Tensor& input = context.input(0);
  const std::vector<bool> mask = NonZeroMask(input);
  const int64_t found = std::count(mask.begin(), mask.end(), true);
  Tensor& output = *TRY(context.Output(0, DType::kInt64, {input.rank(), found}));
  int64_t* column = output.data<int64_t>();
  std::vector<int64_t> position(static_cast<size_t>(input.rank()));
  for (const bool nonzero : mask) {
    if (nonzero) {
      for (size_t axis = 0; axis < position.size(); ++axis)
        column[static_cast<int64_t>(axis) * found] = position[axis];
      ++column;
    }
    for (int axis = input.rank() - 1; axis >= 0; --axis) {
      int64_t& at = position[static_cast<size_t>(axis)];
      if (++at < input.dim(axis)) break;
      at = 0;
    }
  }
  return Ok();
}

// Outputs: the distinct slices (elements, without an axis), where each occurs first, which one every slice of
// the input is, how often each occurs.
Status RunUnique(KernelContext& context) {
  Tensor data = context.input(0);
  int axis = 0;
  if (context.attributes().Has("axis")) {
    axis = TRY(NormalizeAxis(context.attributes().Int("axis"), data.rank()));
  } else {
    data = data.Reshaped({data.count()});
  }
  const UniqueSlices unique = TRY(FindUnique(data, axis, context.attributes().Int("sorted") != 0));

  Shape shape = data.shape();
  shape[axis] = static_cast<int64_t>(unique.first.size());
  const int64_t block = shape.CountRange(axis + 1, shape.rank());
  std::vector<int64_t> offsets;
  for (int64_t o = 0; o < shape.CountRange(0, axis); ++o) {
    for (const int64_t slice : unique.first) offsets.push_back((o * data.dim(axis) + slice) * block);
  }
  GatherBlocks(context.pool(), data, offsets, block, *TRY(context.Output(0, data.dtype(), shape)));
  const auto list = [](const std::vector<int64_t>& values) {
    return Tensor::FromValues({static_cast<int64_t>(values.size())}, values);
  };
  context.SetOutput(1, list(unique.first));
  context.SetOutput(2, list(unique.inverse));
  context.SetOutput(3, list(unique.counts));
  return Ok();
}

// Output: [batch, class, box] of every box kept.
Status RunNonMaxSuppression(KernelContext& context) {
  const Tensor &boxes = context.input(0), &scores = context.input(1);
  if (boxes.rank() != 3 || scores.rank() != 3 || boxes.dim(2) != 4 || boxes.dim(0) != scores.dim(0) ||
      boxes.dim(1) != scores.dim(2)) {
    return InvalidInput("boxes are [batch, count, 4] and scores [batch, classes, count], got " +
                        boxes.ToString() + " and " + scores.ToString());
  }
  if (boxes.dtype() != DType::kFloat32) return context.UnsupportedType(0);
  if (scores.dtype() != DType::kFloat32) return context.UnsupportedType(1);
  SuppressionOptions options;
  if (context.has_input(2)) options.max_boxes = TRY(OnlyInteger(context.input(2)));
  if (context.has_input(3)) options.iou_threshold = static_cast<float>(TRY(OnlyNumber(context.input(3))));
  if (context.has_input(4)) options.score_threshold = static_cast<float>(TRY(OnlyNumber(context.input(4))));
  options.centered = context.attributes().Int("center_point_box") != 0;

  const int64_t count = boxes.dim(1), classes = scores.dim(1);
  std::vector<int64_t> selected;
  for (int64_t batch = 0; batch < boxes.dim(0); ++batch) {
    for (int64_t c = 0; c < classes; ++c) {
      const std::vector<int64_t> kept =
          SuppressNonMaxima(boxes.data<float>() + batch * count * 4,
                            scores.data<float>() + (batch * classes + c) * count, count, options);
      for (const int64_t box : kept) selected.insert(selected.end(), {batch, c, box});
    }
  }
  context.SetOutput(0, Tensor::FromValues({static_cast<int64_t>(selected.size()) / 3, 3}, selected));
  return Ok();
}

}  // namespace

std::span<const Op> SortOps() {
  static const Op ops[] = {
      {.name = "TopK",
       .versions = {1, 10, 11, 24},
       .attributes = {{"axis", -1}, {"largest", 1}, {"sorted", 1}},
       .signature = "T X, int64 K -> T Values, int64 Indices; T: numbers",
       .shape = TopKShape,
       .run = RunTopK,
       .gradient = {TopKGradient},
       .shader = {"top_k"}},
      {.name = "CumSum",
       .versions = {11, 14},
       .attributes = {{"exclusive", 0}, {"reverse", 0}},
       .shape = SameAsInput,
       .run = RunCumSum,
       .gradient = {CumSumGradient},
       .shader = {"cumulative_sum"}},
      {.name = "NonZero",
       .versions = {9, 13},
       .run = RunNonZero,
       .gradient = {.none = "positions do not depend on the values"}},
      {.name = "Unique",
       .versions = {11},
       .attributes = {{"sorted", 1}},
       .run = RunUnique,
       .gradient = {.none = "the specification declares it not differentiable"}},
      {.name = "NonMaxSuppression",
       .versions = {10, 11},
       .attributes = {{"center_point_box", 0}},
       .run = RunNonMaxSuppression,
       .gradient = {.none = "selected positions are a step function of boxes and scores"}},
  };
  return ops;
}

}  // namespace onnxray
