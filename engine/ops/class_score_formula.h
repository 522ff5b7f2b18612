// What ai.onnx.ml's models do with scores before they give them out, as formulas; see cpu/post_transform.h.
#pragma once

#include "cpu/post_transform.h"
#include "ops/gradient_builder.h"

namespace onnxray {

// Input 0 as rows of features: 16-bit floats and integers become float32, a vector one row.
Result<Var> FeatureRows(GradientBuilder& builder);

// [rows, columns], transformed row by row.
Var TransformedScores(PostTransform transform, Var scores, int64_t columns);
// Both classes' scores [rows, 2] from the second one's, [rows, 1].
Var BothScores(PostTransform transform, SecondScore meaning, Var second);

}  // namespace onnxray
