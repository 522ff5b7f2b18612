// Drawing with OpenGL, the same for the desktop's window and the page's canvas. The context is the caller's
// business.
#pragma once

#include "app.h"

namespace onnxray {

class GlCanvas {
 public:
  // Makes ImGui's context and its OpenGL part. `shader_version`: "#version 300 es".
  explicit GlCanvas(const char* shader_version);
  ~GlCanvas();
  GlCanvas(const GlCanvas&) = delete;
  GlCanvas& operator=(const GlCanvas&) = delete;

  // Makes one frame; ImGui's size and scale are set. `point`: ImGui's pixels per point.
  void Compose(App& app, float point);
  // Hands the frame to OpenGL, for the current framebuffer.
  void Submit();

  static ImTextureID CreateTexture(const Pixels& pixels);
  static void DestroyTexture(ImTextureID texture);
};

}  // namespace onnxray
