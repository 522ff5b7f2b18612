// What the model answers: the best classes of an output, and those of the same picture fed in other ways. For
// the engine's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "input_choice.h"

namespace onnxray {

// The best classes of a value.
struct ClassAnswer {
  ValueId output = kNoValue;
  std::string name;  // of the output
  ClassScores scores;
};

// Of the first output that has scores of one choice among classes; first of all one of `classes` many.
// nullopt where there is none, or none yet.
std::optional<ClassAnswer> AnswerOf(const Graph& graph, const Run& run, int64_t classes);

// One way to feed a picture, and the answer.
struct PresetTrial {
  ImagePreset preset = ImagePreset::kAuto;
  std::optional<ClassScores> scores;
  std::string error;  // why there are none
};

// Runs just what `output` needs, beside the present run, which must not be stepping.
PresetTrial TryPreset(std::vector<InputChoice> choices, const std::string& input, ImagePreset preset,
                      ValueId output, Session& session);

}  // namespace onnxray
