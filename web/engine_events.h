// What the engine's thread tells the page. Everything in an event is immutable or handed over.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "gradient_choice.h"
#include "input_choice.h"
#include "model_summary.h"
#include "tensor/statistics.h"
#include "tiles/tile_order.h"
#include "tiles/tile_painter.h"
#include "tiles/value_ranks.h"

namespace onnxray {

struct ModelLoaded {
  std::shared_ptr<const ModelSummary> model;
};

// The model in use, if any, stays in use.
struct ModelRejected {
  ModelFiles files;
  Error error;
};

struct InputOpened {
  std::shared_ptr<const OpenedInput> input;
};

struct InputRejected {
  Error error;
};

// What became of one value.
struct ValueOutcome {
  ValuePath path;
  Capture::State state = Capture::State::kPending;
  std::string type;  // as it was in this run; empty if it was not computed
  double milliseconds = 0;
  uint64_t bytes = 0;
  std::optional<Error> error;
};

struct RunStarted {
  std::vector<FedInput> fed;
  std::vector<ValueOutcome> given;  // inputs and constants
};

struct NodeDone {
  std::vector<ValueOutcome> outputs;
  // Of a node with subgraphs: what ran inside it, and what became of that.
  std::vector<ValueRow> interior;
  std::vector<ValueOutcome> interior_outcomes;
};

struct RunProgress {
  Progress progress;
  Aspect of = Aspect::kActivation;
};

// The former gradients are gone.
struct GradientsStarted {
  uint64_t number = 0;  // the caller's
};

struct GradientsEnded {
  uint64_t number = 0;
  bool cancelled = false;
  Status status;  // the first failure, also of a choice that cannot be differentiated (then nothing ran)
  double seconds = 0;
  double loss = 0;
  std::string description = {};    // of the loss: "scores[0, 285]"
  std::set<ValueId> present = {};  // the values whose gradients there are
};

struct RunEnded {
  bool cancelled = false;
  Status status;  // the first failure, also of inputs that do not fit (then nothing ran)
  int done = 0, total = 0;
  double seconds = 0;
  uint64_t kept_bytes = 0, peak_bytes = 0;
};

// A value asked for, ready to be looked at.
struct ValueReady {
  ViewedValue viewed;
  Value value;
  std::optional<Error> error;           // there is no value
  bool pending = false;                 // there is none yet: its node has not run
  std::optional<AxisRoles> roles = {};  // that suit it, where they do not follow from its shape
};

// The numbers of one tensor.
struct StatisticsReady {
  Tensor tensor;  // the one they are of
  Result<Statistics> statistics;
  Histogram histogram;                                // without bins where there are no finite numbers
  std::shared_ptr<const ValueRanks> ranks = nullptr;  // null where there are no numbers
};

struct TileRangesReady {
  uint64_t picture = 0;  // the caller's number
  std::vector<ValueRange> ranges;
  std::vector<TileStatistics> statistics = {};  // if they were asked for
};

struct PagePainted {
  uint64_t picture = 0;
  int level = 0;
  int64_t page = 0;
  Pixels pixels;
};

struct ThumbnailPainted {
  ViewedValue viewed;
  uint64_t run = 0;  // counts runs, so that a thumbnail of an earlier run is told apart
  Pixels pixels;     // empty: there is nothing to show
};

// The answer to Controller::Ask, to be handed over on the page's thread.
struct Reply {
  std::function<void()> apply;
};

using Event = std::variant<ModelLoaded, ModelRejected, InputOpened, InputRejected, RunStarted, NodeDone,
                           RunProgress, RunEnded, GradientsStarted, GradientsEnded, ValueReady,
                           StatisticsReady, TileRangesReady, PagePainted, ThumbnailPainted, Reply>;

}  // namespace onnxray
