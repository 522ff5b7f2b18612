#include "views/statistics_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kHistogramHeight = 96;

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

// Of a value, as the maps show it that span all values.
Texel ColorOfBin(const Histogram& histogram, size_t bin, ColorMap map, const TexelTable& table) {
  const double width = (histogram.high - histogram.low) / static_cast<double>(histogram.counts.size());
  const double value = histogram.low + width * (static_cast<double>(bin) + 0.5);
  const ValueRange span =
      RangeFor(map, {static_cast<float>(histogram.low), static_cast<float>(histogram.high)});
  const double low = static_cast<double>(span.low), high = static_cast<double>(span.high);
  const double place = high > low ? (value - low) / (high - low) : 0;
  return table[static_cast<size_t>(std::clamp(place, 0.0, 1.0) * static_cast<double>(table.size() - 1))];
}

void DrawBars(const ViewContext& view, const Histogram& histogram, const TexelTable& table, ImVec2 min,
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
  for (size_t i = 0; i < bins; ++i) {
    const float x = min.x + step * static_cast<float>(i);
    list.AddRectFilled({x, min.y + size.y - height_of(histogram.counts[i])},
                       {x + step - 0.5f * view.point, min.y + size.y},
                       ColorOfBin(histogram, i, view.state.view.color_map(), table));
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
  ImGui::EndTooltip();
}

void DrawHistogram(const ViewContext& view, const Histogram& histogram) {
  const ImVec2 size = {ImGui::GetContentRegionAvail().x, kHistogramHeight * view.point};
  const ImVec2 min = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("Histogram", size);
  const auto& picture = view.state.view.picture() ? view.state.view.picture() : view.state.view.previous();
  const TexelTable table = picture ? picture->table : Texels(view.state.view.color_map());
  DrawBars(view, histogram, table, min, size);
  if (ImGui::IsItemHovered()) DrawBinTooltip(view, histogram, (ImGui::GetIO().MousePos.x - min.x) / size.x);
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
  DrawHistogram(view, shown.histogram());
}

}  // namespace onnxray
