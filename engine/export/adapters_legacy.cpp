// The experimental operators of ONNX 1.0 to 1.4, in today's.
#include "export/adapters.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: what is written are formulas

double Number(const NodeEditor& editor, std::string_view attribute, float otherwise) {
  return static_cast<double>(editor.attributes().Float(attribute, otherwise));
}

Status Affine(NodeEditor& editor) {
  editor.Replace(0, editor.input(0) * Number(editor, "alpha", 1) + Number(editor, "beta", 0));
  return Ok();
}

Status Scale(NodeEditor& editor) {
  editor.Replace(0, editor.input(0) * Scalar(Number(editor, "scale", 1), editor.input(0)));
  return Ok();
}

Status ScaledTanh(NodeEditor& editor) {
  editor.Replace(0, Tanh(editor.input(0) * Number(editor, "beta", 1)) * Number(editor, "alpha", 1));
  return Ok();
}

Status ParametricSoftplus(NodeEditor& editor) {
  const Var scaled = editor.input(0) * Number(editor, "beta", 1);
  editor.Replace(0, editor.writer().Emit("Softplus", {scaled}) * Number(editor, "alpha", 1));
  return Ok();
}

Status Crop(NodeEditor& editor) {
  const Shape shape = TRY(editor.ShapeOf(editor.input(0)));
  const std::vector<int64_t> border = editor.attributes().Ints("border");
  const std::vector<int64_t> scale = editor.attributes().Ints("scale");
  if (border.size() != 4 || shape.rank() != 4) return editor.Impossible("its border has not four numbers");
  const int64_t bottom = scale.size() == 2 ? border[1] + scale[0] : shape[2] - border[3];
  const int64_t right = scale.size() == 2 ? border[0] + scale[1] : shape[3] - border[2];
  const Var x = editor.input(0);
  editor.Replace(0, editor.writer().Emit("Slice", {x, Int64s({border[1], border[0]}, x),
                                                   Int64s({bottom, right}, x), Int64s({2, 3}, x)}));
  return Ok();
}

Status ImageScaler(NodeEditor& editor) {
  const std::vector<float> bias = editor.attributes().Floats("bias");
  const Var x = editor.input(0);
  const Tensor channels = Tensor::FromValues<float>({1, static_cast<int64_t>(bias.size()), 1, 1}, bias);
  editor.Replace(0, x * Number(editor, "scale", 1) + CastLike(editor.writer().Constant(channels), x));
  return Ok();
}

Status DynamicSlice(NodeEditor& editor) {
  editor.node().op_type = "Slice";
  return Ok();
}

}  // namespace

std::span<const Adapter> LegacyAdapters() {
  static const Adapter adapters[] = {
      {"Affine", kSuperseded, Affine},
      {"Crop", kSuperseded, Crop},
      {"DynamicSlice", kSuperseded, DynamicSlice},
      {"ImageScaler", kSuperseded, ImageScaler},
      {"ParametricSoftplus", kSuperseded, ParametricSoftplus},
      {"Scale", kSuperseded, Scale},
      {"ScaledTanh", kSuperseded, ScaledTanh},
  };
  return adapters;
}

}  // namespace onnxray
