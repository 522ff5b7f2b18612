#include "actions/navigation.h"

namespace onnxray {

void GoToValue(ViewContext& view, const ValuePath& path) {
  view.state.at_start = false;
  view.controller.Select(path);
  view.state.ui.reveals_selection = true;
  view.state.picked = true;
}

void GoToWaypoint(ViewContext& view, const Waypoint& place) {
  AppState& state = view.state;
  state.at_start = place.at_start;
  if (place.at_start) return;
  state.tab = place.tab;
  if (state.view.aspect() != place.aspect) view.controller.ShowAspect(place.aspect);
  if (place.selected && state.view.selected() != place.selected) GoToValue(view, *place.selected);
}

void StepHistory(ViewContext& view, int direction) {
  History& history = view.state.ui.history;
  if (!history.CanStep(direction, view.state.model)) return;
  // A browser answers by App::ReturnTo.
  if (view.controller.platform().StepHistory(direction)) return;
  if (const Waypoint* place = history.Step(direction, view.state.model)) GoToWaypoint(view, *place);
}

void StepHistoryByMouse(ViewContext& view) {
  constexpr ImGuiMouseButton kBack = 3, kForward = 4;
  if (ImGui::IsMouseClicked(kBack)) StepHistory(view, -1);
  if (ImGui::IsMouseClicked(kForward)) StepHistory(view, 1);
}

void RecordWaypoint(ViewContext& view) {
  const AppState& state = view.state;
  Waypoint place{.at_start = state.at_start || !state.model};
  if (!place.at_start) {
    place.model = state.model;
    place.tab = state.tab;
    place.selected = state.view.selected();
    place.aspect = state.view.aspect();
  }
  History& history = view.state.ui.history;
  if (history.Go(std::move(place), Controller::Now()) == History::Visit::kPushed)
    view.controller.platform().PushWaypoint(history.number());
}

}  // namespace onnxray
