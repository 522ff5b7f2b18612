// Resize and Upsample, axis by axis; GridSample.
#include "gpu/families/families.h"
#include "gpu/parameters.h"
#include "ops/resize_request.h"

namespace onnxray {

namespace {

Result<ResizeRequest> RequestOf(const GpuNode& node) {
  ResizeInputs inputs = {};
  for (size_t i = 1; i <= inputs.size(); ++i) {
    if (node.has_input(i) && node.inputs[i].shape.count() > 0) inputs[i - 1] = node.values[i];
  }
  return ResizeRequestOf(node.node, node.version, node.inputs[0].shape, inputs);
}

std::string RefuseResize(const GpuNode& node) {
  if (node.inputs[0].dtype != DType::kFloat32) return "integers are not resampled there";
  const bool crops =
      node.attributes().String("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize";
  return crops ? "regions are not resampled there" : "";
}

Status EncodeResize(GpuEncoder& encoder) {
  const ResizeRequest request = TRY(RequestOf(encoder.node()));
  std::vector<ResizedAxis> axes;
  for (const ResizedAxis& axis : request.axes) {
    if (!request.Keeps(axis)) axes.push_back(axis);
  }
  GpuTensor input = encoder.input(0);
  if (axes.empty()) encoder.SetOutput(0, input);
  for (size_t a = 0; a < axes.size(); ++a) {
    const AxisTaps taps = TapsOf(request.method, axes[a]);
    const auto table_size = static_cast<int64_t>(taps.index.size());
    Tensor indices = TRY(Tensor::Allocate(DType::kInt32, {table_size}));
    Tensor weights = TRY(Tensor::Allocate(DType::kFloat32, {table_size}));
    for (size_t i = 0; i < taps.index.size(); ++i) {
      indices.data<int32_t>()[i] = static_cast<int32_t>(taps.index[i]);
      weights.data<float>()[i] = static_cast<float>(taps.weight[i]);
    }
    Shape shape = input.shape();
    shape[taps.axis] = axes[a].to;
    const GpuTensor output =
        a + 1 < axes.size() ? encoder.Temporary({DType::kFloat32, shape}) : encoder.output(0);
    GpuParameters parameters;
    parameters.U32(shape.count()).U32(input.shape()[taps.axis]).U32(axes[a].to);
    parameters.U32(shape.CountRange(taps.axis + 1, shape.rank())).U32(taps.taps);
    const GpuTensor on_gpu[] = {encoder.Upload(indices), encoder.Upload(weights)};
    encoder.DispatchThreads(encoder.Shader("resize", {}), {&input, &on_gpu[0], &on_gpu[1]}, {&output},
                            parameters.Take(), shape.count());
    input = output;
  }
  return Ok();
}

// The shader's constants; taps is empty where there is no such way.
struct GridSampling {
  std::string taps, beyond;
};

GridSampling SamplingOf(const Attributes& attributes) {
  const std::string mode = attributes.String("mode", "linear");
  const std::string padding = attributes.String("padding_mode", "zeros");
  GridSampling sampling;
  if (mode == "nearest") sampling.taps = "1";
  if (mode == "linear" || mode == "bilinear") sampling.taps = "2";  // bi- before version 20
  if (mode == "cubic" || mode == "bicubic") sampling.taps = "4";
  if (padding == "zeros") sampling.beyond = "0";
  if (padding == "border") sampling.beyond = "1";
  if (padding == "reflection") sampling.beyond = "2";
  return sampling;
}

std::string RefuseGridSample(const GpuNode& node) {
  const GridSampling sampling = SamplingOf(node.attributes());
  if (sampling.taps.empty() || sampling.beyond.empty()) return "no such way to sample";
  for (const size_t i : {0, 1}) {
    if (node.inputs[i].dtype != DType::kFloat32) return "integers are not sampled there";
  }
  return node.inputs[0].shape.rank() > 5 ? "more than three spatial dimensions" : "";
}

Status EncodeGridSample(GpuEncoder& encoder) {
  const Attributes& attributes = encoder.node().attributes();
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const Shape& shape = input.shape();
  const int rank = shape.rank() - 2;
  GpuParameters parameters;
  parameters.U32(output.count()).U32(shape[1]).U32(output.shape().CountRange(2, rank + 2)).U32(rank);
  for (int d = 0; d < 3; ++d) parameters.U32(d < 3 - rank ? 1 : shape[d - 1 + rank]);
  parameters.U32(shape.CountRange(2, rank + 2));
  const GridSampling sampling = SamplingOf(attributes);
  const std::string align = attributes.Int("align_corners") != 0 ? "true" : "false";
  encoder.DispatchThreads(
      encoder.Shader("grid_sample",
                     {{"TAPS", sampling.taps}, {"BEYOND", sampling.beyond}, {"ALIGN_CORNERS", align}}),
      {&input, &encoder.input(1)}, {&output}, parameters.Take(), output.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> ResamplingFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "resize", .host_inputs = 0b1110, .refuse = RefuseResize, .encode = EncodeResize},
      {.name = "grid_sample", .refuse = RefuseGridSample, .encode = EncodeGridSample},
  };
  return families;
}

}  // namespace onnxray
