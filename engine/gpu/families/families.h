// The families of shaders, by file.
#pragma once

#include <span>

#include "gpu/node.h"

namespace onnxray {

std::span<const ShaderFamily> ElementwiseFamilies();
std::span<const ShaderFamily> MovementFamilies();
std::span<const ShaderFamily> RearrangementFamilies();
std::span<const ShaderFamily> IndexingFamilies();
std::span<const ShaderFamily> OrderingFamilies();
std::span<const ShaderFamily> MatrixFamilies();
std::span<const ShaderFamily> EinsumFamilies();
std::span<const ShaderFamily> ConvolutionFamilies();
std::span<const ShaderFamily> ConvolutionGradientFamilies();
std::span<const ShaderFamily> ReductionFamilies();
std::span<const ShaderFamily> NormalizationFamilies();
std::span<const ShaderFamily> ResamplingFamilies();
std::span<const ShaderFamily> RecurrentFamilies();
std::span<const ShaderFamily> AttentionFamilies();

}  // namespace onnxray
