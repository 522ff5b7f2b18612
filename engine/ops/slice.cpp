// Operators that take, repeat or reorder parts of a tensor by position.
#include <algorithm>
#include <array>

#include "cpu/copy.h"
#include "cpu/gather.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

// What a slice takes of one axis.
struct Range {
  int axis = 0;
  int64_t start = 0, length = 0, step = 1;
};

// Bounds are clamped to the axis, negative ones count from its end.
Result<Range> RangeOf(const Shape& shape, int axis, int64_t start, int64_t end, int64_t step) {
  if (step == 0) return InvalidInput("the step of a slice is 0");
  const int64_t dim = shape[axis];
  if (dim == 0) return Range{axis};
  if (start < 0) start += dim;
  if (end < 0) end += dim;
  start = std::clamp<int64_t>(start, 0, step > 0 ? dim : dim - 1);
  end = step > 0 ? std::clamp<int64_t>(end, 0, dim) : std::clamp<int64_t>(end, -1, dim - 1);
  const int64_t span = step > 0 ? end - start : start - end;
  if (span <= 0) return Range{axis};
  const uint64_t stride = step > 0 ? static_cast<uint64_t>(step) : 0 - static_cast<uint64_t>(step);
  const int64_t length = 1 + static_cast<int64_t>(static_cast<uint64_t>(span - 1) / stride);
  return Range{axis, start, length, length > 1 ? step : 1};
}

// The ranges a Slice node asks for: `inputs` are starts, ends, axes and steps, null where left out; version 1
// has attributes instead.
Result<std::vector<Range>> Ranges(const Attributes& attributes, const Shape& shape,
                                  const std::array<const Tensor*, 4>& inputs) {
  std::array<std::vector<int64_t>, 4> lists = {
      attributes.Ints("starts"), attributes.Ints("ends"), attributes.Ints("axes"), {}};
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i]) lists[i] = TRY(ToInt64s(*inputs[i]));
  }
  const auto& [starts, ends, axes, steps] = lists;
  if (ends.size() != starts.size() || (!axes.empty() && axes.size() != starts.size()) ||
      (!steps.empty() && steps.size() != starts.size())) {
    return InvalidInput("starts, ends, axes and steps of a slice differ in length");
  }
  std::vector<Range> ranges;
  for (size_t i = 0; i < starts.size(); ++i) {
    const int axis = TRY(NormalizeAxis(axes.empty() ? static_cast<int64_t>(i) : axes[i], shape.rank()));
    ranges.push_back(TRY(RangeOf(shape, axis, starts[i], ends[i], steps.empty() ? 1 : steps[i])));
  }
  return ranges;
}

