// GraphPanel: the graph view's state: which groups are expanded, where the camera is, what is searched for.
// Free of drawing; views/graph_view.h draws it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph_layout/layout_worker.h"
#include "graph_layout/scene.h"
#include "graph_panel/box_colors.h"
#include "graph_panel/graph_camera.h"
#include "graph_panel/graph_facts.h"
#include "graph_panel/graph_search.h"
#include "graph_panel/reach.h"
#include "graph_panel/ribbon_data.h"

namespace onnxray {

class GraphPanel {
 public:
  // `wake` makes the event loop draw another frame; from any thread.
  explicit GraphPanel(bool own_thread, std::function<void()> wake);

  // Follows model, run and selection, and takes in what was laid out. True: something changed.
  bool Update(const AppState& state);

  const std::shared_ptr<const Scene>& scene() const { return scene_; }
  bool laying_out() const { return worker_.busy(); }
  GraphCamera& camera() { return camera_; }
  const GraphCamera& camera() const { return camera_; }
  GraphFacts& facts() { return facts_; }
  const GraphFacts& facts() const { return facts_; }

  bool IsExpanded(int group) const { return expanded_[static_cast<size_t>(group)]; }
  // What is seen of the group stays where it is.
  void Toggle(int group);
  void ExpandAll(bool expand);
  // The groups of a model that somebody expanded or collapsed, by key; to be put back, perhaps before the
  // panel has seen that model.
  std::map<std::string, bool> ExpansionsOf(const std::shared_ptr<const ModelSummary>& model) const;
  void SetExpansions(std::map<std::string, bool> groups, std::shared_ptr<const ModelSummary> model);
  bool has_groups() const { return model_ && model_->groups.size() > 1; }
  bool shows_constants() const { return shows_constants_; }
  void ShowConstants(bool show) { shows_constants_ = show; }

  // The box of the selected value; -1: none.
  int selected_box() const;
  // Brings a node into the middle, expanding the groups around it.
  void Reveal(int node);
  // The same for a value, once it is known where it is.
  void RevealValue(const ValuePath& path);
  // Brings the box that shows a node into the middle.
  void CentreOn(int node);
  // A value was selected within the graph: it stays where it is.
  void ExpectSelection(const ValuePath& path) { expected_ = path; }

  // The box under the pointer, -1: none, at a time in seconds. What it reaches shows once the pointer rests
  // on it.
  void Hover(int box, double now);
  int hovered() const { return hovered_; }
  // Since when.
  double hovered_since() const { return hovered_since_; }
  const Reach& reach() const { return reach_; }

  GraphColors color_by = GraphColors::kOperators;
  BoxColors colors;
  RibbonOf ribbon = RibbonOf::kGradient;
  RibbonData ribbon_data;

  struct SearchState {
    bool open = false, focus = false, scroll = false;
    std::string query;
    std::vector<SearchHit> hits;
    int chosen = 0;
  };
  SearchState search;
  void OpenSearch();
  void Search(const NodeTable& table, std::string query);

  // What the context menu was opened on.
  SceneBox menu;
  std::shared_ptr<const GraphModel> menu_model;

  // Of the last frame, for tests.
  struct Drawn {
    size_t boxes = 0, pieces = 0, labels = 0;
    int detail = 0;
  };
  Drawn drawn;
  PlaneRect canvas;  // pixels

 private:
  void Rebuild(const AppState& state);
  void ExpandSome();
  void RequestLayout();
  void TakeScene();
  double Beginning() const;

  LayoutWorker worker_;
  std::shared_ptr<const GraphModel> model_;
  std::vector<bool> expanded_;              // by group
  std::map<std::string, bool> remembered_;  // by a group's key, for the next run
  // For a model that is still to be shown.
  std::map<std::string, bool> awaited_;
  std::shared_ptr<const ModelSummary> awaited_model_;
  std::shared_ptr<const Scene> scene_;
  GraphCamera camera_;
  GraphFacts facts_;
  Reach reach_;
  int hovered_ = -1;
  double hovered_since_ = 0;

  // What the model was built from.
  std::shared_ptr<const ModelSummary> source_;
  size_t source_lines_ = 0;
  uint64_t source_run_ = 0;
  bool source_constants_ = false, shows_constants_ = false;

  std::optional<ValuePath> selected_, expected_, reveal_;
  int centre_on_ = -1;  // node, once it is laid out
  double centre_zoom_ = 0;
  int held_group_ = -1;      // stays where it is in the next scene
  bool first_scene_ = true;  // the next one is shown from its beginning
};

}  // namespace onnxray
