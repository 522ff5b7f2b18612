#include "views/edits_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "compare/update_comparison.h"
#include "icons.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kFieldWidth = 76, kKindWidth = 78;  // points

// What a fresh edit of the kind computes with.
void SetDefaults(Edit& edit) {
  if (edit.kind == Edit::Kind::kScale) edit.first = 2;
  if (edit.kind == Edit::Kind::kClamp) edit.first = 0, edit.second = 1;
}

bool KindCombo(const ViewContext& view, const std::string& id, Edit& edit) {
  bool changed = false;
  if (!BeginDropDown(view, ("##Kind " + id).c_str(), Title(edit.kind), kKindWidth * view.point)) return false;
  for (const Edit::Kind kind :
       {Edit::Kind::kZero, Edit::Kind::kMean, Edit::Kind::kScale, Edit::Kind::kClamp, Edit::Kind::kSet}) {
    if (ImGui::Selectable(Title(kind), kind == edit.kind) && kind != edit.kind) {
      edit.kind = kind;
      SetDefaults(edit);
      changed = true;
    }
  }
  ImGui::EndCombo();
  return changed;
}

// True once another number is entered.
bool Field(const ViewContext& view, const std::string& id, double& value) {
  ImGui::SameLine(0, 6 * view.point);
  ImGui::SetNextItemWidth(kFieldWidth * view.point);
  double typed = value;
  ImGui::InputDouble(("##" + id).c_str(), &typed, 0, 0, "%g");
  if (!ImGui::IsItemDeactivatedAfterEdit() || typed == value) return false;
  value = typed;
  return true;
}

bool DrawParameters(const ViewContext& view, const std::string& id, ListedEdit& listed) {
  Edit& edit = listed.edit;
  if (edit.kind == Edit::Kind::kPatch) {
    ImGui::AlignTextToFramePadding();
    TextCut(view.fonts.text, kSmallSize, view.theme.dim, "from " + listed.source,
            ImGui::GetContentRegionAvail().x, false);
    return false;
  }
  bool changed = KindCombo(view, id, edit);
  if (edit.kind == Edit::Kind::kScale) changed |= Field(view, "Factor " + id, edit.first);
  if (edit.kind == Edit::Kind::kSet) changed |= Field(view, "Element " + id, edit.first);
  if (edit.kind == Edit::Kind::kClamp) {
    changed |= Field(view, "Low " + id, edit.first);
    changed |= Field(view, "High " + id, edit.second);
    // The bound that was not typed follows.
    if (changed && edit.second < edit.first) edit.second = edit.first;
  }
  return changed;
}

// Whether the value is in a body that may run several times.
bool IsInLoop(const NodeTable& nodes, const NodeLine& line) {
  // The lines of a body are behind those of its node.
  const NodeLine* owner = &line;
  while (owner > nodes.lines().data() && owner->depth() >= line.depth()) --owner;
  return owner->depth() < line.depth() && owner->row.op() != "If";
}

// Of an edit inside a loop: in all of its iterations, or in which.
bool DrawIteration(const ViewContext& view, const std::string& id, ListedEdit& listed) {
  bool one = listed.iteration.has_value();
  bool changed = ImGui::Checkbox(("##Only one iteration " + id).c_str(), &one);
  Tooltip(view, "In one iteration of the loop, or in all of them");
  ImGui::SameLine(0, 6 * view.point);
  SmallText(view, view.theme.dim, one ? "only in iteration" : "in every iteration");
  if (changed) listed.iteration = one ? std::optional<int64_t>(0) : std::nullopt;
  if (!listed.iteration) return changed;
  auto iteration = static_cast<double>(*listed.iteration);
  if (Field(view, "Iteration " + id, iteration)) {
    listed.iteration = static_cast<int64_t>(std::max(0.0, std::floor(iteration)));
    changed = true;
  }
  return changed;
}

// True: remove it.
bool DrawEdit(ViewContext& view, size_t index) {
  EditState& edits = view.state.edits;
  ListedEdit& listed = edits.list[index];
  const std::string id = std::to_string(index);
  const NodeLine* line = view.state.nodes.Find(listed.path);
  bool changed = ImGui::Checkbox(("##Edit " + id).c_str(), &listed.on);
  Tooltip(view, listed.on ? "Switch this edit off" : "Switch this edit on");
  ImGui::SameLine(0, 8 * view.point);
  const int rank = listed.edit.part.empty() ? 0 : listed.edit.part.rbegin()->first + 1;
  const std::string part = PartText(listed.edit.part, rank);
  const float part_width =
      part.empty() ? 0 : TextWidth(view.fonts.mono, kMonoSmallSize, part) + 6 * view.point;
  const float room = ImGui::GetContentRegionAvail().x - 30 * view.point;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  if (ImGui::InvisibleButton(("Go to edit " + id).c_str(), {room, ImGui::GetFrameHeight()}) && line)
    view.controller.Select(line->row.path);
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const float next = ImGui::GetCursorPosY();
  ImGui::SetCursorScreenPos({corner.x, corner.y + ImGui::GetStyle().FramePadding.y});
  TextCut(view.fonts.text, kSmallSize, hovered ? view.theme.accent : view.theme.text, listed.name,
          std::max(40 * view.point, room - part_width), true);
  if (!part.empty()) {
    ImGui::SameLine(0, 6 * view.point);
    TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, part);
  }
  ImGui::SetCursorScreenPos({corner.x + room + 4 * view.point, corner.y - 2 * view.point});
  const bool remove = IconButton(view, icon::kClose, ("Remove edit " + id).c_str(), "Remove this edit");
  ImGui::SetCursorPosY(next);
  ImGui::SetCursorScreenPos({corner.x, ImGui::GetCursorScreenPos().y});
  changed |= DrawParameters(view, id, listed);
  if (line && IsInLoop(view.state.nodes, *line)) {
    ImGui::SetCursorScreenPos({corner.x, ImGui::GetCursorScreenPos().y});
    changed |= DrawIteration(view, id, listed);
  }
  edits.revision += changed;
  return remove;
}

