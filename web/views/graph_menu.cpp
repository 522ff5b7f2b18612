#include "views/graph_menu.h"

#include "views/context_menus.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

void DrawGroupEntries(const GraphCanvas& canvas, int group, bool expanded) {
  const GraphGroup& of = canvas.scene.model->groups[static_cast<size_t>(group)];
  SmallText(canvas.view, canvas.view.theme.dim, of.name);
  if (ImGui::MenuItem(expanded ? "Collapse" : "Expand")) canvas.panel.Toggle(group);
  if (ImGui::MenuItem("Copy name")) ImGui::SetClipboardText(of.name.c_str());
}

void DrawNodeEntries(const GraphCanvas& canvas, int index) {
  const GraphNode& node = canvas.scene.model->nodes[static_cast<size_t>(index)];
  SmallText(canvas.view, canvas.view.theme.dim, node.name);
  if (const ValuePath* path = canvas.scene.model->PathOf(index); path && ImGui::MenuItem("Open tensor")) {
    canvas.panel.ExpectSelection(*path);
    canvas.view.controller.Select(*path);
    canvas.view.state.tab = CentreTab::kTensor;
  }
  if (ImGui::MenuItem("Copy name")) ImGui::SetClipboardText(node.name.c_str());
  if (node.group == 0) return;
  const std::string& group = canvas.scene.model->groups[static_cast<size_t>(node.group)].name;
  if (ImGui::MenuItem(("Collapse " + group).c_str())) canvas.panel.Toggle(node.group);
}

}  // namespace

void DrawGraphMenu(const GraphCanvas& canvas, std::optional<int> box) {
  if (box && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
    canvas.panel.menu = canvas.scene.boxes[static_cast<size_t>(*box)];
    canvas.panel.menu_model = canvas.scene.model;
    OpenContextMenu(ContextMenu::kGraphBox);
  }
  if (!BeginContextMenu(ContextMenu::kGraphBox)) return;
  // A run may have put another graph in place of the one it was opened on.
  if (canvas.panel.menu_model != canvas.scene.model) {
    ImGui::CloseCurrentPopup();
  } else if (const SceneBox& menu = canvas.panel.menu; menu.is_group()) {
    DrawGroupEntries(canvas, menu.id, menu.kind == SceneBox::Kind::kFrame);
  } else {
    DrawNodeEntries(canvas, menu.id);
  }
  ImGui::EndPopup();
}

}  // namespace onnxray
