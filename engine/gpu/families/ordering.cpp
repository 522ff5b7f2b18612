// Operators that find the greatest elements along an axis.
#include "gpu/families/families.h"
#include "gpu/parameters.h"

namespace onnxray {

namespace {

constexpr double kMostComparisons = 1e10;  // what a GPU does in a moment

std::string RefuseTopK(const GpuNode& node) {
  const Shape& shape = node.inputs[0].shape;
  const DType dtype = node.inputs[0].dtype;
  if (dtype != DType::kFloat32 && dtype != DType::kInt32) return std::string(Name(dtype)) + " has no shaders";
  const auto axis = NormalizeAxis(node.attributes().Int("axis", -1), shape.rank());
  if (!axis.ok()) return "an axis that does not fit";
  const double comparisons = static_cast<double>(shape.count()) * static_cast<double>(shape[axis.value()]);
  return comparisons > kMostComparisons ? "long lines are sorted on the CPU" : "";
}

Status EncodeTopK(GpuEncoder& encoder) {
  const Attributes& attributes = encoder.node().attributes();
  const GpuTensor &input = encoder.input(0), &values = encoder.output(0);
  const Shape& shape = input.shape();
  const int axis = TRY(NormalizeAxis(attributes.Int("axis", -1), shape.rank()));
  GpuParameters parameters;
  parameters.U32(input.count()).U32(shape[axis]).U32(shape.CountRange(axis + 1, shape.rank()));
  parameters.U32(values.shape()[axis]);
  const bool real = input.type.dtype == DType::kFloat32, greatest = attributes.Int("largest", 1) != 0;
  const GpuTensor indices =
      encoder.node().wants_output(1) ? encoder.output(1) : encoder.Temporary({DType::kInt64, values.shape()});
  encoder.DispatchThreads(encoder.Shader("top_k", {{"T", std::string(StoredType(input.type.dtype))},
                                                   {"REAL", real ? "true" : "false"},
                                                   {"GREATEST", greatest ? "true" : "false"}}),
                          {&input}, {&values, &indices}, parameters.Take(), input.count());
  return Ok();
}

std::string RefuseArg(const GpuNode& node) { return node.inputs[0].shape.rank() == 0 ? "a scalar" : ""; }

Status EncodeArg(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const Shape& shape = input.shape();
  const int axis = TRY(NormalizeAxis(node.attributes().Int("axis"), shape.rank()));
  GpuParameters parameters;
  parameters.U32(output.count()).U32(shape[axis]).U32(shape.CountRange(axis + 1, shape.rank()));
  parameters.U32(node.attributes().Int("select_last_index") != 0);
  const auto shader = encoder.Shader("arg_reduce", {{"T", std::string(StoredType(input.type.dtype))},
                                                    {"BETTER", std::string(node.op.shader.expression)}});
  encoder.DispatchThreads(shader, {&input}, {&output}, parameters.Take(), output.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> OrderingFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "arg_reduce", .refuse = RefuseArg, .encode = EncodeArg},
      {.name = "top_k", .host_inputs = 0b10, .refuse = RefuseTopK, .encode = EncodeTopK},
  };
  return families;
}

}  // namespace onnxray
