// The desktop: a GLFW window, files from disk, drops and the clipboard by GLFW.
#include <GL/gl.h>
#include <GLFW/glfw3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/thread_pool.h"
#include "cli/commands.h"
#include "gl_canvas.h"
#include "imgui_impl_glfw.h"
#include "io/byte_sink.h"
#include "ui_state.h"
#include "user_files_native.h"
#include "views/file_browser_native.h"

namespace onnxray {

namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 1360, kHeight = 860;

// The folder with samples.json: beside the program's own, where scripts/build leaves both; $ONNXRAY_SAMPLES
// overrides.
fs::path SamplesFolder() {
  if (const char* folder = std::getenv("ONNXRAY_SAMPLES")) return folder;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path().parent_path() / "samples";
}

std::string ReadText(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The desktop's own setting, where there is one to ask: GNOME's, which others keep too.
bool DesktopPrefersDark() {
  std::string answer;
  if (FILE* pipe = popen("gsettings get org.gnome.desktop.interface color-scheme 2>/dev/null", "r")) {
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) answer += static_cast<char>(c);
    pclose(pipe);
  }
  return answer.find("light") == std::string::npos && answer.find("default") == std::string::npos;
}

class DesktopPlatform : public Platform {
 public:
  explicit DesktopPlatform(GLFWwindow* window) : window_(window), prefers_dark_(DesktopPrefersDark()) {}

  void set_app(App* app) {
    app_ = app;
    app_->SetRecentFiles(recent_.files());
  }

  ImTextureID CreateTexture(const Pixels& pixels) override { return GlCanvas::CreateTexture(pixels); }
  void DestroyTexture(ImTextureID texture) override { GlCanvas::DestroyTexture(texture); }
  void ChooseFiles() override { browser_.Open(); }

  void OpenSamples(const std::vector<std::string>& names) override {
    std::vector<std::string> addresses = names;
    for (std::string& address : addresses) address.insert(0, kSamplesFolder);
    OpenAddresses(addresses);
    recent_.OpenedUnnamed(names);
  }

  void OpenAddresses(const std::vector<std::string>& addresses) override {
    std::vector<IntakeFile> files;
    for (const std::string& address : addresses) {
      if (address.starts_with("https://") || address.starts_with("http://")) {
        app_->ReportError("Could not open " + FileNameOf(address),
                          IoError(address + " is on another computer", "Download it and open the file here"));
        continue;
      }
      const bool sample = address.starts_with(kSamplesFolder) && !fs::exists(address);
      Add(sample ? (SamplesFolder() / address.substr(kSamplesFolder.size())).string() : address,
          sample ? address : "", files);
    }
    app_->TakeFiles(std::move(files));
  }

  void OpenPaths(const std::vector<std::string>& paths) {
    HandOver(paths);
    recent_.Opened(paths);
  }

  Result<std::string> SaveFile(const std::string& name, std::span<const std::byte> bytes) override {
    const std::string path = FreeDownloadPath(name);
    TRY(WriteFile(path, bytes));
    return path;
  }

  std::string LoadNote(const std::string& name) override { return LoadNoteFile(name); }
  void SaveNote(const std::string& name, const std::string& text) override { SaveNoteFile(name, text); }
  void OpenRecent(const std::string& key) override { OpenPaths(RecentPaths::PathsOf(key)); }
  void ForgetRecent(const std::string& key) override {
    recent_.Forget(key);
    app_->SetRecentFiles(recent_.files());
  }

  void DrawDialogs(ViewContext& view) override {
    const std::vector<std::string> chosen = browser_.Draw(view);
    if (!chosen.empty()) OpenPaths(chosen);
  }

  void ShowOpened(const std::string& model, const std::string& input) override {
    const std::string opened = model + (input.empty() ? "" : " · " + input);
    glfwSetWindowTitle(window_, opened.empty() ? "Onnxray" : (opened + " – Onnxray").c_str());
    if (recent_.Shown(model, input)) app_->SetRecentFiles(recent_.files());
  }

  bool prefers_dark() const override { return prefers_dark_; }
  bool dragging_files() const override { return false; }
  void Wake() override { glfwPostEmptyEvent(); }
  std::string description() const override { return std::to_string(CoreCount()) + " threads"; }

