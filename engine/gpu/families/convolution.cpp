// Convolutions and pools.
#include "gpu/families/conv_problem.h"
#include "gpu/families/families.h"
#include "gpu/families/tiles.h"
#include "ops/window.h"

namespace onnxray {

namespace {

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
  ConvProblem problem(attributes, window, image.shape(), output.shape());
  const bool biased = node.has_input(2);
  const std::string bias = biased ? "true" : "false";
  const GpuTensor& addend = biased ? encoder.input(2) : weights;  // a binding needs a buffer
  if (problem.m < kFewOutputs) {
    encoder.DispatchThreads(encoder.Shader("conv_direct", {{"BIAS", bias}}), {&image, &weights, &addend},
                            {&output}, problem.Parameters(), output.count());
    return Ok();
  }
  if (encoder.software()) {
    problem.count = problem.batch * problem.groups * ((problem.m + 7) / 8) * ((problem.pixels() + 3) / 4);
    encoder.DispatchThreads(encoder.Shader("conv_blocks", {{"BIAS", bias}}), {&image, &weights, &addend},
                            {&output}, problem.Parameters(), problem.count);
    return Ok();
  }
  const std::string pointwise = window.is_pointwise() ? "true" : "false";
  encoder.Dispatch(
      encoder.Shader("conv", {{"BIAS", bias}, {"POINTWISE", pointwise}}), {&image, &weights, &addend},
      {&output}, problem.Parameters(),
      {Tiles(problem.pixels()), Tiles(problem.m), static_cast<uint32_t>(problem.batch * problem.groups)});
  return Ok();
}

Status EncodeConvTranspose(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const Attributes& attributes = node.attributes();
  const GpuTensor &image = encoder.input(0), &weights = encoder.input(1), &output = encoder.output(0);
  const TransposedWindow transposed = TRY(TransposedWindowOf(attributes, image.shape(), weights.shape()));
  const ConvProblem problem(attributes, transposed.window, image.shape(), output.shape());
  const bool biased = node.has_input(2);
  const GpuTensor& addend = biased ? encoder.input(2) : weights;
  encoder.DispatchThreads(encoder.Shader("conv_transpose", {{"BIAS", biased ? "true" : "false"}}),
                          {&image, &weights, &addend}, {&output}, problem.Parameters(), output.count());
  return Ok();
}

// How a pool folds what lies under a window: where it starts, what each element makes of the value, what
// becomes of it.
struct PoolFold {
  std::string start, fold, end;
};

PoolFold FoldOf(const GpuNode& node) {
  const std::string_view name = node.op.shader.expression;
  if (name == "max") return {"-3.4028234e38", "max(value, element)", "value"};
  if (name == "mean") return {"0.0", "value + element", "value / taps"};
  // A float in version 1, an integer since.
  const Attributes& attributes = node.attributes();
  const double p = node.version == 1 ? attributes.Float("p", 2) : static_cast<double>(attributes.Int("p", 2));
  const std::string order = std::to_string(p);
  return {"0.0", "value + pow(abs(element), " + order + ")", "pow(value, 1.0 / " + order + ")"};
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
  const PoolFold fold = FoldOf(node);
  const Window window =
      global ? WholeImage(input.shape()) : TRY(PoolWindow(node.attributes(), input.shape()));
  encoder.DispatchThreads(
      encoder.Shader("pool", {{"START", fold.start}, {"FOLD", fold.fold}, {"END", fold.end}}), {&input},
      {&output}, PoolParameters(node.attributes(), window, input.shape(), output.shape(), output.count()),
      output.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> ConvolutionFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "conv", .refuse = RefuseConv, .encode = EncodeConv},
      {.name = "conv_transpose", .refuse = RefuseConv, .encode = EncodeConvTranspose},
      {.name = "pool", .refuse = RefusePool, .encode = EncodePool},
  };
  return families;
}

}  // namespace onnxray
