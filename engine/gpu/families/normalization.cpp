// Batch, instance and layer normalization.
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

// Rows of `length` elements; `channels` as the shader has it.
void EncodeRows(GpuEncoder& encoder, int64_t length, int64_t channels, bool mean = true) {
  const GpuTensor &input = encoder.input(0), &scale = encoder.input(1), &output = encoder.output(0);
  const bool biased = encoder.node().has_input(2);
  const int64_t rows = input.count() / length;
  GpuParameters parameters;
  parameters.U32(rows).U32(length).F32(encoder.node().attributes().Float("epsilon", 1e-5f));
  parameters.U32(channels).U32(scale.count());
  encoder.DispatchGroups(
      encoder.Shader("row_normalization",
                     {{"BIAS", biased ? "true" : "false"}, {"MEAN", mean ? "true" : "false"}}),
      {&input, &scale, biased ? &encoder.input(2) : &scale}, {&output}, parameters.Take(), rows);
}

Status EncodeInstance(GpuEncoder& encoder) {
  const Shape& shape = encoder.input(0).shape();
  EncodeRows(encoder, shape.CountRange(2, shape.rank()), shape[1]);
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
  EncodeRows(encoder, TRY(LayerLength(encoder.node())), 0);
  return Ok();
}

Status EncodeRootMeanSquare(GpuEncoder& encoder) {
  EncodeRows(encoder, TRY(LayerLength(encoder.node())), 0, false);
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
      {.name = "layer_normalization", .refuse = RefuseLayer, .encode = EncodeLayer},
      {.name = "root_mean_square", .refuse = RefuseLayer, .encode = EncodeRootMeanSquare},
      {.name = "local_response", .encode = EncodeLocalResponse},
  };
  return families;
}

}  // namespace onnxray
