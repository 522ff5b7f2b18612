// What concerns the graph view.
#include "actions/action.h"
#include "actions/conditions.h"
#include "views/graph_toolbar.h"

namespace onnxray {

namespace {

constexpr const char* kGraph = "Graph";
constexpr int kColors = 6;

bool HasGroups(const ViewContext& view) { return ShowsGraph(view) && view.state.graph->has_groups(); }

// The selected node in the graph's middle, or from the graph back to its tensor.
void ShowInGraph(ViewContext& view) {
  if (view.state.tab == CentreTab::kGraph) {
    view.state.tab = CentreTab::kTensor;
    return;
  }
  view.state.tab = CentreTab::kGraph;
  if (view.state.view.selected()) view.state.graph->RevealValue(*view.state.view.selected());
}

constexpr Action kActions[] = {
    {.id = "graph.show",
     .group = kGraph,
     .title = "Show the selected node in the graph, or its tensor again",
     .run = ShowInGraph,
     .key = ImGuiMod_Ctrl | ImGuiKey_G,
     .enabled = HasModel},
    {.id = "graph.search",
     .group = kGraph,
     .title = "Find in the graph",
     .run = [](ViewContext& view) { view.state.graph->OpenSearch(); },
     .key = ImGuiKey_Slash,
     .enabled = ShowsGraph},
    {.id = "graph.fit",
     .group = kGraph,
     .title = "Show all of the graph",
     .run = [](ViewContext& view) { view.state.graph->camera().Fit(); },
     .enabled = ShowsGraph},
    {.id = "graph.expand-all",
     .group = kGraph,
     .title = "Expand all groups",
     .run = [](ViewContext& view) { view.state.graph->ExpandAll(true); },
     .enabled = HasGroups},
    {.id = "graph.collapse-all",
     .group = kGraph,
     .title = "Collapse all groups",
     .run = [](ViewContext& view) { view.state.graph->ExpandAll(false); },
     .enabled = HasGroups},
    {.id = "graph.colours",
     .group = kGraph,
     .title = "Colour nodes by operator, time, memory, zeros, gradient, errors in turn",
     .run =
         [](ViewContext& view) {
           ColorGraphBy(view, (static_cast<int>(view.state.graph->color_by) + 1) % kColors);
         },
     .enabled = ShowsGraph},
    {.id = "graph.ribbon",
     .group = kGraph,
     .title = "Show gradient, time or memory along the depth in turn, or none",
     .run =
         [](ViewContext& view) {
           RibbonOf& ribbon = view.state.graph->ribbon;
           ribbon = static_cast<RibbonOf>((static_cast<int>(ribbon) + 1) % 4);
         },
     .enabled = ShowsGraph},
};

}  // namespace

ActionFamily GraphActions() { return kActions; }

}  // namespace onnxray
