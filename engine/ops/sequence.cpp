// Sequences and optionals. An optional's value is its element itself, or no value at all.
#include <algorithm>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

Value MakeSequence(Sequence elements) {
  return std::shared_ptr<const Sequence>(std::make_shared<Sequence>(std::move(elements)));
}

Result<const Sequence*> SequenceInput(const KernelContext& context) {
  if (context.has_input(0) && context.input_value(0).is_sequence()) return &context.input_value(0).sequence();
  return InvalidInput("expected a sequence, got " +
                      (context.has_input(0) ? context.input_value(0).ToString() : "nothing"));
}

// The position that input i names among `count` places, counting from the end where negative.
Result<int64_t> Position(const KernelContext& context, int i, int64_t count) {
  if (!context.input_value(i).is_tensor()) return InvalidInput("a position in a sequence is a number");
  const int64_t position = TRY(OnlyInteger(context.input(i)));
  const int64_t length = static_cast<int64_t>(TRY(SequenceInput(context))->size());
  const int64_t index = position < 0 ? position + length : position;
  if (index < 0 || index >= count) {
    return InvalidInput("position " + std::to_string(position) + " is outside a sequence of " +
                        std::to_string(length));
  }
  return index;
}

Status RunSequenceEmpty(KernelContext& context) {
  context.SetOutput(0, MakeSequence({}));
  return Ok();
}

Status RunSequenceConstruct(KernelContext& context) {
  Sequence elements;
  for (int i = 0; i < context.input_count(); ++i) elements.push_back(context.input_value(i));
  context.SetOutput(0, MakeSequence(std::move(elements)));
  return Ok();
}

Status RunSequenceInsert(KernelContext& context) {
  Sequence elements = *TRY(SequenceInput(context));
  int64_t at = static_cast<int64_t>(elements.size());
  if (context.has_input(2)) at = TRY(Position(context, 2, at + 1));
  const Value& added = context.input_value(1);
  if (!elements.empty() && elements[0].is_tensor() && added.is_tensor() &&
      elements[0].tensor().dtype() != added.tensor().dtype()) {
    return InvalidInput("cannot insert " + added.ToString() + " among " + elements[0].ToString(),
                        "All elements of a sequence have one type: insert a Cast");
  }
  elements.insert(elements.begin() + at, added);
  context.SetOutput(0, MakeSequence(std::move(elements)));
  return Ok();
}

Status RunSequenceErase(KernelContext& context) {
  Sequence elements = *TRY(SequenceInput(context));
  if (elements.empty()) return InvalidInput("there is nothing to erase from an empty sequence");
  const int64_t last = static_cast<int64_t>(elements.size()) - 1;
  const int64_t at = context.has_input(1) ? TRY(Position(context, 1, last + 1)) : last;
  elements.erase(elements.begin() + at);
  context.SetOutput(0, MakeSequence(std::move(elements)));
  return Ok();
}

Status RunSequenceAt(KernelContext& context) {
  const Sequence& elements = *TRY(SequenceInput(context));
  const int64_t at = TRY(Position(context, 1, static_cast<int64_t>(elements.size())));
  context.SetOutput(0, elements[static_cast<size_t>(at)]);
  return Ok();
}

Status ScalarInt64(ShapeContext& context) {
  context.SetOutput(0, DType::kInt64, {});
  return Ok();
}

Status RunSequenceLength(KernelContext& context) {
  *TRY(context.Output(0, DType::kInt64, {}))->data<int64_t>() =
      static_cast<int64_t>(TRY(SequenceInput(context))->size());
  return Ok();
}

// Lengths of the parts of a split: as listed, or in chunks of a scalar's size, the last one shorter.
Result<std::vector<int64_t>> PartLengths(const Tensor& split, int64_t length) {
  std::vector<int64_t> lengths = TRY(ToInt64s(split));
  if (split.rank() == 0) {
    const int64_t chunk = lengths[0];
    if (chunk < 1) return InvalidInput("cannot split into chunks of " + std::to_string(chunk));
    lengths.clear();
    for (int64_t at = 0; at < length; at += chunk) lengths.push_back(std::min(chunk, length - at));
  }
  int64_t total = 0;
  for (const int64_t part : lengths) {
    if (part < 0) return InvalidInput("a part of a split has length " + std::to_string(part));
    total += part;
  }
  if (total != length) {
    return InvalidInput("parts of " + Shape(lengths).ToString() + " do not add up to the length " +
                        std::to_string(length));
  }
  return lengths;
}

Status RunSplitToSequence(KernelContext& context) {
  const Tensor& input = context.input(0);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), input.rank()));
  Sequence parts;
  if (context.has_input(1)) {
    int64_t start = 0;
    for (const int64_t length : TRY(PartLengths(context.input(1), input.dim(axis)))) {
      parts.push_back(input.Slice(axis, start, length));
      start += length;
    }
  } else {
    const bool keep_axis = context.attributes().Int("keepdims") != 0;
    for (int64_t i = 0; i < input.dim(axis); ++i) {
      parts.push_back(keep_axis ? input.Slice(axis, i, 1) : ViewAt(input, axis, i));
    }
  }
  context.SetOutput(0, MakeSequence(std::move(parts)));
  return Ok();
}

