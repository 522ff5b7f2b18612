#include "graph_state_json.h"

#include "graph_panel/graph_panel.h"
#include "views/graph_legend.h"

namespace onnxray {

namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostBoxes = 400;

const char* NameOf(SceneBox::Kind kind) {
  static constexpr const char* kNames[] = {"node", "input", "group", "frame"};
  return kNames[static_cast<size_t>(kind)];
}

Json RectJson(const GraphPanel& panel, const PlaneRect& rect) {
  const PlanePoint corner = panel.camera().ToView(rect.x, rect.y);
  const double scale = panel.camera().scale();
  return {panel.canvas.x + corner.x, panel.canvas.y + corner.y, rect.width * scale, rect.height * scale};
}

// Those in sight.
Json BoxesJson(const GraphPanel& panel) {
  Json list = Json::array();
  const Scene& scene = *panel.scene();
  const PlaneRect visible = panel.camera().Visible();
  for (size_t i = 0; i < scene.boxes.size() && list.size() < kMostBoxes; ++i) {
    const SceneBox& box = scene.boxes[i];
    const PlaneRect& rect = box.rect;
    if (rect.x > visible.x + visible.width || rect.x + rect.width < visible.x) continue;
    if (rect.y > visible.y + visible.height || rect.y + rect.height < visible.y) continue;
    const size_t id = static_cast<size_t>(box.id);
    list.push_back({{"kind", NameOf(box.kind)},
                    {"name", box.is_group() ? scene.model->groups[id].name : scene.model->nodes[id].name},
                    {"op", box.is_group() ? "" : scene.model->nodes[id].op},
                    {"rect", RectJson(panel, rect)}});
  }
  return list;
}

Json SearchJson(const GraphPanel& panel) {
  Json hits = Json::array();
  for (const SearchHit& hit : panel.search.hits) hits.push_back(hit.text);
  return {{"open", panel.search.open}, {"query", panel.search.query}, {"hits", std::move(hits)}};
}

}  // namespace

Json GraphStateJson(const AppState& state) {
  if (!state.graph || !state.graph->scene()) return Json::object();
  const GraphPanel& panel = *state.graph;
  const Scene& scene = *panel.scene();
  size_t collapsed = 0;
  for (const SceneBox& box : scene.boxes) collapsed += box.kind == SceneBox::Kind::kGroup;
  const int selected = panel.selected_box();
  const bool node_selected = selected >= 0 && !scene.boxes[static_cast<size_t>(selected)].is_group();
  const size_t selected_id =
      selected < 0 ? 0 : static_cast<size_t>(scene.boxes[static_cast<size_t>(selected)].id);
  return {{"shown", state.tab == CentreTab::kGraph},
          {"laying_out", panel.laying_out()},
          {"nodes", scene.model->nodes.size()},
          {"boxes", scene.boxes.size()},
          {"collapsed", collapsed},
          {"zoom", panel.camera().zoom()},
          {"colours", NameOf(panel.color_by)},
          {"ribbon", panel.ribbon},
          {"selected", selected < 0    ? Json(nullptr)
                       : node_selected ? Json(scene.model->nodes[selected_id].name)
                                       : Json(scene.model->groups[selected_id].name)},
          {"drawn",
           {{"boxes", panel.drawn.boxes},
            {"edges", panel.drawn.pieces},
            {"labels", panel.drawn.labels},
            {"detail", panel.drawn.detail}}},
          {"canvas", {panel.canvas.x, panel.canvas.y, panel.canvas.width, panel.canvas.height}},
          {"search", SearchJson(panel)},
          {"in_sight", BoxesJson(panel)}};
}

}  // namespace onnxray
