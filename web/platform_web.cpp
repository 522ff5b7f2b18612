// The browser: a canvas with WebGL 2, events and files from the page's scripts (wasm/page/*.js).
//
// The functions marked EMSCRIPTEN_KEEPALIVE are what those scripts call; the EM_JS ones are what they offer.
#include <GLES3/gl3.h>
#include <emscripten/em_asm.h>
#include <emscripten/em_js.h>
#include <emscripten/emscripten.h>
#include <emscripten/eventloop.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "actions/all_actions.h"
#include "base/thread_pool.h"
#include "cpu/simd_dialect.h"
#include "dom_keys.h"
#include "gl_canvas.h"
#include "ui_state.h"

// clang-format off
EM_JS(void, page_start, (), { Module['page'].start(); })
EM_JS(void, page_fail, (const char* text), { Module['page'].fail(UTF8ToString(text)); })
EM_JS(void, page_choose_files, (), { Module['page'].chooseFiles(); })
EM_JS(void, page_open_addresses, (const char* addresses), {
  Module['page'].openAddresses(UTF8ToString(addresses).split('\n'));
})
EM_JS(void, page_save_file, (const char* name, const void* data, double size), {
  // A copy: the bytes are C++'s.
  Module['page'].saveFile(UTF8ToString(name), new Uint8Array(wasmMemory.buffer, data >>> 0, size).slice());
})
EM_JS(void, page_show_mirror, (const char* json), { Module['page'].showMirror(UTF8ToString(json)); })
EM_JS(void, page_show_place, (const char* query), { Module['page'].showPlace(UTF8ToString(query)); })
EM_JS(char*, page_link_to, (const char* query), {
  return stringToNewUTF8(Module['page'].linkTo(UTF8ToString(query)));
})
EM_JS(void, page_show_opened, (const char* model, const char* input), {
  Module['page'].showOpened(UTF8ToString(model), UTF8ToString(input));
})
EM_JS(void, page_copy_text, (const char* text), { Module['page'].copyText(UTF8ToString(text)); })
EM_JS(int, page_copies_pictures, (), { return !!Module['page'].copiesPictures(); })
EM_JS(void, page_copy_picture, (const void* data, double size), {
  // A copy: the bytes are C++'s.
  Module['page'].copyPicture(new Uint8Array(wasmMemory.buffer, data >>> 0, size).slice());
})
EM_JS(int, page_has_camera, (), { return !!Module['page'].hasCamera(); })
EM_JS(void, page_start_camera, (), { Module['page'].startCamera(); })
EM_JS(void, page_take_camera_frame, (), { Module['page'].takeCameraFrame(); })
EM_JS(void, page_stop_camera, (), { Module['page'].stopCamera(); })
EM_JS(char*, page_load_note, (const char* name), { return stringToNewUTF8(Module['page'].loadNote(UTF8ToString(name))); })
EM_JS(void, page_save_note, (const char* name, const char* text), {
  Module['page'].saveNote(UTF8ToString(name), UTF8ToString(text));
})
EM_JS(void, page_open_recent, (const char* key), { Module['page'].openRecent(UTF8ToString(key)); })
EM_JS(void, page_forget_recent, (const char* key), { Module['page'].forgetRecent(UTF8ToString(key)); })
EM_JS(void, page_push_waypoint, (double number), { Module['page'].pushWaypoint(number); })
EM_JS(void, page_step_history, (int direction), { history.go(direction); })
EM_JS(void, page_set_cursor, (const char* cursor), { Module['page'].setCursor(UTF8ToString(cursor)); })
EM_JS(void, page_edit_text, (int on), { Module['page'].editText(!!on); })
EM_JS(void, page_place_text, (float x, float y), { Module['page'].placeText(x, y); })
EM_JS(void, page_set_dark, (int dark), { Module['page'].setDark(!!dark); })
// clang-format on

