#include "views/node_marks.h"

#include <algorithm>

namespace onnxray {

namespace {

constexpr float kBadgeX = 44, kBadgeY = 8;  // from the line's left and bottom, in points

bool IsEdited(const EditState& edits, const ValuePath& path) {
  return std::any_of(edits.list.begin(), edits.list.end(),
                     [&](const ListedEdit& edit) { return edit.on && edit.path == path; });
}

}  // namespace

void DrawNodeMarks(const ViewContext& view, const NodeLine& line, ImVec2 min, ImVec2 max) {
  if (line.row.inside_operator()) return;
  const float p = view.point;
  const ValuePath& path = line.row.path;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto bar = [&](float x, const ImVec4& color) {
    list.AddRectFilled({x, min.y + 6 * p}, {x + 3 * p, max.y - 6 * p}, view.theme(color), 1.5f * p);
  };
  const ComparisonState& comparison = view.state.comparison;
  if (const ComparedValue* compared = comparison.Find(path)) {
    ImVec4 close = view.theme.good;
    close.w = 0.55f;
    bar(max.x - 4 * p, compared->Diverges(comparison.criterion) ? view.theme.error : close);
  }
  const EditState& edits = view.state.edits;
  const bool edited = IsEdited(edits, path);
  const bool depends = path.nodes.empty() && edits.active() && edits.outcome.dependents.count(path.value) > 0;
  if (!edited && !depends) return;
  // On the corner of the thumbnail.
  const ImVec2 centre = {min.x + kBadgeX * p, max.y - kBadgeY * p};
  list.AddCircleFilled(centre, 5.5f * p, view.theme(view.theme.panel));
  if (edited) {
    list.AddCircleFilled(centre, 4 * p, view.theme(view.theme.warning));
  } else {
    list.AddCircle(centre, 3 * p, view.theme(view.theme.warning), 0, 1.5f * p);
  }
}

}  // namespace onnxray
