#include "views/graph_search_box.h"

#include <algorithm>
#include <utility>

#include "icons.h"
#include "imgui_stdlib.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kWidth = 440, kRowHeight = 40;
constexpr int kMostRows = 8;

const char* NameOf(SearchHit::Kind kind) {
  static constexpr const char* kNames[] = {"node", "operator", "tensor", "shape", "weight"};
  return kNames[static_cast<size_t>(kind)];
}

void GoTo(ViewContext& view, const SearchHit& hit) {
  GraphPanel& panel = *view.state.graph;
  panel.ExpectSelection(hit.path);
  view.controller.Select(hit.path);
  if (hit.node >= 0) panel.Reveal(hit.node);
}

void DrawRow(ViewContext& view, const SearchHit& hit, int index, bool chosen) {
  const float p = view.point;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 size = {ImGui::GetContentRegionAvail().x, kRowHeight * p};
  ImGui::PushID(index);
  const bool clicked = ImGui::InvisibleButton(("Found " + hit.text).c_str(), size);
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 after = ImGui::GetCursorScreenPos();
  if (hovered || chosen) {
    ImGui::GetWindowDrawList()->AddRectFilled(
        corner, {corner.x + size.x, corner.y + size.y},
        ImGui::GetColorU32(chosen ? ImGuiCol_Header : ImGuiCol_HeaderHovered), 6 * p);
  }
  const char* kind = NameOf(hit.kind);
  const float kind_width = TextWidth(view.fonts.text, 12, kind);
  const float room = size.x - kind_width - 34 * p;
  ImGui::SetCursorScreenPos({corner.x + 10 * p, corner.y + 3 * p});
  TextCut(view.fonts.text, 14, view.theme.text, hit.text, room, true);
  ImGui::SetCursorScreenPos({corner.x + 10 * p, corner.y + 21 * p});
  TextCut(view.fonts.text, 12, view.theme.dim, hit.note, room, true);
  ImGui::SetCursorScreenPos({corner.x + size.x - kind_width - 10 * p, corner.y + 12 * p});
  TextIn(view.fonts.text, 12, view.theme.faint, kind);
  ImGui::SetCursorScreenPos(after);
  if (!clicked) return;
  GoTo(view, hit);
  view.state.graph->search.open = false;
}

// Arrows, Enter and Escape, while the field has the keys.
void HandleKeys(ViewContext& view) {
  GraphPanel::SearchState& search = view.state.graph->search;
  const int last = static_cast<int>(search.hits.size()) - 1;
  const int step = ImGui::IsKeyPressed(ImGuiKey_DownArrow) - ImGui::IsKeyPressed(ImGuiKey_UpArrow);
  if (step != 0 && last >= 0) {
    search.chosen = std::clamp(search.chosen + step, 0, last);
    search.scroll = true;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) search.open = false;
  if (!ImGui::IsKeyPressed(ImGuiKey_Enter, false) && !ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false))
    return;
  if (search.chosen > last) return;
  GoTo(view, search.hits[static_cast<size_t>(search.chosen)]);
  search.open = false;
}

void DrawHits(ViewContext& view) {
  GraphPanel::SearchState& search = view.state.graph->search;
  const float p = view.point;
  if (search.hits.empty()) {
    ImGui::Dummy(view.Points(0, 1));
    SmallText(view, view.theme.faint,
              search.query.empty() ? "Nodes, operators, tensors, shapes and weights" : "Nothing found");
    return;
  }
  const int rows = std::min(kMostRows, static_cast<int>(search.hits.size()));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2());
  if (ImGui::BeginChild("##Hits", {0, static_cast<float>(rows) * kRowHeight * p})) {
    if (std::exchange(search.scroll, false)) {
      const float top = static_cast<float>(search.chosen) * kRowHeight * p;
      if (top < ImGui::GetScrollY()) ImGui::SetScrollY(top);
      if (top + kRowHeight * p > ImGui::GetScrollY() + ImGui::GetWindowHeight())
        ImGui::SetScrollY(top + kRowHeight * p - ImGui::GetWindowHeight());
    }
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(search.hits.size()), kRowHeight * p);
    while (clipper.Step()) {
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
        DrawRow(view, search.hits[static_cast<size_t>(i)], i, i == search.chosen);
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace

void DrawGraphSearch(ViewContext& view, ImVec2 corner, ImVec2 size) {
  GraphPanel& panel = *view.state.graph;
  GraphPanel::SearchState& search = panel.search;
  if (!search.open) return;
  const float p = view.point;
  const float width = std::min(kWidth * p, size.x - 24 * p);
  ImGui::SetCursorScreenPos({corner.x + (size.x - width) / 2, corner.y + 10 * p});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, view.theme.panel);
  ImGui::PushStyleColor(ImGuiCol_Border, view.theme.border);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, view.Points(8, 8));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 8 * p);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, p);
  const bool open = ImGui::BeginChild(
      "##Graph search", {width, 0},
      ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_Borders | ImGuiChildFlags_AlwaysUseWindowPadding);
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor(2);
  if (open) {
    const bool focused = std::exchange(search.focus, false);
    if (focused) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-FLT_MIN);
    std::string query = search.query;
    const std::string hint = std::string(icon::kSearch) + "  Find in the graph";
    if (ImGui::InputTextWithHint("##Find in graph", hint.c_str(), &query, ImGuiInputTextFlags_AutoSelectAll))
      panel.Search(view.state.nodes, std::move(query));
    // Whoever clicks elsewhere has found what they were after.
    const bool left = ImGui::IsItemDeactivated() && !ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows);
    HandleKeys(view);
    DrawHits(view);
    if (left && !focused) search.open = false;
  }
  ImGui::EndChild();
}

}  // namespace onnxray
