#include "views/number_table.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "imgui_internal.h"
#include "input/axis_names.h"
#include "text.h"
#include "tiles/elements.h"
#include "tiles/number_grid.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kRowHeight = 22, kHeaderHeight = 24, kScrollbar = 11;  // points
constexpr float kFlagWidth = 64, kNumberWidth = 112, kTextWidth = 320, kComplexWidth = 220;
constexpr float kMostName = 150;         // points
constexpr int64_t kScrollUnit = 16;      // of the scrollbars per row or column
constexpr int64_t kMostCopied = 250000;  // elements
constexpr int64_t kWheelRows = 3;
constexpr float kOddityTint = 0.3f;

// Where the table's parts are on the screen.
struct Frame {
  ImVec2 min, max;       // of the cells
  float header, margin;  // the column names' height, the row names' width
  float cell_width, cell_height;

  int64_t whole_rows() const {
    return std::max<int64_t>(1, static_cast<int64_t>((max.y - min.y) / cell_height));
  }
  int64_t whole_columns() const {
    return std::max<int64_t>(1, static_cast<int64_t>((max.x - min.x) / cell_width));
  }
};

float CellWidth(DType dtype) {
  switch (dtype) {
    case DType::kBool:
      return kFlagWidth;
    case DType::kString:
      return kTextWidth;
    case DType::kComplex64:
    case DType::kComplex128:
      return kComplexWidth;
    default:
      return kNumberWidth;
  }
}

// What the margins say: indices, or names where there are some.
struct Margins {
  AxisNames rows, columns;

  static std::string At(const AxisNames& names, int64_t i, const std::string& index) {
    const bool named = names && i < static_cast<int64_t>(names->size());
    return named ? (*names)[static_cast<size_t>(i)] : index;
  }
};

// So that the margin stays as it is while one scrolls.
float WidestRowName(const NumberGrid& grid, const Margins& margins, float most) {
  if (!margins.rows) return ImGui::CalcTextSize(grid.RowName(grid.rows() - 1).c_str()).x;
  float widest = 0;
  for (const std::string& name : *margins.rows) {
    widest = std::max(widest, ImGui::CalcTextSize(name.c_str()).x);
    if (widest >= most) return most;
  }
  return widest;
}

bool IsSelected(const NumberTableState& state, int64_t row, int64_t column) {
  if (state.row < 0) return false;
  const auto [top, bottom] = std::minmax(state.anchor_row, state.row);
  const auto [left, right] = std::minmax(state.anchor_column, state.column);
  return row >= top && row <= bottom && column >= left && column <= right;
}

// Strings have no number to judge by.
void TintCell(const ViewContext& view, const Tensor& tensor, const std::vector<int64_t>& index, ImVec2 min,
              ImVec2 max, ImVec4* ink) {
  if (!IsDrawable(tensor)) return;
  const double value = ElementValue(tensor, index);
  if (value == 0) *ink = view.theme.faint;
  if (std::isfinite(value)) return;
  const Rgb color = std::isnan(value) ? kNanColor
                    : value > 0       ? kPositiveInfinityColor
                                      : kNegativeInfinityColor;
  ImGui::GetWindowDrawList()->AddRectFilled(
      min, max, IM_COL32(color.r, color.g, color.b, static_cast<int>(255 * kOddityTint)));
}

void DrawCells(ViewContext& view, const NumberGrid& grid, const Frame& frame) {
  const NumberTableState& state = view.state.modes.table;
  const bool text = grid.tensor().dtype() == DType::kString;
  const float p = view.point;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImVec4 selected = view.theme.accent;
  selected.w = 0.22f;
  list.PushClipRect(frame.min, frame.max, true);
  for (int64_t row = state.top; row < std::min(grid.rows(), state.top + frame.whole_rows() + 1); ++row) {
    const float y = frame.min.y + static_cast<float>(row - state.top) * frame.cell_height;
    for (int64_t column = state.left;
         column < std::min(grid.columns(), state.left + frame.whole_columns() + 1); ++column) {
      const auto index = grid.IndexAt(row, column);
      if (!index) break;
      const float x = frame.min.x + static_cast<float>(column - state.left) * frame.cell_width;
      const ImVec2 end = {x + frame.cell_width, y + frame.cell_height};
      ImVec4 ink = view.theme.text;
      TintCell(view, grid.tensor(), *index, {x, y}, end, &ink);
      if (IsSelected(state, row, column)) list.AddRectFilled({x, y}, end, view.theme(selected));
      const std::string shown = ElementText(grid.tensor(), *index);
      const ImVec2 size = ImGui::CalcTextSize(shown.c_str());
      const float left = text ? x + 8 * p : std::max(x, end.x - 10 * p - size.x);
      const ImVec4 clip = {x, y, end.x - 4 * p, end.y};
      list.AddText(nullptr, 0, {left, y + (frame.cell_height - size.y) / 2}, view.theme(ink), shown.c_str(),
                   nullptr, 0, &clip);
    }
  }
  list.PopClipRect();
}

