// Whether the webcam is looked through; input/camera.h has what can be done with it.
#pragma once

#include <memory>
#include <string>

#include "input_choice.h"

namespace onnxray {

struct CameraState {
  std::string input;  // that its frames are fed to; empty: it is off
  bool frozen = false;
  bool waiting = false;                       // for a frame that was asked for
  std::shared_ptr<const OpenedInput> frame;   // the latest; null until the first comes
  std::shared_ptr<const OpenedInput> before;  // what was fed

  bool on() const { return !input.empty(); }
};

}  // namespace onnxray
