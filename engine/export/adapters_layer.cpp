// Layers: normalizations, pools, recurrent ones, resized pictures, signals.
#include <algorithm>
#include <cmath>

#include "export/adapters.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: what is written are formulas

// Every element of an image could be a channel of its own.
Status BatchNormalizationOfChannels(NodeEditor& editor) {
  const bool per_element = editor.attributes().Int("spatial", 1) == 0;
  editor.Drop("spatial");
  if (!per_element) return Ok();
  if (editor.node().outputs.size() > 1) return editor.Impossible("spatial = 0 while training");
  const Var deviation =
      Sqrt(editor.input(4) + static_cast<double>(editor.attributes().Float("epsilon", 1e-5f)));
  const Var centred = editor.input(0) - editor.input(3);
  editor.Replace(0, centred / deviation * editor.input(1) + editor.input(2));
  return Ok();
}

// That it trains was told by the outputs asked for; there were the batch's own statistics among them.
Status BatchNormalizationMode(NodeEditor& editor) {
  editor.Drop("is_test");
  if (editor.node().outputs.size() <= 1) return Ok();
  if (editor.reads_output(3) || editor.reads_output(4))
    return editor.Impossible("saved_mean and saved_var are no outputs any more");
  editor.Set("training_mode", int64_t{1});
  editor.KeepOutputs(3);
  return Ok();
}

Status ForgetTestMode(NodeEditor& editor) {
  editor.Drop("is_test");
  return Ok();
}

// The mask had the data's type.
Status DropoutMask(NodeEditor& editor) {
  if (!editor.reads_output(1)) {
    editor.KeepOutputs(1);
    return Ok();
  }
  const Var x = editor.input(0);
  const std::vector<Var> outputs = editor.writer().EmitAll("Dropout", {x}, {}, 2, "");
  editor.Replace(0, outputs[0]);
  editor.Replace(1, CastLike(outputs[1], x));
  return Ok();
}

// Without the input training_mode it passes its input on, as nodes of old opsets do here.
Status DropoutRatio(NodeEditor& editor) {
  editor.Drop("ratio");
  return Ok();
}

Status GemmBroadcast(NodeEditor& editor) {
  editor.Drop("broadcast");
  return Ok();
}

// Scale and bias were one per group.
Status GroupNormalizationPerChannel(NodeEditor& editor) {
  const Shape shape = TRY(editor.ShapeOf(editor.input(0)));
  const int64_t groups = editor.attributes().Int("num_groups");
  for (const size_t i : {size_t{1}, size_t{2}}) {
    const Var column = Reshape(editor.input(i), {groups, 1});
    const Var table = Expand(column, Int64s({groups, shape[1] / groups}, column));
    editor.SetInput(i, Reshape(table, {shape[1]}));
  }
  return Ok();
}

// Version 1 was experimental: of every image on its own.
Status MeanVarianceAxes(NodeEditor& editor) {
  const std::vector<int64_t> axes =
      editor.attributes().Int("across_channels") ? std::vector<int64_t>{1, 2, 3} : std::vector<int64_t>{2, 3};
  const bool mean_only = editor.attributes().Int("normalize_variance", 1) == 0;
  editor.Drop("across_channels");
  editor.Drop("normalize_variance");
  editor.Set("axes", axes);
  if (mean_only) editor.Replace(0, editor.input(0) - ReduceMean(editor.input(0), axes));
  return Ok();
}

Status WholePower(NodeEditor& editor) {
  const float p = editor.attributes().Float("p", 2);
  if (p != std::floor(p)) return editor.Impossible("p = " + std::to_string(p) + " must be whole now");
  editor.Set("p", static_cast<int64_t>(p));
  return Ok();
}

Status ForgetOutputSequence(NodeEditor& editor) {
  editor.Drop("output_sequence");
  return Ok();
}

Status RegionsFromOutput(NodeEditor& editor) {
  editor.Set("coordinate_transformation_mode", std::string("output_half_pixel"));
  return Ok();
}

Status GridSampleModes(NodeEditor& editor) {
  const std::string mode = editor.attributes().String("mode", "bilinear");
  editor.Set("mode", mode == "bilinear" ? "linear" : mode == "bicubic" ? "cubic" : mode);
  return Ok();
}