namespace onnxray {

namespace {

// More workers than this cost memory and start-up time, and few models have work for them.
constexpr int kMostThreads = 16;

// One for the page, the rest for the engine; with two cores both compute, and the system shares.
int EngineThreads() { return ThreadsAvailable() ? std::clamp(CoreCount() - 1, 2, kMostThreads) : 1; }

const char* CssCursor(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_TextInput:
      return "text";
    case ImGuiMouseCursor_ResizeAll:
      return "grabbing";
    case ImGuiMouseCursor_ResizeNS:
      return "ns-resize";
    case ImGuiMouseCursor_ResizeEW:
      return "ew-resize";
    case ImGuiMouseCursor_ResizeNESW:
      return "nesw-resize";
    case ImGuiMouseCursor_ResizeNWSE:
      return "nwse-resize";
    case ImGuiMouseCursor_Hand:
      return "pointer";
    case ImGuiMouseCursor_NotAllowed:
      return "not-allowed";
    case ImGuiMouseCursor_None:
      return "none";
    default:
      return "default";
  }
}

class WebPlatform : public Platform {
 public:
  ImTextureID CreateTexture(const Pixels& pixels) override { return GlCanvas::CreateTexture(pixels); }
  void DestroyTexture(ImTextureID texture) override { GlCanvas::DestroyTexture(texture); }
  void ChooseFiles() override { page_choose_files(); }

  void OpenSamples(const std::vector<std::string>& names) override {
    std::vector<std::string> addresses = names;
    for (std::string& address : addresses) address.insert(0, kSamplesFolder);
    OpenAddresses(addresses);
  }

  void OpenAddresses(const std::vector<std::string>& addresses) override {
    std::string joined;
    for (const std::string& address : addresses) joined += (joined.empty() ? "" : "\n") + address;
    page_open_addresses(joined.c_str());
  }

  bool mirrors() const override { return true; }
  void ShowMirror(const std::string& json) override { page_show_mirror(json.c_str()); }

  void ShowPlace(const std::string& query) override { page_show_place(query.c_str()); }

  std::string LinkTo(const std::string& query) const override {
    const std::unique_ptr<char, decltype(&std::free)> link(page_link_to(query.c_str()), &std::free);
    return link.get();
  }

  void ShowOpened(const std::string& model, const std::string& input) override {
    page_show_opened(model.c_str(), input.c_str());
  }

  Result<std::string> SaveFile(const std::string& name, std::span<const std::byte> bytes) override {
    page_save_file(name.c_str(), bytes.data(), static_cast<double>(bytes.size()));
    return name;
  }

  std::string LoadNote(const std::string& name) override {
    const std::unique_ptr<char, decltype(&std::free)> text(page_load_note(name.c_str()), &std::free);
    return text.get();
  }
  void SaveNote(const std::string& name, const std::string& text) override {
    page_save_note(name.c_str(), text.c_str());
  }

  void OpenRecent(const std::string& key) override { page_open_recent(key.c_str()); }
  void ForgetRecent(const std::string& key) override { page_forget_recent(key.c_str()); }
  void PushWaypoint(uint64_t number) override { page_push_waypoint(static_cast<double>(number)); }
  bool StepHistory(int direction) override {
    page_step_history(direction);
    return true;
  }

  bool copies_pictures() const override { return page_copies_pictures(); }
  void CopyPicture(std::span<const std::byte> png) override {
    page_copy_picture(png.data(), static_cast<double>(png.size()));
  }

  bool has_camera() const override { return has_camera_; }
  void StartCamera() override { page_start_camera(); }
  void AskForCameraFrame() override { page_take_camera_frame(); }
  void StopCamera() override { page_stop_camera(); }

  bool prefers_dark() const override { return prefers_dark_; }
  bool prefers_less_motion() const override { return prefers_less_motion_; }
  bool dragging_files() const override { return dragging_files_; }
  void Wake() override;

  std::string description() const override {
    return (ThreadsAvailable() ? std::to_string(EngineThreads()) + " threads, " : "one thread, ") +
           std::string(SimdDialect());
  }

  const bool has_camera_ = page_has_camera();
  bool prefers_dark_ = true, prefers_less_motion_ = false;
  bool dragging_files_ = false;
};

// Files on their way from the page: memory is set aside first, the page fills it, and then they go in
// together.
class IncomingFiles {
 public:
  int Begin() {
    batches_[++last_];
    return last_;
  }
  // Null where there is no memory for it.
  std::byte* Add(int batch, std::string name, std::string address, size_t bytes) {
    std::shared_ptr<Storage> storage = Storage::Allocate(bytes);
    if (!storage) return nullptr;
    batches_[batch].push_back({std::move(name), FromMemory(storage), {}, std::move(address)});
    return storage->data();
  }
  std::vector<IntakeFile> Take(int batch) {
    std::vector<IntakeFile> files = std::move(batches_[batch]);
    batches_.erase(batch);
    return files;
  }

