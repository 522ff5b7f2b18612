#include "views/line_plot.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "input/axis_names.h"
#include "input/seen_picture.h"
#include "text.h"
#include "tiles/elements.h"
#include "tiles/row_set.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr int64_t kMostLines = 12;
constexpr float kLeft = 64, kBottom = 24, kTop = 12, kRight = 14;  // around the plot, points
constexpr float kDotsFrom = 9;                                     // points between elements that get dots
constexpr float kMarkSize = 5;
constexpr float kOverlaidAlpha = 0.75f;
constexpr double kHeadroom = 0.05;
constexpr double kFewestInSight = 4;
constexpr double kWheelStep = 1.25;
constexpr int kMostYTicks = 7;

// Hues that are far from their neighbours, however many lines there are.
ImU32 ColorOfLine(const ViewContext& view, int64_t line, size_t lines) {
  if (lines == 1) return view.theme(view.theme.accent);
  const float turns = 0.45f + 0.618034f * static_cast<float>(line);
  ImVec4 color{0, 0, 0, 1};
  ImGui::ColorConvertHSVtoRGB(turns - std::floor(turns), view.theme.dark ? 0.55f : 0.8f,
                              view.theme.dark ? 0.95f : 0.66f, color.x, color.y, color.z);
  color.w = kOverlaidAlpha;
  return view.theme(color);
}

// From element and value to the screen.
class Plot {
 public:
  Plot(ImVec2 min, ImVec2 max, double first, double last, const ValueRange& range, ScaleKind kind)
      : min_(min),
        max_(max),
        first_(first),
        last_(last),
        scale_(range, kind),
        flat_(range.low == range.high) {}

  double first() const { return first_; }
  double last() const { return last_; }
  ImVec2 min() const { return min_; }
  ImVec2 max() const { return max_; }
  float width() const { return max_.x - min_.x; }
  float X(double element) const {
    return min_.x + static_cast<float>((element - first_) / (last_ - first_)) * width();
  }
  float Y(double value) const {
    const double inner = 1 - 2 * kHeadroom;
    const double place = flat_ ? 0.5 : kHeadroom + inner * scale_.PlaceOf(value);
    return max_.y - static_cast<float>(std::clamp(place, 0.0, 1.0)) * (max_.y - min_.y);
  }
  double ElementAt(float x) const {
    return first_ + static_cast<double>((x - min_.x) / width()) * (last_ - first_);
  }
  const ColorScale& scale() const { return scale_; }

 private:
  ImVec2 min_, max_;
  double first_, last_;
  ColorScale scale_;
  bool flat_;
};

void DrawAxes(const ViewContext& view, const Plot& plot) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 faint = view.theme(view.theme.border), ink = view.theme(view.theme.dim);
  const float p = view.point;
  ImGui::PushFont(view.fonts.mono, kMonoTinySize);
  for (const double tick : plot.scale().Ticks(kMostYTicks)) {
    const float y = plot.Y(tick);
    const std::string text = FormatShort(tick);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    list.AddLine({plot.min().x, y}, {plot.max().x, y}, faint, p);
    list.AddText({plot.min().x - size.x - 8 * p, y - size.y / 2}, ink, text.c_str());
  }
  const ColorScale elements({static_cast<float>(plot.first()), static_cast<float>(plot.last())},
                            ScaleKind::kLinear);
  const int most = std::max(2, static_cast<int>(plot.width() / (90 * p)));
  for (const double tick : elements.Ticks(most)) {
    if (tick != std::floor(tick) || tick >= plot.last()) continue;
    const float x = plot.X(tick + 0.5);
    if (x > plot.max().x) continue;
    const std::string text = FormatCount(static_cast<int64_t>(tick));
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    list.AddLine({x, plot.max().y}, {x, plot.max().y + 4 * p}, ink, p);
    list.AddText({std::clamp(x - size.x / 2, plot.min().x, plot.max().x - size.x), plot.max().y + 6 * p}, ink,
                 text.c_str());
  }
  ImGui::PopFont();
}

