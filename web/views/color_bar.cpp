#include "views/color_bar.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "io/colormap.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr const char* kRanges[] = {"Per tile", "Shared", "Manual"};
constexpr int kRangeCount = 3;
constexpr float kColorsWidth = 100, kScaleWidth = 96, kNumberWidth = 96;  // points
constexpr float kBarWidth = 220, kLabelWidth = 200, kLineHeight = 46;
constexpr float kPaneGap = 10;  // as on the canvas
constexpr float kTickGap = 10, kScaleHeight = 30;
constexpr int kMostTicks = 6;

ImU32 ToColor(Rgb color) { return IM_COL32(color.r, color.g, color.b, 255); }

void DrawGradient(ImVec2 min, ImVec2 max, const TexelTable& table) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto is_clear = [](Texel texel) { return texel >> 24 != 0xff; };
  if (is_clear(table.front()) || is_clear(table.back())) list.AddRectFilled(min, max, IM_COL32_WHITE);
  const float step = (max.x - min.x) / static_cast<float>(table.size());
  for (size_t i = 0; i < table.size(); ++i) {
    const float x = min.x + step * static_cast<float>(i);
    list.AddRectFilled({x, min.y}, {x + step + 0.5f, max.y}, table[i]);
  }
}

void DrawSwatch(const ViewContext& view, Rgb color, const std::string& text) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float side = 11 * view.point;
  ImGui::GetWindowDrawList()->AddRectFilled({corner.x, corner.y + 2 * view.point},
                                            {corner.x + side, corner.y + 2 * view.point + side},
                                            ToColor(color), 2 * view.point);
  ImGui::SetCursorScreenPos({corner.x + side + 5 * view.point, corner.y});
  SmallText(view, view.theme.dim, text);
}

std::string Percent(double share) {
  const double percent = 100 * share;
  return (percent > 0 && percent < 0.1 ? "<0.1" : FormatShort(std::round(percent * 10) / 10)) + "%";
}

// The colours that stand for no number of the range, where there are any.
void DrawOddities(const ViewContext& view, const TensorView& shown, const TilePicture& picture) {
  int drawn = 0;
  const auto next = [&](Rgb color, const std::string& text) {
    if (drawn++ > 0) ImGui::SameLine(0, 12 * view.point);
    DrawSwatch(view, color, text);
  };
  if (const auto& statistics = shown.statistics()) {
    const auto count = [&](const char* name, Rgb color, int64_t number) {
      if (number > 0) next(color, std::string(name) + " × " + FormatCount(number));
    };
    count("NaN", kNanColor, statistics->nans);
    count("+Inf", kPositiveInfinityColor, statistics->positive_infinities);
    count("-Inf", kNegativeInfinityColor, statistics->negative_infinities);
  }
  if (!picture.style.marks_clipped) return;
  const bool one_range = picture.ranges.size() == 1 && shown.ranks() && !shown.ranks()->empty();
  const auto share = [&](double part) { return one_range ? " " + Percent(part) : ""; };
  const ValueRange& range = picture.ranges.front();
  next(kBelowColor, "below" + share(one_range ? shown.ranks()->ShareBelow(range.low) : 0));
  next(kAboveColor, "above" + share(one_range ? shown.ranks()->ShareAbove(range.high) : 0));
}

// What the range is of: in words, so that no colour is taken for another's number.
std::string RangeLabel(const AppState& state, const TilePicture& picture) {
  const TensorView& view = state.view;
  if (view.range_mode() == RangeMode::kManual) return "range set by hand";
  const std::string clipped = view.range_options().clips ? ", 1 to 99%" : "";
  if (view.range_mode() == RangeMode::kShared) return "one range for the whole tensor" + clipped;
  if (view.focus()) return "range of tile " + std::to_string(*view.focus()) + clipped;
  if (picture.set.tiles() == 1) return "range of what is shown" + clipped;
  if (state.hovered) return "range of tile " + std::to_string(state.hovered->hit.tile) + clipped;
  return "every tile has its own range" + clipped;
}

// One end of the manual range.
void RangeField(const ViewContext& view, TensorView& shown, const char* label, float ValueRange::*end,
                ValueRange range) {
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, label);
  ImGui::SameLine(44 * view.point);
  ImGui::SetNextItemWidth(kNumberWidth * view.point);
  const bool entered = ImGui::InputFloat((std::string("##Range ") + label).c_str(), &(range.*end), 0, 0, "%g",
                                         ImGuiInputTextFlags_EnterReturnsTrue);
  if (entered && !range.empty()) shown.SetManualRange(range);
}