Status SliceShape(ShapeContext& context) {
  std::array<const Tensor*, 4> inputs = {};
  for (int i = 1; i <= 4; ++i) {
    if (context.has_input(i) && !context.value(i)) return Ok();
    inputs[static_cast<size_t>(i - 1)] = context.value(i);
  }
  Shape shape = context.shape(0);
  for (const Range& range : TRY(Ranges(context.attributes(), shape, inputs)))
    shape[range.axis] = range.length;
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

Status RunSlice(KernelContext& context) {
  std::array<const Tensor*, 4> inputs = {};
  for (int i = 1; i <= 4; ++i)
    inputs[static_cast<size_t>(i - 1)] = context.has_input(i) ? &context.input(i) : nullptr;
  Tensor view = context.input(0);
  for (const Range& range : TRY(Ranges(context.attributes(), view.shape(), inputs))) {
    view = view.Slice(range.axis, range.start, range.length, range.step);
  }
  context.SetOutput(0, std::move(view));
  return Ok();
}

// How often each axis is repeated. Version 1 repeats one axis and has its two inputs in the tensor's own
// type.
Result<std::vector<int64_t>> Repeats(int version, int rank, const Tensor& repeats, const Tensor* axis) {
  if (version >= 6) {
    std::vector<int64_t> all = TRY(ToInt64s(repeats));
    if (static_cast<int>(all.size()) == rank) return all;
    return InvalidInput(std::to_string(all.size()) + " repeats for a tensor of rank " + std::to_string(rank));
  }
  std::vector<int64_t> all(static_cast<size_t>(rank), 1);
  const int tiled = TRY(NormalizeAxis(static_cast<int64_t>(TRY(OnlyNumber(*axis))), rank));
  all[static_cast<size_t>(tiled)] = static_cast<int64_t>(TRY(OnlyNumber(repeats)));
  return all;
}

Status TileShape(ShapeContext& context) {
  const bool known = context.value(1) && (context.version() >= 6 || context.value(2));
  if (!known) return Ok();
  Shape shape = context.shape(0);
  const std::vector<int64_t> repeats =
      TRY(Repeats(context.version(), shape.rank(), *context.value(1), context.value(2)));
  for (int i = 0; i < shape.rank(); ++i) {
    const int64_t repeat = repeats[static_cast<size_t>(i)];
    if (repeat < 0 || __builtin_mul_overflow(shape[i], repeat, &shape[i])) {
      return context.Mismatch("cannot repeat an axis " + std::to_string(repeat) + " times");
    }
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

// Every axis becomes a pair [repeat, dim]: stride 0 in the input makes the copies.
Status RunTile(KernelContext& context) {
  const Tensor& input = context.input(0);
  Tensor& output = *TRY(context.Output(0));
  if (output.count() == 0) return Ok();
  Shape pairs;
  std::vector<int64_t> from, to;
  for (int i = 0; i < input.rank(); ++i) {
    const size_t s = static_cast<size_t>(i);
    for (const int64_t dim : {output.dim(i) / input.dim(i), input.dim(i)}) pairs.push_back(dim);
    for (const int64_t stride : {int64_t{0}, input.strides()[s]}) from.push_back(stride);
    for (const int64_t stride : {output.strides()[s] * input.dim(i), output.strides()[s]})
      to.push_back(stride);
  }
  Tensor target = output.Strided(pairs, std::move(to), 0);
  CopyElements(context.pool(), input.Strided(pairs, std::move(from), 0), target);
  return Ok();
}

Status TriluShape(ShapeContext& context) {
  if (context.rank(0) < 2)
    return context.Mismatch("Trilu takes matrices, the input is " + context.shape(0).ToString());
  return SameAsInput(context);
}

Status RunTrilu(KernelContext& context) {
  const Tensor& input = context.input(0);
  Tensor& output = *TRY(context.Output(0));
  const bool upper = context.attributes().Int("upper") != 0;
  const int64_t k = context.has_input(1) ? TRY(OnlyInteger(context.input(1))) : 0;
  const int64_t rows = input.dim(input.rank() - 2), columns = input.dim(input.rank() - 1);
  DispatchBySize(input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const int64_t grain = 1 + (1 << 14) / std::max<int64_t>(columns, 1);
    context.pool().ParallelFor(columns ? input.count() / columns : 0, grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const T* from = input.data<T>() + i * columns;
        T* to = output.data<T>() + i * columns;
        const int64_t row = i % rows;
        // Columns before `split` lie below the diagonal k, the others on or above it; the lower part has the
        // diagonal.
        const int64_t limit = std::clamp<int64_t>(k, -rows, columns);
        const int64_t split = std::clamp<int64_t>(row + limit + (upper ? 0 : 1), 0, columns);
        std::copy(from, from + columns, to);
        if (upper) {
          std::fill(to, to + split, T());
        } else {
          std::fill(to + split, to + columns, T());
        }
      }
    });
  });
  return Ok();
}

