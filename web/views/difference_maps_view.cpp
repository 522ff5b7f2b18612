#include "views/difference_maps_view.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "compare/update_comparison.h"
#include "text.h"
#include "tiles/elements.h"
#include "views/cross_hair.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr const char* kTitles[] = {"This run", "Reference", "Difference"};
constexpr double kOtherAspect = 1.4;           // a room this much wider or higher has the tiles laid anew
constexpr float kGap = 14, kTitleHeight = 22;  // points

// Where a picture is drawn.
struct Placement {
  ImVec2 min, max;
  float scale = 1;  // pixels per texel
};

Placement Fit(const MosaicLayout& layout, ImVec2 corner, ImVec2 room) {
  const float width = static_cast<float>(layout.width()), height = static_cast<float>(layout.height());
  const float scale = std::min(room.x / width, room.y / height);
  const ImVec2 min = {corner.x + (room.x - width * scale) / 2, corner.y};
  return {min, {min.x + width * scale, min.y + height * scale}, scale};
}

std::string RangeText(const ValueRange& range) {
  if (range.empty()) return "no finite numbers";
  return FormatShort(static_cast<double>(range.low)) + " … " + FormatShort(static_cast<double>(range.high));
}

struct DrawnPicture {
  ImVec2 corner;
  std::optional<ImVec2> pointed;  // by the pointer: pixels from there
};

DrawnPicture DrawPicture(ViewContext& view, const DifferenceMaps& maps, size_t which, ImVec2 corner,
                         ImVec2 room) {
  const float title = kTitleHeight * view.point;
  const std::string range = RangeText(maps.ranges[which]);
  ImGui::SetCursorScreenPos(corner);
  SmallText(view, view.theme.dim, kTitles[which]);
  const float width = TextWidth(view.fonts.mono, kMonoSmallSize, range);
  if (width + TextWidth(view.fonts.text, kSmallSize, kTitles[which]) + 10 * view.point < room.x) {
    ImGui::SetCursorScreenPos({corner.x + room.x - width, corner.y});
    TextIn(view.fonts.mono, kMonoSmallSize, view.theme.faint, range);
  }
  const ImVec2 top = {corner.x, corner.y + title};
  const ImVec2 space = {room.x, room.y - title};
  ImGui::GetWindowDrawList()->AddRectFilled(top, {top.x + space.x, top.y + space.y},
                                            view.theme(view.theme.canvas), 6 * view.point);
  const float margin = 6 * view.point;
  const Placement frame =
      Fit(maps.layout, {top.x + margin, top.y + margin}, {space.x - 2 * margin, space.y - 2 * margin});
  const Texture* texture = view.controller.TextureOf(maps.pictures[which]);
  if (texture) ImGui::GetWindowDrawList()->AddImage(texture->id, frame.min, frame.max);
  ImGui::SetCursorScreenPos(frame.min);
  ImGui::InvisibleButton(
      kTitles[which], {std::max(1.0f, frame.max.x - frame.min.x), std::max(1.0f, frame.max.y - frame.min.y)});
  if (!ImGui::IsItemHovered()) return {frame.min, {}};
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const DrawnPicture drawn = {frame.min, ImVec2{mouse.x - frame.min.x, mouse.y - frame.min.y}};
  const auto index = maps.IndexAt(static_cast<double>((mouse.x - frame.min.x) / frame.scale),
                                  static_cast<double>((mouse.y - frame.min.y) / frame.scale));
  if (!index || !ImGui::BeginTooltip()) return drawn;
  std::string place;
  for (const int64_t i : *index) place += (place.empty() ? "[" : ", ") + std::to_string(i);
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, place + "]");
  for (size_t i = 0; i < maps.sets.size(); ++i) {
    SmallText(view, view.theme.dim, kTitles[i]);
    ImGui::SameLine(90 * view.point);
    TextIn(view.fonts.mono, kMonoSize, view.theme.text, ElementText(maps.sets[i].tensor(), *index));
  }
  ImGui::EndTooltip();
  return drawn;
}

}  // namespace

void DrawDifferenceMaps(ViewContext& view, ImVec2 size) {
  const ComparisonState& comparison = view.state.comparison;
  const auto& selected = view.state.view.selected();
  const ComparedValue* compared = selected ? comparison.Find(*selected) : nullptr;
  if (!compared)
    return SmallText(view, view.theme.faint, "Select a value of the table to see both and the difference");
  const float gap = kGap * view.point;
  const ImVec2 room = {(size.x - 2 * gap) / 3, size.y};
  const float aspect = room.x / std::max(1.0f, room.y - kTitleHeight * view.point);
  const double change = static_cast<double>(aspect) / comparison.maps_aspect;
  if (comparison.maps_of != selected || change > kOtherAspect || change < 1 / kOtherAspect)
    AskForMaps(view.state, view.controller, *selected, static_cast<double>(aspect));
  if (!compared->problem.empty()) return SmallText(view, view.theme.error, compared->problem);
  if (!comparison.maps) return;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  std::vector<DrawnPicture> drawn;
  for (size_t i = 0; i < comparison.maps->pictures.size(); ++i) {
    drawn.push_back(DrawPicture(view, *comparison.maps, i,
                                {corner.x + static_cast<float>(i) * (room.x + gap), corner.y}, room));
  }
  // The pointer shows at the same place of all three.
  for (const DrawnPicture& pointed : drawn) {
    if (!pointed.pointed) continue;
    for (const DrawnPicture& other : drawn) {
      if (&other == &pointed) continue;
      DrawCrossHair({other.corner.x + pointed.pointed->x, other.corner.y + pointed.pointed->y},
                    4 * view.point, view.point);
    }
  }
}

}  // namespace onnxray
