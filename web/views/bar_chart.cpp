#include "views/bar_chart.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "input/axis_names.h"
#include "text.h"
#include "tiles/elements.h"
#include "tiles/row_set.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kRowHeight = 26, kIndexWidth = 62, kValueWidth = 108, kLabelWidth = 190;  // points
constexpr float kBarHeight = 14;

struct Bars {
  Tensor values;         // one axis
  Tensor keys = {};      // of a map; undefined: there are none
  AxisNames names = {};  // null: there are none

  bool labelled() const { return keys.defined() || names; }
  std::string LabelOf(int64_t i) const {
    return keys.defined() ? ElementText(keys, {i}) : (*names)[static_cast<size_t>(i)];
  }
};

double ValueOf(const Tensor& values, int64_t i) { return ElementValue(values, {i}); }

// Sorting every frame what does not change would be felt; remembered until `key` is another.
const std::vector<int64_t>& OrderOf(BarChartState& state, const Tensor& values, uint64_t key) {
  const int64_t count = values.dim(0);
  if (state.ordered == key && state.ordered_line == state.line && state.order_sorted == state.sorted &&
      static_cast<int64_t>(state.order.size()) == count) {
    return state.order;
  }
  state.ordered = key;
  state.ordered_line = state.line;
  state.order_sorted = state.sorted;
  state.order.resize(static_cast<size_t>(count));
  std::iota(state.order.begin(), state.order.end(), int64_t{0});
  std::vector<double> numbers(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) numbers[static_cast<size_t>(i)] = ValueOf(values, i);
  state.low = state.high = 0;
  for (const double number : numbers) {
    if (!std::isfinite(number)) continue;
    state.low = std::min(state.low, number);
    state.high = std::max(state.high, number);
  }
  if (!state.sorted) return state.order;
  const auto rank = [&](int64_t i) {
    const double number = numbers[static_cast<size_t>(i)];
    return std::isnan(number) ? -std::numeric_limits<double>::infinity() : number;
  };
  std::stable_sort(state.order.begin(), state.order.end(),
                   [&](int64_t a, int64_t b) { return rank(a) > rank(b); });
  return state.order;
}

void DrawBar(const ViewContext& view, const BarChartState& state, double value, bool first, ImVec2 min,
             ImVec2 size) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const double extent = state.high > state.low ? state.high - state.low : 1;
  const auto place = [&](double v) { return min.x + static_cast<float>((v - state.low) / extent) * size.x; };
  const float zero = place(0), top = min.y + (size.y - kBarHeight * view.point) / 2;
  const float bottom = top + kBarHeight * view.point;
  list.AddRectFilled({min.x, top}, {min.x + size.x, bottom}, view.theme(view.theme.raised), 3 * view.point);
  if (std::isfinite(value)) {
    ImVec4 color = value < 0 ? view.theme.warning : view.theme.accent;
    color.w = first ? 1.0f : 0.62f;
    const float end = place(value);
    const float least = value == 0 ? 0 : view.point;
    list.AddRectFilled({std::min(zero, end), top},
                       {std::max({zero, end, std::min(zero, end) + least}), bottom}, view.theme(color),
                       3 * view.point);
  } else {
    const Rgb color = std::isnan(value) ? kNanColor
                      : value > 0       ? kPositiveInfinityColor
                                        : kNegativeInfinityColor;
    list.AddRectFilled({min.x, top}, {min.x + size.x, bottom}, IM_COL32(color.r, color.g, color.b, 255),
                       3 * view.point);
  }
  if (state.low < 0)
    list.AddLine({zero, min.y}, {zero, min.y + size.y}, view.theme(view.theme.faint), view.point);
}

