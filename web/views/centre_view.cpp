#include "views/centre_view.h"

#include <algorithm>
#include <iterator>

#include "views/activation_view.h"
#include "views/graph_view.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

struct Tab {
  CentreTab tab;
  const char* title;
  void (*draw)(ViewContext&);
};

constexpr Tab kTabs[] = {
    {CentreTab::kTensor, "Tensor", DrawActivationView},
    {CentreTab::kGraph, "Graph", DrawGraphView},
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

void DrawCentreView(ViewContext& view) {
  if (std::size(kTabs) > 1) DrawTabs(view);
  for (const Tab& tab : kTabs) {
    if (tab.tab == view.state.tab) return tab.draw(view);
  }
}

}  // namespace onnxray