void DrawScaleChoices(ViewContext& view, const TilePicture& picture) {
  TensorView& shown = view.state.view;
  RangeOptions options = shown.range_options();
  const bool log = options.scale == ScaleKind::kSymlog;
  const std::string summary = std::string(log ? "log" : "linear") + (options.clips ? ", 1–99%" : "");
  ImGui::SetNextWindowSizeConstraints({}, {FLT_MAX, FLT_MAX});  // all of it, without scrolling
  if (!BeginDropDown(view, "##Scale", summary, kScaleWidth * view.point)) return;
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, view.point);
  bool is_log = log;
  ImGui::Checkbox("Logarithmic", &is_log);
  Tooltip(view, "To either side of zero; linear below a thousandth of the greatest magnitude");
  ImGui::Checkbox("Clip to 1–99%", &options.clips);
  Tooltip(view, "Leaves the lowest and the highest hundredth of the values out of the range");
  ImGui::Checkbox("Around zero", &options.symmetric);
  ImGui::Checkbox("Mark what is clipped", &options.marks_clipped);
  ImGui::PopStyleVar();
  options.scale = is_log ? ScaleKind::kSymlog : ScaleKind::kLinear;
  if (options != shown.range_options()) shown.SetRangeOptions(options);
  ImGui::Separator();
  const ValueRange range =
      shown.range_mode() == RangeMode::kManual ? shown.manual_range() : picture.ranges.front();
  RangeField(view, shown, "From", &ValueRange::low, range);
  RangeField(view, shown, "To", &ValueRange::high, range);
  ImGui::EndCombo();
}

void DrawChoices(ViewContext& view, const TilePicture& picture) {
  TensorView& shown = view.state.view;
  int mode = static_cast<int>(shown.range_mode());
  if (Segmented(view, "Range", kRanges, kRangeCount, &mode)) shown.SetRangeMode(static_cast<RangeMode>(mode));
  Tooltip(view,
          "Per tile: every tile from its own least value to its greatest, which shows structure. Shared: all "
          "tiles on one scale, which shows strength (R). Manual: what you set, also on the histogram.");
  ImGui::SameLine(0, 8 * view.point);
  DrawScaleChoices(view, picture);
  ImGui::SameLine(0, 8 * view.point);
  const float colors_width = std::min(kColorsWidth * view.point, ImGui::GetContentRegionAvail().x);
  if (BeginDropDown(view, "##Colours", std::string(Name(shown.color_map())), colors_width)) {
    for (const ColorMap map : kColorMaps) {
      if (ImGui::Selectable(std::string(Name(map)).c_str(), map == shown.color_map())) shown.SetColorMap(map);
    }
    ImGui::EndCombo();
  }
}

float ChoicesWidth(const ViewContext& view) {
  float width = (kRangeCount - 1 + 16 + kColorsWidth + kScaleWidth) * view.point;
  for (const char* range : kRanges)
    width += TextWidth(view.fonts.text, kSmallSize, range) + 2 * ImGui::GetStyle().FramePadding.x;
  return width;
}

// Bar and choices share a line where both fit.
bool FitsOneLine(const ViewContext& view, float room) {
  return room >= ChoicesWidth(view) + (kBarWidth + kLabelWidth) * view.point;
}

// Marks for what lies outside, at the ends of the bar.
void DrawClippedEnds(ImVec2 min, ImVec2 max, float p) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({min.x - 7 * p, min.y}, {min.x - 2 * p, max.y}, ToColor(kBelowColor), p);
  list.AddRectFilled({max.x + 2 * p, min.y}, {max.x + 7 * p, max.y}, ToColor(kAboveColor), p);
}

// Round numbers between the ends, where there is room left for them.
void DrawTicks(const ViewContext& view, const ColorScale& scale, ImVec2 corner, float width, float low_end,
               float high_begin) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float gap = kTickGap * view.point;
  float free_from = low_end + gap;
  ImGui::PushFont(view.fonts.mono, kMonoTinySize);
  for (const double tick : scale.Ticks(kMostTicks)) {
    const float x = corner.x + static_cast<float>(scale.PlaceOf(tick)) * width;
    const std::string text = FormatShort(tick);
    const float half = ImGui::CalcTextSize(text.c_str()).x / 2;
    list.AddLine({x, corner.y}, {x, corner.y + 3 * view.point}, view.theme(view.theme.dim), view.point);
    if (x - half < free_from || x + half > high_begin - gap) continue;
    list.AddText({x - half, corner.y + 7 * view.point}, view.theme(view.theme.dim), text.c_str());
    free_from = x + half + gap;
  }
  ImGui::PopFont();
}

