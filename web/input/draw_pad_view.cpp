#include "input/draw_pad_view.h"

#include <algorithm>

#include "input/input_widgets.h"
#include "text.h"

namespace onnxray {

namespace {

void DrawStrokes(const DrawPad& pad, ImVec2 corner, ImVec2 size) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 paper = pad.dark_on_light() ? IM_COL32_WHITE : IM_COL32_BLACK;
  const ImU32 ink = pad.dark_on_light() ? IM_COL32_BLACK : IM_COL32_WHITE;
  list.AddRectFilled(corner, {corner.x + size.x, corner.y + size.y}, paper);
  list.PushClipRect(corner, {corner.x + size.x, corner.y + size.y}, true);
  for (const PadStroke& stroke : pad.strokes()) {
    const float thickness = stroke.width * std::max(size.x, size.y);
    const auto place = [&](PadPoint p) { return ImVec2{corner.x + p.x * size.x, corner.y + p.y * size.y}; };
    for (size_t i = 0; i < stroke.points.size(); ++i) {
      if (i > 0) list.AddLine(place(stroke.points[i - 1]), place(stroke.points[i]), ink, thickness);
      list.AddCircleFilled(place(stroke.points[i]), thickness / 2, ink);
    }
  }
  list.PopClipRect();
}

void DrawTools(const ViewContext& view, DrawPad& pad) {
  const auto button = [&](const char* label, bool enabled, const char* tooltip) {
    ImGui::BeginDisabled(!enabled);
    const bool pressed = ImGui::Button(label);
    ImGui::EndDisabled();
    Tooltip(view, tooltip);
    ImGui::SameLine(0, 6 * view.point);
    return pressed;
  };
  if (button("Clear##Clear pad", pad.can_undo(), "Begin anew")) pad.Clear();
  if (button("Undo##Undo stroke", pad.can_undo(), "Take the last stroke away")) pad.Undo();
  if (button("Redo##Redo stroke", pad.can_redo(), "Put it back")) pad.Redo();
  float pen = 100 * pad.pen();
  FieldLabel(view, "Pen");
  ImGui::SetNextItemWidth(
      std::max(40 * view.point, std::min(90 * view.point, ImGui::GetContentRegionAvail().x)));
  if (ImGui::SliderFloat("##Pen", &pen, 2, 16, "")) pad.SetPen(pen / 100);
  Tooltip(view, "The pen's width: " + FormatShort(pen) + " % of the pad's");
  bool dark = pad.dark_on_light();
  if (ImGui::Checkbox("Dark on light", &dark)) pad.SetDarkOnLight(dark);
}

}  // namespace

void DrawPadView(ViewContext& view, const InputReport& report, float width, float most_height) {
  DrawPad& pad = view.state.input.pad;
  const float w = static_cast<float>(std::max(report.picture_width, 1));
  const float h = static_cast<float>(std::max(report.picture_height, 1));
  const float scale = std::min(width / w, most_height / h);
  const ImVec2 corner = ImGui::GetCursorScreenPos(), size = {w * scale, h * scale};
  ImGui::InvisibleButton("Draw pad", size);
  const PadPoint at = {(ImGui::GetIO().MousePos.x - corner.x) / size.x,
                       (ImGui::GetIO().MousePos.y - corner.y) / size.y};
  if (ImGui::IsItemActivated()) pad.Begin(at);
  if (ImGui::IsItemActive()) pad.Extend(at);
  if (ImGui::IsItemDeactivated()) pad.End();
  DrawStrokes(pad, corner, size);
  ImGui::GetWindowDrawList()->AddRect(corner, {corner.x + size.x, corner.y + size.y},
                                      view.theme(view.theme.border), 0, 0, view.point);
  if (pad.strokes().empty()) {
    constexpr const char* kHint = "Draw here";
    const float text = TextWidth(view.fonts.text, kTextSize, kHint);
    ImGui::PushFont(view.fonts.text, kTextSize);
    ImGui::GetWindowDrawList()->AddText(
        {corner.x + (size.x - text) / 2, corner.y + size.y / 2 - 8 * view.point},
        IM_COL32(128, 128, 128, 255), kHint);
    ImGui::PopFont();
  }
  DrawTools(view, pad);
}

}  // namespace onnxray
