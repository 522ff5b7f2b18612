#include "views/graph_view.h"

#include <algorithm>
#include <cmath>

#include "icons.h"
#include "text.h"
#include "views/graph_boxes.h"
#include "views/graph_edges.h"
#include "views/graph_legend.h"
#include "views/graph_menu.h"
#include "views/graph_minimap.h"
#include "views/graph_ribbon.h"
#include "views/graph_search_box.h"
#include "views/graph_toolbar.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kWheelStep = 1.18f;

void MoveCamera(const GraphCanvas& canvas) {
  GraphCamera& camera = canvas.panel.camera();
  const ImGuiIO& io = ImGui::GetIO();
  const double x = io.MousePos.x - canvas.corner.x, y = io.MousePos.y - canvas.corner.y;
  if (ImGui::IsItemHovered() && io.MouseWheel != 0) camera.Zoom(std::pow(kWheelStep, io.MouseWheel), x, y);
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2)) {
    camera.Pan(io.MouseDelta.x, io.MouseDelta.y);
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
}

std::optional<int> BoxUnderMouse(const GraphCanvas& canvas) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto box =
      canvas.scene.BoxAt(canvas.panel.camera().ToPlane(mouse.x - canvas.corner.x, mouse.y - canvas.corner.y));
  if (!box || canvas.scene.boxes[static_cast<size_t>(*box)].kind != SceneBox::Kind::kFrame) return box;
  // Of a frame only the header is something to click on.
  const PlaneRect& rect = canvas.scene.boxes[static_cast<size_t>(*box)].rect;
  const double y = canvas.panel.camera().ToPlane(0, mouse.y - canvas.corner.y).y;
  return y < rect.y + kFrameHeader ? box : std::nullopt;
}

void SelectNode(const GraphCanvas& canvas, int node) {
  const ValuePath* path = canvas.scene.model->PathOf(node);
  if (!path) return;
  canvas.panel.ExpectSelection(*path);
  canvas.view.controller.Select(*path);
}

void HandleMouse(const GraphCanvas& canvas, bool hovered, bool released) {
  const bool dragging = ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2);
  const std::optional<int> box = hovered && !dragging ? BoxUnderMouse(canvas) : std::nullopt;
  DrawGraphMenu(canvas, box);
  canvas.panel.Hover(box.value_or(-1), ImGui::GetTime());
  if (!box) return;
  ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const SceneBox& hit = canvas.scene.boxes[static_cast<size_t>(*box)];
  const bool clicked = released && ImGui::GetIO().MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] < 9;
  if (clicked && hit.is_group()) return canvas.panel.Toggle(hit.id);
  if (hit.is_group()) return;
  if (clicked) SelectNode(canvas, hit.id);
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    SelectNode(canvas, hit.id);
    canvas.view.state.tab = CentreTab::kTensor;
  }
}

// What a card has no room for.
void DrawTooltip(const GraphCanvas& canvas) {
  const int index = canvas.panel.hovered();
  // Cards say most of it themselves.
  const double wait = canvas.panel.drawn.detail == static_cast<int>(GraphDetail::kCards) ? 0.5 : 0.15;
  if (index < 0 || ImGui::GetTime() - canvas.panel.hovered_since() < wait || !ImGui::BeginTooltip()) return;
  const ViewContext& view = canvas.view;
  const SceneBox& box = canvas.scene.boxes[static_cast<size_t>(index)];
  ImGui::PushTextWrapPos(440 * view.point);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 3));
  if (box.is_group()) {
    const GraphGroup& group = canvas.scene.model->groups[static_cast<size_t>(box.id)];
    TextIn(view.fonts.strong, kSmallSize, view.theme.text, group.name);
    SmallText(view, view.theme.dim, std::to_string(group.count) + " nodes: " + group.contents);
    SmallText(view, view.theme.faint,
              box.kind == SceneBox::Kind::kFrame ? "Click to collapse" : "Click to expand");
  } else {
    const GraphNode& node = canvas.scene.model->nodes[static_cast<size_t>(box.id)];
    TextIn(view.fonts.strong, kSmallSize, OperatorColor(view, node.op), node.op);
    SmallText(view, view.theme.text, node.name);
    for (const int tensor : node.outputs) {
      const NodeLine* line =
          view.state.nodes.Find(canvas.scene.model->tensors[static_cast<size_t>(tensor)].path);
      if (!line) continue;
      TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, line->type());
      if (line->failed()) SmallText(view, view.theme.error, line->outcome->error->ToString());
    }
    const TensorFacts& facts =
        canvas.panel.facts().Of(node.outputs.empty() ? 0 : node.outputs.front(), view.state.view.aspect());
    if (facts.known()) {
      SmallText(view, view.theme.dim,
                FormatShort(100 * facts.zeros) + " % zeros  ·  norm " + FormatShort(facts.norm) +
                    (facts.odd > 0 ? "  ·  " + FormatCount(facts.odd) + " NaN or infinite" : ""));
    }
    SmallText(view, view.theme.faint, "Double-click to look at the tensor");
  }
  ImGui::PopStyleVar();
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