Status RunConcatFromSequence(KernelContext& context) {
  const Sequence& elements = *TRY(SequenceInput(context));
  if (elements.empty()) return InvalidInput("cannot concatenate an empty sequence");
  for (const Value& element : elements) {
    if (!element.is_tensor()) return InvalidInput("cannot concatenate " + element.ToString());
  }
  const bool new_axis = context.attributes().Int("new_axis") != 0;
  const int rank = elements.front().tensor().rank() + (new_axis ? 1 : 0);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis"), rank));
  std::vector<Tensor> parts;
  for (const Value& element : elements) {
    parts.push_back(new_axis ? InsertAxis(element.tensor(), axis) : element.tensor());
  }
  Shape shape = parts.front().shape();
  shape[axis] = 0;
  for (const Tensor& part : parts) {
    Shape other = part.shape();
    if (other.rank() == rank) other[axis] = shape[axis];
    if (other != shape || part.dtype() != parts.front().dtype()) {
      return InvalidInput("cannot concatenate " + parts.front().ToString() + " and " + part.ToString() +
                          " along axis " + std::to_string(axis));
    }
    shape[axis] += part.dim(axis);
  }
  Tensor& output = *TRY(context.Output(0, parts.front().dtype(), shape));
  ConcatElements(context.pool(), parts, axis, output);
  return Ok();
}

Status RunOptional(KernelContext& context) {
  context.SetOutput(0, context.has_input(0) ? context.input_value(0) : Value());
  return Ok();
}

Status ScalarBool(ShapeContext& context) {
  context.SetOutput(0, DType::kBool, {});
  return Ok();
}

Status RunOptionalHasElement(KernelContext& context) {
  *TRY(context.Output(0, DType::kBool, {}))->data<bool>() = context.has_input(0);
  return Ok();
}

Status RunOptionalGetElement(KernelContext& context) {
  if (!context.has_input(0)) {
    return InvalidInput("the optional is empty", "Guard OptionalGetElement with OptionalHasElement");
  }
  context.SetOutput(0, context.input_value(0));
  return Ok();
}

}  // namespace

std::span<const Op> SequenceOps() {
  constexpr LayoutRule kStrided = LayoutRule::kStrided;
  static const Op ops[] = {
      {.name = "SequenceEmpty",
       .versions = {11},
       .layout = kStrided,
       .run = RunSequenceEmpty,
       .gradient = {.none = "an empty sequence depends on nothing"}},
      {.name = "SequenceConstruct",
       .versions = {11},
       .layout = kStrided,
       .run = RunSequenceConstruct,
       .gradient = {SequenceConstructGradient}},
      {.name = "SequenceInsert",
       .versions = {11},
       .takes_any_value = true,
       .layout = kStrided,
       .run = RunSequenceInsert,
       .gradient = {SequenceInsertGradient}},
      {.name = "SequenceErase",
       .versions = {11},
       .takes_any_value = true,
       .layout = kStrided,
       .run = RunSequenceErase,
       .gradient = {SequenceEraseGradient}},
      {.name = "SequenceAt",
       .versions = {11},
       .takes_any_value = true,
       .layout = kStrided,
       .run = RunSequenceAt,
       .gradient = {SequenceAtGradient}},
      {.name = "SequenceLength",
       .versions = {11},
       .takes_any_value = true,
       .layout = kStrided,
       .shape = ScalarInt64,
       .run = RunSequenceLength,
       .gradient = {.none = "a length does not depend on the elements"}},
      {.name = "SplitToSequence",
       .versions = {11, 24},
       .attributes = {{"axis", 0}, {"keepdims", 1}},
       .signature =
           "T input, I split? -> seq(T) output_sequence; T: numbers string bool complex64 complex128; "
           "I: int32 int64",
       .layout = kStrided,
       .run = RunSplitToSequence,
       .gradient = {SplitToSequenceGradient}},
      {.name = "ConcatFromSequence",
       .versions = {11},
       .attributes = {{"new_axis", 0}},
       .takes_any_value = true,
       .layout = kStrided,
       .run = RunConcatFromSequence,
       .gradient = {ConcatFromSequenceGradient}},
      {.name = "Optional",
       .versions = {15},
       .takes_any_value = true,
       .layout = kStrided,
       .run = RunOptional,
       .gradient = {IdentityGradient}},
      {.name = "OptionalHasElement",
       .versions = {15, 18},
       .takes_any_value = true,
       .layout = kStrided,
       .shape = ScalarBool,
       .run = RunOptionalHasElement,
       .gradient = {.none = "presence does not depend on the elements"}},
      {.name = "OptionalGetElement",
       .versions = {15, 18},
       .takes_any_value = true,
       .layout = kStrided,
       .run = RunOptionalGetElement,
       .gradient = {IdentityGradient}},
  };
  return ops;
}

}  // namespace onnxray
