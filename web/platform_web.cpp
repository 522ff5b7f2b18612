// The browser: a canvas, files from drops and fetches, the page's clipboard and text field.
#include <GLFW/glfw3.h>
#include <emscripten.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "../wasm/page.h"
#include "base/thread_pool.h"
#include "glfw_window.h"
#include "imgui_internal.h"
#include "ui_state.h"

namespace onnxray {

namespace {

class WebPlatform : public Platform {
 public:
  ImTextureID CreateTexture(const Pixels& pixels) override { return GlfwWindow::CreateTexture(pixels); }
  void DestroyTexture(ImTextureID texture) override { GlfwWindow::DestroyTexture(texture); }
  void ChooseFiles() override { PageChooseFiles(); }

  void OpenSamples(const std::vector<std::string>& names) override {
    std::string lines;
    for (const std::string& name : names) lines += (lines.empty() ? "" : "\n") + name;
    PageOpenSamples(lines.c_str());
  }

  void ShowOpened(const std::string& model, const std::string& input) override {
    PageShowOpened(model.c_str(), input.c_str());
  }

  bool prefers_dark() const override { return PagePrefersDark(); }
  bool dragging_files() const override { return dragging; }
  void Wake() override {}  // the browser asks for every frame anyway

  std::string description() const override {
#ifdef __wasm_relaxed_simd__
    const std::string simd = "relaxed SIMD";
#else
    const std::string simd = "SIMD";
#endif
    return (ThreadsAvailable() ? std::to_string(EngineThreads()) + " threads, " : "no threads, ") + simd;
  }

  // One core stays with the page, so that it never stutters; more than eight workers cost more memory than they gain.
  static int EngineThreads() { return std::clamp(CoreCount() - 1, 1, 8); }

  bool dragging = false;
};

// Everything lives as long as the page.
struct Page {
  WebPlatform platform;
  std::unique_ptr<GlfwWindow> window;
  std::unique_ptr<App> app;
  std::map<int, std::shared_ptr<Storage>> arriving;  // files being read, by handle
  std::vector<IntakeFile> arrived;                   // of the batch that is being read
  int next_handle = 1;
  std::string clipboard, state;
  bool editing = false;
};

Page* page = nullptr;

const char* PasteText(ImGuiContext*) {
  char* text = PageClipboard();
  page->clipboard = text;
  std::free(text);
  return page->clipboard.c_str();
}

void FollowTextInput() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput == page->editing) return;
  page->editing = io.WantTextInput;
  const ImGuiPlatformImeData& ime = ImGui::GetCurrentContext()->PlatformImeData;
  PageEditText(page->editing, ime.InputPos.x, ime.InputPos.y);
}

void Frame() {
  const auto start = std::chrono::steady_clock::now();
  int width = 0, height = 0;
  const bool resized = PageFitCanvas(&width, &height);
  if (resized) glfwSetWindowSize(page->window->handle(), width, height);
  const bool changed = page->app->Update();
  if (!changed && !resized) return;
  page->window->DrawFrame(*page->app, 1);
  FollowTextInput();
  page->app->frame_times().Add(
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
}

}  // namespace

}  // namespace onnxray

using onnxray::page;

// What wasm/*.js calls, after main has returned.
extern "C" {

// Memory for a file's bytes: a handle, or 0.
EMSCRIPTEN_KEEPALIVE int PageAllocate(double bytes) {
  auto storage = bytes < 4e9 ? onnxray::Storage::Allocate(static_cast<size_t>(bytes)) : nullptr;
  if (!storage) return 0;
  page->arriving[page->next_handle] = std::move(storage);
  return page->next_handle++;
}

EMSCRIPTEN_KEEPALIVE std::byte* PageBytes(int handle) { return page->arriving[handle]->data(); }

EMSCRIPTEN_KEEPALIVE void PageDiscard(int handle) { page->arriving.erase(handle); }

EMSCRIPTEN_KEEPALIVE void PageAddFile(int handle, const char* name) {
  page->arrived.push_back({onnxray::BaseName(name), onnxray::FromMemory(page->arriving[handle]), ""});
  page->arriving.erase(handle);
}

EMSCRIPTEN_KEEPALIVE void PageTakeFiles() {
  page->app->ShowLoading("");
  page->app->TakeFiles(std::move(page->arrived));
  page->arrived.clear();
}

EMSCRIPTEN_KEEPALIVE void PageShowLoading(const char* name) { page->app->ShowLoading(name); }

EMSCRIPTEN_KEEPALIVE void PageReport(const char* title, const char* text, const char* remedy) {
  page->app->ReportError(title, onnxray::IoError(text, remedy));
}

EMSCRIPTEN_KEEPALIVE void PageSetSamples(const char* json) { page->app->SetSamples(json); }

EMSCRIPTEN_KEEPALIVE void PageSetDragging(bool dragging) { page->platform.dragging = dragging; }

EMSCRIPTEN_KEEPALIVE void PageType(const char* text) { ImGui::GetIO().AddInputCharactersUTF8(text); }

EMSCRIPTEN_KEEPALIVE const char* PageState() {
  page->state = onnxray::UiStateJson(*page->app);
  return page->state.c_str();
}

}  // extern "C"

int main() {
  PageListen();
  auto window = onnxray::GlfwWindow::Open("Onnxray", 1280, 800);
  page = new onnxray::Page;
  if (!window.ok()) {
    EM_ASM({ Module.onnxrayFailed(UTF8ToString($0)); }, window.error().ToString().c_str());
    return 1;
  }
  page->window = std::move(window).value();
  page->app = std::make_unique<onnxray::App>(page->platform, onnxray::WebPlatform::EngineThreads());
  ImGui::GetPlatformIO().Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) { PageCopy(text); };
  ImGui::GetPlatformIO().Platform_GetClipboardTextFn = onnxray::PasteText;
  PageOpenAddress();
  emscripten_set_main_loop(onnxray::Frame, 0, false);
  return 0;
}
