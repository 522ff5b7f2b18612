#include "input/class_list.h"

#include "input/input_widgets.h"

namespace onnxray {

namespace {

constexpr int kShown = 5;

}  // namespace

bool ListsClasses(const ViewContext& view) {
  const AppState& state = view.state;
  const Tensor& tensor = state.view.tensor();
  if (!tensor.defined() || state.view.aspect() == Aspect::kGradient) return false;
  const int64_t classes = state.input.label_count();
  if (classes > 0 && LooksLikeClassScores(tensor.dtype(), tensor.shape(), classes)) return true;
  const NodeLine* line = state.view.shown() ? state.nodes.Find(state.view.shown()->path) : nullptr;
  return line && line->row.graph_output && LooksLikeClassScores(tensor.dtype(), tensor.shape(), 0);
}

void DrawClassList(ViewContext& view) {
  const TensorView& shown = view.state.view;
  if (!ListsClasses(view)) return;
  const bool batch = shown.tensor().rank() > 1 && !shown.roles().Uses(0) && !shown.position().empty();
  const auto scores = TopClasses(shown.tensor(), batch ? shown.position().front() : 0, kShown);
  if (!scores) return;
  SectionTitle(view, "Best classes");
  DrawClasses(view, view.state.input, *scores);
}

}  // namespace onnxray