Status RunCompress(KernelContext& context) {
  Tensor input = context.input(0);
  int axis = 0;
  if (context.attributes().Has("axis")) {
    axis = TRY(NormalizeAxis(context.attributes().Int("axis"), input.rank()));
  } else {
    input = input.Reshaped({input.count()});
  }
  if (context.input(1).dtype() != DType::kBool) return context.UnsupportedType(1);
  const std::span<const bool> condition = context.input(1).span<bool>();
  const int64_t dim = input.dim(axis);
  if (static_cast<int64_t>(condition.size()) > dim) {
    return InvalidInput("a condition of " + std::to_string(condition.size()) + " elements for an axis of " +
                        std::to_string(dim));
  }
  Shape shape = input.shape();
  shape[axis] = std::count(condition.begin(), condition.end(), true);
  const int64_t outer = shape.CountRange(0, axis), block = shape.CountRange(axis + 1, shape.rank());
  std::vector<int64_t> offsets;
  for (int64_t o = 0; o < outer; ++o) {
    for (size_t i = 0; i < condition.size(); ++i) {
      if (condition[i]) offsets.push_back((o * dim + static_cast<int64_t>(i)) * block);
    }
  }
  GatherBlocks(context.pool(), input, offsets, block, *TRY(context.Output(0, input.dtype(), shape)));
  return Ok();
}

Status ReverseSequenceShape(ShapeContext& context) {
  const int64_t time = context.attributes().Int("time_axis"), batch = context.attributes().Int("batch_axis");
  if (context.rank(0) < 2 || time < 0 || batch < 0 || time > 1 || batch > 1 || time == batch) {
    return context.Mismatch(
        "time_axis and batch_axis are 0 and 1, in either order, of a tensor of rank 2 or more");
  }
  return SameAsInput(context);
}

Status RunReverseSequence(KernelContext& context) {
  const Tensor& input = context.input(0);
  Tensor& output = *TRY(context.Output(0));
  const int time_axis = static_cast<int>(context.attributes().Int("time_axis"));
  const int batch_axis = static_cast<int>(context.attributes().Int("batch_axis"));
  const std::vector<int64_t> lengths = TRY(ToInt64s(context.input(1)));
  if (static_cast<int64_t>(lengths.size()) != input.dim(batch_axis)) {
    return InvalidInput(std::to_string(lengths.size()) + " sequence lengths for a batch of " +
                        std::to_string(input.dim(batch_axis)));
  }
  const int64_t steps = input.dim(time_axis);
  for (size_t b = 0; b < lengths.size(); ++b) {
    const int64_t length = lengths[b];
    if (length < 0 || length > steps) {
      return InvalidInput("a sequence length of " + std::to_string(length) + " among " +
                          std::to_string(steps) + " steps");
    }
    const Tensor from = input.Slice(batch_axis, static_cast<int64_t>(b), 1);
    const Tensor to = output.Slice(batch_axis, static_cast<int64_t>(b), 1);
    Tensor head = to.Slice(time_axis, 0, length), tail = to.Slice(time_axis, length, steps - length);
    CopyElements(from.Slice(time_axis, length - 1, length, -1), head);
    CopyElements(from.Slice(time_axis, length, steps - length), tail);
  }
  return Ok();
}

}  // namespace

std::span<const Op> SliceOps() {
  static const Op ops[] = {
      {.name = "Slice",
       .versions = {1, 10, 11, 13},
       .layout = LayoutRule::kStrided,
       .shape = SliceShape,
       .run = RunSlice,
       .gradient = {SliceGradient},
       .shader = {"view"}},
      {.name = "Tile",
       .versions = {1, 6, 13},
       .layout = LayoutRule::kAny,
       .shape = TileShape,
       .run = RunTile,
       .gradient = {TileGradient},
       .shader = {"tile"}},
      {.name = "Trilu",
       .versions = {14},
       .attributes = {{"upper", 1}},
       .shape = TriluShape,
       .run = RunTrilu,
       .gradient = {TriluGradient},
       .shader = {"triangle"}},
      {.name = "Compress", .versions = {9, 11}, .run = RunCompress, .gradient = {CompressGradient}},
      {.name = "ReverseSequence",
       .versions = {10},
       .attributes = {{"batch_axis", 1}, {"time_axis", 0}},
       .layout = LayoutRule::kAny,
       .shape = ReverseSequenceShape,
       .run = RunReverseSequence,
       .gradient = {ReverseSequenceGradient},
       .shader = {"reverse_sequence"}},
  };
  return ops;
}

}  // namespace onnxray
