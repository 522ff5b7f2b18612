// GraphFacts: what the graph view knows of tensors beyond their names: share of zeros, norm, histogram.
// Measured on the engine's thread, what is in sight first, once per run.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "graph_layout/graph_model.h"
#include "views/view_context.h"

namespace onnxray {

struct TensorFacts {
  enum class State : uint8_t { kUnknown, kAsked, kKnown, kNone };
  static constexpr size_t kBars = 24;
  State state = State::kUnknown;
  double zeros = 0;                        // share of the elements
  double norm = 0;                         // Euclidean, of the finite elements
  int64_t odd = 0;                         // NaN and infinite elements
  std::array<uint8_t, kBars> histogram{};  // heights of bars from least to greatest element, the tallest 255

  bool known() const { return state == State::kKnown; }
};

// Tensors of the model, then its weights.
using FactSlot = int;

class GraphFacts {
 public:
  // Forgets what is no longer true: of another model, run or loss.
  void Follow(const std::shared_ptr<const GraphModel>& model, const AppState& state);

  const TensorFacts& Of(FactSlot slot, Aspect aspect) const {
    return slots_[static_cast<size_t>(aspect)][static_cast<size_t>(slot)];
  }
  FactSlot WeightSlot(int weight) const { return static_cast<FactSlot>(model_->tensors.size()) + weight; }

  // Wanted in this frame; in the order in which it is asked for.
  void Want(FactSlot slot, Aspect aspect) { wanted_.emplace_back(slot, aspect); }
  // Wanted of all tensors, once nothing in sight is.
  void WantAll(Aspect aspect) { wants_all_[static_cast<size_t>(aspect)] = true; }
  // Asks the engine for some of what was wanted since the last call.
  void Ask(ViewContext& view);

  // Counts changes.
  uint64_t revision() const { return shared_ ? shared_->revision : 0; }

 private:
  struct Measured {
    uint64_t epoch = 0;
    std::vector<std::tuple<FactSlot, Aspect, TensorFacts>> facts;
  };
  // Outlives the view while the engine measures for it.
  struct Shared {
    std::array<uint64_t, 2> epochs{};
    std::vector<Measured> answers;
    int under_way = 0;
    uint64_t revision = 0;
  };
  void Forget(Aspect aspect);
  void TakeAnswers();
  bool CanMeasure(const AppState& state, FactSlot slot, Aspect aspect) const;
  const ValuePath& PathOf(FactSlot slot) const;

  std::shared_ptr<const GraphModel> model_;
  std::array<std::vector<TensorFacts>, 2> slots_;  // by aspect
  std::vector<std::pair<FactSlot, Aspect>> wanted_;
  std::array<bool, 2> wants_all_{};
  std::array<FactSlot, 2> next_{};  // of all
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  uint64_t run_ = 0;
  bool run_ended_ = false;
  std::tuple<GradientState::Phase, double, std::string> gradients_{};
};

}  // namespace onnxray
