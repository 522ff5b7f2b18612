#include "views/graph_toolbar.h"

#include <string>

#include "graph_panel/graph_panel.h"
#include "icons.h"
#include "views/graph_legend.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr int kColorings = 6;
constexpr float kChoiceWidth = 108;

const char* NameOf(RibbonOf of) {
  static constexpr const char* kNames[] = {"None", "Gradient", "Time", "Memory"};
  return kNames[static_cast<size_t>(of)];
}

bool BeginChoice(const ViewContext& view, const char* label, const char* id, const std::string& chosen) {
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, label);
  ImGui::SameLine(0, 6 * view.point);
  return BeginDropDown(view, id, chosen, kChoiceWidth * view.point);
}

void DrawGroupButtons(const ViewContext& view, GraphPanel& panel) {
  if (IconButton(view, icon::kExpandAll, "Expand all groups", "Expand all groups")) panel.ExpandAll(true);
  ImGui::SameLine(0, 0);
  if (IconButton(view, icon::kCollapseAll, "Collapse all groups", "Collapse all groups"))
    panel.ExpandAll(false);
  ImGui::SameLine(0, 0);
}

}  // namespace

void ColorGraphBy(ViewContext& view, int by) {
  view.state.graph->color_by = static_cast<GraphColors>(by);
  const bool has_gradients = view.state.gradients.phase != GradientState::Phase::kNone;
  if (view.state.graph->color_by == GraphColors::kGradient && !has_gradients)
    view.controller.ShowAspect(Aspect::kGradient);
}

void DrawGraphToolbar(ViewContext& view) {
  GraphPanel& panel = *view.state.graph;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 4));
  if (BeginChoice(view, "Colour", "##Graph colours", NameOf(panel.color_by))) {
    for (int by = 0; by < kColorings; ++by) {
      if (ImGui::Selectable(NameOf(static_cast<GraphColors>(by)), static_cast<int>(panel.color_by) == by))
        ColorGraphBy(view, by);
    }
    ImGui::EndCombo();
  }
  ImGui::SameLine(0, 14 * view.point);
  if (BeginChoice(view, "Ribbon", "##Graph ribbon", NameOf(panel.ribbon))) {
    for (const RibbonOf of : {RibbonOf::kNothing, RibbonOf::kGradient, RibbonOf::kTime, RibbonOf::kBytes}) {
      if (ImGui::Selectable(NameOf(of), panel.ribbon == of)) panel.ribbon = of;
    }
    ImGui::EndCombo();
  }
  ImGui::SameLine(0, 10 * view.point);
  if (panel.has_groups()) DrawGroupButtons(view, panel);
  const bool constants = panel.shows_constants();
  if (view.state.nodes.constants() > 0) {
    const char* tip = constants ? "Hide values that do not depend on the input"
                                : "Show values that do not depend on the input";
    if (IconButton(view, icon::kFilter, "Graph constants", tip)) panel.ShowConstants(!constants);
    ImGui::SameLine(0, 0);
  }
  if (IconButton(view, icon::kSearch, "Search graph", "Find nodes, tensors, shapes, weights (/)"))
    panel.OpenSearch();
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace onnxray