std::string IndexText(const std::vector<int64_t>& index) {
  // A single sample's number is no news.
  const size_t first = index.size() > 1 && index.front() == 0 ? 1 : 0;
  std::string text;
  for (size_t i = first; i < index.size(); ++i) text += (i > first ? ", " : "") + std::to_string(index[i]);
  return text;
}

// The greatest elements before, and after.
void DrawGreatest(const ViewContext& view, const OutputDelta& delta) {
  const float left = ImGui::GetCursorPosX(), middle = left + ImGui::GetContentRegionAvail().x / 2;
  const auto cell = [&](const std::vector<OutputDelta::Element>& elements, size_t i, float x,
                        const ImVec4& color) {
    if (i >= elements.size()) return;
    ImGui::SetCursorPosX(x);
    TextIn(view.fonts.mono, kMonoSmallSize, view.theme.faint, IndexText(elements[i].index));
    ImGui::SameLine();
    ImGui::SetCursorPosX(x + 46 * view.point);
    TextIn(view.fonts.mono, kMonoSmallSize, color, FormatShort(elements[i].value));
  };
  SmallText(view, view.theme.faint, "before");
  ImGui::SameLine();
  ImGui::SetCursorPosX(middle);
  SmallText(view, view.theme.faint, "after");
  for (size_t i = 0; i < std::max(delta.before.size(), delta.after.size()); ++i) {
    cell(delta.before, i, left, view.theme.dim);
    ImGui::SameLine();
    const bool moved =
        i < delta.before.size() && i < delta.after.size() && delta.before[i].index != delta.after[i].index;
    cell(delta.after, i, middle, moved ? view.theme.accent : view.theme.text);
  }
}

void DrawOutcome(ViewContext& view) {
  const EditState& edits = view.state.edits;
  if (edits.outcome.outputs.empty()) return;
  SmallText(view, view.theme.dim, "Greatest change of the outputs");
  for (const OutputDelta& delta : edits.outcome.outputs) {
    const std::string change = std::isnan(delta.max_abs) ? "?" : FormatShort(delta.max_abs);
    const float width = TextWidth(view.fonts.mono, kMonoSize, change);
    TextCut(view.fonts.text, kSmallSize, view.theme.text, delta.name,
            ImGui::GetContentRegionAvail().x - width - 12 * view.point, true);
    ImGui::SameLine();
    AlignRight(width);
    TextIn(view.fonts.mono, kMonoSize, delta.max_abs == 0 ? view.theme.faint : view.theme.text, change);
    if (!delta.before.empty()) DrawGreatest(view, delta);
  }
  if (ImGui::Button("Compare all values")) {
    CompareWithUnedited(view.state, view.controller);
    view.state.tab = CentreTab::kCompare;
  }
  Tooltip(view, "Hold every value against the run without edits");
}

// The edits, and what is done to all of them.
void DrawList(ViewContext& view) {
  EditState& edits = view.state.edits;
  const bool any_on =
      std::any_of(edits.list.begin(), edits.list.end(), [](const ListedEdit& edit) { return edit.on; });
  ImGui::SameLine();
  const char* all = any_on ? "All off" : "All on";
  const float room = TextWidth(view.fonts.text, kSmallSize, all) +
                     TextWidth(view.fonts.text, kSmallSize, "Remove all") + 38 * view.point;
  AlignRight(room);
  if (ImGui::Button((std::string(all) + "###Switch edits").c_str())) SwitchAllEdits(edits, !any_on);
  ImGui::SameLine(0, 6 * view.point);
  const bool clear = ImGui::Button("Remove all###Remove edits");
  std::optional<size_t> removed;
  for (size_t i = 0; i < edits.list.size(); ++i) {
    if (DrawEdit(view, i)) removed = i;
  }
  if (removed) RemoveEdit(edits, *removed);
  if (clear) ClearEdits(edits);
}

// What a file is awaited for.
void DrawAwaited(ViewContext& view) {
  EditState& edits = view.state.edits;
  const ListedEdit& awaited = *edits.awaited_patch;
  const int rank = awaited.edit.part.empty() ? 0 : awaited.edit.part.rbegin()->first + 1;
  const std::string part = PartText(awaited.edit.part, rank);
  ImGui::PushTextWrapPos();
  SmallText(view, view.theme.text,
            "Drop a .npy file to patch " + awaited.name + (part.empty() ? "" : " " + part));
  ImGui::PopTextWrapPos();
  if (ImGui::Button("Choose it ...###Choose the patch")) view.controller.ChooseFiles();
  ImGui::SameLine(0, 6 * view.point);
  if (ImGui::Button("Cancel###Cancel the patch")) edits.awaited_patch.reset();
}

}  // namespace

void DrawEditsPanel(ViewContext& view) {
  EditState& edits = view.state.edits;
  if (edits.list.empty() && !edits.awaited_patch) return;
  SectionTitle(view, "Edits");
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 3));
  if (!edits.list.empty()) DrawList(view);
  if (edits.awaited_patch) DrawAwaited(view);
  DrawOutcome(view);
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace onnxray
