// Pad and CenterCropPad.
#include "cpu/pad.h"

#include <algorithm>

#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

// Elements added in front of and behind every axis; negative ones crop.
struct Pads {
  std::vector<int64_t> before, after;
};

// `pads` and `axes` are the node's inputs, null where left out; versions 1 and 2 have an attribute instead.
Result<Pads> PadsOf(const Attributes& attributes, int rank, const Tensor* pads, const Tensor* axes) {
  const std::vector<int64_t> list =
      pads ? TRY(ToInt64s(*pads)) : attributes.Ints(attributes.Has("paddings") ? "paddings" : "pads");
  std::vector<int64_t> padded;
  if (axes) {
    padded = TRY(ToInt64s(*axes));
  } else {
    for (int i = 0; i < rank; ++i) padded.push_back(i);
  }
  if (list.size() != 2 * padded.size()) {
    return InvalidInput(std::to_string(list.size()) + " pads for " + std::to_string(padded.size()) + " axes",
                        "Give one number for the start and one for the end of every axis");
  }
  Pads result{std::vector<int64_t>(static_cast<size_t>(rank)),
              std::vector<int64_t>(static_cast<size_t>(rank))};
  for (size_t i = 0; i < padded.size(); ++i) {
    const size_t axis = static_cast<size_t>(TRY(NormalizeAxis(padded[i], rank)));
    result.before[axis] = list[i];
    result.after[axis] = list[padded.size() + i];
  }
  return result;
}

Result<PadMode> ModeOf(const Attributes& attributes) {
  const std::string mode = attributes.String("mode");
  if (mode == "constant") return PadMode::kConstant;
  if (mode == "edge") return PadMode::kEdge;
  if (mode == "reflect") return PadMode::kReflect;
  if (mode == "wrap") return PadMode::kWrap;
  return InvalidModel("Pad has no mode '" + mode + "'");
}

Status PadShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  if ((context.has_input(1) && !context.value(1)) || (context.has_input(3) && !context.value(3))) return Ok();
  const Pads pads = TRY(PadsOf(context.attributes(), input.rank(), context.value(1), context.value(3)));
  const bool constant = TRY(ModeOf(context.attributes())) == PadMode::kConstant;
  Shape shape;
  for (int i = 0; i < input.rank(); ++i) {
    const int64_t before = pads.before[static_cast<size_t>(i)], after = pads.after[static_cast<size_t>(i)];
    int64_t dim = 0;
    bool valid = !__builtin_add_overflow(input[i], before, &dim) &&
                 !__builtin_add_overflow(dim, after, &dim) && dim >= 0;
    if (valid && !constant && dim > 0)
      valid = input[i] + std::min<int64_t>(before, 0) + std::min<int64_t>(after, 0) > 0;
    if (!valid) {
      return context.Mismatch("cannot pad axis " + std::to_string(i) + " of " + input.ToString() + " by " +
                              std::to_string(before) + " and " + std::to_string(after));
    }
    shape.push_back(dim);
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

// The value of mode constant: an input since version 11, an attribute before, zero (or "") where left out.
Result<Tensor> PadValue(const KernelContext& context) {
  const DType dtype = context.input(0).dtype();
  if (context.version() < 11) return ScalarOf(dtype, context.attributes().Float("value"));
  if (!context.has_input(2)) return Tensor::Zeros(dtype, {});
  const Tensor& value = context.input(2);
  if (value.count() == 1 && value.dtype() == dtype) return value.Reshaped({});
  return InvalidInput("the value to pad with is " + value.ToString() + ", not one " +
                      std::string(Name(dtype)));
}

Status RunPad(KernelContext& context) {
  const Tensor& input = context.input(0);
  const Pads pads =
      TRY(PadsOf(context.attributes(), input.rank(), context.has_input(1) ? &context.input(1) : nullptr,
                 context.has_input(3) ? &context.input(3) : nullptr));
  PadElements(context.pool(), input, pads.before, TRY(ModeOf(context.attributes())), TRY(PadValue(context)),
              *TRY(context.Output(0)));
  return Ok();
}

Status CenterCropPadShape(ShapeContext& context) {
  if (!context.value(1)) return Ok();
  const std::vector<int64_t> target = TRY(ToInt64s(*context.value(1)));
  Shape shape = context.shape(0);
  std::vector<int64_t> axes = context.attributes().Ints("axes");
  for (int i = 0; !context.attributes().Has("axes") && i < shape.rank(); ++i) axes.push_back(i);
  if (axes.size() != target.size()) {
    return context.Mismatch("a target of " + std::to_string(target.size()) + " dimensions for " +
                            std::to_string(axes.size()) + " axes");
  }
  for (size_t i = 0; i < axes.size(); ++i) {
    if (target[i] < 0) return context.Mismatch("cannot crop to a length of " + std::to_string(target[i]));
    shape[TRY(NormalizeAxis(axes[i], shape.rank()))] = target[i];
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

// Where the difference is odd, the end gets or loses the one element more.
Status RunCenterCropPad(KernelContext& context) {
  const Tensor& input = context.input(0);
  Tensor& output = *TRY(context.Output(0));
  std::vector<int64_t> before;
  for (int i = 0; i < input.rank(); ++i) before.push_back((output.dim(i) - input.dim(i)) / 2);
  const Tensor zero = TRY(Tensor::Zeros(input.dtype(), {}));
  PadElements(context.pool(), input, before, PadMode::kConstant, zero, output);
  return Ok();
}

}  // namespace

std::span<const Op> PadOps() {
  static const Op ops[] = {
      {.name = "Pad",
       .versions = {1, 2, 11, 13, 18, 19, 21, 23, 24, 25},
       .attributes = {{"mode", "constant"}},
       .layout = LayoutRule::kAny,
       .shape = PadShape,
       .run = RunPad,
       .gradient = {PadGradient},
       .shader = {"pad"}},
      {.name = "CenterCropPad",
       .versions = {18},
       .layout = LayoutRule::kAny,
       .shape = CenterCropPadShape,
       .run = RunCenterCropPad,
       .gradient = {CenterCropPadGradient},
       .shader = {"center_crop_pad"}},
  };
  return ops;
}

}  // namespace onnxray
