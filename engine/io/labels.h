// The names of classes, and the likeliest of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

using Labels = std::vector<std::string>;  // by class number

// One name per line ("0: tench" and "0 tench" where all lines count so), a JSON list of names, a JSON object
// of number to name or name to number (also {"0": ["n01440764", "tench"]}), or Python's dictionary of numbers
// to names. Errors: kInvalidInput where it is none of these.
Result<Labels> ParseLabels(std::string_view text);

// Those that a model's metadata lists; empty where it lists none.
Labels LabelsFromMetadata(const std::map<std::string, std::string>& metadata);

struct ClassScore {
  int64_t index = 0;
  double score = 0;        // as the model gives it
  double probability = 0;  // the score where scores are probabilities already, else its softmax
};

struct ClassScores {
  std::vector<ClassScore> top;  // best first
  int64_t classes = 0;
  bool probabilities = false;  // the scores are: from 0 to 1, with a sum of 1
};

// Whether a tensor of this shape can be the scores of one choice among classes: at least two numbers along
// one axis, all others of length 1 but the first, which counts samples. `classes`: how many there must be; 0:
// any number up to 100,000.
bool LooksLikeClassScores(DType dtype, const Shape& shape, int64_t classes);

// The best `count` of a sample; NaN comes last. nullopt where no single axis counts classes.
std::optional<ClassScores> TopClasses(const Tensor& scores, int64_t sample, int count);

}  // namespace onnxray
