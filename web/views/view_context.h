// What every view gets: the state it shows, the verbs it may use, and how things look.
#pragma once

#include "controller.h"
#include "state.h"
#include "theme.h"

namespace onnxray {

struct ViewContext {
  AppState& state;
  Controller& controller;
  const Theme& theme;
  const Fonts& fonts;
  float point;  // ImGui's pixels per point

  ImVec2 Points(float x, float y) const { return {x * point, y * point}; }
};

}  // namespace onnxray
