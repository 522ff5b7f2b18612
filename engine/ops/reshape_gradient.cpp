// Gradients of what only moves elements or repeats them: the way back.
#include <numeric>

#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

}  // namespace

Status ReshapeGradient(GradientBuilder& builder) {
  builder.Set(0, ReshapeLike(builder.gradient(), builder.input(0)));
  return Ok();
}

Status IdentityGradient(GradientBuilder& builder) {
  builder.Set(0, builder.gradient());
  return Ok();
}

Status ExpandGradient(GradientBuilder& builder) {
  builder.Set(0, SumTo(builder.gradient(), builder.input(0)));
  return Ok();
}

// In training the mask is needed: the draw cannot be repeated. Ratio and mode may be known only in the run.
Status DropoutGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(), ratio = builder.input(1), training = builder.input(2);
  if (builder.version() < 12 || !training) return IdentityGradient(builder);
  const Tensor known = builder.writer().known(training);
  if (known.defined() && TRY(ToDoubles(known))[0] == 0) return IdentityGradient(builder);
  if (builder.output_count() < 2 || builder.node().outputs[1] == kNoValue) {
    return Unsupported("it drops elements at random and its mask is not an output",
                       "Run it in inference mode, or export it with its mask");
  }
  const Var kept = 1 - (ratio ? CastLike(ratio, g) : Scalar(0.5, g));
  builder.Set(0, Where(training, Keep(builder.output(1), g / kept), g));
  return Ok();
}

Status TransposeGradient(GradientBuilder& builder) {
  const std::vector<int64_t> permutation = builder.attributes().Ints("perm");
  if (permutation.empty()) {
    builder.Set(0, builder.writer().Emit("Transpose", {builder.gradient()}));
    return Ok();
  }
  std::vector<int64_t> inverse(permutation.size());
  for (size_t i = 0; i < permutation.size(); ++i)
    inverse[static_cast<size_t>(permutation[i])] = static_cast<int64_t>(i);
  builder.Set(0, Transpose(builder.gradient(), inverse));
  return Ok();
}

Status DepthToSpaceGradient(GradientBuilder& builder) {
  const int64_t block = builder.attributes().Int("blocksize");
  const Var g = builder.gradient();
  if (builder.attributes().String("mode", "DCR") == "DCR") {
    builder.Set(0, builder.writer().Emit("SpaceToDepth", {g}, {{"blocksize", block}}));
    return Ok();
  }
  const Shape x = TRY(builder.ShapeOf(builder.input(0)));
  const Var blocks = Reshape(g, {x[0], x[1] / (block * block), x[2], block, x[3], block});
  builder.Set(0, ReshapeLike(Transpose(blocks, {0, 1, 3, 5, 2, 4}), builder.input(0)));
  return Ok();
}

Status SpaceToDepthGradient(GradientBuilder& builder) {
  const NodeAttributes attributes{{"blocksize", builder.attributes().Int("blocksize")}};
  builder.Set(0, builder.writer().Emit("DepthToSpace", {builder.gradient()}, attributes));
  return Ok();
}

Status ConcatGradient(GradientBuilder& builder) {
  const int64_t axis = builder.attributes().Int("axis", builder.version() < 4 ? 1 : 0);
  std::vector<Var> lengths;
  for (int i = 0; i < builder.input_count(); ++i) {
    lengths.push_back(Gather(ShapeOf(builder.input(i)), Int64s({axis}, builder.input(i)), 0));
  }
  const std::vector<Var> parts = builder.writer().EmitAll("Split", {builder.gradient(), Concat(lengths, 0)},
                                                          {{"axis", axis}}, builder.input_count(), "");
  for (int i = 0; i < builder.input_count(); ++i) builder.Set(i, parts[static_cast<size_t>(i)]);
  return Ok();
}

Status SplitGradient(GradientBuilder& builder) {
  std::vector<Var> parts;
  for (int i = 0; i < builder.output_count(); ++i) parts.push_back(builder.gradient(i));
  builder.Set(0, Concat(parts, builder.attributes().Int("axis")));
  return Ok();
}

