// Text as pixels, for pictures that are put together on another thread than ImGui's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "imgui.h"

namespace onnxray {

struct TextStamp {
  int width = 0, height = 0;
  std::vector<uint8_t> coverage = {};  // row-major; 0 nothing, 255 all of a pixel
};

// One line in `font`, `size` pixels high. Within a frame, on the page's thread.
TextStamp MakeStamp(ImFont* font, float size, std::string_view text);

}  // namespace onnxray
