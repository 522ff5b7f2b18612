// Operators that change a tensor's shape, not its elements. All hand over views where strides allow.
#include <algorithm>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/random.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// A dense tensor with its channels innermost in memory, out of the kernel's temporaries.
Result<Tensor> ChannelsLast(KernelContext& context, DType dtype, const Shape& shape) {
  Shape memory{shape[0]};
  std::vector<int> axes = {0, shape.rank() - 1};
  for (int i = 2; i < shape.rank(); ++i) {
    memory.push_back(shape[i]);
    axes.push_back(i - 1);
  }
  memory.push_back(shape[1]);
  return TRY(context.Temporary(dtype, memory)).Transposed(axes);
}

// The input under the shape that the rule gave output 0. Where that takes a copy, an image that has its
// columns apart in memory, as the shuffled channels of a channels-last one, becomes channels-last again: that
// is the cheaper copy, and what follows is likely to want it.
Status RunReshape(KernelContext& context) {
  const Tensor& input = context.input(0);
  const Shape& shape = context.inferred(0)->shape;
  if (std::optional<Tensor> view = ViewAs(input, shape)) {
    context.SetOutput(0, *std::move(view));
    return Ok();
  }
  const int rank = shape.rank(), last = input.rank() - 1;
  if (rank >= 4 && last >= 3 && input.dim(last) == shape[rank - 1] &&
      input.strides()[static_cast<size_t>(last)] > 1) {
    const Tensor output = TRY(ChannelsLast(context, input.dtype(), shape));
    if (std::optional<Tensor> copy = ViewAs(output, input.shape())) {
      CopyElements(context.pool(), input, *copy);
      context.SetOutput(0, output);
      return Ok();
    }
  }
  Tensor copy = TRY(context.Output(0))->Reshaped(input.shape());
  CopyElements(context.pool(), input, copy);
  return Ok();
}

Status ReshapeShape(ShapeContext& context) {
  std::vector<int64_t> dims;
  if (context.version() < 5) {
    dims = context.attributes().Ints("shape");
  } else {
    if (!context.value(1)) return Ok();
    dims = TRY(ToInt64s(*context.value(1)));
  }
  const Shape& input = context.shape(0);
  const bool zero_copies = context.attributes().Int("allowzero") == 0;
  int inferred = -1;
  int64_t known = 1;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 0 && zero_copies) {
      if (static_cast<int>(i) >= input.rank()) {
        return context.Mismatch("0 at position " + std::to_string(i) +
                                " of the target shape copies a dimension that " + input.ToString() +
                                " does not have");
      }
      dims[i] = input[static_cast<int>(i)];
    }
    if (dims[i] < -1) return context.Mismatch("the target shape contains " + std::to_string(dims[i]));
    if (dims[i] == -1) {
      if (inferred >= 0) return context.Mismatch("the target shape contains -1 twice");
      inferred = static_cast<int>(i);
    } else if (__builtin_mul_overflow(known, dims[i], &known)) {
      return context.Mismatch("the target shape has more elements than can be counted");
    }
  }
  const std::string target = Shape(dims).ToString();
  if (inferred >= 0 && known != 0) dims[static_cast<size_t>(inferred)] = input.count() / known;
  Shape shape(std::move(dims));
  if (std::any_of(shape.begin(), shape.end(), [](int64_t dim) { return dim < 0; }) ||
      shape.count() != input.count()) {
    return context.Mismatch("cannot reshape " + input.ToString() + " (" + std::to_string(input.count()) +
                                " elements) to " + target,
                            "Feed an input of the size that the model was exported with");
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

Status FlattenShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  int64_t axis = context.attributes().Int("axis");
  if (axis < 0) axis += input.rank();
  if (axis < 0 || axis > input.rank()) {
    return context.Mismatch("axis " + std::to_string(context.attributes().Int("axis")) +
                            " is outside a tensor of rank " + std::to_string(input.rank()));
  }
  const int split = static_cast<int>(axis);
  context.SetOutput(0, context.dtype(0), {input.CountRange(0, split), input.CountRange(split, input.rank())});
  return Ok();
}

