// Looks at the tensor that is about to be fed, as somebody who knows what goes wrong would.
#pragma once

#include <string>
#include <vector>

#include "io/image_inference.h"
#include "tensor/statistics.h"

namespace onnxray {

// Numbers of one channel, or of all elements.
struct ChannelNumbers {
  std::string name;  // "R", "G", "B", "channel 7", "all"
  Statistics statistics;
};

// All elements first, then the channels if the tensor is a picture's; none for strings and complex numbers.
std::vector<ChannelNumbers> NumbersOf(const Tensor& tensor, const ImageInference* picture);

struct InputFinding {
  enum class Cure : uint8_t {
    kNone,
    kPreset,  // use `preset`
    kPad,     // keep the picture's proportions
    kInvert,  // light on dark
  };
  bool warning = false;  // else worth knowing
  std::string text;
  Cure cure = Cure::kNone;
  ImagePreset preset = ImagePreset::kAuto;
};

// What looks wrong about a tensor for an input. `plan`: how it was made of a picture; null: it was not.
// `picture`: that picture, the first of a batch.
std::vector<InputFinding> CheckInput(const Model& model, ValueId input, const Tensor& fed,
                                     const ImagePlan* plan, const Tensor& picture);

// How many rows the table has that an input of whole numbers looks up first; nullopt where it does not.
std::optional<int64_t> VocabularyOf(const Graph& graph, ValueId input);

}  // namespace onnxray
