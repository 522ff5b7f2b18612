#include "display_mode.h"

#include <algorithm>

#include "state.h"
#include "tiles/elements.h"

namespace onnxray {

namespace {

// Fewer scores are no list, more are no scores.
constexpr int64_t kFewestScores = 2, kMostScores = 30000;
constexpr int64_t kShortestSignal = 64, kMostSignals = 8;

int LongAxes(const Shape& shape) {
  return static_cast<int>(std::count_if(shape.begin(), shape.end(), [](int64_t dim) { return dim > 1; }));
}

// Of the only axis that is longer than 1; 0 where there are several.
int64_t OnlyLength(const Shape& shape) {
  const int64_t longest = shape.rank() == 0 ? 1 : *std::max_element(shape.begin(), shape.end());
  return longest == shape.count() ? longest : 0;
}

bool IsComplex(DType dtype) { return dtype == DType::kComplex64 || dtype == DType::kComplex128; }

}  // namespace

const char* Name(DisplayMode mode) {
  static constexpr const char* kNames[] = {"Maps", "Lines", "Bars", "Numbers"};
  return kNames[static_cast<size_t>(mode)];
}

bool CanShow(DisplayMode mode, const Tensor& tensor) {
  if (!tensor.defined() || tensor.count() == 0) return false;
  switch (mode) {
    case DisplayMode::kMaps:
      return IsDrawable(tensor);
    case DisplayMode::kLines:
      return IsDrawable(tensor) && tensor.count() > 1;
    case DisplayMode::kBars:
      return IsDrawable(tensor) && !IsComplex(tensor.dtype()) && tensor.count() > 1 &&
             LongAxes(tensor.shape()) <= 2;
    case DisplayMode::kTable:
      return true;
  }
  return false;
}

DisplayMode DefaultMode(const Tensor& tensor, const ValueRow* row) {
  if (!IsDrawable(tensor)) return DisplayMode::kTable;
  const int64_t length = OnlyLength(tensor.shape());
  if (!row || !IsFloat(tensor.dtype())) return DisplayMode::kMaps;
  if (row->graph_output && length >= kFewestScores && length <= kMostScores) return DisplayMode::kBars;
  const bool is_fed = !row->node && !row->constant;
  const Shape& shape = tensor.shape();
  const int64_t longest = shape.rank() == 0 ? 1 : *std::max_element(shape.begin(), shape.end());
  const bool few = LongAxes(shape) <= 2 && shape.count() / longest <= kMostSignals;
  if (is_fed && longest >= kShortestSignal && few) return DisplayMode::kLines;
  return DisplayMode::kMaps;
}

DisplayMode CurrentMode(const AppState& state) {
  const TensorView& view = state.view;
  // Side by side there are maps only.
  if (state.split && CanShow(DisplayMode::kMaps, view.tensor())) return DisplayMode::kMaps;
  const auto& chosen = view.chosen_mode();
  if (chosen && CanShow(*chosen, view.tensor())) return *chosen;
  const NodeLine* line = view.shown() ? state.nodes.Find(view.shown()->path) : nullptr;
  return DefaultMode(view.tensor(), line ? &line->row : nullptr);
}

}  // namespace onnxray
