// Batch, instance, group and layer normalization, by norms and by neighbours.
#include "gpu/families/families.h"
#include "gpu/parameters.h"

namespace onnxray {

namespace {

std::string RefuseBatch(const GpuNode& node) {
  if (node.attributes().Int("training_mode") != 0) return "training has no shader";
  for (size_t i = 1; i < node.outputs.size(); ++i) {
    if (node.wants_output(i)) return "running statistics have no shader";
  }
  for (size_t i = 1; i < 5; ++i) {
    if (node.inputs[i].shape.count() != node.inputs[1].shape.count()) return "statistics per element";
  }
  return node.inputs[0].shape.rank() < 2 || node.inputs[1].shape.count() != node.inputs[0].shape[1]
             ? "statistics per element"
             : "";
}

Status EncodeBatch(GpuEncoder& encoder) {
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  GpuParameters parameters;
  parameters.U32(input.count()).U32(input.shape().CountRange(2, input.shape().rank()));
  parameters.U32(input.shape()[1]).F32(encoder.node().attributes().Float("epsilon", 1e-5f));
  encoder.DispatchThreads(
      encoder.Shader("batch_normalization", {}),
      {&input, &encoder.input(1), &encoder.input(2), &encoder.input(3), &encoder.input(4)}, {&output},
      parameters.Take(), input.count());
  return Ok();
}

// How rows and their elements find scale and bias: see shaders/row_normalization.wgsl.
struct RowScales {
  int64_t groups = 1, per_group = 0, inner = 1;
};

// Rows of `length` elements.
void EncodeRows(GpuEncoder& encoder, int64_t length, const RowScales& scales, bool mean = true) {
  const GpuTensor &input = encoder.input(0), &scale = encoder.input(1), &output = encoder.output(0);
  const bool biased = encoder.node().has_input(2);
  const int64_t rows = input.count() / length;
  GpuParameters parameters;
  parameters.U32(rows).U32(length).F32(encoder.node().attributes().Float("epsilon", 1e-5f));
  parameters.U32(scales.groups).U32(scales.per_group).U32(scales.inner);
  encoder.DispatchGroups(
      encoder.Shader("row_normalization",
                     {{"BIAS", biased ? "true" : "false"}, {"MEAN", mean ? "true" : "false"}}),
      {&input, &scale, biased ? &encoder.input(2) : &scale}, {&output}, parameters.Take(), rows);
}

Status EncodeInstance(GpuEncoder& encoder) {
  const Shape& shape = encoder.input(0).shape();
  const int64_t pixels = shape.CountRange(2, shape.rank());
  EncodeRows(encoder, pixels, {shape[1], 1, pixels});
  return Ok();
}

// Scales and biases came one per group, and since version 21 one per channel.
Status EncodeGroup(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const Shape& shape = encoder.input(0).shape();
  const int64_t groups = node.attributes().Int("num_groups"), channels = shape[1] / groups;
  const int64_t pixels = shape.CountRange(2, shape.rank()), length = channels * pixels;
  if (node.version < 21) {
    EncodeRows(encoder, length, {groups, 1, length});
  } else {
    EncodeRows(encoder, length, {groups, channels, pixels});
  }
  return Ok();
}

std::string RefuseGroup(const GpuNode& node) {
  const Shape& shape = node.inputs[0].shape;
  const int64_t groups = node.attributes().Int("num_groups"), scales = node.version < 21 ? groups : shape[1];
  const bool fits =
      groups > 0 && node.inputs[1].shape.count() == scales && node.inputs[2].shape.count() == scales;
  return fits ? "" : "scales that do not fit";
}

std::string RefuseLp(const GpuNode& node) {
  const int64_t p = node.attributes().Int("p", 2);
  return p == 1 || p == 2 ? "" : "p is neither 1 nor 2";
}

Status EncodeLp(GpuEncoder& encoder) {
  const Attributes& attributes = encoder.node().attributes();
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const Shape& shape = input.shape();
  const int axis = TRY(NormalizeAxis(attributes.Int("axis", -1), shape.rank()));
  const int64_t rows = input.count() / shape[axis];
  GpuParameters parameters;
  parameters.U32(rows).U32(shape[axis]).U32(shape.CountRange(axis + 1, shape.rank()));
  const std::string squares = attributes.Int("p", 2) == 2 ? "true" : "false";
  encoder.DispatchGroups(encoder.Shader("lp_normalization", {{"SQUARES", squares}}), {&input}, {&output},
                         parameters.Take(), rows);
  return Ok();
}

Result<int64_t> LayerLength(const GpuNode& node) {
  const Shape& shape = node.inputs[0].shape;
  return shape.CountRange(TRY(NormalizeAxis(node.attributes().Int("axis", -1), shape.rank())), shape.rank());
}

std::string RefuseLayer(const GpuNode& node) {
  if (node.wants_output(1) || node.wants_output(2)) return "mean and deviation have no shader";
  const Result<int64_t> length = LayerLength(node);
  if (!length.ok()) return "an axis that does not fit";
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.has_input(i) && node.inputs[i].shape.count() != length.value())
      return "a scale that is repeated";
  }
  return "";
}

Status EncodeLayer(GpuEncoder& encoder) {
  EncodeRows(encoder, TRY(LayerLength(encoder.node())), {});
  return Ok();
}

Status EncodeRootMeanSquare(GpuEncoder& encoder) {
  EncodeRows(encoder, TRY(LayerLength(encoder.node())), {}, false);
  return Ok();
}

Status EncodeLocalResponse(GpuEncoder& encoder) {
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const Attributes& attributes = encoder.node().attributes();
  const int64_t size = attributes.Int("size", 1), below = (size - 1) / 2;
  GpuParameters parameters;
  parameters.U32(input.count()).U32(input.shape()[1]);
  parameters.U32(input.shape().CountRange(2, input.shape().rank())).U32(below).U32(size - 1 - below);
  parameters.F32(attributes.Float("alpha", 1e-4f) / static_cast<float>(size));
  parameters.F32(attributes.Float("beta", 0.75f)).F32(attributes.Float("bias", 1));
  encoder.DispatchThreads(encoder.Shader("local_response", {}), {&input}, {&output}, parameters.Take(),
                          input.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> NormalizationFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "batch_normalization", .refuse = RefuseBatch, .encode = EncodeBatch},
      {.name = "instance_normalization", .encode = EncodeInstance},
      {.name = "group_normalization", .refuse = RefuseGroup, .encode = EncodeGroup},
      {.name = "layer_normalization", .refuse = RefuseLayer, .encode = EncodeLayer},
      {.name = "root_mean_square", .refuse = RefuseLayer, .encode = EncodeRootMeanSquare},
      {.name = "lp_normalization", .refuse = RefuseLp, .encode = EncodeLp},
      {.name = "local_response", .encode = EncodeLocalResponse},
  };
  return families;
}

}  // namespace onnxray
