#include "gl_canvas.h"

#ifdef __EMSCRIPTEN__
#include <GLES3/gl3.h>
#else
#include <GL/gl.h>
#endif

#include "imgui_impl_opengl3.h"
#include "new_frame.h"
#include "test_hooks.h"

namespace onnxray {

namespace {

constexpr float kDoubleClickSeconds =
    0.5f;  // as desktops have it: Dear ImGui's own 0.3 asks for quick hands and frames

}  // namespace

GlCanvas::GlCanvas(const char* shader_version) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGui::GetIO().MouseDoubleClickTime = kDoubleClickSeconds;
  ImGui_ImplOpenGL3_Init(shader_version);
}

GlCanvas::~GlCanvas() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext();
}

void GlCanvas::Compose(App& app, float point) {
  ImGui_ImplOpenGL3_NewFrame();
  BeginRecordedFrame();
  NewFrame();
  app.Draw(point);
  ImGui::Render();
}

void GlCanvas::Submit() { ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData()); }

ImTextureID GlCanvas::CreateTexture(const Pixels& pixels) {
  GLint bound = 0;
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound);
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, pixels.width, pixels.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               pixels.texels.data());
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(bound));
  return static_cast<ImTextureID>(texture);
}

void GlCanvas::DestroyTexture(ImTextureID texture) {
  const GLuint name = static_cast<GLuint>(texture);
  glDeleteTextures(1, &name);
}

}  // namespace onnxray