void Mark(float x, float y, Rgb color, float size) {
  ImGui::GetWindowDrawList()->AddRectFilled({x - size / 2, y - size / 2}, {x + size / 2, y + size / 2},
                                            IM_COL32(color.r, color.g, color.b, 255));
}

// What is no finite number has its colour where it would be: +Inf at the top, -Inf and NaN at the bottom.
void MarkOddities(const Plot& plot, const LineEnvelope::Column& column, float x, float p) {
  const float size = kMarkSize * p;
  if (column.positive_infinity) Mark(x, plot.min().y + size, kPositiveInfinityColor, size);
  if (column.negative_infinity) Mark(x, plot.max().y - size, kNegativeInfinityColor, size);
  if (column.nan) Mark(x, plot.max().y - 2.5f * size, kNanColor, size);
}

// Every element a point of the line.
void DrawElements(const Plot& plot, const LineEnvelope& line, ImU32 color, float p) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int64_t first = std::clamp(static_cast<int64_t>(plot.first()) - 1, int64_t{0}, line.length() - 1);
  const int64_t last = std::clamp(static_cast<int64_t>(std::ceil(plot.last())) + 1, first + 1, line.length());
  const auto columns =
      line.Columns(static_cast<double>(first), static_cast<double>(last), static_cast<int>(last - first));
  const bool dots = plot.X(1) - plot.X(0) >= kDotsFrom * p;
  // Strokes one by one: a path's joints thin out where the line turns sharply.
  ImVec2 former;
  bool continues = false;
  for (size_t i = 0; i < columns.size(); ++i) {
    const LineEnvelope::Column& column = columns[i];
    const float x = plot.X(static_cast<double>(first) + static_cast<double>(i) + 0.5);
    if (line.has_oddities()) MarkOddities(plot, column, x, p);
    const bool there = !column.reach.empty();
    if (there) {
      const ImVec2 at(x, plot.Y(static_cast<double>(column.reach.low)));
      const bool alone = !continues && (i + 1 == columns.size() || columns[i + 1].reach.empty());
      if (dots || alone) list.AddCircleFilled(at, 2.5f * p, color);
      if (continues) list.AddLine(former, at, color, 1.5f * p);
      former = at;
    }
    continues = there;
  }
}

// Every pixel column a stroke from the least to the greatest of its elements.
void DrawEnvelope(const Plot& plot, const LineEnvelope& line, ImU32 color, float p) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int count = std::max(1, static_cast<int>(plot.width() / p));
  const auto columns = line.Columns(plot.first(), plot.last(), count);
  const float step = plot.width() / static_cast<float>(count);
  float former_low = 0, former_high = 0;  // on the screen, of the column before
  bool continues = false;
  for (int i = 0; i < count; ++i) {
    const LineEnvelope::Column& column = columns[static_cast<size_t>(i)];
    const float x = plot.min().x + step * static_cast<float>(i);
    if (line.has_oddities()) MarkOddities(plot, column, x, p);
    const bool there = !column.reach.empty();
    if (there) {
      float low = plot.Y(static_cast<double>(column.reach.low)),
            high = plot.Y(static_cast<double>(column.reach.high));
      const float own_low = low, own_high = high;
      if (continues) {
        low = std::max(low, former_high);
        high = std::min(high, former_low);
      }
      list.AddRectFilled({x, std::min(low, high) - 0.6f * p}, {x + step, std::max(low, high) + 0.6f * p},
                         color);
      former_low = own_low;
      former_high = own_high;
    }
    continues = there;
  }
}

// Has the lines made that are to be seen, if they are not.
void AskForLines(ViewContext& view, const RowSet& rows) {
  const TensorView& shown = view.state.view;
  LinePlotState& state = view.state.modes.lines;
  state.first_line =
      std::clamp<int64_t>(state.first_line, 0, std::max<int64_t>(0, rows.count() - kMostLines));
  if (state.composition == shown.composition() && state.asked_line == state.first_line) return;
  state.composition = shown.composition();
  state.asked_line = state.first_line;
  const auto make = [rows, first = state.first_line](EngineHost&) {
    std::vector<LineEnvelope> lines;
    for (int64_t i = first; i < std::min(first + kMostLines, rows.count()); ++i)
      lines.emplace_back(rows.Row(i));
    return lines;
  };
  view.controller.Ask(make, [&state, composition = state.composition,
                             first = state.first_line](std::vector<LineEnvelope> lines) {
    if (state.composition != composition || state.asked_line != first) return;
    const bool same_length =
        state.lines && !state.lines->empty() && state.lines->front().length() == lines.front().length();
    if (!same_length) state.first = state.last = 0;
    state.made_line = first;
    state.lines = std::make_shared<const std::vector<LineEnvelope>>(std::move(lines));
  });
}

