// A GLFW window with an OpenGL context and Dear ImGui in it: what desktop and browser have in common.
#pragma once

#include <memory>
#include <string>

#include "app.h"
#include "base/result.h"

struct GLFWwindow;

namespace onnxray {

class GlfwWindow {
 public:
  // Errors: kIo where there is no display or no OpenGL.
  static Result<std::unique_ptr<GlfwWindow>> Open(const std::string& title, int width, int height);
  ~GlfwWindow();
  GlfwWindow(const GlfwWindow&) = delete;
  GlfwWindow& operator=(const GlfwWindow&) = delete;

  GLFWwindow* handle() { return window_; }
  // Draws one frame and shows it. `point`: ImGui's pixels per point.
  void DrawFrame(App& app, float point);

  static ImTextureID CreateTexture(const Pixels& pixels);
  static void DestroyTexture(ImTextureID texture);

 private:
  explicit GlfwWindow(GLFWwindow* window) : window_(window) {}
  GLFWwindow* window_;
};

}  // namespace onnxray
