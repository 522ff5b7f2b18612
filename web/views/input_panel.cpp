#include "views/input_panel.h"

#include <algorithm>

#include "icons.h"
#include "input/camera_view.h"
#include "input/input_widgets.h"
#include "input/seen_picture.h"
#include "text.h"

namespace onnxray {

namespace {

constexpr float kPreviewSide = 46, kPictureSide = 76;  // points

// What is fed, as the model sees it; before that is known, the middle of the file's picture.
void DrawPreview(ViewContext& view, const InputChoice& choice, ImVec2 corner, float side) {
  const ImVec2 end = {corner.x + side, corner.y + side};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, end, view.theme(view.theme.raised), 6 * view.point);
  const InputReport* report = ReportOf(view.state, choice.input);
  if (choice.file && report && report->seen) {
    const Texture& seen = *view.controller.TextureOf(report->seen);
    const float scale = side / static_cast<float>(std::max(seen.width, seen.height));
    const ImVec2 size = {static_cast<float>(seen.width) * scale, static_cast<float>(seen.height) * scale};
    const ImVec2 from = {corner.x + (side - size.x) / 2, corner.y + (side - size.y) / 2};
    list.AddImageRounded(seen.id, from, {from.x + size.x, from.y + size.y}, {0, 0}, {1, 1}, IM_COL32_WHITE,
                         4 * view.point);
    return OutlineRegion(view, choice.input, from, {from.x + size.x, from.y + size.y});
  }
  if (const Texture* texture = choice.file ? view.controller.Preview(choice.file) : nullptr) {
    const float w = static_cast<float>(texture->width), h = static_cast<float>(texture->height);
    const float u = std::max(0.0f, (1 - h / w) / 2), v = std::max(0.0f, (1 - w / h) / 2);
    list.AddImageRounded(texture->id, corner, end, {u, v}, {1 - u, 1 - v}, IM_COL32_WHITE, 6 * view.point);
    return;
  }
  const char* glyph = choice.file ? icon::kSymbolNumeric : icon::kBeaker;
  ImGui::PushFont(view.fonts.text, 20);
  const ImVec2 size = ImGui::CalcTextSize(glyph);
  list.AddText({corner.x + (side - size.x) / 2, corner.y + (side - size.y) / 2}, view.theme(view.theme.faint),
               glyph);
  ImGui::PopFont();
}

// The preview and the name lead to the details.
void ShowDetails(ViewContext& view, const InputChoice& choice, ImVec2 corner, ImVec2 size) {
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(corner);
  if (ImGui::InvisibleButton(("Details of " + choice.input).c_str(), size, ImGuiButtonFlags_EnableNav)) {
    view.state.input.shown_input = choice.input;
    view.state.tab = CentreTab::kInput;
  }
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  Tooltip(view, "Everything about this input: how it is read, what is fed, what looks wrong");
  ImGui::SetCursorScreenPos(cursor);
}

// One remark, the gravest; the others are with the details.
bool DrawStatus(const ViewContext& view, const InputReport& report, InputChoice& choice) {
  if (!report.remarks.empty() && report.remarks.front().warning) {
    ImGui::PushID("Status");
    const bool cured = DrawRemark(view, report.remarks.front(), 0, choice);
    ImGui::PopID();
    return cured;
  }
  if (report.numbers.empty()) return false;
  const Statistics& all = report.numbers.front().statistics;
  const std::string range = all.finite() == 0    ? "no numbers"
                            : all.min == all.max ? FormatNumber(all.min)
                                                 : FormatShort(all.min) + " … " + FormatShort(all.max);
  TextCut(view.fonts.text, kSmallSize, view.theme.dim, report.fed + "  " + range,
          ImGui::GetContentRegionAvail().x, false);
  return false;
}

bool DrawInput(ViewContext& view, const GraphInput& input, InputChoice& choice) {
  ImGui::PushID(input.name.c_str());
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float side = (choice.file && choice.file->is_picture() ? kPictureSide : kPreviewSide) * view.point;
  const float room = ImGui::GetContentRegionAvail().x;
  DrawPreview(view, choice, corner, side);
  const float inset = ImGui::GetCursorPosX();
  ImGui::SetCursorPosX(inset + side + 10 * view.point);
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 3));
  const float width = ImGui::GetContentRegionAvail().x;
  TextCut(view.fonts.strong, 14, view.theme.text, input.name, width, true);
  TextCut(view.fonts.mono, kMonoSmallSize, view.theme.dim, input.type.ToString(), width, false);
  ImGui::PopStyleVar();
  ImGui::EndGroup();
  ShowDetails(view, choice, corner, {room, std::min(side, 40 * view.point)});
  ImGui::SetCursorScreenPos(
      {corner.x, std::max(ImGui::GetCursorScreenPos().y, corner.y + side + 6 * view.point)});
  ImGui::PushFont(view.fonts.text, kSmallSize);
  bool changed = SourceCombo(view, "##Source", input, choice, ImGui::GetContentRegionAvail().x);
  DrawCameraControls(view, input.name);
  if (choice.file && choice.file->is_picture())
    changed |= PictureCombos(view, "##Scale", "##Layout", choice.feed);
  // One that is a moment old is better than lines that come and go.
  if (const InputReport* report = ReportOf(view.state, input.name))
    changed |= DrawStatus(view, *report, choice);
  ImGui::PopFont();
  ImGui::PopID();
  return changed;
}

}  // namespace

void DrawInputPanel(ViewContext& view) {
  AppState& state = view.state;
  bool changed = false;
  for (InputChoice& choice : state.choices) {
    const auto input = std::find_if(state.model->inputs.begin(), state.model->inputs.end(),
                                    [&](const GraphInput& i) { return i.name == choice.input; });
    if (&choice != &state.choices.front()) ImGui::Dummy(view.Points(0, 4));
    changed |= DrawInput(view, *input, choice);
  }
  if (changed) view.controller.Run();
}

}  // namespace onnxray
