// What ai.onnx.ml's models do with scores before they give them out.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace onnxray {

// Numbered as in TreeEnsemble's attribute.
enum class PostTransform : uint8_t { kNone, kSoftmax, kLogistic, kSoftmaxZero, kProbit };

// By name. Errors: kInvalidModel.
Result<PostTransform> ParsePostTransform(std::string_view name);

// A row of scores in place. A row of a single score changes under kProbit only, as ONNX Runtime has it.
// T is float or double.
template <typename T>
void TransformScores(PostTransform transform, T* scores, int64_t count);

// What the score of the second of two classes means where there is none for the first.
enum class SecondScore : uint8_t {
  kProbability,  // the first one's is 1 minus it
  kMargin,       // the first one's is its opposite
};
// Both classes' scores from the second one's: logistic functions or probits of them where asked for; the
// softmaxes change nothing, as in ONNX Runtime.
template <typename T>
void WriteBothScores(PostTransform transform, SecondScore meaning, T second, T scores[2]);

}  // namespace onnxray
