// Concat and Split.
#include <algorithm>

#include "cpu/copy.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

// Version 1 has a default, later ones require the attribute.
Result<int> ConcatAxis(const Attributes& attributes, int rank) {
  return NormalizeAxis(attributes.Int("axis", 1), rank);
}

Status ConcatShape(ShapeContext& context) {
  Shape shape = context.shape(0);
  const int axis = TRY(ConcatAxis(context.attributes(), shape.rank()));
  for (int i = 1; i < context.input_count(); ++i) {
    const Shape& part = context.shape(i);
    bool fits = part.rank() == shape.rank();
    for (int d = 0; fits && d < shape.rank(); ++d) fits = d == axis || part[d] == shape[d];
    if (!fits) {
      return context.Mismatch("cannot concatenate " + context.shape(0).ToString() + " and " +
                                  part.ToString() + " along axis " + std::to_string(axis) +
                                  ": the other dimensions differ",
                              "Check the sizes of the model's inputs");
    }
    shape[axis] += part[axis];
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

Status RunConcat(KernelContext& context) {
  Tensor& output = *TRY(context.Output(0));
  std::vector<Tensor> parts;
  for (int i = 0; i < context.input_count(); ++i) parts.push_back(context.input(i));
  ConcatElements(context.pool(), parts, TRY(ConcatAxis(context.attributes(), output.rank())), output);
  return Ok();
}

// The lengths of the parts: given by attribute or input, else equal ones. nullopt: not known in advance.
Result<std::optional<std::vector<int64_t>>> SplitLengths(const ShapeContext& context, int64_t length) {
  if (context.has_input(1)) {
    if (!context.value(1)) return std::optional<std::vector<int64_t>>();
    if (context.version() > 1) return std::optional(TRY(ToInt64s(*context.value(1))));
    std::vector<int64_t> lengths;  // version 1 takes them in the type of the tensor that is split
    for (const double part : TRY(ToDoubles(*context.value(1)))) lengths.push_back(static_cast<int64_t>(part));
    return std::optional(std::move(lengths));
  }
  if (context.attributes().Has("split")) return std::optional(context.attributes().Ints("split"));
  const int64_t parts = context.attributes().Int("num_outputs", context.output_count());
  if (parts < 1 || parts > std::max<int64_t>(length, context.output_count()) ||
      (context.version() < 18 && length % parts != 0)) {
    return context.Mismatch("cannot split " + std::to_string(length) + " into " + std::to_string(parts) +
                            " equal parts");
  }
  const int64_t chunk = (length + parts - 1) / parts;
  std::vector<int64_t> lengths;
  for (int64_t i = 0; i < parts; ++i) lengths.push_back(std::clamp<int64_t>(length - i * chunk, 0, chunk));
  return std::optional(std::move(lengths));
}

Status SplitShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), input.rank()));
  const std::optional<std::vector<int64_t>> lengths = TRY(SplitLengths(context, input[axis]));
  if (!lengths) return Ok();
  int64_t total = 0;
  bool valid = static_cast<int>(lengths->size()) == context.output_count();
  for (const int64_t length : *lengths) {
    valid = valid && length >= 0 && length <= input[axis];
    total += valid ? length : 0;
  }
  if (!valid || total != input[axis]) {
    return context.Mismatch("cannot split axis " + std::to_string(axis) + " of " + input.ToString() +
                            " into parts of " + Shape(*lengths).ToString() + " for " +
                            std::to_string(context.output_count()) + " outputs");
  }
  for (int i = 0; i < context.output_count(); ++i) {
    Shape part = input;
    part[axis] = (*lengths)[static_cast<size_t>(i)];
    context.SetOutput(i, context.dtype(0), std::move(part));
  }
  return Ok();
}

Status RunSplit(KernelContext& context) {
  const Tensor& input = context.input(0);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), input.rank()));
  int64_t start = 0;
  for (int i = 0; i < context.output_count(); ++i) {
    const int64_t length = context.inferred(i)->shape[axis];
    context.SetOutput(i, input.Slice(axis, start, length));
    start += length;
  }
  return Ok();
}

}  // namespace

std::span<const Op> ConcatOps() {
  static const Op ops[] = {
      {.name = "Concat",
       .versions = {1, 4, 11, 13},
       .layout = LayoutRule::kAny,
       .shape = ConcatShape,
       .run = RunConcat,
       .gradient = {ConcatGradient},
       .shader = {"concat"}},
      {.name = "Split",
       .versions = {1, 2, 11, 13, 18},
       .attributes = {{"axis", 0}},
       .layout = LayoutRule::kStrided,
       .shape = SplitShape,
       .run = RunSplit,
       .gradient = {SplitGradient},
       .shader = {"view"}},
  };
  return ops;
}

}  // namespace onnxray
