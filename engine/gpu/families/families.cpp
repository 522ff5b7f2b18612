#include "gpu/families/families.h"

#include "gpu/node.h"

namespace onnxray {

namespace {

std::string Unstorable(DType dtype) { return std::string(Name(dtype)) + " has no shaders"; }

}  // namespace

const ShaderFamily* FindShaderFamily(std::string_view name) {
  for (const auto families :
       {ElementwiseFamilies(), MovementFamilies(), RearrangementFamilies(), IndexingFamilies(),
        OrderingFamilies(), MatrixFamilies(), EinsumFamilies(), ConvolutionFamilies(),
        ConvolutionGradientFamilies(), ReductionFamilies(), NormalizationFamilies(), ResamplingFamilies(),
        RecurrentFamilies(), AttentionFamilies()}) {
    for (const ShaderFamily& family : families) {
      if (family.name == name) return &family;
    }
  }
  return nullptr;
}

std::string WhyNotOnGpu(const GpuNode& node) {
  if (node.op.shader.file.empty()) return "no shader";
  const ShaderFamily* const family = FindShaderFamily(node.op.shader.file);
  if (!family) return "no shader";
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const DType dtype = node.inputs[i].dtype;
    if (!node.has_input(i) || HasInput(family->host_inputs, i)) continue;
    const bool index = dtype == DType::kInt64 && HasInput(family->index_inputs, i);
    const bool packed = dtype == DType::kUInt8 && HasInput(family->packed_inputs, i);
    if (!index && !packed && (dtype == DType::kInt64 || StoredType(dtype).empty())) return Unstorable(dtype);
    if (node.inputs[i].shape.count() == 0) return "an empty input";
  }
  for (const TensorType& output : node.outputs) {
    if (output.dtype == DType::kUndefined) continue;
    if (StoredType(output.dtype).empty()) return Unstorable(output.dtype);
    if (output.shape.count() == 0) return "an empty output";
  }
  return family->refuse ? family->refuse(node) : std::string();
}

}  // namespace onnxray
