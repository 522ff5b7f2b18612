// What there is to say about an input and what is fed to it: how the model is read and why, the numbers that
// go in, what looks wrong. Made on the engine's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "input_choice.h"
#include "io/input_check.h"

namespace onnxray {

// A way to mend what is wrong, for one click.
struct InputCure {
  std::string title;   // "Use preset raw"
  InputChoice choice;  // what the choice becomes
};

struct InputRemark {
  bool warning = false;  // else worth knowing
  std::string text;
  std::optional<InputCure> cure;
};

// A reason behind what is done: "Layout", "NHWC", "its last axis of size 3 is the channels".
struct InputReason {
  std::string what, value, why;
};

struct InputReport {
  InputChoice choice;  // what it is about
  std::string fed;     // "float32[1,3,224,224]"; empty: it cannot be fed
  std::vector<InputReason> reasons;
  std::vector<ChannelNumbers> numbers;
  std::vector<InputRemark> remarks;     // what cannot be fed first, then warnings
  std::shared_ptr<const Pixels> whole;  // the picture, all of it; null: it is none
  std::shared_ptr<const Pixels> seen;   // as the model sees it
  std::optional<ImagePlan> image;
  bool takes_picture = false, takes_sound = false;
  bool draws_well = false;                    // small and of one channel: something to draw by hand
  int picture_width = 0, picture_height = 0;  // of the input, where its type says
};

InputReport Examine(const InputChoice& choice, const Session& session);

}  // namespace onnxray
