#include "views/node_list.h"

#include <algorithm>

#include "icons.h"
#include "imgui_stdlib.h"
#include "text.h"
#include "views/backend_switch.h"
#include "views/context_menus.h"
#include "views/node_marks.h"
#include "views/tensor_menu.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kLineHeight = 52;
constexpr float kThumbnailSide = 38;
constexpr float kIndent = 14;
constexpr float kOpenerSide = 22;

void DrawFilter(ViewContext& view) {
  NodeTable& nodes = view.state.nodes;
  std::string filter = nodes.filter();
  const bool has_constants = nodes.constants() > 0;
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - (has_constants ? 34 * view.point : 0));
  if (view.state.ui.focuses_filter) ImGui::SetKeyboardFocusHere();
  view.state.ui.focuses_filter = false;
  const std::string hint = std::string(icon::kSearch) + "  Filter by name, operator, shape";
  if (ImGui::InputTextWithHint("##Filter nodes", hint.c_str(), &filter,
                               ImGuiInputTextFlags_EscapeClearsAll)) {
    nodes.SetFilter(filter);
  }
  if (!has_constants) return;
  ImGui::SameLine(0, 4 * view.point);
  const std::string tooltip = (nodes.shows_constants() ? "Hide the " : "Show the ") +
                              FormatCount(nodes.constants()) + " values that do not depend on the input";
  if (IconButton(view, icon::kFilter, "Constants", tooltip.c_str()))
    nodes.ShowConstants(!nodes.shows_constants());
}

void DrawThumbnail(ViewContext& view, const NodeLine& line, ImVec2 corner) {
  const float side = kThumbnailSide * view.point;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end = {corner.x + side, corner.y + side};
  const auto centered_icon = [&](const char* glyph, const ImVec4& color) {
    list.AddRectFilled(corner, end, view.theme(view.theme.raised), 5 * view.point);
    ImGui::PushFont(view.fonts.text, 18);
    const ImVec2 size = ImGui::CalcTextSize(glyph);
    list.AddText({corner.x + (side - size.x) / 2, corner.y + (side - size.y) / 2}, view.theme(color), glyph);
    ImGui::PopFont();
  };
  // The node that broke, and those that only wait for it.
  if (line.failed() && line.outcome->error->node == line.row.name)
    return centered_icon(icon::kError, view.theme.error);
  if (line.failed()) return centered_icon(icon::kCircleSlash, view.theme.error);
  if (line.row.node && line.row.node->problem) return centered_icon(icon::kWarning, view.theme.warning);
  const Texture* texture = view.controller.Thumbnail(line);
  if (!texture) return centered_icon(line.row.node ? icon::kSymbolArray : icon::kFileMedia, view.theme.faint);
  // The picture keeps its proportions, enlarged by whole texels where it is tiny.
  const float scale =
      std::min(side / static_cast<float>(texture->width), side / static_cast<float>(texture->height));
  const ImVec2 size = {static_cast<float>(texture->width) * scale,
                       static_cast<float>(texture->height) * scale};
  list.AddRectFilled(corner, end, view.theme(view.theme.canvas), 5 * view.point);
  const ImVec2 min = {corner.x + (side - size.x) / 2, corner.y + (side - size.y) / 2};
  list.AddImageRounded(texture->id, min, {min.x + size.x, min.y + size.y}, {0, 0}, {1, 1}, IM_COL32_WHITE,
                       4 * view.point);
}

// Time of a node, size of an input or a constant; empty for what has not run.
std::string CostText(const ViewContext& view, const NodeLine& line) {
  if (!line.outcome || line.failed()) return {};
  if (line.row.inside_operator() && line.outcome->state != Capture::State::kKept) return {};
  if (line.row.constant || !line.row.node) return FormatBytes(line.outcome->bytes);
  return TimeText(view, line);
}

// Why there is no value or will be none; null otherwise.
const Error* Problem(const NodeLine& line) {
  if (line.failed()) return &*line.outcome->error;
  return line.row.node && line.row.node->problem ? &*line.row.node->problem : nullptr;
}