// Nothing where every tile has its own and none is pointed at.
std::optional<ValueRange> RangeInSight(const AppState& state, const TilePicture& picture) {
  if (picture.ranges.size() == 1) return picture.ranges.front();
  if (!state.hovered) return std::nullopt;
  return picture.RangeOf(std::min(state.hovered->hit.tile, picture.set.tiles() - 1));
}

// What the gradient's colours mean.
void DrawBarBeside(const ViewContext& view, ImVec2 place, float width) {
  const TensorView& beside = view.state.beside;
  const auto& picture = beside.picture() ? beside.picture() : beside.previous();
  if (!picture || picture->set.empty()) return;
  ImGui::SetCursorPos(place);
  DrawColorScale(view, *picture, RangeInSight(view.state, *picture), width);
}

}  // namespace

void DrawColorScale(const ViewContext& view, const TilePicture& picture,
                    const std::optional<ValueRange>& range, float width) {
  const ValueRange& first = picture.ranges.front();
  const bool symmetric = first.low < 0 && first.low == -first.high;
  const auto label = [&](float ValueRange::*end, const char* word) {
    return !range ? word : range->empty() ? "–" : FormatShort(static_cast<double>((*range).*end));
  };
  const std::string low = label(&ValueRange::low, symmetric ? "-largest" : "lowest");
  const std::string high = label(&ValueRange::high, symmetric ? "+largest" : "highest");
  const ImVec2 min = ImGui::GetCursorScreenPos(), max = {min.x + width, min.y + 10 * view.point};
  DrawGradient(min, max, picture.table);
  if (picture.style.marks_clipped) DrawClippedEnds(min, max, view.point);
  ImFont* font = range ? view.fonts.mono : view.fonts.text;
  const float size = range ? kMonoSmallSize : 12;
  const ImU32 ink = view.theme(range ? view.theme.text : view.theme.dim);
  const float low_width = TextWidth(font, size, low), high_width = TextWidth(font, size, high);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::PushFont(font, size);
  list.AddText({min.x, max.y + 6 * view.point}, ink, low.c_str());
  list.AddText({max.x - high_width, max.y + 6 * view.point}, ink, high.c_str());
  ImGui::PopFont();
  if (range && !range->empty())
    DrawTicks(view, ColorScale(*range, picture.style.scale), {min.x, max.y}, width, min.x + low_width,
              max.x - high_width);
  ImGui::Dummy({width, kScaleHeight * view.point});
}

float ColorBarHeight(const ViewContext& view, float room) {
  return (FitsOneLine(view, room) && !view.state.split ? kLineHeight : 2 * kLineHeight) * view.point;
}

void DrawColorBar(ViewContext& view) {
  const TensorView& shown = view.state.view;
  // A copy: choices replace the picture.
  const std::shared_ptr<const TilePicture> picture = shown.picture() ? shown.picture() : shown.previous();
  const float room = ImGui::GetContentRegionAvail().x;
  if (!picture || picture->set.empty()) return ImGui::Dummy({room, 1});
  const ImVec2 begin = ImGui::GetCursorPos();
  const bool split = view.state.split, one_line = FitsOneLine(view, room) && !split;
  const float gap = kPaneGap * view.point;
  const float bar = split      ? (room - gap) / 2
                    : one_line ? kBarWidth * view.point
                               : std::max(80.0f, room / view.point - kLabelWidth) * view.point;
  ImGui::SetCursorPos({one_line ? begin.x + room - ChoicesWidth(view) : begin.x,
                       begin.y + (one_line ? 4 : kLineHeight) * view.point});
  ImGui::PushFont(view.fonts.text, kSmallSize);
  DrawChoices(view, *picture);
  ImGui::PopFont();
  // Marks at the ends take room, and so does the number of the bar beside.
  const float mark = (picture->style.marks_clipped ? 8 : 0) * view.point;
  const float apart = (split ? 8 : 0) * view.point;
  ImGui::SetCursorPos({begin.x + mark, begin.y + 6 * view.point});
  DrawColorScale(view, *picture, RangeInSight(view.state, *picture), bar - 2 * mark - apart);
  if (split) DrawBarBeside(view, {begin.x + bar + gap, begin.y + 6 * view.point}, bar);
  const ImVec2 label =
      split ? ImVec2(begin.x + ChoicesWidth(view) + 14 * view.point, begin.y + (kLineHeight + 5) * view.point)
            : ImVec2(begin.x + bar + 14 * view.point, begin.y + 3 * view.point);
  ImGui::SetCursorPos(label);
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 3));
  SmallText(view, view.theme.dim, RangeLabel(view.state, *picture));
  DrawOddities(view, shown, *picture);
  ImGui::PopStyleVar();
  ImGui::EndGroup();
}

}  // namespace onnxray
