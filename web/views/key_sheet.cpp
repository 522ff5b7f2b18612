#include "views/key_sheet.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>
#include <vector>

#include "actions/all_actions.h"
#include "actions/key_text.h"
#include "icons.h"
#include "views/key_caps.h"
#include "views/sheet.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kColumnWidth = 430, kLeastWidth = 380, kColumnGap = 36, kInset = 28;
constexpr float kLineHeight = 29, kHeadingHeight = 34, kGroupGap = 14, kTop = 66, kBottom = 24;

struct Group {
  std::string_view name;
  std::vector<const Action*> actions;  // with keys

  float height() const {
    return kHeadingHeight + kLineHeight * static_cast<float>(actions.size()) + kGroupGap;
  }
};

std::vector<Group> Groups(const ViewContext& view) {
  std::vector<Group> groups;
  for (const Action& action : AllActions()) {
    if (action.key == ImGuiKey_None || !action.Exists(view)) continue;
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.name == action.group; });
    if (group == groups.end()) group = groups.insert(groups.end(), Group{action.group, {}});
    group->actions.push_back(&action);
  }
  return groups;
}

// Which groups stand in which column: in order, as even as that allows.
std::vector<size_t> ColumnEnds(const std::vector<Group>& groups, size_t columns) {
  const float all = std::accumulate(groups.begin(), groups.end(), 0.0f,
                                    [](float sum, const Group& group) { return sum + group.height(); });
  std::vector<size_t> ends;
  float height = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    const float goal = all * static_cast<float>(ends.size() + 1) / static_cast<float>(columns);
    // A group goes where the greater part of it belongs.
    if (ends.size() + 1 < columns && height + groups[i].height() / 2 > goal) ends.push_back(i);
    height += groups[i].height();
  }
  ends.resize(columns, groups.size());
  return ends;
}

float ColumnHeight(const std::vector<Group>& groups, size_t begin, size_t end) {
  float height = 0;
  for (size_t i = begin; i < end; ++i) height += groups[i].height();
  return height;
}

void DrawGroup(const ViewContext& view, const Group& group, float x, float y, float width) {
  const float p = view.point;
  ImGui::SetCursorScreenPos({x, y + 6 * p});
  TextIn(view.fonts.strong, kSmallSize, view.theme.accent, group.name);
  y += kHeadingHeight * p;
  for (const Action* action : group.actions) {
    const float middle = y + kLineHeight * p / 2;
    float right = x + width;
    const bool mac = ImGui::GetIO().ConfigMacOSXBehaviors;
    for (const ImGuiKeyChord chord : {action->other_key, action->key}) {
      if (chord == ImGuiKey_None) continue;
      // The same sign on the number pad goes without saying.
      if (chord != action->key && KeyText(chord, mac) == KeyText(action->key, mac)) continue;
      DrawKeyCaps(view, chord, right, middle);
      right -= KeyCapsWidth(view, chord) + 10 * p;
    }
    ImGui::SetCursorScreenPos({x, std::floor(middle - 8 * p)});
    TextCut(view.fonts.text, kSmallSize, action->IsEnabled(view) ? view.theme.text : view.theme.dim,
            action->title, right - x - 4 * p, false);
    y += kLineHeight * p;
  }
}

}  // namespace

void DrawKeySheet(ViewContext& view) {
  const bool opens = view.state.ui.opens_key_sheet;
  view.state.ui.opens_key_sheet = false;
  static constexpr const char* kId = "##Keys";
  if (!opens && !ImGui::IsPopupOpen(kId)) return;
  const std::vector<Group> groups = Groups(view);
  const float p = view.point, room = ImGui::GetMainViewport()->Size.x;
  const size_t columns = room > (2 * kLeastWidth + kColumnGap + 2 * kInset + 24) * p ? 2 : 1;
  const std::vector<size_t> ends = ColumnEnds(groups, columns);
  float height = 0;
  for (size_t i = 0; i < columns; ++i)
    height = std::max(height, ColumnHeight(groups, i == 0 ? 0 : ends[i - 1], ends[i]));
  const float column_count = static_cast<float>(columns);
  const ImVec2 size = view.Points(column_count * kColumnWidth + (column_count - 1) * kColumnGap + 2 * kInset,
                                  kTop + height + kBottom);
  if (!BeginSheet(view, kId, opens, size, 0.4f)) return;
  const ImVec2 corner = ImGui::GetWindowPos();
  ImGui::SetCursorScreenPos({corner.x + kInset * p, corner.y + 22 * p});
  TextIn(view.fonts.strong, kLargeSize, view.theme.text, "Keys");
  ImGui::SetCursorScreenPos({corner.x + ImGui::GetWindowWidth() - (kInset + 22) * p, corner.y + 20 * p});
  if (IconButton(view, icon::kClose, "Close keys", "Close (Esc)")) ImGui::CloseCurrentPopup();
  ImGui::SetCursorScreenPos({corner.x, corner.y + kTop * p});
  if (ImGui::BeginChild("##All keys")) {
    const float gaps = 2 * kInset + (column_count - 1) * kColumnGap;
    const float width = std::min(kColumnWidth * p, (ImGui::GetWindowWidth() - gaps * p) / column_count);
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    for (size_t i = 0; i < columns; ++i) {
      float y = origin.y;
      const float x = origin.x + kInset * p + static_cast<float>(i) * (width + kColumnGap * p);
      for (size_t g = i == 0 ? 0 : ends[i - 1]; g < ends[i]; ++g) {
        DrawGroup(view, groups[g], x, y, width);
        y += groups[g].height() * p;
      }
    }
    ImGui::SetCursorScreenPos({origin.x, origin.y + height * p});
    ImGui::Dummy({1, kBottom * p});
  }
  ImGui::EndChild();
  // The key that opened it closes it again.
  if (!opens && ImGui::IsKeyChordPressed(ImGuiMod_Shift | ImGuiKey_Slash)) ImGui::CloseCurrentPopup();
  EndSheet();
}

}  // namespace onnxray
