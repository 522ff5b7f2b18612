// Convolutions and pools.
#include <cmath>

#include "gpu/families/families.h"
#include "gpu/parameters.h"
#include "ops/window.h"

namespace onnxray {

namespace {

constexpr int64_t kTile = 32;
constexpr int64_t kFewOutputs = 8;  // channels per group below which most of a tile would be idle

void AddExtent(GpuParameters& parameters, const Extent& extent, int64_t last) {
  parameters.I32(extent[0]).I32(extent[1]).I32(extent[2]).I32(last);
}

std::string RefuseConv(const GpuNode& node) {
  const int rank = node.inputs[0].shape.rank();
  if (node.inputs[0].dtype != DType::kFloat32) return "convolutions of integers";
  return rank < 3 || rank > 5 ? "more than three spatial dimensions" : "";
}

Status EncodeConv(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const Attributes& attributes = node.attributes();
  const GpuTensor &image = encoder.input(0), &weights = encoder.input(1), &output = encoder.output(0);
  const Window window = TRY(WindowOf(attributes, image.shape(), KernelShape(attributes, weights.shape())));
  const Extent size = SpatialExtent(image.shape()), result = SpatialExtent(output.shape());
  const int64_t groups = attributes.Int("group", 1), batch = image.shape()[0];
  const int64_t m = weights.shape()[0] / groups, channels = weights.shape()[1];
  const int64_t k = channels * window.taps(), pixels = Pixels(result);
  GpuParameters parameters;
  parameters.U32(m).U32(pixels).U32(k).U32(groups).U32(batch).U32(channels);
  // Infinities are no numbers that WGSL promises to compare.
  parameters.F32(std::fmax(attributes.Float("onnxray.min", -INFINITY), -3.4028234e38f));
  parameters.F32(std::fmin(attributes.Float("onnxray.max", INFINITY), 3.4028234e38f));
  AddExtent(parameters, size, Pixels(size));
  AddExtent(parameters, result, pixels);
  AddExtent(parameters, window.kernel, window.taps());
  AddExtent(parameters, window.strides, 1);
  AddExtent(parameters, window.dilations, 1);
  AddExtent(parameters, window.pads_begin, 0);
  parameters.U32(output.count());
  const bool biased = node.has_input(2);
  const std::string bias = biased ? "true" : "false";
  const GpuTensor& addend = biased ? encoder.input(2) : weights;  // a binding needs a buffer
  if (m < kFewOutputs) {
    encoder.DispatchThreads(encoder.Shader("conv_direct", {{"BIAS", bias}}), {&image, &weights, &addend},
                            {&output}, parameters.Take(), output.count());
    return Ok();
  }
  const auto tiles = [](int64_t count) { return static_cast<uint32_t>((count + kTile - 1) / kTile); };
  const std::string pointwise = window.is_pointwise() ? "true" : "false";
  encoder.Dispatch(encoder.Shader("conv", {{"BIAS", bias}, {"POINTWISE", pointwise}}),
                   {&image, &weights, &addend}, {&output}, parameters.Take(),
                   {tiles(pixels), tiles(m), static_cast<uint32_t>(batch * groups)});
  return Ok();
}

std::string RefusePool(const GpuNode& node) {
  if (node.inputs[0].dtype != DType::kFloat32) return "pools of integers";
  if (node.wants_output(1)) return "indices of maxima have no shader";
  const int rank = node.inputs[0].shape.rank();
  return rank < 3 || rank > 5 ? "more than three spatial dimensions" : "";
}

Status EncodePool(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const bool global = node.op.name.substr(0, 6) == "Global";
  const bool maximum = node.op.shader.expression == "max";
  const Window window =
      global ? WholeImage(input.shape()) : TRY(PoolWindow(node.attributes(), input.shape()));
  const Extent size = SpatialExtent(input.shape()), result = SpatialExtent(output.shape());
  GpuParameters parameters;
  parameters.U32(output.count()).U32(Pixels(result));
  parameters.U32(node.attributes().Int("count_include_pad") != 0).Align();
  AddExtent(parameters, size, Pixels(size));
  AddExtent(parameters, result, Pixels(result));
  AddExtent(parameters, window.kernel, window.taps());
  AddExtent(parameters, window.strides, 1);
  AddExtent(parameters, window.dilations, 1);
  AddExtent(parameters, window.pads_begin, 0);
  AddExtent(parameters, window.pads_end, 0);
  encoder.DispatchThreads(encoder.Shader("pool", {{"MAXIMUM", maximum ? "true" : "false"}}), {&input},
                          {&output}, parameters.Take(), output.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> ConvolutionFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "conv", .refuse = RefuseConv, .encode = EncodeConv},
      {.name = "pool", .refuse = RefusePool, .encode = EncodePool},
  };
  return families;
}

}  // namespace onnxray
