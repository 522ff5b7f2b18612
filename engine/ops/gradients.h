// The gradient rules that are more than a line, by operator; each in the file FAMILY_gradient.cpp.
#pragma once

#include "ops/gradient_builder.h"

namespace onnxray {

// activation_gradient.cpp
Status SeluGradient(GradientBuilder& builder);
Status GeluGradient(GradientBuilder& builder);
Status ShrinkGradient(GradientBuilder& builder);
Status PReluGradient(GradientBuilder& builder);
Status ClipGradient(GradientBuilder& builder);

// arithmetic_gradient.cpp
Status AddGradient(GradientBuilder& builder);
Status SubGradient(GradientBuilder& builder);
Status MulGradient(GradientBuilder& builder);
Status DivGradient(GradientBuilder& builder);
Status ModGradient(GradientBuilder& builder);
Status PowGradient(GradientBuilder& builder);
Status SumGradient(GradientBuilder& builder);
Status MeanGradient(GradientBuilder& builder);
Status ExtremumGradient(GradientBuilder& builder);  // Max, Min
Status WhereGradient(GradientBuilder& builder);
Status CastGradient(GradientBuilder& builder);

}  // namespace onnxray
