// Ways through a model by key: the list of values, the data's own ways, the history.
#include <algorithm>

#include "actions/action.h"
#include "actions/conditions.h"
#include "actions/navigation.h"
#include "views/centre_view.h"

namespace onnxray {

namespace {

constexpr const char* kGroup = "Ways through the model";

void SelectNeighbour(ViewContext& view, int step) {
  view.controller.SelectNeighbour(step);
  view.state.ui.reveals_selection = true;
}

const NodeLine* SelectedLine(const ViewContext& view) {
  const auto& selected = view.state.view.selected();
  return HasModel(view) && selected ? view.state.nodes.Find(*selected) : nullptr;
}

// The first value it was computed from that depends on the model's input.
const NodeLine* Producer(const ViewContext& view) {
  const NodeLine* line = SelectedLine(view);
  if (!line || !line->row.node) return nullptr;
  for (const NodeInput& input : line->row.node->inputs) {
    const NodeLine* from = input.name.empty() ? nullptr : view.state.nodes.Find(input.path);
    if (from && !from->row.constant) return from;
  }
  return nullptr;
}

// The first value that is computed from it.
const NodeLine* Consumer(const ViewContext& view) {
  const NodeLine* line = SelectedLine(view);
  if (!line) return nullptr;
  for (const NodeLine& reader : view.state.nodes.lines()) {
    if (!reader.row.node) continue;
    const auto& inputs = reader.row.node->inputs;
    const bool reads = std::any_of(inputs.begin(), inputs.end(), [&](const NodeInput& input) {
      return !input.name.empty() && input.path == line->row.path;
    });
    if (reads) return &reader;
  }
  return nullptr;
}

template <const NodeLine* (*Find)(const ViewContext&)>
void Follow(ViewContext& view) {
  if (const NodeLine* line = Find(view)) GoToValue(view, line->row.path);
}

template <int Direction>
bool CanStep(const ViewContext& view) {
  return view.state.ui.history.CanStep(Direction, view.state.model);
}

const Waypoint* Former(const ViewContext& view) {
  return HasModel(view) ? view.state.ui.history.former(view.state.model) : nullptr;
}

template <CentreTab Tab>
bool CanShowTab(const ViewContext& view) {
  return HasModel(view) && HasTab(Tab) && view.state.tab != Tab;
}

// In the graph the same key searches the graph.
bool CanFilter(const ViewContext& view) { return HasModel(view) && view.state.tab != CentreTab::kGraph; }

constexpr Action kActions[] = {
    {.id = "nodes.next",
     .group = kGroup,
     .title = "Select the next value",
     .run = [](ViewContext& view) { SelectNeighbour(view, 1); },
     .key = ImGuiKey_DownArrow,
     .other_key = ImGuiKey_J,
     .enabled = HasModel,
     .repeats = true},
    {.id = "nodes.previous",
     .group = kGroup,
     .title = "Select the previous value",
     .run = [](ViewContext& view) { SelectNeighbour(view, -1); },
     .key = ImGuiKey_UpArrow,
     .other_key = ImGuiKey_K,
     .enabled = HasModel,
     .repeats = true},
    {.id = "nodes.consumer",
     .group = kGroup,
     .title = "Go on to the first value computed from this one",
     .run = Follow<Consumer>,
     .key = ImGuiKey_RightArrow,
     .other_key = ImGuiKey_L,
     .enabled = [](const ViewContext& view) { return Consumer(view) != nullptr; },
     .repeats = true},
    {.id = "nodes.producer",
     .group = kGroup,
     .title = "Go up to the value this one was computed from",
     .run = Follow<Producer>,
     .key = ImGuiKey_LeftArrow,
     .enabled = [](const ViewContext& view) { return Producer(view) != nullptr; },
     .repeats = true},
    {.id = "nodes.filter",
     .group = kGroup,
     .title = "Filter the values by name, operator or shape",
     .run =
         [](ViewContext& view) {
           view.state.shows_nodes = true;
           view.state.ui.focuses_filter = true;
         },
     .key = ImGuiKey_Slash,
     .other_key = ImGuiMod_Ctrl | ImGuiKey_F,
     .enabled = CanFilter},
    {.id = "nodes.constants",
     .group = kGroup,
     .title = "Show or hide the values that do not depend on the input",
     .run = [](ViewContext& view) { view.state.nodes.ShowConstants(!view.state.nodes.shows_constants()); },
     .enabled = [](const ViewContext& view) { return HasModel(view) && view.state.nodes.constants() > 0; }},
    {.id = "history.flip",
     .group = kGroup,
     .title = "Flip between this value and the one before",
     .run =
         [](ViewContext& view) {
           if (const Waypoint* place = Former(view)) GoToWaypoint(view, Waypoint(*place));
         },
     .key = ImGuiKey_Space,
     .enabled = [](const ViewContext& view) { return Former(view) != nullptr; }},
    {.id = "history.back",
     .group = kGroup,
     .title = "Back to where you were",
     .run = [](ViewContext& view) { StepHistory(view, -1); },
     .key = ImGuiMod_Alt | ImGuiKey_LeftArrow,
     .enabled = CanStep<-1>},
    {.id = "history.forward",
     .group = kGroup,
     .title = "Forward again",
     .run = [](ViewContext& view) { StepHistory(view, 1); },
     .key = ImGuiMod_Alt | ImGuiKey_RightArrow,
     .enabled = CanStep<1>},
    {.id = "tab.tensor",
     .group = kGroup,
     .title = "Show the tensor",
     .run = [](ViewContext& view) { view.state.tab = CentreTab::kTensor; },
     .key = ImGuiKey_T,
     .enabled = CanShowTab<CentreTab::kTensor>},
    {.id = "tab.heatmap",
     .group = kGroup,
     .title = "Show the heatmap over the input",
     .run = [](ViewContext& view) { view.state.tab = CentreTab::kHeatmap; },
     .key = ImGuiKey_H,
     .enabled = CanShowTab<CentreTab::kHeatmap>},
};

}  // namespace

ActionFamily NavigationActions() { return kActions; }

}  // namespace onnxray
