// When actions are enabled.
#pragma once

#include "graph_panel/graph_panel.h"
#include "views/view_context.h"

namespace onnxray {

inline bool HasModel(const ViewContext& view) { return view.state.model && !view.state.at_start; }
// A tensor is on display, in the middle of the window.
inline bool ShowsTensor(const ViewContext& view) {
  return HasModel(view) && view.state.tab == CentreTab::kTensor &&
         view.state.view.state() == TensorView::State::kShown && view.state.view.tensor().defined();
}
// As tiles.
inline bool ShowsTiles(const ViewContext& view) { return ShowsTensor(view) && view.state.view.picture(); }
// The graph, laid out.
inline bool ShowsGraph(const ViewContext& view) {
  return HasModel(view) && view.state.tab == CentreTab::kGraph && view.state.graph->scene();
}

}  // namespace onnxray