// In the lower right corner.
void DrawZoomButtons(const GraphCanvas& canvas, ImVec2 end) {
  GraphCamera& camera = canvas.panel.camera();
  const float p = canvas.view.point;
  const double middle_x = canvas.size.x / 2, middle_y = canvas.size.y / 2;
  const ImVec2 corner = {end.x - 86 * p, end.y - 28 * p};
  ImGui::GetWindowDrawList()->AddRectFilled(
      corner, end, WithAlpha(canvas.view.theme(canvas.view.theme.panel), 0.92f), 6 * p);
  ImGui::SetCursorScreenPos({corner.x + 2 * p, corner.y + 1.5f * p});
  if (IconButton(canvas.view, icon::kZoomOut, "Zoom out", "Zoom out (-)"))
    camera.Zoom(1 / (kWheelStep * kWheelStep), middle_x, middle_y);
  ImGui::SameLine(0, 0);
  if (IconButton(canvas.view, icon::kZoomIn, "Zoom in", "Zoom in (+)"))
    camera.Zoom(kWheelStep * kWheelStep, middle_x, middle_y);
  ImGui::SameLine(0, 0);
  if (IconButton(canvas.view, icon::kScreenFull, "Fit", "Show all of the graph (0)")) camera.Fit();
}

void WantFacts(GraphPanel& panel) {
  if (panel.color_by == GraphColors::kZeros || panel.color_by == GraphColors::kErrors)
    panel.facts().WantAll(Aspect::kActivation);
  if (panel.color_by == GraphColors::kGradient) panel.facts().WantAll(Aspect::kGradient);
}

void DrawScene(ViewContext& view, ImVec2 corner, ImVec2 size) {
  GraphPanel& panel = *view.state.graph;
  const Scene& scene = *panel.scene();
  panel.camera().Update(size.x, size.y, scene.width, scene.height, view.point);
  const GraphCanvas canvas{view, panel, scene, corner, size, panel.selected_box()};
  ImGui::SetNextItemAllowOverlap();
  const bool released = ImGui::InvisibleButton("Graph plane", size);
  const bool hovered = ImGui::IsItemHovered();
  MoveCamera(canvas);
  HandleMouse(canvas, hovered, released);
  panel.colors.Update(view, panel.scene(), panel.facts(), panel.color_by);
  const std::vector<int> boxes = VisibleBoxes(canvas);
  const GraphDetail detail = DetailFor(canvas, boxes);
  panel.drawn.labels = 0;
  DrawGraphFrames(canvas, boxes, detail);
  DrawGraphEdges(canvas, detail);
  if (detail == GraphDetail::kCards) DrawEdgeLabels(canvas);
  DrawGraphBoxes(canvas, boxes, detail);
  const float margin = 8 * view.point;
  const ImVec2 end = {corner.x + size.x - margin, corner.y + size.y - margin};
  DrawGraphLegend(canvas);
  DrawGraphMinimap(canvas, {end.x, end.y - 34 * view.point});
  DrawZoomButtons(canvas, end);
  if (hovered && !ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2)) DrawTooltip(canvas);
}

}  // namespace

void DrawGraphView(ViewContext& view) {
  GraphPanel& panel = *view.state.graph;
  DrawGraphToolbar(view);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const bool has_ribbon =
      panel.ribbon != RibbonOf::kNothing && panel.scene() && room.y > 3 * kRibbonHeight * view.point;
  const float gap = 8 * view.point;
  const ImVec2 size = {room.x, room.y - (has_ribbon ? kRibbonHeight * view.point + gap : 0)};
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  panel.canvas = {corner.x, corner.y, size.x, size.y};
  // Of its own, so that what is drawn here has a draw list of its own and the search lies over it.
  ImGui::PushStyleColor(ImGuiCol_ChildBg, view.theme.canvas);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 8 * view.point);
  const bool open = ImGui::BeginChild("##Graph canvas", size, ImGuiChildFlags_None,
                                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  if (open && panel.scene()) {
    DrawScene(view, corner, size);
  } else if (open) {
    const char* text = "Laying out the graph";
    ImGui::SetCursorScreenPos(
        {corner.x + (size.x - TextWidth(view.fonts.text, kTextSize, text)) / 2, corner.y + size.y / 2});
    TextIn(view.fonts.text, kTextSize, view.theme.dim, text);
  }
  ImGui::EndChild();
  if (has_ribbon) {
    ImGui::SetCursorScreenPos({corner.x, corner.y + size.y + gap});
    DrawGraphRibbon(view);
  }
  if (!panel.scene()) return;
  DrawGraphSearch(view, corner, size);
  WantFacts(panel);
  panel.facts().Ask(view);
}

}  // namespace onnxray
