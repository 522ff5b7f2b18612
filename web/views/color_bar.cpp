#include "views/color_bar.h"

#include <algorithm>
#include <string>

#include "io/colormap.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

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
  for (const Oddity& oddity : oddities) {
    if (oddity.count == 0) continue;
    ImGui::SameLine(0, 14 * view.point);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float side = 11 * view.point;
    ImGui::GetWindowDrawList()->AddRectFilled({corner.x, corner.y + 2 * view.point},
                                              {corner.x + side, corner.y + 2 * view.point + side}, ToColor(oddity.color),
                                              2 * view.point);
    ImGui::SetCursorScreenPos({corner.x + side + 5 * view.point, corner.y});
    SmallText(view, view.theme.dim, std::string(oddity.name) + " × " + FormatCount(oddity.count));
  }
}

// What the range is of: in words, so that no colour is taken for another's number.
std::string RangeLabel(const AppState& state, const TilePicture& picture) {
  if (state.view.range_mode() == RangeMode::kShared) return "one range for the whole tensor";
  if (picture.set.tiles() == 1) return "range of what is shown";
  if (state.hovered) return "range of tile " + std::to_string(state.hovered->hit.tile);
  return "every tile has its own range; point at one to see it";
}

}  // namespace

void DrawColorBar(ViewContext& view) {
  const TensorView& shown = view.state.view;
  const auto& picture = shown.picture() ? shown.picture() : shown.previous();
  if (!picture || picture->set.empty()) return;
  const bool one_range = picture->ranges.size() == 1;
  const bool known = one_range || view.state.hovered;
  const int64_t tile = view.state.hovered ? std::min(view.state.hovered->hit.tile, picture->set.tiles() - 1) : 0;
  const ValueRange& range = picture->RangeOf(tile);

  const float width = std::min(320 * view.point, ImGui::GetContentRegionAvail().x);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const ImVec2 max = {min.x + width, min.y + 10 * view.point};
  DrawGradient(min, max, picture->table);
  ImGui::Dummy({width, 11 * view.point});
  const std::string low = !known ? "lowest" : range.empty() ? "no finite value" : FormatShort(static_cast<double>(range.low));
  const std::string high = !known ? "highest" : range.empty() ? "" : FormatShort(static_cast<double>(range.high));
  const float left = ImGui::GetCursorPosX();
  ImFont* font = known ? view.fonts.mono : view.fonts.text;
  const ImVec4& color = known ? view.theme.text : view.theme.dim;
  TextIn(font, 12, color, low);
  ImGui::PushFont(font, 12);
  const float high_width = ImGui::CalcTextSize(high.c_str()).x;
  ImGui::PopFont();
  ImGui::SameLine();
  ImGui::SetCursorPosX(left + width - high_width);
  TextIn(font, 12, color, high);
  ImGui::SetCursorScreenPos({max.x + 14 * view.point, min.y - 3 * view.point});
  ImGui::BeginGroup();
  SmallText(view, view.theme.dim, RangeLabel(view.state, *picture));
  if (shown.statistics()) DrawOddities(view, *shown.statistics());
  ImGui::EndGroup();
}

}  // namespace onnxray