// One bar: index, label, bar, number. The pointer is over it: true.
bool DrawRow(const ViewContext& view, const BarChartState& state, const Bars& bars, int64_t i, bool first) {
  const float p = view.point, width = ImGui::GetContentRegionAvail().x;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton(("Bar " + std::to_string(i)).c_str(), {width, kRowHeight * p});
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 after = ImGui::GetCursorScreenPos();
  if (hovered) {
    ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + width, corner.y + kRowHeight * p},
                                              view.theme(view.theme.panel), 4 * p);
  }
  const float text = corner.y + 4 * p;
  ImGui::SetCursorScreenPos({corner.x + 10 * p, text});
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.faint, std::to_string(i));
  float left = corner.x + kIndexWidth * p;
  if (bars.labelled()) {
    ImGui::SetCursorScreenPos({left, text});
    TextCut(view.fonts.text, kTextSize, view.theme.text, bars.LabelOf(i), (kLabelWidth - 12) * p, false);
    left += kLabelWidth * p;
  }
  const std::string number = ElementText(bars.values, {i});
  const float number_width = TextWidth(view.fonts.mono, kMonoSize, number);
  const float right = corner.x + width - kValueWidth * p;
  ImGui::SetCursorScreenPos({corner.x + width - 12 * p - number_width, text - p});
  TextIn(view.fonts.mono, kMonoSize, first ? view.theme.text : view.theme.dim, number);
  if (right > left)
    DrawBar(view, state, ValueOf(bars.values, i), first, {left, corner.y}, {right - left, kRowHeight * p});
  ImGui::SetCursorScreenPos(after);
  return hovered;
}

// -1: the pointer is over none.
int64_t DrawBars(ViewContext& view, const Bars& bars, uint64_t key) {
  BarChartState& state = view.state.modes.bars;
  const std::vector<int64_t>& order = OrderOf(state, bars.values, key);
  int64_t pointed = -1;
  ImGui::PushStyleColor(ImGuiCol_ChildBg, view.theme.canvas);
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 8 * view.point);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, view.Points(4, 8));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2());
  if (ImGui::BeginChild("##Bar list", {}, ImGuiChildFlags_AlwaysUseWindowPadding)) {
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(order.size()), kRowHeight * view.point);
    while (clipper.Step()) {
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        const int64_t bar = order[static_cast<size_t>(i)];
        if (DrawRow(view, state, bars, bar, i == 0 && state.sorted)) pointed = bar;
      }
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
  return pointed;
}

void DrawChoices(ViewContext& view, int64_t rows) {
  BarChartState& state = view.state.modes.bars;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  static constexpr const char* kOrders[] = {"Greatest first", "By index"};
  int order = state.sorted ? 0 : 1;
  if (Segmented(view, "Bar order", kOrders, 2, &order)) state.sorted = order == 0;
  if (rows > 1) {
    ImGui::SameLine(0, 12 * view.point);
    ImGui::SetNextItemWidth(200 * view.point);
    int line = static_cast<int>(state.line);
    const std::string format = "row %d of " + std::to_string(rows);
    if (ImGui::SliderInt("##Bar row", &line, 0, static_cast<int>(rows - 1), format.c_str(),
                         ImGuiSliderFlags_AlwaysClamp))
      state.line = line;
  }
  ImGui::PopFont();
}

}  // namespace

void DrawBarChart(ViewContext& view) {
  BarChartState& state = view.state.modes.bars;
  const RowSet rows(view.state.view.Rows());
  state.line = std::clamp<int64_t>(state.line, 0, rows.count() - 1);
  DrawChoices(view, rows.count());
  const AxisNames names = NamesOfShownAxis(view.state, rows.element_axis());
  const int64_t pointed =
      DrawBars(view, {.values = rows.Row(state.line), .names = names}, view.state.view.composition());
  if (pointed < 0) return;
  std::vector<int64_t> index = rows.IndexAt(state.line, pointed);
  std::string text = ElementText(rows.tensor(), index);
  view.state.hovered = HoveredElement{{0, pointed, state.line}, std::move(index), std::move(text)};
}

void DrawMapBars(ViewContext& view, const Map& map) {
  view.state.modes.bars.line = 0;
  DrawChoices(view, 1);
  DrawBars(view, {.values = map.values, .keys = map.keys}, view.state.view.composition());
}

}  // namespace onnxray
