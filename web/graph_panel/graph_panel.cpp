#include "graph_panel/graph_panel.h"

#include <algorithm>
#include <utility>

namespace onnxray {

namespace {

// More boxes than this tell nobody anything at once: groups stay collapsed.
constexpr int kMostAtFirst = 300;
constexpr size_t kMostHits = 200;
constexpr double kRevealZoom = 0.8;
// Whoever only passes by does not make the graph flicker. Seconds.
constexpr double kRest = 0.15;
// What the page lends per frame where there are no threads.
constexpr std::chrono::microseconds kLentSlice{6000};

size_t At(int index) { return static_cast<size_t>(index); }

}  // namespace

GraphPanel::GraphPanel(bool own_thread, std::function<void()> wake) : worker_(own_thread, std::move(wake)) {}

bool GraphPanel::Update(const AppState& state) {
  if (!state.model) return false;
  const bool other_model = state.model != source_;
  // While a run is on, subgraphs come and go: the graph stays as it was until it ends.
  const bool stale = other_model || source_constants_ != shows_constants_ ||
                     (!state.run.active() &&
                      (source_run_ != state.run.number || source_lines_ != state.nodes.lines().size()));
  if (stale) Rebuild(state);
  const uint64_t revision = facts_.revision();
  worker_.WorkFor(kLentSlice);
  const std::shared_ptr<const Scene> before = scene_;
  TakeScene();
  if (scene_) facts_.Follow(scene_->model, state);
  if (reveal_) {
    expected_ = reveal_;
    if (const int node = model_->ProducerOf(*std::exchange(reveal_, std::nullopt)); node >= 0) Reveal(node);
  }
  if (state.view.selected() != selected_) {
    selected_ = state.view.selected();
    const int node = selected_ ? model_->ProducerOf(*selected_) : -1;
    // Not from afar: what is all in sight stays so.
    if (node >= 0 && selected_ != expected_ && scene_ && !camera_.shows_all()) CentreOn(node);
    expected_.reset();
  }
  return scene_ != before || revision != facts_.revision() || colors.stale() || worker_.busy();
}

void GraphPanel::Rebuild(const AppState& state) {
  const bool other_model = state.model != source_;
  const std::map<std::string, bool> expansions = ExpansionsOf(state.model);
  source_ = state.model;
  source_lines_ = state.nodes.lines().size();
  source_run_ = state.run.number;
  source_constants_ = shows_constants_;
  auto model = std::make_shared<const GraphModel>(MakeGraphModel(state.nodes.lines(), shows_constants_));
  if (other_model) {
    remembered_ = expansions;
    scene_.reset();
    first_scene_ = true;
    camera_ = GraphCamera();
    centre_on_ = held_group_ = -1;
    search = SearchState();
  } else if (model_ && model->SameStructure(*model_)) {
    return;
  }
  model_ = std::move(model);
  ExpandSome();
  RequestLayout();
}

void GraphPanel::ExpandSome() {
  expanded_.assign(model_->groups.size(), false);
  const auto shown = [&](const GraphGroup& group) {
    return static_cast<int>(group.nodes.size() + group.groups.size());
  };
  int boxes = shown(model_->groups.front());
  // Outer groups first: they come first in the list of each depth.
  std::vector<int> by_depth;
  for (size_t group = 1; group < model_->groups.size(); ++group) by_depth.push_back(static_cast<int>(group));
  std::stable_sort(by_depth.begin(), by_depth.end(),
                   [&](int a, int b) { return model_->groups[At(a)].depth < model_->groups[At(b)].depth; });
  const bool all = static_cast<int>(model_->nodes.size()) <= kMostAtFirst;
  for (const int index : by_depth) {
    const GraphGroup& group = model_->groups[At(index)];
    const bool visible = group.parent == 0 || expanded_[At(group.parent)];
    const auto known = remembered_.find(group.key);
    // A model that is one group, as an If around everything, would show nothing collapsed.
    const bool opens = all || (boxes < 8 && boxes + shown(group) <= kMostAtFirst);
    expanded_[At(index)] = known != remembered_.end() ? known->second : visible && opens;
    if (expanded_[At(index)] && visible) boxes += shown(group) - 1;
  }
}

void GraphPanel::RequestLayout() { worker_.Request({model_, expanded_}); }

void GraphPanel::TakeScene() {
  std::shared_ptr<const Scene> scene = worker_.Take();
  if (!scene) return;
  if (scene_ && held_group_ >= 0 && scene_->model == scene->model) {
    const PlaneRect before = scene_->boxes[At(scene_->box_of_group[At(held_group_)])].rect;
    const PlaneRect after = scene->boxes[At(scene->box_of_group[At(held_group_)])].rect;
    const PlanePoint seen = camera_.ToView(before.x + before.width / 2, before.y);
    if (!camera_.shows_all()) camera_.Hold({after.x + after.width / 2, after.y}, seen);
  }
  held_group_ = -1;
  scene_ = std::move(scene);
  reach_ = Reach();
  hovered_ = -1;
  if (first_scene_) camera_.ShowBeginning(Beginning());
  first_scene_ = false;
  if (centre_on_ >= 0 && scene_->model == model_) CentreOn(std::exchange(centre_on_, -1));
}

// The middle of the topmost box.
double GraphPanel::Beginning() const {
  const auto first =
      std::min_element(scene_->boxes.begin(), scene_->boxes.end(),
                       [](const SceneBox& a, const SceneBox& b) { return a.rect.y < b.rect.y; });
  return first == scene_->boxes.end() ? 0 : first->rect.x + first->rect.width / 2;
}

void GraphPanel::Toggle(int group) {
  if (scene_->model != model_) return;  // about to be replaced
  const bool expand = !expanded_[At(group)];
  expanded_[At(group)] = expand;
  remembered_[model_->groups[At(group)].key] = expand;
  held_group_ = group;
  // What was all in sight may be more than that now; the camera stays.
  camera_.Pan(0, 0);
  RequestLayout();
}

void GraphPanel::ExpandAll(bool expand) {
  for (size_t group = 1; group < model_->groups.size(); ++group) {
    expanded_[group] = expand;
    remembered_[model_->groups[group].key] = expand;
  }
  first_scene_ = true;
  RequestLayout();
}

std::map<std::string, bool> GraphPanel::ExpansionsOf(const std::shared_ptr<const ModelSummary>& model) const {
  if (model && model == source_) return remembered_;
  return model && model == awaited_model_ ? awaited_ : std::map<std::string, bool>();
}

void GraphPanel::SetExpansions(std::map<std::string, bool> groups,
                               std::shared_ptr<const ModelSummary> model) {
  if (!model || model != source_) {
    awaited_ = std::move(groups);
    awaited_model_ = std::move(model);
    return;
  }
  remembered_ = std::move(groups);
  ExpandSome();
  first_scene_ = true;
  RequestLayout();
}

int GraphPanel::selected_box() const {
  if (!scene_ || !selected_) return -1;
  const int node = scene_->model->ProducerOf(*selected_);
  return node < 0 ? -1 : scene_->box_of_node[At(node)];
}

void GraphPanel::CentreOn(int node) {
  const double zoom = std::exchange(centre_zoom_, 0);
  if (!scene_ || scene_->model != model_) {
    centre_on_ = node;
    centre_zoom_ = zoom;
    return;
  }
  const int box = scene_->box_of_node[At(node)];
  if (box < 0) return;
  const PlaneRect& rect = scene_->boxes[At(box)].rect;
  camera_.Centre({rect.x + rect.width / 2, rect.y + std::min(rect.height / 2, 200.0)}, zoom);
}

void GraphPanel::Reveal(int node) {
  centre_zoom_ = kRevealZoom;
  bool changed = false;
  for (const int group : model_->GroupsAround(node)) {
    changed |= !expanded_[At(group)];
    expanded_[At(group)] = true;
    remembered_[model_->groups[At(group)].key] = true;
  }
  if (!changed && !worker_.busy()) return CentreOn(node);
  centre_on_ = node;
  RequestLayout();
}

void GraphPanel::RevealValue(const ValuePath& path) { reveal_ = path; }

void GraphPanel::Hover(int box, double now) {
  if (box != hovered_) {
    hovered_ = box;
    hovered_since_ = now;
    reach_ = Reach();
  }
  if (box >= 0 && box != reach_.box && now - hovered_since_ >= kRest) reach_ = FindReach(*scene_, box);
}

void GraphPanel::OpenSearch() { search.open = search.focus = true; }

void GraphPanel::Search(const NodeTable& table, std::string query) {
  search.query = std::move(query);
  search.hits = SearchGraph(*model_, table, search.query, kMostHits);
  search.chosen = 0;
}

}  // namespace onnxray
