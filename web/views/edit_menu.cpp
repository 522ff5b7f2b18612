#include "views/edit_menu.h"

#include <string>

#include "compare/update_comparison.h"
#include "edits/file_patch.h"
#include "tiles/elements.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kLabelWidth = 92;                  // points
constexpr double kScale = 2, kLow = 0, kHigh = 1;  // of a fresh edit; the panel changes them

// A line of buttons: what can be done to a part.
void DrawLine(ViewContext& view, const NodeLine& line, const std::string& part_name, const TensorPart& part) {
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.text, part_name);
  ImGui::SameLine(kLabelWidth * view.point);
  const auto edit = [&](Edit::Kind kind, double first = 0, double second = 0) {
    ListedEdit listed{.path = line.row.path, .name = line.row.value_name, .edit = {}};
    listed.edit = {kind, part, first, second, {}};
    return listed;
  };
  const auto pressed = [&](const char* title, const char* tooltip) {
    const std::string label = std::string(title) + "###" + title + " " + part_name;
    const bool is_pressed = ImGui::Button(label.c_str());
    Tooltip(view, tooltip);
    if (is_pressed) ImGui::CloseCurrentPopup();
    ImGui::SameLine(0, 4 * view.point);
    return is_pressed;
  };
  EditState& edits = view.state.edits;
  if (pressed("Zero", "Set every element to zero")) AddEdit(edits, edit(Edit::Kind::kZero));
  if (pressed("Mean", "Set every element to the mean of all of them"))
    AddEdit(edits, edit(Edit::Kind::kMean));
  if (pressed("Scale", "Multiply by a number: twice, until you change it"))
    AddEdit(edits, edit(Edit::Kind::kScale, kScale));
  if (pressed("Clamp", "Limit to a range: 0 to 1, until you change it"))
    AddEdit(edits, edit(Edit::Kind::kClamp, kLow, kHigh));
  if (view.state.comparison.Find(line.row.path) && pressed("Patch", "Take the elements of the reference"))
    PatchFromReference(view.state, view.controller, edit(Edit::Kind::kPatch));
  if (pressed("File", "Take the elements of an array: a .npy file that you choose or drop next"))
    AwaitPatch(view.state, view.controller, edit(Edit::Kind::kPatch));
  ImGui::NewLine();
}

}  // namespace

void DrawEditMenu(ViewContext& view, const std::vector<int64_t>& index) {
  const TensorView& shown = view.state.view;
  const NodeLine* line = shown.selected() ? view.state.nodes.Find(*shown.selected()) : nullptr;
  if (!line || static_cast<int>(index.size()) != shown.tensor().rank()) return;
  const ValueRow& row = line->row;
  if (row.inside_operator() || (row.constant && !row.path.nodes.empty())) return;
  ImGui::Separator();
  SmallText(view, view.theme.dim, "Edit, and see what follows");
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 3));
  if (const int tile = shown.roles().tile; tile >= 0) {
    const int64_t at = index[static_cast<size_t>(tile)];
    DrawLine(view, *line, (line->row.weight ? "Filter " : "Channel ") + std::to_string(at), {{tile, at}});
  }
  DrawLine(view, *line, "All of it", {});
  if (ImGui::Button("Set this element")) {
    TensorPart part;
    for (size_t axis = 0; axis < index.size(); ++axis) part[static_cast<int>(axis)] = index[axis];
    ListedEdit set{.path = row.path, .name = row.value_name, .edit = {}};
    set.edit = {Edit::Kind::kSet, part, ElementValue(shown.tensor(), index), 0, {}};
    AddEdit(view.state.edits, std::move(set));
    ImGui::CloseCurrentPopup();
  }
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace onnxray
