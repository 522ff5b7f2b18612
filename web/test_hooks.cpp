#include "test_hooks.h"

#include <string_view>

#include "imgui_internal.h"

namespace onnxray {

namespace {

struct Recorder {
  std::map<std::string, ItemRect> items, growing;
  ImGuiID last_id = 0;
  ItemRect last_rect;
};

Recorder& TheRecorder() {
  static Recorder recorder;
  return recorder;
}

std::string TestLabel(std::string_view label) {
  const size_t mark = label.find("##");
  if (mark == std::string_view::npos) return std::string(label);
  return std::string(label.substr(label.find_first_not_of('#', mark)));
}

}  // namespace

void RecordItems(bool on) { ImGui::GetCurrentContext()->TestEngineHookItems = on; }

const std::map<std::string, ItemRect>& RecordedItems() { return TheRecorder().items; }

void BeginRecordedFrame() {
  Recorder& recorder = TheRecorder();
  recorder.items.swap(recorder.growing);
  recorder.growing.clear();
}

}  // namespace onnxray

// What ImGui calls when built with IMGUI_ENABLE_TEST_ENGINE.
void ImGuiTestEngineHook_ItemAdd(ImGuiContext* context, ImGuiID id, const ImRect& rect,
                                 const ImGuiLastItemData*) {
  const ImRect& clip = context->CurrentWindow->ClipRect;
  ImRect visible = rect;
  visible.ClipWith(clip);
  auto& recorder = onnxray::TheRecorder();
  recorder.last_id = id;
  recorder.last_rect = {visible.Min, visible.Max};
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID id, const char* label, ImGuiItemStatusFlags) {
  auto& recorder = onnxray::TheRecorder();
  if (id != recorder.last_id) return;
  const onnxray::ItemRect& rect = recorder.last_rect;
  if (rect.max.x > rect.min.x && rect.max.y > rect.min.y) recorder.growing[onnxray::TestLabel(label)] = rect;
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }
