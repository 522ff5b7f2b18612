#include "views/statistics_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kHistogramHeight = 96, kBrushGrip = 6;  // points

std::string WithShare(int64_t count, int64_t total) {
  if (count == 0) return "0";
  const double percent = 100.0 * static_cast<double>(count) / static_cast<double>(total);
  return FormatCount(count) + "  " + (percent < 0.1 ? "<0.1" : FormatShort(std::round(percent * 10) / 10)) +
         "%";
}

void DrawTable(const ViewContext& view, const Statistics& statistics) {
  const Theme& theme = view.theme;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 4));
  NameAndValue(view, "Minimum", FormatNumber(statistics.min), theme.text);
  NameAndValue(view, "Maximum", FormatNumber(statistics.max), theme.text);
  NameAndValue(view, "Mean", FormatNumber(statistics.mean), theme.text);
  NameAndValue(view, "Standard deviation", FormatNumber(statistics.stddev), theme.text);
  NameAndValue(view, "Elements", FormatCount(statistics.count), theme.text);
  NameAndValue(view, "Zeros", WithShare(statistics.zeros, statistics.count), theme.text);
  const auto oddity = [&](const char* name, int64_t count) {
    NameAndValue(view, name, WithShare(count, statistics.count), count > 0 ? theme.error : theme.faint);
  };
  oddity("NaN", statistics.nans);
  oddity("+Inf", statistics.positive_infinities);
  oddity("-Inf", statistics.negative_infinities);
  ImGui::PopStyleVar();
}

// What one range for all values gives them: of the picture if it has one, else the histogram's own.
struct BinColors {
  ValueRange range;
  TexelTable table;
  PaintStyle style;

  Texel operator()(double value) const { return TexelOf(static_cast<float>(value), range, table, style); }
};

BinColors ColorsFor(const TensorView& shown) {
  const auto& picture = shown.picture() ? shown.picture() : shown.previous();
  const Histogram& histogram = shown.histogram();
  if (picture && picture->ranges.size() == 1)
    return {picture->ranges.front(), picture->table, picture->style};
  ValueRange whole = {static_cast<float>(histogram.low), static_cast<float>(histogram.high)};
  if (shown.range_options().symmetric) whole = AroundZero(whole);
  return {whole, Texels(shown.color_map()), {.scale = shown.range_options().scale}};
}

void DrawBars(const ViewContext& view, const Histogram& histogram, const BinColors& colors, ImVec2 min,
              ImVec2 size) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int64_t most =
      std::max<int64_t>(1, *std::max_element(histogram.counts.begin(), histogram.counts.end()));
  // The square root keeps rare values in sight next to a peak of zeros.
  const auto height_of = [&](int64_t count) {
    return count == 0 ? 0.0f
                      : std::max(1.0f, size.y * static_cast<float>(std::sqrt(static_cast<double>(count) /
                                                                             static_cast<double>(most))));
  };
  const size_t bins = histogram.counts.size();
  const float step = size.x / static_cast<float>(bins);
  const double width = (histogram.high - histogram.low) / static_cast<double>(bins);
  for (size_t i = 0; i < bins; ++i) {
    const float x = min.x + step * static_cast<float>(i);
    list.AddRectFilled({x, min.y + size.y - height_of(histogram.counts[i])},
                       {x + step - 0.5f * view.point, min.y + size.y},
                       colors(histogram.low + width * (static_cast<double>(i) + 0.5)));
  }
  list.AddLine({min.x, min.y + size.y}, {min.x + size.x, min.y + size.y}, view.theme(view.theme.border),
               view.point);
}

void DrawBinTooltip(const ViewContext& view, const Histogram& histogram, float place) {
  const size_t bins = histogram.counts.size();
  const size_t bin =
      std::min(bins - 1, static_cast<size_t>(std::max(0.0f, place) * static_cast<float>(bins)));
  const double width = (histogram.high - histogram.low) / static_cast<double>(bins);
  const double from = histogram.low + width * static_cast<double>(bin);
  if (!ImGui::BeginTooltip()) return;
  TextIn(view.fonts.mono, kMonoSize, view.theme.text, FormatCount(histogram.counts[bin]));
  SmallText(view, view.theme.dim, "from " + FormatShort(from) + " to " + FormatShort(from + width));
  SmallText(view, view.theme.faint, "drag to set the colours' range, double-click to reset");
  ImGui::EndTooltip();
}

// The manual range as a brush: drag an edge to move it, drag elsewhere for another, double-click for none.
class RangeBrush {
 public:
  RangeBrush(TensorView& shown, ImVec2 min, ImVec2 size)
      : shown_(shown), histogram_(shown.histogram()), min_(min), size_(size) {}

  // After the item that takes the pointer.
  void Update(float grip) {
    const float x = ImGui::GetIO().MousePos.x;
    const bool manual = shown_.range_mode() == RangeMode::kManual;
    const float to_low = std::abs(x - PlaceOf(shown_.manual_range().low)),
                to_high = std::abs(x - PlaceOf(shown_.manual_range().high));
    const bool at_edge = manual && std::min(to_low, to_high) <= grip;
    if (ImGui::IsItemHovered() && at_edge) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
      if (manual) shown_.ResetManualRange();
      return;
    }
    // What stays is kept by ImGui, by the item's id: the edge across from the one that moves.
    float& fixed = *ImGui::GetStateStorage()->GetFloatRef(ImGui::GetItemID());
    if (ImGui::IsItemActivated())
      fixed = !at_edge           ? ValueAt(x)
              : to_low < to_high ? shown_.manual_range().high
                                 : shown_.manual_range().low;
    if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2)) return;
    const float moved = ValueAt(x);
    const ValueRange range = {std::min(fixed, moved), std::max(fixed, moved)};
    if (range.low < range.high && !(manual && range == shown_.manual_range())) shown_.SetManualRange(range);
  }

  void Draw(const ViewContext& view) const {
    if (shown_.range_mode() != RangeMode::kManual) return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float low = Clamped(PlaceOf(shown_.manual_range().low)),
                high = Clamped(PlaceOf(shown_.manual_range().high));
    ImVec4 veil = view.theme.panel;
    veil.w = 0.66f;
    list.AddRectFilled(min_, {low, min_.y + size_.y}, view.theme(veil));
    list.AddRectFilled({high, min_.y}, {min_.x + size_.x, min_.y + size_.y}, view.theme(veil));
    for (const float x : {low, high}) {
      list.AddLine({x, min_.y}, {x, min_.y + size_.y}, view.theme(view.theme.accent), 2 * view.point);
      const float side = 4 * view.point;
      list.AddRectFilled({x - side, min_.y - side}, {x + side, min_.y + side}, view.theme(view.theme.accent),
                         side);
    }
  }

 private:
  float PlaceOf(float value) const {
    const double extent = histogram_.high - histogram_.low;
    const double share = extent > 0 ? (static_cast<double>(value) - histogram_.low) / extent : 0;
    return min_.x + static_cast<float>(share) * size_.x;
  }
  float ValueAt(float x) const {
    const double share = static_cast<double>(std::clamp((x - min_.x) / size_.x, 0.0f, 1.0f));
    return static_cast<float>(histogram_.low + share * (histogram_.high - histogram_.low));
  }
  float Clamped(float x) const { return std::clamp(x, min_.x, min_.x + size_.x); }

  TensorView& shown_;
  const Histogram& histogram_;
  ImVec2 min_, size_;
};

void DrawHistogram(ViewContext& view) {
  TensorView& shown = view.state.view;
  const Histogram& histogram = shown.histogram();
  const ImVec2 size = {ImGui::GetContentRegionAvail().x, kHistogramHeight * view.point};
  const ImVec2 min = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("Histogram", size);
  const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();
  RangeBrush brush(shown, min, size);
  brush.Update(kBrushGrip * view.point);
  DrawBars(view, histogram, ColorsFor(shown), min, size);
  brush.Draw(view);
  if (hovered && !active) DrawBinTooltip(view, histogram, (ImGui::GetIO().MousePos.x - min.x) / size.x);
  const float left = ImGui::GetCursorPosX();
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, FormatShort(histogram.low));
  const std::string high = FormatShort(histogram.high);
  const float width = TextWidth(view.fonts.mono, kMonoSmallSize, high);
  ImGui::SameLine();
  ImGui::SetCursorPosX(left + size.x - width);
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, high);
}

}  // namespace

void DrawStatisticsPanel(ViewContext& view) {
  const TensorView& shown = view.state.view;
  SectionTitle(view, "Statistics");
  if (!shown.statistics()) {
    SmallText(view, view.theme.faint,
              !shown.tensor().defined() ? "Nothing is shown"
              : shown.measured()        ? "No numbers to count"
                                        : "Counting …");
    return;
  }
  DrawTable(view, *shown.statistics());
  if (shown.histogram().counts.empty()) return;
  SectionTitle(view, "Histogram");
  ImGui::SameLine();
  constexpr const char* kScale = "heights by square root";
  AlignRight(TextWidth(view.fonts.text, kSmallSize, kScale));
  SmallText(view, view.theme.faint, kScale);
  DrawHistogram(view);
}

}  // namespace onnxray
