#include "views/findings_panel.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "findings/update_findings.h"
#include "icons.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kLineHeight = 40, kMostHeight = 220;  // points

const char* Title(Finding::Kind kind) {
  static constexpr const char* kTitles[] = {"Not finite", "Dead", "Saturated", "Constant", "Duplicate"};
  return kTitles[static_cast<size_t>(kind)];
}

ImVec4 ColorOf(const Theme& theme, Finding::Kind kind) {
  if (kind == Finding::Kind::kNonFinite) return theme.error;
  const bool mild = kind == Finding::Kind::kDuplicate || kind == Finding::Kind::kConstant;
  return mild ? theme.dim : theme.warning;
}

void DrawFinding(ViewContext& view, size_t index) {
  const Finding& finding = view.state.findings.list[index];
  const NodeLine* line = view.state.nodes.Find({finding.nodes, finding.value});
  if (!line) return;
  const float p = view.point;
  const ImVec2 corner = ImGui::GetCursorScreenPos(),
               size = {ImGui::GetContentRegionAvail().x, kLineHeight * p};
  if (ImGui::InvisibleButton(("Finding " + std::to_string(index)).c_str(), size, ImGuiButtonFlags_EnableNav))
    ShowFinding(view.state, view.controller, index);
  const bool hovered = ImGui::IsItemHovered(), shown = view.state.findings.shown == index;
  if (hovered || shown) {
    ImGui::GetWindowDrawList()->AddRectFilled(
        corner, {corner.x + size.x, corner.y + size.y - 2 * p},
        ImGui::GetColorU32(shown ? ImGuiCol_Header : ImGuiCol_HeaderHovered), 6 * p);
  }
  const ImVec2 after = ImGui::GetCursorScreenPos();
  const std::string kind = Title(finding.kind);
  const float kind_width = TextWidth(view.fonts.strong, 12, kind), left = corner.x + 8 * p,
              room = size.x - 16 * p;
  ImGui::SetCursorScreenPos({left, corner.y + 3 * p});
  TextCut(view.fonts.text, kSmallSize, view.theme.text, line->row.name, room - kind_width - 10 * p, true);
  ImGui::SetCursorScreenPos({left + room - kind_width, corner.y + 4 * p});
  TextIn(view.fonts.strong, 12, ColorOf(view.theme, finding.kind), kind);
  ImGui::SetCursorScreenPos({left, corner.y + 19 * p});
  TextCut(view.fonts.text, 12, view.theme.dim, finding.text, room, false);
  ImGui::SetCursorScreenPos(after);
}

}  // namespace

void DrawFindingsPanel(ViewContext& view) {
  FindingsState& findings = view.state.findings;
  SectionTitle(view, "Findings");
  ImGui::SameLine();
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 3));
  const char* label = findings.wanted ? "Hide###Find" : "Search the run###Find";
  AlignRight(TextWidth(view.fonts.text, kSmallSize, findings.wanted ? "Hide" : "Search the run") +
             16 * view.point);
  if (ImGui::Button(label)) findings.wanted = !findings.wanted;
  Tooltip(view, findings.wanted
                    ? "Search no more"
                    : "NaN and infinities, dead, saturated and duplicate channels, constant outputs");
  ImGui::PopStyleVar();
  ImGui::PopFont();
  if (!findings.wanted) return;
  if (findings.list.empty()) {
    const bool searched = findings.run != 0 && !findings.searching;
    SmallText(view, view.theme.faint,
              searched       ? "Nothing conspicuous"
              : findings.run ? "Searching …"
                             : "Run the model first");
    return;
  }
  const float needed = kLineHeight * view.point * static_cast<float>(findings.list.size());
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2());
  if (ImGui::BeginChild("##Findings", {0, std::min(needed, kMostHeight * view.point)})) {
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(findings.list.size()), kLineHeight * view.point);
    while (clipper.Step()) {
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
        DrawFinding(view, static_cast<size_t>(i));
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void DrawFindingMarks(ViewContext& view, const TilePane& pane) {
  const FindingsState& findings = view.state.findings;
  const TensorView& shown = view.state.view;
  if (!findings.shown || *findings.shown >= findings.list.size() || !shown.shown()) return;
  const Finding& finding = findings.list[*findings.shown];
  const bool of_shown =
      shown.shown()->path == ValuePath{finding.nodes, finding.value} && finding.axis == shown.roles().tile;
  if (!of_shown || finding.axis < 0) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(pane.corner, pane.end(), true);
  for (const int64_t tile : finding.channels) {
    const std::optional<PlaneRect> place = shown.PlaceOf(tile);
    if (!place) continue;
    const PlaneRect& rect = *place;
    const PlanePoint min = shown.camera().ToView(rect.x, rect.y),
                     max = shown.camera().ToView(rect.x + rect.width, rect.y + rect.height);
    const float p = view.point;
    list.AddRect(
        {pane.corner.x + static_cast<float>(min.x) - p, pane.corner.y + static_cast<float>(min.y) - p},
        {pane.corner.x + static_cast<float>(max.x) + p, pane.corner.y + static_cast<float>(max.y) + p},
        view.theme(ColorOf(view.theme, finding.kind)), 0, 0, 1.5f * p);
  }
  list.PopClipRect();
}

}  // namespace onnxray