void DrawNames(ViewContext& view, const NumberGrid& grid, const Margins& margins, const Frame& frame) {
  const NumberTableState& state = view.state.modes.table;
  const float p = view.point;
  const bool text = grid.tensor().dtype() == DType::kString;
  const ImU32 ink = view.theme(view.theme.faint), line = view.theme(view.theme.border);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect({frame.min.x, frame.min.y - frame.header}, {frame.max.x, frame.min.y}, true);
  for (int64_t column = state.left; column < std::min(grid.columns(), state.left + frame.whole_columns() + 1);
       ++column) {
    const std::string name =
        FitText(view.fonts.mono, kMonoSmallSize,
                Margins::At(margins.columns, column, grid.ColumnName(column)), frame.cell_width - 14 * p);
    const ImVec2 size = ImGui::CalcTextSize(name.c_str());
    const float begin = frame.min.x + static_cast<float>(column - state.left) * frame.cell_width;
    const float left = text ? begin + 8 * p : begin + frame.cell_width - 10 * p - size.x;
    list.AddText({left, frame.min.y - frame.header + (frame.header - size.y) / 2}, ink, name.c_str());
  }
  list.PopClipRect();
  list.PushClipRect({frame.min.x - frame.margin, frame.min.y}, {frame.min.x, frame.max.y}, true);
  for (int64_t row = state.top; row < std::min(grid.rows(), state.top + frame.whole_rows() + 1); ++row) {
    const std::string name =
        FitText(view.fonts.mono, kMonoSmallSize, Margins::At(margins.rows, row, grid.RowName(row)),
                frame.margin - 18 * p);
    const ImVec2 size = ImGui::CalcTextSize(name.c_str());
    const float y = frame.min.y + static_cast<float>(row - state.top) * frame.cell_height;
    list.AddText({frame.min.x - 10 * p - size.x, y + (frame.cell_height - size.y) / 2}, ink, name.c_str());
  }
  list.PopClipRect();
  list.AddLine({frame.min.x - frame.margin, frame.min.y}, {frame.max.x, frame.min.y}, line, p);
  list.AddLine({frame.min.x, frame.min.y - frame.header}, {frame.min.x, frame.max.y}, line, p);
}

// `*first` of `count` is the first in sight; so many are.
void Scroll(const char* id, ImGuiAxis axis, const ImRect& where, int64_t* first, int64_t in_sight,
            int64_t count) {
  if (count <= in_sight) {
    *first = 0;
    return;
  }
  ImS64 place = *first * kScrollUnit;
  ImGui::ScrollbarEx(where, ImGui::GetID(id), axis, &place, in_sight * kScrollUnit, count * kScrollUnit);
  *first = std::clamp<int64_t>(place / kScrollUnit, 0, count - in_sight);
}

void HandlePointer(ViewContext& view, const NumberGrid& grid, const Frame& frame) {
  NumberTableState& state = view.state.modes.table;
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsItemHovered()) {
    const auto wheel = [](float turned) { return static_cast<int64_t>(std::lround(turned * kWheelRows)); };
    const bool sideways = io.KeyShift;
    state.top -= sideways ? 0 : wheel(io.MouseWheel);
    state.left -= wheel(io.MouseWheelH) / kWheelRows + (sideways ? wheel(io.MouseWheel) / kWheelRows : 0);
  }
  const auto cell = [](float offset, float size, int64_t first, int64_t count) {
    return std::clamp<int64_t>(first + static_cast<int64_t>(std::floor(offset / size)), 0, count - 1);
  };
  const int64_t row = cell(io.MousePos.y - frame.min.y, frame.cell_height, state.top, grid.rows());
  const int64_t column = cell(io.MousePos.x - frame.min.x, frame.cell_width, state.left, grid.columns());
  if (ImGui::IsItemHovered()) {
    if (const auto index = grid.IndexAt(row, column))
      view.state.hovered = HoveredElement{{0, column, row}, *index, ElementText(grid.tensor(), *index)};
  }
  if (!ImGui::IsItemActive()) return;
  if (ImGui::IsItemActivated() && !io.KeyShift) {
    state.anchor_row = row;
    state.anchor_column = column;
  }
  if (state.anchor_row < 0) return;
  state.row = row;
  state.column = column;
}

