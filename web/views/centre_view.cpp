#include "views/centre_view.h"

#include <algorithm>
#include <iterator>

#include "input/input_view.h"
#include "views/activation_view.h"
#include "views/compare_view.h"
#include "views/graph_view.h"
#include "views/heatmap_view.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

struct Tab {
  CentreTab tab;
  const char* title;
  void (*draw)(ViewContext&);
};

constexpr Tab kTabs[] = {
    {CentreTab::kTensor, "Tensor", DrawActivationView}, {CentreTab::kGraph, "Graph", DrawGraphView},
    {CentreTab::kHeatmap, "Heatmap", DrawHeatmapView},  {CentreTab::kCompare, "Compare", DrawCompareView},
    {CentreTab::kInput, "Input", DrawInputView},
};

void DrawTabs(ViewContext& view) {
  const char* titles[std::size(kTabs)];
  std::transform(std::begin(kTabs), std::end(kTabs), titles, [](const Tab& tab) { return tab.title; });
  int chosen = static_cast<int>(std::find_if(std::begin(kTabs), std::end(kTabs),
                                             [&](const Tab& tab) { return tab.tab == view.state.tab; }) -
                                std::begin(kTabs));
  ImGui::PushFont(view.fonts.text, kSmallSize);
  if (Segmented(view, "Tab", titles, static_cast<int>(std::size(kTabs)), &chosen))
    view.state.tab = kTabs[chosen].tab;
  ImGui::PopFont();
  ImGui::Dummy(view.Points(0, 2));
}

}  // namespace

bool HasTab(CentreTab tab) {
  return std::any_of(std::begin(kTabs), std::end(kTabs), [tab](const Tab& t) { return t.tab == tab; });
}

void DrawCentreView(ViewContext& view) {
  if (std::size(kTabs) > 1) DrawTabs(view);
  for (const Tab& tab : kTabs) {
    if (tab.tab == view.state.tab) return tab.draw(view);
  }
  view.state.tab = kTabs[0].tab;  // a link may ask for any
}

}  // namespace onnxray
