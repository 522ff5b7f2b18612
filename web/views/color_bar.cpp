#include "views/color_bar.h"

#include <algorithm>
#include <string>

#include "io/colormap.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr const char* kRanges[] = {"Range per tile", "Shared range"};
constexpr float kColorsWidth = 104, kBarWidth = 220, kLabelWidth = 176, kLineHeight = 46;  // points

ImU32 ToColor(Rgb color) { return IM_COL32(color.r, color.g, color.b, 255); }

void DrawGradient(ImVec2 min, ImVec2 max, const TexelTable& table) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float step = (max.x - min.x) / static_cast<float>(table.size());
  for (size_t i = 0; i < table.size(); ++i) {
    const float x = min.x + step * static_cast<float>(i);
    list.AddRectFilled({x, min.y}, {x + step + 0.5f, max.y}, table[i]);
  }
}

struct Oddity {
  const char* name;
  int64_t count;
  Rgb color;
};

void DrawOddities(const ViewContext& view, const Statistics& statistics) {
  const Oddity oddities[] = {{"NaN", statistics.nans, kNanColor},
                             {"+Inf", statistics.positive_infinities, kPositiveInfinityColor},
                             {"-Inf", statistics.negative_infinities, kNegativeInfinityColor}};
  int drawn = 0;
  for (const Oddity& oddity : oddities) {
    if (oddity.count == 0) continue;
    if (drawn++ > 0) ImGui::SameLine(0, 12 * view.point);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float side = 11 * view.point;
    ImGui::GetWindowDrawList()->AddRectFilled({corner.x, corner.y + 2 * view.point},
                                              {corner.x + side, corner.y + 2 * view.point + side},
                                              ToColor(oddity.color), 2 * view.point);
    ImGui::SetCursorScreenPos({corner.x + side + 5 * view.point, corner.y});
    SmallText(view, view.theme.dim, std::string(oddity.name) + " × " + FormatCount(oddity.count));
  }
}

// What the range is of: in words, so that no colour is taken for another's number.
std::string RangeLabel(const AppState& state, const TilePicture& picture) {
  if (state.view.range_mode() == RangeMode::kShared) return "one range for the whole tensor";
  if (picture.set.tiles() == 1) return "range of what is shown";
  if (state.hovered) return "range of tile " + std::to_string(state.hovered->hit.tile);
  return "every tile has its own range";
}

void DrawChoices(ViewContext& view) {
  TensorView& shown = view.state.view;
  int mode = static_cast<int>(shown.range_mode());
  if (Segmented(view, "Range", kRanges, 2, &mode)) shown.SetRangeMode(static_cast<RangeMode>(mode));
  Tooltip(view,
          "Per tile: every tile from its own least value to its greatest, which shows structure. Shared: all "
          "tiles "
          "on one scale, which shows strength. (R)");
  ImGui::SameLine(0, 8 * view.point);
  if (BeginDropDown(view, "##Colours", std::string(Name(shown.color_map())), kColorsWidth * view.point)) {
    for (const ColorMap map : kColorMaps) {
      if (ImGui::Selectable(std::string(Name(map)).c_str(), map == shown.color_map())) shown.SetColorMap(map);
    }
    ImGui::EndCombo();
  }
}

float ChoicesWidth(const ViewContext& view) {
  const float padding = 4 * ImGui::GetStyle().FramePadding.x;
  return TextWidth(view.fonts.text, kSmallSize, kRanges[0]) +
         TextWidth(view.fonts.text, kSmallSize, kRanges[1]) + padding + (1 + 8 + kColorsWidth) * view.point;
}

// Bar and choices share a line where both fit.
bool FitsOneLine(const ViewContext& view, float room) {
  return room >= ChoicesWidth(view) + (kBarWidth + kLabelWidth) * view.point;
}

// The bar with a number at each end; words where the numbers differ from tile to tile and none is pointed at.
void DrawBar(const ViewContext& view, const TilePicture& picture, float width) {
  const std::optional<HoveredElement>& hovered = view.state.hovered;
  const bool known = picture.ranges.size() == 1 || hovered;
  const ValueRange& range =
      picture.RangeOf(hovered ? std::min(hovered->hit.tile, picture.set.tiles() - 1) : 0);
  const auto label = [&](float value, const char* word) {
    return !known ? word : range.empty() ? "–" : FormatShort(static_cast<double>(value));
  };
  const bool diverging = IsDiverging(view.state.view.color_map());
  const std::string low = label(range.low, diverging ? "-largest" : "lowest");
  const std::string high = label(range.high, diverging ? "+largest" : "highest");
  const ImVec2 min = ImGui::GetCursorScreenPos();
  DrawGradient(min, {min.x + width, min.y + 10 * view.point}, picture.table);
  ImGui::Dummy({width, 11 * view.point});
  const float left = ImGui::GetCursorPosX();
  ImFont* font = known ? view.fonts.mono : view.fonts.text;
  const float size = known ? kMonoSmallSize : 12;
  const ImVec4& color = known ? view.theme.text : view.theme.dim;
  TextIn(font, size, color, low);
  ImGui::SameLine();
  ImGui::SetCursorPosX(left + width - TextWidth(font, size, high));
  TextIn(font, size, color, high);
}

}  // namespace

float ColorBarHeight(const ViewContext& view, float room) {
  return (FitsOneLine(view, room) ? kLineHeight : 2 * kLineHeight) * view.point;
}

void DrawColorBar(ViewContext& view) {
  const TensorView& shown = view.state.view;
  const auto& picture = shown.picture() ? shown.picture() : shown.previous();
  if (!picture || picture->set.empty()) return;
  const ImVec2 begin = ImGui::GetCursorPos();
  const float room = ImGui::GetContentRegionAvail().x;
  const bool one_line = FitsOneLine(view, room);
  const float bar =
      one_line ? kBarWidth * view.point : std::max(80.0f, room / view.point - kLabelWidth) * view.point;
  ImGui::SetCursorPos({one_line ? begin.x + room - ChoicesWidth(view) : begin.x,
                       begin.y + (one_line ? 4 : kLineHeight) * view.point});
  ImGui::PushFont(view.fonts.text, kSmallSize);
  DrawChoices(view);
  ImGui::PopFont();
  ImGui::SetCursorPos({begin.x, begin.y + 6 * view.point});
  DrawBar(view, *picture, bar);
  ImGui::SetCursorPos({begin.x + bar + 14 * view.point, begin.y + 3 * view.point});
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 3));
  SmallText(view, view.theme.dim, RangeLabel(view.state, *picture));
  if (shown.statistics()) DrawOddities(view, *shown.statistics());
  ImGui::PopStyleVar();
  ImGui::EndGroup();
}

}  // namespace onnxray