void DrawTooltip(const ViewContext& view, const NodeLine& line) {
  if (!ImGui::BeginTooltip()) return;
  ImGui::PushTextWrapPos(460 * view.point);
  TextIn(view.fonts.strong, kSmallSize, view.theme.text, line.row.name);
  SmallText(view, view.theme.dim, line.row.op() + "  →  " + line.row.value_name);
  if (line.row.inside_operator()) SmallText(view, view.theme.text, line.row.meaning);
  SmallText(view, view.theme.dim, line.type());
  if (line.outcome && !line.failed()) {
    SmallText(view, view.theme.dim,
              FormatBytes(line.outcome->bytes) + (line.row.node ? "  ·  " + TimeText(view, line) : ""));
  }
  if (const Error* problem = Problem(line)) {
    ImGui::PushFont(view.fonts.text, kSmallSize);
    ImGui::PushStyleColor(ImGuiCol_Text, view.theme.error);
    ImGui::TextWrapped("%s", problem->ToString().c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
  }
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void DrawBackground(const ViewContext& view, ImVec2 min, ImVec2 max, bool selected, bool hovered) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float p = view.point;
  if (selected || hovered) {
    list.AddRectFilled(min, max, ImGui::GetColorU32(selected ? ImGuiCol_Header : ImGuiCol_HeaderHovered),
                       6 * p);
  }
  if (selected) {
    list.AddRectFilled({min.x, min.y + 8 * p}, {min.x + 3 * p, max.y - 8 * p}, view.theme(view.theme.accent),
                       1.5f * p);
  }
}

// Name and mark of an output. True: the name was cut.
bool DrawName(const ViewContext& view, const NodeLine& line, ImVec2 corner, float right) {
  constexpr float kSize = 12;
  const std::string mark = line.row.graph_output ? "output" : "";
  const float mark_width = mark.empty() ? 0 : TextWidth(view.fonts.text, kSize, mark) + 8 * view.point;
  ImGui::SetCursorScreenPos(corner);
  const bool cut = TextCut(view.fonts.text, 14, line.row.constant ? view.theme.dim : view.theme.text,
                           line.row.name, right - corner.x - mark_width, true);
  if (!mark.empty()) {
    ImGui::SetCursorScreenPos({right - mark_width + 8 * view.point, corner.y + view.point});
    TextIn(view.fonts.text, kSize, view.theme.accent, mark);
  }
  return cut;
}

// Operator, type and cost. True: the type was cut.
bool DrawFacts(const ViewContext& view, const NodeLine& line, ImVec2 corner, float right) {
  const std::string cost = CostText(view, line);
  const float cost_width = cost.empty() ? 0 : TextWidth(view.fonts.mono, kMonoSmallSize, cost);
  const float gap = cost.empty() ? 0 : 8 * view.point;
  ImGui::SetCursorScreenPos({corner.x, corner.y + view.point});
  TextIn(view.fonts.strong, 12, OperatorColor(view, line.row.op()), line.row.op());
  ImGui::SameLine(0, 7 * view.point);
  const float left = ImGui::GetCursorScreenPos().x;
  ImGui::SetCursorScreenPos({left, corner.y});
  const bool cut = TextCut(view.fonts.mono, kMonoSmallSize, view.theme.dim, line.type(),
                           right - left - cost_width - gap, false);
  if (!cost.empty()) {
    ImGui::SetCursorScreenPos({right - cost_width, corner.y});
    TextIn(view.fonts.mono, kMonoSmallSize, view.theme.faint, cost);
  }
  return cut;
}

// A chevron that opens and closes what is inside a node, in the upper right corner of its line.
void DrawOpener(ViewContext& view, const NodeLine& line, ImVec2 corner) {
  const float side = kOpenerSide * view.point, reach = 3.5f * view.point;
  const bool open = view.state.nodes.IsOpen(line);
  ImGui::SetCursorScreenPos(corner);
  if (ImGui::InvisibleButton(("Inside " + line.row.value_name).c_str(), {side, side}))
    view.state.nodes.Toggle(line);
  const ImVec4& color = ImGui::IsItemHovered() ? view.theme.text : view.theme.dim;
  const ImVec2 centre = {corner.x + side / 2, corner.y + side / 2};
  const auto at = [&](float along, float across) {
    return open ? ImVec2(centre.x + across, centre.y + along) : ImVec2(centre.x + along, centre.y + across);
  };
  const ImVec2 points[] = {at(-reach / 2, -reach), at(reach / 2, 0), at(-reach / 2, reach)};
  ImGui::GetWindowDrawList()->AddPolyline(points, 3, view.theme(color), 0, 1.5f * view.point);
  Tooltip(view, open ? "Hide what goes on inside" : "Show what goes on inside");
}

void DrawLine(ViewContext& view, const NodeLine& line) {
  const float p = view.point;
  const ImVec2 size = {ImGui::GetContentRegionAvail().x, kLineHeight * p};
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max = {min.x + size.x, min.y + size.y - 2 * p};
  const bool opens = view.state.nodes.HasInside(line);
  ImGui::PushID(&line);
  if (opens) ImGui::SetNextItemAllowOverlap();
  if (ImGui::InvisibleButton(("Node " + line.row.value_name).c_str(), size)) {
    view.controller.Select(line.row.path);
    view.state.picked = true;
  }
  const bool hovered = ImGui::IsItemHovered();
  if (hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right)) {
    view.state.ui.menu_value = line.row.path;
    view.state.ui.opens_value_menu = true;
  }
  const bool lingers = ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal | ImGuiHoveredFlags_NoSharedDelay);
  const ImVec2 after = ImGui::GetCursorScreenPos();
  DrawBackground(view, min, max, view.state.view.selected() == line.row.path, hovered);
  const float indent = 8 * p + kIndent * p * static_cast<float>(line.depth());
  if (line.depth() > 0) {
    const float x = min.x + indent - 5 * p;
    ImGui::GetWindowDrawList()->AddLine({x, min.y}, {x, max.y + 2 * p}, view.theme(view.theme.border), p);
  }
  DrawThumbnail(view, line, {min.x + indent, min.y + (max.y - min.y - kThumbnailSide * p) / 2});
  DrawNodeMarks(view, line, min, max);
  const float left = min.x + indent + (kThumbnailSide + 10) * p, right = max.x - 8 * p;
  bool cut = DrawName(view, line, {left, min.y + 6 * p}, right - (opens ? kOpenerSide * p : 0));
  cut |= DrawFacts(view, line, {left, min.y + 26 * p}, right);
  if (opens) DrawOpener(view, line, {max.x - (kOpenerSide + 3) * p, min.y + 4 * p});
  ImGui::SetCursorScreenPos(after);
  ImGui::PopID();
  const bool tells = cut || line.failed() || Problem(line) || line.row.inside_operator();
  if (lingers && tells) DrawTooltip(view, line);
}