 private:
  std::map<int, std::vector<IntakeFile>> batches_;
  int last_ = 0;
};

struct Page {
  WebPlatform platform;
  GlCanvas canvas{"#version 300 es"};
  App app{platform, EngineThreads()};
  IncomingFiles incoming;
  Pixels camera_frame;
  std::string clipboard;
  ImGuiMouseCursor cursor = ImGuiMouseCursor_Arrow;
  bool edits_text = false, dark = true;
  double last_frame = 0;  // milliseconds
  int quiet_frames = 0;   // so many in a row had nothing to show
  std::atomic<bool> asleep = false;
};

// Made by main; the page's scripts call in only after that.
Page* the_page = nullptr;

// Being asked sixty times a second whether there is anything to show costs power too. Tooltips, and what is
// told of only a few times a second, come within so many frames.
constexpr int kQuietFrames = 90;
constexpr double kShortestSleep = 0.25;  // seconds

bool Frame(double milliseconds, void*);

// Frames are asked for again.
Page& Awake() {
  if (the_page->asleep.exchange(false)) emscripten_request_animation_frame_loop(Frame, nullptr);
  return *the_page;
}

void WakeLater(void*) { Awake(); }

// True: no frame is wanted until something comes, or a moment has passed.
bool FallAsleep(Page& page) {
  const double seconds = page.app.IdleSeconds();
  if (++page.quiet_frames < kQuietFrames || seconds < kShortestSleep) return false;
  page.asleep = true;
  emscripten_set_timeout(WakeLater, seconds * 1000, nullptr);
  return true;
}

void FollowFrame(Page& page) {
  if (const ImGuiMouseCursor cursor = ImGui::GetMouseCursor(); cursor != page.cursor) {
    page.cursor = cursor;
    page_set_cursor(CssCursor(cursor));
  }
  if (const bool edits_text = ImGui::GetIO().WantTextInput; edits_text != page.edits_text) {
    page.edits_text = edits_text;
    page_edit_text(edits_text);
  }
  if (page.app.dark() != page.dark) {
    page.dark = page.app.dark();
    page_set_dark(page.dark);
  }
}

bool Frame(double milliseconds, void*) {
  Page& page = *the_page;
  const Stopwatch updating;
  if (!page.app.Update()) return !FallAsleep(page);
  page.quiet_frames = 0;
  const double update_time = updating.Elapsed();
  const Stopwatch uploading;
  page.app.Upload();
  const double upload_time = uploading.Elapsed();
  const Stopwatch composing;
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = static_cast<float>(std::max(1e-4, (milliseconds - page.last_frame) / 1000));
  page.last_frame = milliseconds;
  page.canvas.Compose(page.app, 1);
  FollowFrame(page);
  const double own_time = update_time + composing.Elapsed();
  const Stopwatch drawing;
  glViewport(0, 0, static_cast<int>(io.DisplaySize.x * io.DisplayFramebufferScale.x + 0.5f),
             static_cast<int>(io.DisplaySize.y * io.DisplayFramebufferScale.y + 0.5f));
  page.canvas.Submit();
  page.app.frame_times().Add(own_time, upload_time + drawing.Elapsed());
  return true;
}

// From the engine's thread.
void WebPlatform::Wake() {
  if (the_page && the_page->asleep) MAIN_THREAD_ASYNC_EM_ASM({ Module['page'].wake(); });
}

bool MakeContext() {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;
  attributes.depth = false;
  attributes.antialias = false;
  const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = emscripten_webgl_create_context("#canvas", &attributes);
  return context > 0 && emscripten_webgl_make_context_current(context) == EMSCRIPTEN_RESULT_SUCCESS;
}

void SetUpText() {
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
    the_page->clipboard = text;
    page_copy_text(text);
  };
  platform.Platform_GetClipboardTextFn = [](ImGuiContext*) { return the_page->clipboard.c_str(); };
  // Input methods show their candidates where the text is typed.
  platform.Platform_SetImeDataFn = [](ImGuiContext*, ImGuiViewport*, ImGuiPlatformImeData* data) {
    if (data->WantVisible) page_place_text(data->InputPos.x, data->InputPos.y);
  };
}

}  // namespace

}  // namespace onnxray

