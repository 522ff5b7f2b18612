#include "ops/gradients.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

bool IsUpsample(const GradientBuilder& builder) {
  return builder.node().op_type == "Upsample" || builder.version() < 11;
}

// By how much the node scales an axis where it says so, rather than giving the size.
using Scale = std::optional<float>;
Result<Scale> ScaleOf(GradientBuilder& builder, int axis, int rank) {
  const Attributes& attributes = builder.attributes();
  std::vector<double> scales;
  if (IsUpsample(builder) && builder.input_count() < 2) {
    if (attributes.Has("width_scale")) {
      if (axis < 2) return Scale();
      return Scale(attributes.Float(axis == 3 ? "width_scale" : "height_scale"));
    }
    return Scale(attributes.Floats("scales")[static_cast<size_t>(axis)]);
  }
  const int place = IsUpsample(builder) ? 1 : 2;
  if (!builder.has_input(place)) return Scale();
  const Tensor known = builder.writer().known(builder.input(place));
  if (!known.defined()) return Unsupported("its scales are not known before the run");
  scales = TRY(ToDoubles(known));
  if (scales.empty()) return Scale();
  const std::vector<int64_t> axes = attributes.Ints("axes");
  for (size_t i = 0; i < scales.size(); ++i) {
    const int64_t named = axes.empty() ? static_cast<int64_t>(i) : axes[i];
    if (TRY(NormalizeAxis(named, rank)) == axis) return Scale(static_cast<float>(scales[i]));
  }
  return Scale();
}

// What the node makes of the identity along `axis`: [to, from].
Result<Var> ResizedIdentity(GradientBuilder& builder, int axis, const Shape& from, const Shape& to) {
  GraphWriter& writer = builder.writer();
  const Var x = builder.input(0);
  const int64_t length = from[axis];
  const Var square = Expand(Scalar(0, x), Int64s({length, length}, x));
  const Var identity = writer.Emit("EyeLike", {square});
  NodeAttributes attributes{{"axes", std::vector<int64_t>{0}}};
  for (const auto& [name, value] : builder.attributes().all()) {
    const bool about_size = name == "axes" || name == "keep_aspect_ratio_policy" || name == "scales" ||
                            name == "width_scale" || name == "height_scale" || name == "extrapolation_value";
    if (!about_size) attributes.emplace_back(name, value);
  }
  if (IsUpsample(builder)) {
    std::erase_if(attributes, [](const auto& attribute) {
      return attribute.first == "coordinate_transformation_mode" || attribute.first == "nearest_mode";
    });
    attributes.emplace_back("coordinate_transformation_mode", "asymmetric");
    attributes.emplace_back("nearest_mode", "floor");
    if (builder.attributes().String("mode") == "bilinear") attributes.emplace_back("mode", "linear");
  }
  const std::optional<float> scale = TRY(ScaleOf(builder, axis, from.rank()));
  if (scale) {
    const Var scales = writer.Constant(Tensor::FromValues<float>({1}, {*scale}));
    return writer.Emit("Resize", {identity, Var{}, scales}, std::move(attributes));
  }
  return writer.Emit("Resize", {identity, Var{}, Var{}, Int64s({to[axis]}, x)}, std::move(attributes));
}

}  // namespace

// Resizing is linear and works on one axis after the other. What it does along an axis is the matrix that it
// makes of the identity; the gradient is multiplied by its transpose.
Status ResizeGradient(GradientBuilder& builder) {
  const Var x = builder.input(0);
  const Shape from = TRY(builder.ShapeOf(x)), to = TRY(builder.ShapeOf(builder.output()));
  const Attributes& attributes = builder.attributes();
  if (attributes.String("coordinate_transformation_mode") == "tf_crop_and_resize") {
    return Unsupported("cropping while resizing has no gradient rule", "Crop with Slice before the Resize");
  }
  if (attributes.String("keep_aspect_ratio_policy", "stretch") != "stretch") {
    return Unsupported("keeping the aspect ratio has no gradient rule", "Give the final sizes");
  }
  Var g = builder.gradient();
  for (int axis = 0; axis < from.rank(); ++axis) {
    if (from[axis] == to[axis]) continue;
    const Var along = TRY(ResizedIdentity(builder, axis, from, to));  // [to, from]
    std::vector<int64_t> last, back(static_cast<size_t>(from.rank()));
    for (int i = 0; i < from.rank(); ++i) {
      if (i != axis) last.push_back(i);
    }
    last.push_back(axis);
    for (size_t i = 0; i < last.size(); ++i) back[static_cast<size_t>(last[i])] = static_cast<int64_t>(i);
    g = Transpose(MatMul(Transpose(g, last), along), back);
  }
  builder.Set(0, g);
  return Ok();
}

}  // namespace onnxray
