#include "views/interior_section.h"

#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kEntryHeight = 38;

void DrawEntry(ViewContext& view, const NodeLine& line) {
  const float p = view.point;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 size = {ImGui::GetContentRegionAvail().x, kEntryHeight * p};
  if (ImGui::InvisibleButton(("Show " + line.row.value_name).c_str(), size))
    view.controller.Select(line.row.path);
  const bool hovered = ImGui::IsItemHovered(), selected = view.state.view.selected() == line.row.path;
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (hovered || selected) {
    ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + size.x, corner.y + size.y},
                                              view.theme(view.theme.raised), 6 * p);
  }
  const ImVec2 after = ImGui::GetCursorScreenPos();
  const float width = size.x - 16 * p;
  ImGui::SetCursorScreenPos({corner.x + 8 * p, corner.y + 2 * p});
  TextCut(view.fonts.text, kSmallSize, hovered || selected ? view.theme.accent : view.theme.text,
          line.row.name, width, true);
  ImGui::SetCursorScreenPos({corner.x + 8 * p, corner.y + 19 * p});
  const bool cut = TextCut(view.fonts.text, 12, view.theme.dim, line.row.meaning, width, false);
  if (cut && hovered) ImGui::SetTooltip("%s", line.row.meaning.c_str());
  ImGui::SetCursorScreenPos(after);
}

}  // namespace

void DrawInteriorSection(ViewContext& view) {
  const auto& selected = view.state.view.selected();
  if (!selected) return;
  const std::vector<const NodeLine*> inside = view.state.nodes.InsideOf(*selected);
  if (inside.empty()) return;
  SectionTitle(view, "Inside");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 2));
  for (const NodeLine* line : inside) DrawEntry(view, *line);
  ImGui::PopStyleVar();
}

}  // namespace onnxray