ValueRange RangeOfLines(const TensorView& shown, const std::vector<LineEnvelope>& lines) {
  if (shown.range_mode() == RangeMode::kManual) return shown.manual_range();
  LineEnvelope::Column all;
  for (const LineEnvelope& line : lines) {
    if (line.range().empty()) continue;
    all.Take(line.range().low);
    all.Take(line.range().high);
  }
  const ValueRange range = all.reach.empty() ? ValueRange{0, 1} : all.reach;
  return shown.range_options().symmetric ? AroundZero(range) : range;
}

void Pan(LinePlotState& state, double elements, double length) {
  const double span = state.last - state.first;
  state.first = std::clamp(state.first - elements, 0.0, length - span);
  state.last = state.first + span;
}

void MoveWindow(ViewContext& view, const Plot& plot, double length) {
  LinePlotState& state = view.state.modes.lines;
  const ImGuiIO& io = ImGui::GetIO();
  const double share = static_cast<double>((io.MousePos.x - plot.min().x) / plot.width());
  if (ImGui::IsItemHovered() && io.MouseWheel != 0)
    ZoomLines(view.state, std::pow(kWheelStep, io.MouseWheel), std::clamp(share, 0.0, 1.0));
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2) && state.first < state.last)
    Pan(state, static_cast<double>(io.MouseDelta.x / plot.width()) * (state.last - state.first), length);
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    state.first = state.last = 0;
}

// The rows' indices in their colours, in the upper right corner.
void DrawLegend(const ViewContext& view, const Plot& plot, int64_t first, size_t lines) {
  if (lines < 2) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::PushFont(view.fonts.mono, kMonoTinySize);
  float x = plot.max().x - 6 * view.point;
  for (size_t i = lines; i-- > 0;) {
    const int64_t row = first + static_cast<int64_t>(i);
    const std::string text = std::to_string(row);
    x -= ImGui::CalcTextSize(text.c_str()).x;
    list.AddText({x, plot.min().y + 4 * view.point}, ColorOfLine(view, row, lines), text.c_str());
    x -= 10 * view.point;
  }
  ImGui::PopFont();
}

// The line that is nearest to the pointer, and what all lines are at its element.
void DrawReadout(ViewContext& view, const Plot& plot, const RowSet& rows,
                 const std::vector<LineEnvelope>& lines) {
  const LinePlotState& state = view.state.modes.lines;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int64_t element =
      std::clamp(static_cast<int64_t>(plot.ElementAt(mouse.x)), int64_t{0}, lines.front().length() - 1);
  size_t nearest = 0;
  float least = FLT_MAX;
  for (size_t i = 0; i < lines.size(); ++i) {
    const float value = lines[i].At(element);
    if (!std::isfinite(value)) continue;
    const float distance = std::abs(plot.Y(static_cast<double>(value)) - mouse.y);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float x = plot.X(static_cast<double>(element) + 0.5);
  list.AddLine({x, plot.min().y}, {x, plot.max().y}, view.theme(view.theme.faint), view.point);
  if (!ImGui::BeginTooltip()) return;
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, "at " + FormatCount(element));
  const AxisNames names = NamesOfShownAxis(view.state, rows.element_axis());
  if (names && element < static_cast<int64_t>(names->size())) {
    ImGui::SameLine(0, 10 * view.point);
    TextIn(view.fonts.strong, kSmallSize, view.theme.text, (*names)[static_cast<size_t>(element)]);
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    const int64_t row = state.made_line + static_cast<int64_t>(i);
    if (row >= rows.count()) break;
    const std::vector<int64_t> index = rows.IndexAt(row, element);
    const std::string text = ElementText(rows.tensor(), index);
    const float value = lines[i].At(element);
    const ImU32 color = ColorOfLine(view, row, lines.size());
    if (std::isfinite(value))
      list.AddCircleFilled({x, plot.Y(static_cast<double>(value))}, 3.5f * view.point, color);
    if (i == nearest) view.state.hovered = HoveredElement{{0, element, row}, index, text};
    if (lines.size() == 1) {
      TextIn(view.fonts.mono, 17, view.theme.text, text);
      continue;
    }
    TextIn(view.fonts.mono, kMonoSmallSize, ImGui::ColorConvertU32ToFloat4(color), std::to_string(row));
    ImGui::SameLine(52 * view.point);
    TextIn(view.fonts.mono, kMonoSmallSize, i == nearest ? view.theme.text : view.theme.dim, text);
  }
  DrawSeenInTooltip(view);
  ImGui::EndTooltip();
}

