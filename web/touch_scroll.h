// A finger that moves up or down scrolls what it lies on, as everywhere; a mouse does not.
#pragma once

#include "imgui.h"

namespace onnxray {

class TouchScroll {
 public:
  // At the beginning of every frame. A press that turns into scrolling clicks nothing.
  void Update();

 private:
  ImGuiID window_ = 0;  // being scrolled
};

}  // namespace onnxray