Status TransformAxis(NodeEditor& editor) {
  const int64_t axis = editor.attributes().Int("axis", 1);
  editor.Drop("axis");
  editor.SetInput(2, editor.writer().Constant(Tensor::Scalar<int64_t>(axis)));
  return Ok();
}

// A Resize of opset 11 in a node that had scales as its second input.
void SetResize(NodeEditor& editor, const std::string& rounding) {
  const Var scales = editor.input(1);
  const std::string mode = editor.attributes().String("mode", "nearest");
  editor.node().op_type = "Resize";
  editor.node().attributes = {};
  editor.Set("mode", mode == "bilinear" ? "linear" : mode);
  editor.Set("coordinate_transformation_mode", std::string("asymmetric"));
  editor.Set("nearest_mode", rounding);
  editor.SetInput(2, scales);
  editor.SetInput(1, Var{});
}

Status UpsampleScales(NodeEditor& editor) {
  const Attributes& attributes = editor.attributes();
  if (!attributes.Has("width_scale")) return Ok();
  editor.Set("scales",
             std::vector<float>{1, 1, attributes.Float("height_scale"), attributes.Float("width_scale")});
  return Ok();
}

Status UpsampleByInput(NodeEditor& editor) {
  const std::vector<float> scales = editor.attributes().Floats("scales");
  editor.SetInput(
      1, editor.writer().Constant(Tensor::FromValues<float>({static_cast<int64_t>(scales.size())}, scales)));
  return Ok();
}

Status UpsampleIsResize(NodeEditor& editor) {
  SetResize(editor, "floor");
  return Ok();
}

// It rounded down where it enlarged and up where it shrank.
Status ResizeRounding(NodeEditor& editor) {
  const Tensor scales = editor.writer().known(editor.input(1));
  std::string rounding = "floor";
  if (editor.attributes().String("mode", "nearest") == "nearest") {
    if (!scales.defined()) return editor.Impossible("how it rounds depends on scales that are not known");
    const std::vector<double> factors = TRY(ToDoubles(scales));
    const bool shrinks = std::any_of(factors.begin(), factors.end(), [](double f) { return f < 1; });
    const bool enlarges = std::any_of(factors.begin(), factors.end(), [](double f) { return f > 1; });
    if (shrinks && enlarges) return editor.Impossible("it shrinks one axis and enlarges another");
    if (shrinks) rounding = "ceil";
  }
  SetResize(editor, rounding);
  return Ok();
}

// Inputs without elements meant inputs left out.
Status ResizeOptionalInputs(NodeEditor& editor) {
  const bool nearest = editor.attributes().String("mode", "nearest") == "nearest";
  if (nearest && editor.attributes().String("coordinate_transformation_mode") == "tf_half_pixel_for_nn") {
    return editor.Impossible("tf_half_pixel_for_nn was withdrawn");
  }
  for (size_t i = editor.node().inputs.size(); i-- > 1;) {
    if (!editor.has_input(i)) continue;
    const auto type = editor.writer().type(editor.input(i));
    if (type && type->shape.count() == 0) editor.SetInput(i, Var{});
  }
  return Ok();
}

}  // namespace

std::span<const Adapter> LayerAdapters() {
  static const Adapter adapters[] = {
      {"BatchNormalization", 9, BatchNormalizationOfChannels},
      {"BatchNormalization", 14, BatchNormalizationMode},
      {"DFT", 20, TransformAxis},
      {"Dropout", 7, ForgetTestMode},
      {"Dropout", 10, DropoutMask},
      {"Dropout", 12, DropoutRatio},
      {"GRU", 7, ForgetOutputSequence},
      {"Gemm", 7, GemmBroadcast},
      {"GlobalLpPool", 2, WholePower},
      {"GridSample", 20, GridSampleModes},
      {"GroupNormalization", 21, GroupNormalizationPerChannel},
      {"LSTM", 7, ForgetOutputSequence},
      {"LpPool", 2, WholePower},
      {"MeanVarianceNormalization", 9, MeanVarianceAxes},
      {"RNN", 7, ForgetOutputSequence},
      {"Resize", 11, ResizeRounding},
      {"Resize", 13, ResizeOptionalInputs},
      {"RoiAlign", 16, RegionsFromOutput},
      {"Upsample", 7, UpsampleScales},
      {"Upsample", 9, UpsampleByInput},
      {"Upsample", kSuperseded, UpsampleIsResize},
  };
  return adapters;
}

}  // namespace onnxray