// Which rows are drawn, where there are more than fit.
void DrawLineChoice(ViewContext& view, const RowSet& rows) {
  LinePlotState& state = view.state.modes.lines;
  if (rows.count() <= kMostLines) return;
  int first = static_cast<int>(state.first_line);
  const std::string format = "lines %d to " + std::to_string(state.first_line + kMostLines - 1) + " of " +
                             std::to_string(rows.count());
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::SetNextItemWidth(260 * view.point);
  if (ImGui::SliderInt("##Line range", &first, 0, static_cast<int>(rows.count() - kMostLines), format.c_str(),
                       ImGuiSliderFlags_AlwaysClamp))
    state.first_line = first;
  ImGui::PopFont();
}

}  // namespace

void ZoomLines(AppState& state, double factor, double share) {
  LinePlotState& plot = state.modes.lines;
  if (!plot.lines || plot.lines->empty()) return;
  const double length = static_cast<double>(plot.lines->front().length());
  if (plot.first >= plot.last) {
    plot.first = 0;
    plot.last = length;
  }
  const double span = plot.last - plot.first, at = plot.first + share * span;
  const double wanted = std::clamp(span / factor, std::min(kFewestInSight, length), length);
  plot.first = std::clamp(at - share * wanted, 0.0, length - wanted);
  plot.last = plot.first + wanted;
}

void DrawLinePlot(ViewContext& view) {
  const TensorView& shown = view.state.view;
  LinePlotState& state = view.state.modes.lines;
  const RowSet rows(shown.Rows());
  DrawLineChoice(view, rows);
  AskForLines(view, rows);
  const ImVec2 corner = ImGui::GetCursorScreenPos(), size = ImGui::GetContentRegionAvail();
  if (size.x < 120 * view.point || size.y < 80 * view.point) return;
  const ImVec2 end = {corner.x + size.x, corner.y + size.y};
  const float p = view.point;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, end, view.theme(view.theme.canvas), 8 * p);
  ImGui::InvisibleButton("Line plot", size);
  const auto lines = state.lines;
  if (!lines || lines->empty()) return;
  const double length = static_cast<double>(lines->front().length());
  const bool whole = state.first >= state.last;
  const Plot plot({corner.x + kLeft * p, corner.y + kTop * p}, {end.x - kRight * p, end.y - kBottom * p},
                  whole ? 0 : state.first, whole ? length : state.last, RangeOfLines(shown, *lines),
                  shown.range_options().scale);
  const bool hovered = ImGui::IsItemHovered() && !ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2);
  MoveWindow(view, plot, length);
  DrawAxes(view, plot);
  list.PushClipRect(plot.min(), plot.max(), true);
  const bool each = plot.last() - plot.first() <= static_cast<double>(plot.width() / p);
  for (size_t i = 0; i < lines->size(); ++i) {
    const ImU32 color = ColorOfLine(view, state.made_line + static_cast<int64_t>(i), lines->size());
    each ? DrawElements(plot, (*lines)[i], color, p) : DrawEnvelope(plot, (*lines)[i], color, p);
  }
  DrawLegend(view, plot, state.made_line, lines->size());
  if (hovered) DrawReadout(view, plot, rows, *lines);
  list.PopClipRect();
}

}  // namespace onnxray