using onnxray::Awake;
using onnxray::the_page;

extern "C" {

EMSCRIPTEN_KEEPALIVE void onnxray_wake() { Awake(); }

EMSCRIPTEN_KEEPALIVE void onnxray_resize(float width, float height, float scale) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {width, height};
  io.DisplayFramebufferScale = {scale, scale};
  Awake().app.Redraw();
}

EMSCRIPTEN_KEEPALIVE void onnxray_pointer_move(float x, float y, int touch) {
  Awake();
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(touch ? ImGuiMouseSource_TouchScreen : ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(x, y);
}

EMSCRIPTEN_KEEPALIVE void onnxray_pointer_leave() {
  Awake();
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
}

// `button` as in MouseEvent: 0 left, 1 middle, 2 right.
EMSCRIPTEN_KEEPALIVE void onnxray_pointer_button(int button, int down) {
  Awake();
  static constexpr int kButtons[] = {ImGuiMouseButton_Left, ImGuiMouseButton_Middle, ImGuiMouseButton_Right};
  if (button >= 0 && button < 3) ImGui::GetIO().AddMouseButtonEvent(kButtons[button], down != 0);
}

EMSCRIPTEN_KEEPALIVE void onnxray_wheel(float x, float y) {
  Awake();
  ImGui::GetIO().AddMouseWheelEvent(x, y);
}

// `modifiers`: 1 Ctrl, 2 Shift, 4 Alt, 8 Meta.
EMSCRIPTEN_KEEPALIVE void onnxray_key(const char* key, const char* code, int down, int modifiers) {
  Awake();
  ImGuiIO& io = ImGui::GetIO();
  // "/" and "?" are told apart by Shift, whatever a keyboard has them on.
  const bool shift = std::string_view(key) == "?" || (modifiers & 2 && std::string_view(key) != "/");
  io.AddKeyEvent(ImGuiMod_Ctrl, modifiers & 1);
  io.AddKeyEvent(ImGuiMod_Shift, shift);
  io.AddKeyEvent(ImGuiMod_Alt, modifiers & 4);
  io.AddKeyEvent(ImGuiMod_Super, modifiers & 8);
  if (const ImGuiKey known = onnxray::KeyFromDom(key, code); known != ImGuiKey_None)
    io.AddKeyEvent(known, down != 0);
}

// Some action has this key, so that the browser must not act on it as well.
EMSCRIPTEN_KEEPALIVE int onnxray_has_key(const char* key, const char* code, int modifiers) {
  const bool mac = ImGui::GetIO().ConfigMacOSXBehaviors;
  const ImGuiKey known = onnxray::KeyFromDom(key, code);
  if (known == ImGuiKey_None) return 0;
  const ImGuiKeyChord chord = known | (modifiers & (mac ? 8 : 1) ? ImGuiMod_Ctrl : 0) |
                              (modifiers & 2 ? ImGuiMod_Shift : 0) | (modifiers & 4 ? ImGuiMod_Alt : 0);
  return onnxray::HasAction(chord);
}

EMSCRIPTEN_KEEPALIVE void onnxray_text(const char* text) {
  Awake();
  ImGui::GetIO().AddInputCharactersUTF8(text);
}

EMSCRIPTEN_KEEPALIVE void onnxray_focus(int focused) {
  Awake();
  ImGui::GetIO().AddFocusEvent(focused != 0);
}

EMSCRIPTEN_KEEPALIVE void onnxray_set_clipboard(const char* text) { Awake().clipboard = text; }

EMSCRIPTEN_KEEPALIVE void onnxray_set_mac(int mac) { ImGui::GetIO().ConfigMacOSXBehaviors = mac != 0; }

EMSCRIPTEN_KEEPALIVE void onnxray_prefers_dark(int dark) { Awake().platform.prefers_dark_ = dark != 0; }

EMSCRIPTEN_KEEPALIVE void onnxray_prefers_less_motion(int less) {
  Awake().platform.prefers_less_motion_ = less != 0;
}

// As web/recent_files.h has them in JSON.
EMSCRIPTEN_KEEPALIVE void onnxray_set_recent_files(const char* json) {
  Awake().app.SetRecentFiles(onnxray::ParseRecentFiles(json));
}

// A place that page_push_waypoint told of, by its number.
EMSCRIPTEN_KEEPALIVE void onnxray_return_to(double place) {
  Awake().app.ReturnTo(static_cast<uint64_t>(place));
}

EMSCRIPTEN_KEEPALIVE void onnxray_dragging(int dragging) {
  Awake().platform.dragging_files_ = dragging != 0;
  Awake().app.Redraw();
}

EMSCRIPTEN_KEEPALIVE void onnxray_set_samples(const char* json) {
  Awake().app.SetSamples(json);
  Awake().app.Redraw();
}

EMSCRIPTEN_KEEPALIVE void onnxray_follow(const char* link) {
  Awake().app.Follow(link);
  Awake().app.Redraw();
}

EMSCRIPTEN_KEEPALIVE void onnxray_do(const char* command) { Awake().app.DoMirrored(command); }

EMSCRIPTEN_KEEPALIVE void onnxray_loading(const char* name) {
  Awake().app.ShowLoading(name);
  Awake().app.Redraw();
}

EMSCRIPTEN_KEEPALIVE void onnxray_error(const char* title, const char* text, const char* remedy) {
  Awake().app.ShowLoading("");
  Awake().app.ReportError(title, onnxray::IoError(text, remedy));
  Awake().app.Redraw();
}

EMSCRIPTEN_KEEPALIVE void onnxray_info(const char* text) {
  Awake().app.ShowInfo(text);
  Awake().app.Redraw();
}

// Where the page puts the picture, four bytes per pixel in the order of Texel.
EMSCRIPTEN_KEEPALIVE void* onnxray_camera_frame_begin(int width, int height) {
  onnxray::Pixels& frame = Awake().camera_frame;
  frame.width = width;
  frame.height = height;
  frame.texels.resize(static_cast<size_t>(width) * static_cast<size_t>(height));
  return frame.texels.data();
}

EMSCRIPTEN_KEEPALIVE void onnxray_camera_frame_end() { Awake().app.TakeCameraFrame(the_page->camera_frame); }

EMSCRIPTEN_KEEPALIVE void onnxray_camera_failed(const char* text, const char* remedy) {
  Awake().app.CameraFailed(onnxray::IoError(text, remedy));
}

// A batch of files that belong together. `bytes` as a double: a file may have more than 2 GB.
EMSCRIPTEN_KEEPALIVE int onnxray_files_begin() { return Awake().incoming.Begin(); }

// `address` opens the file again; empty: nothing does.
EMSCRIPTEN_KEEPALIVE void* onnxray_files_add(int batch, const char* name, const char* address, double bytes) {
  if (bytes >= 4294967296.0) return nullptr;
  return Awake().incoming.Add(batch, name, address, static_cast<size_t>(bytes));
}

EMSCRIPTEN_KEEPALIVE void onnxray_files_end(int batch) {
  Awake().app.TakeFiles(Awake().incoming.Take(batch));
  Awake().app.Redraw();
}

EMSCRIPTEN_KEEPALIVE void onnxray_files_drop(int batch) { Awake().incoming.Take(batch); }

// Valid until the next call.
EMSCRIPTEN_KEEPALIVE const char* onnxray_state() {
  static std::string json;
  json = onnxray::UiStateJson(Awake().app);
  Awake().app.Redraw();
  return json.c_str();
}

EMSCRIPTEN_KEEPALIVE void onnxray_reset_frame_times() { Awake().app.frame_times().Reset(); }

}  // extern "C"

int main() {
  if (!onnxray::MakeContext()) {
    page_fail("This browser offers no WebGL 2, which Onnxray draws with.");
    return 1;
  }
  static onnxray::Page page;
  the_page = &page;
  onnxray::SetUpText();
  page_start();
  emscripten_request_animation_frame_loop(onnxray::Frame, nullptr);
  emscripten_exit_with_live_runtime();
}
