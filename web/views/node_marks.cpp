#include "views/node_marks.h"

#include <algorithm>

namespace onnxray {

namespace {

bool IsEdited(const EditState& edits, ValueId id) {
  return std::any_of(edits.list.begin(), edits.list.end(),
                     [id](const ListedEdit& edit) { return edit.on && edit.value == id; });
}

}  // namespace

void DrawNodeMarks(const ViewContext& view, const NodeLine& line, ImVec2 min, ImVec2 max) {
  if (line.depth() > 0) return;
  const float p = view.point;
  const ValueId id = line.row.path.value;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto bar = [&](float x, const ImVec4& color) {
    list.AddRectFilled({x, min.y + 6 * p}, {x + 3 * p, max.y - 6 * p}, view.theme(color), 1.5f * p);
  };
  const ComparisonState& comparison = view.state.comparison;
  if (const ComparedValue* compared = comparison.Find(id)) {
    ImVec4 close = view.theme.good;
    close.w = 0.55f;
    bar(max.x - 4 * p, compared->Diverges(comparison.criterion) ? view.theme.error : close);
  }
  const EditState& edits = view.state.edits;
  if (IsEdited(edits, id)) {
    list.AddCircleFilled({min.x + 5 * p, min.y + 10 * p}, 3.5f * p, view.theme(view.theme.warning));
  } else if (edits.active() && edits.outcome.dependents.count(id)) {
    list.AddCircle({min.x + 5 * p, min.y + 10 * p}, 3 * p, view.theme(view.theme.warning), 0, 1.2f * p);
  }
}

}  // namespace onnxray