 private:
  void HandOver(const std::vector<std::string>& paths) {
    std::vector<IntakeFile> files;
    for (const std::string& path : paths) Add(path, "", files);
    app_->TakeFiles(std::move(files));
  }

  void Add(const std::string& path, const std::string& address, std::vector<IntakeFile>& files) {
    auto source = OpenFile(path);
    if (source.ok()) {
      files.push_back({BaseName(path), std::move(source).value(), path, address});
    } else {
      app_->ReportError("Could not open " + BaseName(path), source.error());
    }
  }

  GLFWwindow* window_;
  App* app_ = nullptr;
  bool prefers_dark_;
  FileBrowser browser_;
  RecentPaths recent_;
};

// For tests: $ONNXRAY_UI_STATE names a file that always holds the state of the last frame.
class StateFile {
 public:
  explicit StateFile(App& app) : app_(app), path_(std::getenv("ONNXRAY_UI_STATE")) {}
  void Write() const {
    if (!path_) return;
    const std::string fresh = std::string(path_) + ".new";
    std::ofstream(fresh) << UiStateJson(app_);
    std::rename(fresh.c_str(), path_);
  }

 private:
  App& app_;
  const char* path_;
};

void OnDrop(GLFWwindow* window, int count, const char** paths) {
  static_cast<DesktopPlatform*>(glfwGetWindowUserPointer(window))->OpenPaths({paths, paths + count});
}

float ContentScale(GLFWwindow* window) {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window, &x, &y);
  return x;
}

void DrawFrame(GLFWwindow* window, GlCanvas& canvas, App& app) {
  app.Upload();
  const Stopwatch composing;
  ImGui_ImplGlfw_NewFrame();
  canvas.Compose(app, ContentScale(window));
  const double own_time = composing.Elapsed();
  const Stopwatch drawing;
  int width = 0, height = 0;
  glfwGetFramebufferSize(window, &width, &height);
  glViewport(0, 0, width, height);
  canvas.Submit();
  glfwSwapBuffers(window);
  app.frame_times().Add(own_time, drawing.Elapsed());
}

void RunLoop(GLFWwindow* window, GlCanvas& canvas, App& app) {
  const StateFile state_file(app);
  bool changed = true;
  while (!glfwWindowShouldClose(window)) {
    changed ? glfwPollEvents() : glfwWaitEventsTimeout(app.IdleSeconds());
    changed = app.Update();
    if (!changed) continue;
    DrawFrame(window, canvas, app);
    state_file.Write();
  }
}

// Null where there is no display or no OpenGL 3.2.
GLFWwindow* OpenWindow() {
  if (!glfwInit()) return nullptr;
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  GLFWwindow* window = glfwCreateWindow(kWidth, kHeight, "Onnxray", nullptr, nullptr);
  if (!window) return nullptr;
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);
  return window;
}

void RunInWindow(GLFWwindow* window, const std::vector<std::string>& paths) {
  GlCanvas canvas("#version 150");
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  DesktopPlatform platform(window);
  {
    App app(platform, 0);
    platform.set_app(&app);
    glfwSetWindowUserPointer(window, &platform);
    glfwSetDropCallback(window, OnDrop);
    app.SetSamples(ReadText(SamplesFolder() / "samples.json"));
    const bool is_link = !paths.empty() && paths[0].find('?') != std::string::npos && !fs::exists(paths[0]);
    if (is_link) app.Follow(paths[0]);
    if (!is_link && !paths.empty()) platform.OpenPaths(paths);
    RunLoop(window, canvas, app);
  }
  ImGui_ImplGlfw_Shutdown();
}

}  // namespace

int RunViewer(const std::string& model_path, const std::string& input_path) {
  GLFWwindow* window = OpenWindow();
  if (!window) {
    Complain("there is no window to be had: the viewer needs a display and OpenGL 3.2");
    glfwTerminate();
    return 1;
  }
  std::vector<std::string> paths;
  for (const std::string& path : {model_path, input_path}) {
    if (!path.empty()) paths.push_back(path);
  }
  RunInWindow(window, paths);
  glfwDestroyWindow(window);
  glfwTerminate();
  return 0;
}

}  // namespace onnxray
