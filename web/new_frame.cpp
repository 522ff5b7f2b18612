#include "new_frame.h"

#include <algorithm>
#include <vector>

#include "imgui_internal.h"

namespace onnxray {

namespace {

bool IsModifier(ImGuiKey key) {
  return (key & ImGuiMod_Mask_) != 0 || (key >= ImGuiKey_LeftCtrl && key <= ImGuiKey_RightSuper);
}

// The first change of a modifier behind the press of another key.
ImGuiInputEvent* FirstOfTheNext(ImVector<ImGuiInputEvent>& events) {
  bool pressed = false;
  return std::find_if(events.begin(), events.end(), [&](const ImGuiInputEvent& event) {
    if (event.Type != ImGuiInputEventType_Key) return false;
    const bool modifier = IsModifier(event.Key.Key);
    pressed |= !modifier && event.Key.Down;
    return modifier && pressed;
  });
}

}  // namespace

void NewFrame() {
  ImVector<ImGuiInputEvent>& events = ImGui::GetCurrentContext()->InputEventsQueue;
  ImGuiInputEvent* const next = FirstOfTheNext(events);
  const std::vector<ImGuiInputEvent> later(next, events.end());
  events.resize(static_cast<int>(next - events.begin()));
  ImGui::NewFrame();
  for (const ImGuiInputEvent& event : later) events.push_back(event);
}

}  // namespace onnxray
