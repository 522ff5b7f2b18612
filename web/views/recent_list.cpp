#include "views/recent_list.h"

#include <algorithm>
#include <ctime>
#include <string>

#include "icons.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kLineHeight = 46, kHeadHeight = 27, kFootGap = 14;
constexpr size_t kMostShown = 6;
constexpr float kTwoColumns = 560;

size_t Columns(const ViewContext& view, float width) { return width >= kTwoColumns * view.point ? 2 : 1; }

size_t Rows(const ViewContext& view, float width) {
  const size_t columns = Columns(view, width),
               shown = std::min(kMostShown, view.state.ui.recent_files.size());
  return (shown + columns - 1) / columns;
}

// True: it is to be forgotten.
bool DrawFile(ViewContext& view, const RecentFile& file, ImVec2 size) {
  const Theme& theme = view.theme;
  const float p = view.point;
  ImGui::PushID(file.key.c_str());
  const ImVec2 min = ImGui::GetCursorScreenPos(), max = {min.x + size.x, min.y + size.y};
  ImGui::SetNextItemAllowOverlap();
  const bool pressed =
      ImGui::InvisibleButton(("Recent " + file.name).c_str(), size, ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsMouseHoveringRect(min, max) &&
                       ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (hovered) {
    list.AddRectFilled(min, max, theme(theme.raised), 8 * p);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  const float middle = min.y + size.y / 2;
  ImGui::PushFont(view.fonts.text, 17);
  const ImVec2 glyph = ImGui::CalcTextSize(icon::kHistory);
  list.AddText({min.x + 12 * p, middle - glyph.y / 2}, theme(theme.faint), icon::kHistory);
  ImGui::PopFont();
  const std::string age =
      FormatAge(std::max<int64_t>(0, static_cast<int64_t>(std::time(nullptr)) - file.opened));
  const float age_width = TextWidth(view.fonts.text, kSmallSize, age);
  const float left = min.x + 40 * p, right = max.x - 12 * p;
  ImGui::SetCursorScreenPos({left, min.y + 5 * p});
  TextCut(view.fonts.text, 14, theme.text, file.name, right - left - age_width - 12 * p, true);
  bool forget = false;
  if (hovered) {
    ImGui::SetCursorScreenPos({right - 22 * p, middle - 13 * p});
    forget = IconButton(view, icon::kClose, "Forget", "Take it off the list");
  } else {
    ImGui::SetCursorScreenPos({right - age_width, min.y + 6 * p});
    SmallText(view, theme.faint, age);
  }
  ImGui::SetCursorScreenPos({left, min.y + 25 * p});
  TextCut(view.fonts.text, 12, theme.dim,
          FormatBytes(file.bytes) + (file.place.empty() ? "" : "  ·  " + file.place), right - left - 26 * p,
          true);
  ImGui::PopID();
  if (pressed && !forget) view.controller.platform().OpenRecent(file.key);
  return forget;
}

}  // namespace

float RecentListHeight(const ViewContext& view, float width) {
  const size_t rows = Rows(view, width);
  return rows == 0 ? 0 : (kHeadHeight + static_cast<float>(rows) * kLineHeight + kFootGap) * view.point;
}

void DrawRecentList(ViewContext& view, float left, float width) {
  const std::vector<RecentFile> files = view.state.ui.recent_files;
  if (files.empty()) return;
  const float p = view.point, top = ImGui::GetCursorPosY();
  ImGui::SetCursorPosX(left);
  SmallText(view, view.theme.dim, "Opened before");
  const size_t columns = Columns(view, width), shown = std::min(kMostShown, files.size());
  const float gap = 10 * p;
  const ImVec2 size = {(width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns),
                       kLineHeight * p};
  std::string forgotten;
  for (size_t i = 0; i < shown; ++i) {
    ImGui::SetCursorPos({left + static_cast<float>(i % columns) * (size.x + gap),
                         top + kHeadHeight * p + static_cast<float>(i / columns) * size.y});
    if (DrawFile(view, files[i], size)) forgotten = files[i].key;
  }
  ImGui::SetCursorPosY(top + RecentListHeight(view, width));
  ImGui::SetCursorPosX(left);
  if (!forgotten.empty()) view.controller.platform().ForgetRecent(forgotten);
}

}  // namespace onnxray
