// AppState: everything the page shows, owned by its thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "backend.h"
#include "centre_tab.h"
#include "compare/comparison_state.h"
#include "deep_link.h"
#include "edits/edit_state.h"
#include "engine_events.h"
#include "findings/findings_state.h"
#include "input/input_state.h"
#include "interface_state.h"
#include "messages.h"
#include "node_table.h"
#include "origins.h"
#include "samples.h"
#include "tensor_modes.h"
#include "tensor_view.h"
#include "theme_choice.h"
#include "tiles/tile_grid.h"

namespace onnxray {

struct RunState {
  enum class Phase : uint8_t {
    kNone,      // the model has not been run
    kStarting,  // inputs are being made
    kRunning,
    kDone,       // every node ran or failed
    kCancelled,  // what had been computed is kept
    kRejected,   // the inputs do not fit: nothing ran
  };
  Phase phase = Phase::kNone;
  uint64_t number = 0;  // counts runs
  Progress progress;
  Status status;  // the first failure
  double seconds = 0;
  uint64_t kept_bytes = 0, peak_bytes = 0;

  bool active() const { return phase == Phase::kStarting || phase == Phase::kRunning; }
};

struct GradientState {
  enum class Phase : uint8_t { kNone, kComputing, kDone, kCancelled, kFailed };
  Phase phase = Phase::kNone;
  Status status;  // the first failure
  double seconds = 0;
  double loss = 0;
  std::string description;    // of the loss
  std::set<ValueId> present;  // the values whose gradients there are
  Progress progress;

  bool computing() const { return phase == Phase::kComputing; }
};

// The element under the pointer.
struct HoveredElement {
  TileHit hit;
  std::vector<int64_t> index;
  std::string text;
};

class GraphPanel;

struct AppState {
  std::vector<Sample> samples;
  std::vector<SampleInput> sample_inputs;
  Origins origins;
  DeepLink link;
  std::string loading;  // name of the file being read; empty: none
  std::shared_ptr<const ModelSummary> model;
  bool at_start = true;  // the start screen is shown; always so without a model

  std::vector<InputChoice> choices;               // one per input that a run needs
  std::shared_ptr<const OpenedInput> last_input;  // dropped last; waits for a model if there is none yet
  std::map<std::string, FedInput> fed;            // by input name, in the latest run
  InputState input;

  NodeTable nodes;
  RunState run;
  BackendChoice backend;
  GradientChoice gradient_choice;
  GradientState gradients;
  CentreTab tab = CentreTab::kTensor;
  std::shared_ptr<GraphPanel> graph;
  TensorView view;
  bool split = false;  // the gradient is shown beside the activation ...
  TensorView beside;   // ... from here
  TensorModes modes;
  std::optional<HoveredElement> hovered;
  std::vector<int64_t> menu_element;  // whose context menu was opened last
  EditState edits;
  FindingsState findings;
  ComparisonState comparison;
  Messages messages;
  InterfaceState ui;

  ThemeChoice theme = ThemeChoice::kSystem;
  bool shows_nodes = true, shows_details = true;  // side panels
  bool picked = false;                            // a line of the node list was clicked in this frame
};

}  // namespace onnxray