// The axes of Squeeze and Unsqueeze: an attribute, an input since version 13. nullopt: not known in advance.
Result<std::optional<std::vector<int64_t>>> Axes(const ShapeContext& context) {
  if (context.version() < 13) return std::optional(context.attributes().Ints("axes"));
  if (!context.has_input(1)) return std::optional(std::vector<int64_t>());
  if (!context.value(1)) return std::optional<std::vector<int64_t>>();
  return std::optional(TRY(ToInt64s(*context.value(1))));
}

Status SqueezeShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  const std::optional<std::vector<int64_t>> axes = TRY(Axes(context));
  if (!axes) return Ok();
  const std::vector<int> dropped = TRY(NormalizeAxes(*axes, input.rank()));
  Shape shape;
  for (int i = 0; i < input.rank(); ++i) {
    const bool drop = dropped.empty() ? input[i] == 1 : std::binary_search(dropped.begin(), dropped.end(), i);
    if (!drop) shape.push_back(input[i]);
    if (drop && input[i] != 1) {
      return context.Mismatch("cannot squeeze axis " + std::to_string(i) + " of " + input.ToString() +
                              ": its length is " + std::to_string(input[i]) + ", not 1");
    }
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

Status UnsqueezeShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  const std::optional<std::vector<int64_t>> axes = TRY(Axes(context));
  if (!axes) return Ok();
  const int rank = input.rank() + static_cast<int>(axes->size());
  const std::vector<int> added = TRY(NormalizeAxes(*axes, rank));
  Shape shape;
  int from = 0;
  for (int i = 0; i < rank; ++i) {
    shape.push_back(std::binary_search(added.begin(), added.end(), i) ? 1 : input[from++]);
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

// Sequences and optionals pass through Identity too, and have no shape.
Status IdentityShape(ShapeContext& context) { return context.has_input(0) ? SameAsInput(context) : Ok(); }

Status RunIdentity(KernelContext& context) {
  context.SetOutput(0, context.input_value(0));
  return Ok();
}

Status ShapeShape(ShapeContext& context) {
  const int64_t rank = context.rank(0);
  const auto clamp = [rank](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + rank : i, 0, rank); };
  const int64_t start = clamp(context.attributes().Int("start"));
  const int64_t end = clamp(context.attributes().Int("end", rank));
  context.SetOutput(0, DType::kInt64, {std::max<int64_t>(0, end - start)});
  return Ok();
}

Status RunShape(KernelContext& context) {
  const Shape& shape = context.input(0).shape();
  Tensor& output = *TRY(context.Output(0));
  const int64_t start = context.attributes().Int("start");
  const int64_t first = std::clamp<int64_t>(start < 0 ? start + shape.rank() : start, 0, shape.rank());
  std::copy_n(shape.begin() + first, output.count(), output.data<int64_t>());
  return Ok();
}

Status SizeShape(ShapeContext& context) {
  context.SetOutput(0, DType::kInt64, {});
  return Ok();
}

Status RunSize(KernelContext& context) {
  *TRY(context.Output(0))->data<int64_t>() = context.input(0).count();
  return Ok();
}

Status ExpandShape(ShapeContext& context) {
  if (!context.value(1)) return Ok();
  const Shape target(TRY(ToInt64s(*context.value(1))));
  context.SetOutput(0, context.dtype(0), TRY(Broadcast(context.shape(0), target)));
  return Ok();
}

Status RunExpand(KernelContext& context) {
  context.SetOutput(0, context.input(0).Expanded(context.inferred(0)->shape));
  return Ok();
}

Status DropoutShape(ShapeContext& context) {
  const DType mask = context.version() >= 10 ? DType::kBool : context.dtype(0);
  context.SetOutput(0, context.dtype(0), context.shape(0));
  context.SetOutput(1, mask, context.shape(0));
  return Ok();
}

Status DropAtRandom(KernelContext& context, double ratio) {
  const Tensor input = TRY(context.input(0).RowMajor());
  Tensor& output = *TRY(context.Output(0));
  Tensor mask = TRY(context.Temporary(DType::kBool, input.shape()));
  RandomState random = RandomOf(context.node());
  for (bool& kept : mask.span<bool>()) kept = random.Uniform() >= ratio;
  const double scale = ratio < 1 ? 1 / (1 - ratio) : 0;
  const bool known = Dispatch(Floats{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    using C = ComputeType<T>;
    const T* from = input.data<T>();
    const bool* kept = mask.data<bool>();
    T* to = output.data<T>();
    for (int64_t i = 0; i < input.count(); ++i) {
      to[i] =
          kept[i] ? static_cast<T>(static_cast<C>(from[i]) * static_cast<C>(scale)) : static_cast<T>(C{0});
    }
  });
  if (!known) return context.UnsupportedType(0);
  context.SetOutput(1, std::move(mask));
  return Ok();
}

// Versions below 12 say with an attribute (is_test), or not at all, that they are used for training.
// Exporters often left it at the default that means training, so it is not believed: such nodes always pass
// their input on.
Status RunDropout(KernelContext& context) {
  if (context.version() >= 12 && context.has_input(2)) {
    const bool training = TRY(OnlyNumber(context.input(2))) != 0;
    const double ratio = context.has_input(1) ? TRY(OnlyNumber(context.input(1))) : 0.5;
    if (training && ratio > 0) return DropAtRandom(context, ratio);
  }
  context.SetOutput(0, context.input(0));
  if (context.wants_output(1)) {
    Tensor& mask = *TRY(context.Output(1));
    Fill(context.pool(), TRY(ScalarOf(mask.dtype(), 1)), mask);
  }
  return Ok();
}

}  // namespace

