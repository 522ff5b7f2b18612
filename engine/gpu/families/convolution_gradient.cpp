// The gradients of convolutions by their weights, and of pools.
#include <algorithm>

#include "gpu/families/conv_problem.h"
#include "gpu/families/families.h"
#include "gpu/families/tiles.h"
#include "gpu/parameters.h"
#include "ops/window.h"

namespace onnxray {

namespace {

constexpr int64_t kEnoughGroups = 512;  // workgroups that keep a GPU busy
constexpr int64_t kLeastPart = 256;     // pixels for which a workgroup pays

std::string Refuse(const GpuNode& node) {
  const int rank = node.inputs[0].shape.rank();
  if (node.inputs[0].dtype != DType::kFloat32) return "gradients other than float32";
  return rank < 3 || rank > 5 ? "more than three spatial dimensions" : "";
}

// Adds what workgroups have each made of some of the pixels.
void SumParts(GpuEncoder& encoder, const GpuTensor& parts, int64_t count, const GpuTensor& gradient) {
  GpuParameters parameters;
  parameters.U32(gradient.count()).U32(count);
  encoder.DispatchThreads(encoder.Shader("sum_parts", {}), {&parts}, {&gradient}, parameters.Take(),
                          gradient.count());
}

// Inputs 0 and 1: the image and the gradient of what was made from it.
Status WeightGradient(GpuEncoder& encoder, const GpuTensor& gradient) {
  const GpuTensor &image = encoder.input(0), &output_gradient = encoder.input(1);
  const Attributes& attributes = encoder.node().attributes();
  const Window window = TRY(WindowOf(attributes, image.shape(), attributes.Ints("kernel_shape")));
  ConvProblem problem(attributes, window, image.shape(), output_gradient.shape());
  problem.count = gradient.count();
  if (problem.m < kFewOutputs) {
    encoder.DispatchGroups(encoder.Shader("conv_weight_gradient_direct", {}), {&image, &output_gradient},
                           {&gradient}, problem.Parameters(), problem.count);
    return Ok();
  }
  const uint32_t rows = Tiles(problem.m), columns = Tiles(problem.k());
  const int64_t pixels = problem.batch * problem.pixels();
  const int64_t wanted =
      std::clamp<int64_t>(pixels / kLeastPart, 1, kEnoughGroups / (rows * columns * problem.groups) + 1);
  problem.part = (pixels + wanted - 1) / wanted;
  const int64_t parts = (pixels + problem.part - 1) / problem.part;
  const GpuTensor made =
      parts == 1 ? gradient : encoder.Temporary({DType::kFloat32, Shape{parts, problem.count}});
  encoder.Dispatch(encoder.Shader("conv_weight_gradient", {}), {&image, &output_gradient}, {&made},
                   problem.Parameters(), {columns, rows, static_cast<uint32_t>(parts * problem.groups)});
  if (parts > 1) SumParts(encoder, made, parts, gradient);
  return Ok();
}

Status EncodeWeightGradient(GpuEncoder& encoder) { return WeightGradient(encoder, encoder.output(0)); }

Status EncodeScaledWeightGradient(GpuEncoder& encoder) {
  const GpuTensor &weights = encoder.input(2), &scale = encoder.input(3);
  const GpuTensor product = encoder.Temporary(weights.type);
  TRY(WeightGradient(encoder, product));
  GpuParameters parameters;
  parameters.U32(scale.count()).U32(weights.count() / scale.count());
  encoder.DispatchGroups(encoder.Shader("split_scaled_gradient", {}), {&product, &weights, &scale},
                         {&encoder.output(0), &encoder.output(1)}, parameters.Take(), scale.count());
  return Ok();
}

Status EncodeMaxPoolGradient(GpuEncoder& encoder) {
  const GpuTensor &output_gradient = encoder.input(0), &image = encoder.input(1);
  const Attributes& attributes = encoder.node().attributes();
  const Window window = TRY(PoolWindow(attributes, image.shape()));
  encoder.DispatchThreads(
      encoder.Shader("max_pool_gradient", {}), {&output_gradient, &image}, {&encoder.output(0)},
      PoolParameters(attributes, window, image.shape(), output_gradient.shape(), image.count()),
      image.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> ConvolutionGradientFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "conv_weight_gradient", .refuse = Refuse, .encode = EncodeWeightGradient},
      {.name = "split_scaled_gradient", .refuse = Refuse, .encode = EncodeScaledWeightGradient},
      {.name = "max_pool_gradient", .refuse = Refuse, .encode = EncodeMaxPoolGradient},
  };
  return families;
}

}  // namespace onnxray
