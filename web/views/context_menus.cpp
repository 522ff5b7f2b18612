#include "views/context_menus.h"

#include <utility>

#include "actions/conditions.h"
#include "imgui_internal.h"

namespace onnxray {

namespace {

// The same in every window, so that a key can open what a view draws.
ImGuiID IdOf(ContextMenu menu) {
  static constexpr const char* kNames[] = {"##Element menu", "##Value menu", "##Graph menu"};
  return ImHashStr(kNames[static_cast<size_t>(menu)]);
}

void OpenAt(ContextMenu menu, ImVec2 place) {
  OpenContextMenu(menu);
  ImGui::GetCurrentContext()->OpenPopupStack.back().OpenPopupPos = place;
}

bool ShowsGraphBox(const ViewContext& view) {
  return ShowsGraph(view) && view.state.graph->selected_box() >= 0;
}

void OpenOnElement(ViewContext& view) {
  AppState& state = view.state;
  const TensorView& shown = state.view;
  if (state.hovered) {
    state.menu_element = state.hovered->index;
    state.ui.menu_tile = state.hovered->hit.tile;
    return OpenContextMenu(ContextMenu::kElement);
  }
  const int64_t tile = shown.focus().value_or(shown.order().TileAt(0));
  auto index = shown.picture()->set.IndexAt(tile, 0, 0);
  if (!index) return;
  state.menu_element = std::move(*index);
  state.ui.menu_tile = tile;
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  OpenAt(ContextMenu::kElement,
         {viewport.Pos.x + viewport.Size.x * 0.4f, viewport.Pos.y + viewport.Size.y * 0.25f});
}

void OpenOnBox(GraphPanel& panel) {
  const Scene& scene = *panel.scene();
  panel.menu = scene.boxes[static_cast<size_t>(panel.selected_box())];
  panel.menu_model = scene.model;
  const PlanePoint corner =
      panel.camera().ToView(panel.menu.rect.x, panel.menu.rect.y + panel.menu.rect.height);
  OpenAt(ContextMenu::kGraphBox,
         {static_cast<float>(panel.canvas.x + corner.x), static_cast<float>(panel.canvas.y + corner.y)});
}

}  // namespace

void OpenContextMenu(ContextMenu menu) { ImGui::OpenPopup(IdOf(menu)); }

bool BeginContextMenu(ContextMenu menu) {
  return ImGui::BeginPopupEx(IdOf(menu), ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoTitleBar |
                                             ImGuiWindowFlags_NoSavedSettings);
}

bool HasMenu(const ViewContext& view) {
  if (ShowsTiles(view)) return view.state.view.order().slots() > 0;
  return HasModel(view) && (ShowsGraphBox(view) || view.state.view.selected());
}

void UpdateContextMenus(ViewContext& view) {
  if (!std::exchange(view.state.ui.opens_menu, false) || !HasMenu(view)) return;
  if (ShowsTiles(view)) {
    OpenOnElement(view);
  } else if (ShowsGraphBox(view)) {
    OpenOnBox(*view.state.graph);
  } else {
    view.state.shows_nodes = true;  // where the menu is drawn
    view.state.ui.menu_value = *view.state.view.selected();
    view.state.ui.opens_value_menu = true;
  }
  ImGui::SetNavCursorVisible(true);
}

void OpenMenuByKey(ViewContext& view) { view.state.ui.opens_menu = true; }

}  // namespace onnxray