std::span<const Op> ReshapeOps() {
  constexpr LayoutRule kStrided = LayoutRule::kStrided;
  static const Op ops[] = {
      {.name = "Reshape",
       .versions = {1, 5, 13, 14, 19, 21, 23, 24, 25},
       .layout = kStrided,
       .shape = ReshapeShape,
       .run = RunReshape,
       .gradient = {ReshapeGradient},
       .shader = {"view"}},
      {.name = "Flatten",
       .versions = {1, 9, 11, 13, 21, 23, 24, 25},
       .attributes = {{"axis", 1}},
       .layout = kStrided,
       .shape = FlattenShape,
       .run = RunReshape,
       .gradient = {ReshapeGradient},
       .shader = {"view"}},
      {.name = "Squeeze",
       .versions = {1, 11, 13, 21, 23, 24, 25},
       .layout = kStrided,
       .shape = SqueezeShape,
       .run = RunReshape,
       .gradient = {ReshapeGradient},
       .shader = {"view"}},
      {.name = "Unsqueeze",
       .versions = {1, 11, 13, 21, 23, 24, 25},
       .layout = kStrided,
       .shape = UnsqueezeShape,
       .run = RunReshape,
       .gradient = {ReshapeGradient},
       .shader = {"view"}},
      {.name = "Identity",
       .versions = {1, 13, 14, 16, 19, 21, 23, 24, 25},
       .takes_any_value = true,
       .layout = kStrided,
       .shape = IdentityShape,
       .run = RunIdentity,
       .gradient = {IdentityGradient},
       .shader = {"view"}},
      {.name = "Shape",
       .versions = {1, 13, 15, 19, 21, 23, 24, 25},
       .attributes = {{"start", 0}},
       .layout = kStrided,
       .shape = ShapeShape,
       .run = RunShape,
       .gradient = {.none = "a shape does not depend on the elements"},
       .shader = {"view"}},
      {.name = "Size",
       .versions = {1, 13, 19, 21, 23, 24, 25},
       .layout = kStrided,
       .shape = SizeShape,
       .run = RunSize,
       .gradient = {.none = "a size does not depend on the elements"},
       .shader = {"view"}},
      {.name = "Expand",
       .versions = {8, 13},
       .layout = kStrided,
       .shape = ExpandShape,
       .run = RunExpand,
       .gradient = {ExpandGradient},
       .shader = {"view"}},
      {.name = "Dropout",
       .versions = {1, 6, 7, 10, 12, 13, 22},
       .layout = kStrided,
       .shape = DropoutShape,
       .run = RunDropout,
       .gradient = {DropoutGradient},
       .shader = {"view"}},
  };
  return ops;
}

}  // namespace onnxray