void DrawHint(const ViewContext& view, const NumberGrid& grid, ImVec2 at) {
  const NumberTableState& state = view.state.modes.table;
  ImGui::SetCursorScreenPos(at);
  if (state.row < 0) {
    return SmallText(view, view.theme.faint,
                     FormatCount(grid.rows()) + " × " + FormatCount(grid.columns()) + "   drag to select");
  }
  const int64_t rows = std::abs(state.row - state.anchor_row) + 1,
                columns = std::abs(state.column - state.anchor_column) + 1;
  SmallText(view, view.theme.dim,
            FormatCount(rows) + " × " + FormatCount(columns) + " selected   Ctrl+C copies them");
}

}  // namespace

bool HasSelectedNumbers(const AppState& state) {
  return state.modes.table.row >= 0 && state.view.tensor().defined() &&
         CurrentMode(state) == DisplayMode::kTable;
}

void SelectAllNumbers(ViewContext& view) {
  const NumberGrid grid{RowSet(view.state.view.Rows())};
  NumberTableState& state = view.state.modes.table;
  state.anchor_row = state.anchor_column = 0;
  state.row = grid.rows() - 1;
  state.column = grid.columns() - 1;
}

void CopySelectedNumbers(ViewContext& view) {
  const NumberTableState& state = view.state.modes.table;
  if (!HasSelectedNumbers(view.state)) return;
  const NumberGrid grid{RowSet(view.state.view.Rows())};
  const auto [top, bottom] = std::minmax(state.anchor_row, state.row);
  const auto [left, right] = std::minmax(state.anchor_column, state.column);
  const int64_t count = (bottom - top + 1) * (right - left + 1);
  if (count > kMostCopied) {
    return view.controller.ReportError(
        "Not copied", InvalidInput(FormatCount(count) + " numbers are more than a clipboard is good for",
                                   "Select up to " + FormatCount(kMostCopied)));
  }
  ImGui::SetClipboardText(grid.Text(top, left, bottom, right).c_str());
  view.state.messages.AddInfo(FormatCount(count) + (count == 1 ? " number" : " numbers") + " copied",
                              Controller::Now());
}

void DrawNumberTable(ViewContext& view) {
  const TensorView& shown = view.state.view;
  NumberTableState& state = view.state.modes.table;
  if (state.composition != shown.composition()) {
    state = {.composition = shown.composition(), .top = state.top, .left = state.left};
  }
  const NumberGrid grid{RowSet(shown.Rows())};
  const float p = view.point;
  const ImVec2 corner = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
  const ImVec2 size = {room.x, std::max(60 * p, room.y - 24 * p)};
  ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + size.x, corner.y + size.y},
                                            view.theme(view.theme.canvas), 8 * p);
  ImGui::PushFont(view.fonts.mono, kMonoSmallSize);
  const Margins margins{NamesOfShownAxis(view.state, grid.row_axis()),
                        NamesOfShownAxis(view.state, grid.column_axis())};
  const float margin = WidestRowName(grid, margins, kMostName * p) + 26 * p;
  const Frame frame{.min = {corner.x + margin, corner.y + kHeaderHeight * p},
                    .max = {corner.x + size.x - kScrollbar * p, corner.y + size.y - kScrollbar * p},
                    .header = kHeaderHeight * p,
                    .margin = margin,
                    .cell_width = CellWidth(grid.tensor().dtype()) * p,
                    .cell_height = kRowHeight * p};
  ImGui::SetCursorScreenPos(frame.min);
  ImGui::InvisibleButton(
      "Number cells", {std::max(1.0f, frame.max.x - frame.min.x), std::max(1.0f, frame.max.y - frame.min.y)});
  HandlePointer(view, grid, frame);
  Scroll("##Rows", ImGuiAxis_Y, {{frame.max.x, frame.min.y}, {frame.max.x + kScrollbar * p, frame.max.y}},
         &state.top, frame.whole_rows(), grid.rows());
  Scroll("##Columns", ImGuiAxis_X, {{frame.min.x, frame.max.y}, {frame.max.x, frame.max.y + kScrollbar * p}},
         &state.left, frame.whole_columns(), grid.columns());
  DrawCells(view, grid, frame);
  DrawNames(view, grid, margins, frame);
  ImGui::PopFont();
  DrawHint(view, grid, {corner.x + 4 * p, corner.y + size.y + 5 * p});
}

}  // namespace onnxray