// The same slice of the elements' positions says where they came from.
Status SliceGradient(GradientBuilder& builder) {
  const Var x = builder.input(0);
  Var positions;
  if (builder.version() < 10) {
    const Attributes& attributes = builder.attributes();
    const std::vector<int64_t> starts = attributes.Ints("starts");
    std::vector<int64_t> axes = attributes.Ints("axes");
    if (axes.empty()) {
      axes.resize(starts.size());
      std::iota(axes.begin(), axes.end(), 0);
    }
    positions = builder.writer().Emit(
        "Slice", {Positions(x), Int64s(starts, x), Int64s(attributes.Ints("ends"), x), Int64s(axes, x)});
  } else {
    std::vector<Var> inputs{Positions(x)};
    for (int i = 1; i < builder.input_count(); ++i) inputs.push_back(builder.input(i));
    positions = builder.writer().Emit("Slice", inputs);
  }
  builder.Set(0, ScatterTo(x, positions, builder.gradient()));
  return Ok();
}

Status TileGradient(GradientBuilder& builder) {
  const Var x = builder.input(0);
  if (builder.version() < 6) return Unsupported("the Tile of opset 1 has no gradient", "Export it anew");
  const Var positions = builder.writer().Emit("Tile", {Positions(x), builder.input(1)});
  builder.Set(0, ScatterTo(x, positions, builder.gradient()));
  return Ok();
}

// Constant padding is cut off by padding of the opposite sign; the other modes repeat elements.
Status PadGradient(GradientBuilder& builder) {
  const Var x = builder.input(0), g = builder.gradient();
  const Attributes& attributes = builder.attributes();
  const std::string mode = attributes.String("mode", "constant");
  const bool by_attribute = builder.version() < 11;
  const Var pads = by_attribute ? Int64s(attributes.Ints(builder.version() < 2 ? "paddings" : "pads"), x)
                                : builder.input(1);
  const Var axes = builder.has_input(3) ? builder.input(3) : Var{};
  if (mode != "constant") {
    const Var positions = builder.writer().Emit("Pad", {Positions(x), pads, Var{}, axes}, {{"mode", mode}});
    builder.Set(0, ScatterTo(x, positions, g));
    return Ok();
  }
  const Var kept = builder.writer().Emit("Pad", {g, -pads, Var{}, axes});
  builder.Set(0, kept);
  if (builder.wants(2)) {
    const auto sum = [](Var v) { return ReduceSum(v, std::vector<int64_t>{}, false); };
    builder.Set(2, ReshapeLike(sum(g) - sum(kept), builder.input(2)));
  }
  return Ok();
}

Status CenterCropPadGradient(GradientBuilder& builder) {
  // One more than the position, so that 0 marks what was padded.
  const Var x = builder.input(0);
  NodeAttributes attributes;
  if (builder.attributes().Has("axes")) attributes.emplace_back("axes", builder.attributes().Ints("axes"));
  const Var one_more = Positions(x) + 1;
  const Var places = builder.writer().Emit("CenterCropPad", {one_more, builder.input(1)}, attributes);
  const Var kept = Keep(Greater(places, 0), builder.gradient());
  builder.Set(0, ScatterTo(x, Max(places - 1, Scalar(0, places)), kept));
  return Ok();
}

Status TriluGradient(GradientBuilder& builder) {
  const NodeAttributes attributes{{"upper", builder.attributes().Int("upper", 1)}};
  builder.Set(0, builder.writer().Emit("Trilu", {builder.gradient(), builder.input(1)}, attributes));
  return Ok();
}

Status CompressGradient(GradientBuilder& builder) {
  const Var x = builder.input(0);
  NodeAttributes attributes;
  if (builder.attributes().Has("axis")) attributes.emplace_back("axis", builder.attributes().Int("axis"));
  const Var positions = builder.writer().Emit("Compress", {Positions(x), builder.input(1)}, attributes);
  builder.Set(0, ScatterTo(x, positions, builder.gradient()));
  return Ok();
}

Status ReverseSequenceGradient(GradientBuilder& builder) {
  const NodeAttributes attributes{{"batch_axis", builder.attributes().Int("batch_axis", 1)},
                                  {"time_axis", builder.attributes().Int("time_axis", 0)}};
  const std::vector<Var> inputs{builder.gradient(), builder.input(1)};
  builder.Set(0, builder.writer().Emit("ReverseSequence", inputs, attributes));
  return Ok();
}

}  // namespace onnxray