void DrawContextMenu(ViewContext& view) {
  InterfaceState& ui = view.state.ui;
  if (ui.opens_value_menu) OpenContextMenu(ContextMenu::kValue);
  ui.opens_value_menu = false;
  if (!BeginContextMenu(ContextMenu::kValue)) return;
  if (const NodeLine* line = view.state.nodes.Find(ui.menu_value)) {
    DrawValueMenu(view, *line);
  } else {
    ImGui::CloseCurrentPopup();  // of a model that is gone
  }
  ImGui::EndPopup();
}

// Where the selected line stands among the visible ones; -1 if it is not there.
int SelectedLine(const ViewContext& view) {
  const std::vector<NodeLine>& lines = view.state.nodes.lines();
  const std::vector<size_t>& visible = view.state.nodes.visible();
  const auto it = std::find_if(visible.begin(), visible.end(),
                               [&](size_t i) { return view.state.view.selected() == lines[i].row.path; });
  return it == visible.end() ? -1 : static_cast<int>(it - visible.begin());
}

void RevealSelection(ViewContext& view) {
  const int line = view.state.ui.reveals_selection ? SelectedLine(view) : -1;
  view.state.ui.reveals_selection = false;
  if (line < 0) return;
  const float height = kLineHeight * view.point, top = static_cast<float>(line) * height;
  if (top < ImGui::GetScrollY()) ImGui::SetScrollY(top);
  if (top + height > ImGui::GetScrollY() + ImGui::GetWindowHeight())
    ImGui::SetScrollY(top + height - ImGui::GetWindowHeight());
}

}  // namespace

void DrawNodeList(ViewContext& view) {
  DrawFilter(view);
  const std::vector<size_t>& visible = view.state.nodes.visible();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2());
  ImGui::Dummy(view.Points(0, 4));
  if (ImGui::BeginChild("##Nodes")) {
    RevealSelection(view);
    if (visible.empty()) SmallText(view, view.theme.faint, "Nothing matches the filter");
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(visible.size()), kLineHeight * view.point);
    while (clipper.Step()) {
      // Opening or closing a node changes how many lines there are.
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd && i < static_cast<int>(visible.size());
           ++i) {
        DrawLine(view, view.state.nodes.lines()[visible[static_cast<size_t>(i)]]);
      }
    }
    DrawContextMenu(view);
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace onnxray
