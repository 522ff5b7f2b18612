#include "views/compare_view.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <numeric>
#include <string>

#include "compare/update_comparison.h"
#include "icons.h"
#include "imgui_internal.h"
#include "text.h"
#include "views/difference_maps_view.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kRowHeight = 26, kNumberWidth = 76, kOpWidth = 96, kMapsShare = 0.42f;
constexpr float kArrowWidth = 15;  // room for the mark of the sorted column, right of its numbers
constexpr float kOpNeeds = 640;    // a narrower table has no column for operators
constexpr const char* kMetricTitles[] = {"Relative error", "Cosine", "PSNR", "Max abs", "Max rel"};

enum Column { kName, kOp, kFirstMetric };

// Three digits are enough to compare by, and fit.
std::string MetricText(double value) {
  if (std::isinf(value)) return value > 0 ? "∞" : "-∞";
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", value);
  return text;
}

void DrawNoReference(ViewContext& view) {
  const bool has_run = view.state.run.phase == RunState::Phase::kDone;
  ImGui::Dummy({0, ImGui::GetContentRegionAvail().y * 0.3f});
  const auto centred = [&](const ImVec4& color, const std::string& text) {
    ImGui::SetCursorPosX(
        ImGui::GetCursorPosX() +
        std::max(0.0f, (ImGui::GetContentRegionAvail().x - TextWidth(view.fonts.text, kTextSize, text)) / 2));
    TextIn(view.fonts.text, kTextSize, color, text);
  };
  centred(view.theme.text, "Nothing to compare with yet");
  centred(view.theme.dim, "Keep this run, then change the input, a weight or the model,");
  centred(view.theme.dim, "or drop an .npz of activations from elsewhere.");
  ImGui::Dummy(view.Points(0, 8));
  const ImVec2 size = view.Points(180, 34);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                       std::max(0.0f, (ImGui::GetContentRegionAvail().x - size.x) / 2));
  ImGui::BeginDisabled(!has_run);
  if (PrimaryButton(view, "Keep this run", size)) KeepAsReference(view.state, view.controller);
  ImGui::EndDisabled();
}

void GoToFirst(ViewContext& view) {
  if (const auto first = view.state.comparison.FirstDivergence()) view.controller.Select(*first);
}

void DrawCriterion(ViewContext& view) {
  ComparisonState& comparison = view.state.comparison;
  DivergenceCriterion& criterion = comparison.criterion;
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, "Diverges by");
  ImGui::SameLine(0, 6 * view.point);
  const auto chosen = static_cast<size_t>(criterion.metric);
  if (BeginDropDown(view, "##Metric", kMetricTitles[chosen], 124 * view.point)) {
    for (const DifferenceMetric metric : kDifferenceMetrics) {
      const bool is_chosen = metric == criterion.metric;
      if (ImGui::Selectable(kMetricTitles[static_cast<size_t>(metric)], is_chosen) && !is_chosen)
        criterion = DivergenceCriterion::For(metric);
    }
    ImGui::EndCombo();
  }
  const bool below =
      criterion.metric == DifferenceMetric::kCosine || criterion.metric == DifferenceMetric::kPsnr;
  ImGui::SameLine(0, 6 * view.point);
  SmallText(view, view.theme.dim, below ? "below" : "above");
  ImGui::SameLine(0, 6 * view.point);
  ImGui::SetNextItemWidth(84 * view.point);
  ImGui::InputDouble("##Threshold", &criterion.threshold, 0, 0, "%g");
}

void DrawHeader(ViewContext& view) {
  ComparisonState& comparison = view.state.comparison;
  const float right = 34 * view.point;
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, "Compared with");
  ImGui::SameLine(0, 8 * view.point);
  const std::string keep = "Keep this run instead";
  const float keep_width = TextWidth(view.fonts.text, kSmallSize, keep) + 16 * view.point;
  const float room = ImGui::GetContentRegionAvail().x - right - keep_width - 20 * view.point;
  TextCut(view.fonts.strong, kSmallSize, view.theme.text, comparison.label, room, false);
  ImGui::SameLine();
  AlignRight(keep_width + right);
  if (ImGui::Button((keep + "###Keep this run").c_str())) KeepAsReference(view.state, view.controller);
  ImGui::SameLine(0, 4 * view.point);
  const bool forget = IconButton(view, icon::kClose, "Forget the reference", "Compare no more");

  DrawCriterion(view);
  ImGui::SameLine(0, 14 * view.point);
  const size_t diverging = comparison.Divergences();
  const std::string verdict =
      comparison.comparing        ? "Comparing …"
      : comparison.values.empty() ? "No value has a counterpart"
      : diverging == 0 ? "All " + FormatCount(static_cast<int64_t>(comparison.values.size())) + " agree"
                       : FormatCount(static_cast<int64_t>(diverging)) + " of " +
                             FormatCount(static_cast<int64_t>(comparison.values.size())) + " diverge";
  if (ImGui::GetContentRegionAvail().x < 230 * view.point) ImGui::NewLine();
  ImGui::AlignTextToFramePadding();
  SmallText(view, diverging > 0 ? view.theme.error : view.theme.good, verdict);
  if (diverging > 0) {
    ImGui::SameLine(0, 10 * view.point);
    if (ImGui::Button("First divergence")) GoToFirst(view);
  }
  if (forget) ForgetReference(view.state);
}

const std::string& NameOf(const ViewContext& view, const ComparedValue& value) {
  static const std::string none;
  const NodeLine* line = view.state.nodes.Find(PathOf(value));
  return line ? line->row.value_name : none;
}

double SortKey(const ComparedValue& value, int metric) {
  // What cannot be compared is worst of all.
  const auto m = static_cast<DifferenceMetric>(metric);
  const bool higher_is_closer = m == DifferenceMetric::kCosine || m == DifferenceMetric::kPsnr;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (!value.difference) return higher_is_closer ? -kInfinity : kInfinity;
  return MetricOf(*value.difference, m);
}

void Sort(const ViewContext& view, const ImGuiTableSortSpecs& specs) {
  ComparisonState& comparison = view.state.comparison;
  const std::vector<ComparedValue>& values = comparison.values;
  comparison.order.resize(values.size());
  std::iota(comparison.order.begin(), comparison.order.end(), size_t{0});
  if (specs.SpecsCount == 0) return;
  const int column = static_cast<int>(specs.Specs[0].ColumnUserID);
  const bool descending = specs.Specs[0].SortDirection == ImGuiSortDirection_Descending;
  std::function<bool(size_t, size_t)> less;
  if (column == kName) {
    less = [&](size_t a, size_t b) { return NameOf(view, values[a]) < NameOf(view, values[b]); };
  } else if (column == kOp) {
    const auto op = [&](size_t i) {
      const NodeLine* line = view.state.nodes.Find(PathOf(values[i]));
      return line ? line->row.op() : std::string();
    };
    less = [op](size_t a, size_t b) { return op(a) < op(b); };
  } else {
    less = [&, column](size_t a, size_t b) {
      return SortKey(values[a], column - kFirstMetric) < SortKey(values[b], column - kFirstMetric);
    };
  }
  std::stable_sort(comparison.order.begin(), comparison.order.end(),
                   [&](size_t a, size_t b) { return descending ? less(b, a) : less(a, b); });
}

void DrawRow(ViewContext& view, const ComparedValue& value, bool shows_op) {
  const ComparisonState& comparison = view.state.comparison;
  const NodeLine* line = view.state.nodes.Find(PathOf(value));
  if (!line) return;
  ImGui::TableNextRow(ImGuiTableRowFlags_None, kRowHeight * view.point);
  ImGui::TableNextColumn();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const bool selected = view.state.view.selected() == line->row.path;
  if (ImGui::Selectable(("##Compared " + line->row.value_name).c_str(), selected,
                        ImGuiSelectableFlags_SpanAllColumns, {0, (kRowHeight - 4) * view.point})) {
    view.controller.Select(line->row.path);
  }
  const bool diverges = value.Diverges(comparison.criterion);
  ImGui::GetWindowDrawList()->AddRectFilled(
      {corner.x, corner.y + 3 * view.point},
      {corner.x + 3 * view.point, corner.y + (kRowHeight - 9) * view.point},
      view.theme(diverges ? view.theme.error : view.theme.good), 1.5f * view.point);
  ImGui::SetCursorScreenPos({corner.x + 10 * view.point, corner.y + 2 * view.point});
  const bool cut = TextCut(view.fonts.text, kSmallSize, view.theme.text, line->row.value_name,
                           ImGui::GetContentRegionAvail().x, true);
  const std::string reference = value.reference == line->row.value_name ? "" : "against " + value.reference;
  if ((cut || !reference.empty()) && ImGui::TableGetHoveredRow() == ImGui::TableGetRowIndex())
    Tooltip(view, line->row.value_name + (reference.empty() ? "" : "\n" + reference));
  if (shows_op) {
    ImGui::TableNextColumn();
    ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, corner.y + 3 * view.point});
    TextCut(view.fonts.strong, 12, OperatorColor(view, line->row.op()), line->row.op(),
            ImGui::GetContentRegionAvail().x, false);
  }
  if (!value.difference) {
    ImGui::TableNextColumn();
    // The reason may take the room of all the numbers that there are not.
    const ImVec2 corner_of_window = ImGui::GetWindowPos();
    ImGui::PushClipRect(ImGui::GetCursorScreenPos(),
                        {corner_of_window.x + ImGui::GetWindowWidth(), corner.y + kRowHeight * view.point},
                        false);
    SmallText(view, view.theme.error, value.problem);
    ImGui::PopClipRect();
    return;
  }
  for (const DifferenceMetric metric : kDifferenceMetrics) {
    ImGui::TableNextColumn();
    ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, corner.y + 4 * view.point});
    const std::string text = MetricText(MetricOf(*value.difference, metric));
    AlignRight(TextWidth(view.fonts.mono, kMonoTinySize, text) + kArrowWidth * view.point);
    const bool decides = diverges && metric == comparison.criterion.metric;
    const bool same = value.difference->equal();
    TextIn(view.fonts.mono, kMonoTinySize,
           decides ? view.theme.error
           : same  ? view.theme.faint
                   : view.theme.text,
           text);
  }
}

// Over numbers they end where those end.
void DrawHeadings(const ViewContext& view, int first_number) {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
  for (int column = 0; column < ImGui::TableGetColumnCount(); ++column) {
    ImGui::TableSetColumnIndex(column);
    const std::string name = ImGui::TableGetColumnName(column);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float width = TextWidth(view.fonts.text, kSmallSize, name);
    const float shift =
        column < first_number ? 0 : ImGui::GetContentRegionAvail().x - width - kArrowWidth * view.point;
    ImGui::TableHeader(("##" + name).c_str());
    ImGui::SetCursorScreenPos({corner.x + std::max(0.0f, shift), corner.y});
    SmallText(view, view.theme.dim, name);
  }
}

// The selected value's, once after it was selected; -1: none.
int RowToShow(const ViewContext& view) {
  const ComparisonState& comparison = view.state.comparison;
  const auto& selected = view.state.view.selected();
  const auto compared = selected ? comparison.by_value.find(*selected) : comparison.by_value.end();
  const int index = compared == comparison.by_value.end() ? -1 : static_cast<int>(compared->second);
  int& shown = *ImGui::GetStateStorage()->GetIntRef(ImGui::GetID("Shown"), -1);
  if (shown == index || comparison.order.size() != comparison.values.size()) return -1;
  shown = index;
  const auto row = std::find_if(comparison.order.begin(), comparison.order.end(),
                                [&](size_t i) { return static_cast<int>(i) == index; });
  return row == comparison.order.end() ? -1 : static_cast<int>(row - comparison.order.begin());
}

void DrawRows(ViewContext& view, bool shows_op) {
  ComparisonState& comparison = view.state.comparison;
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn("Value", ImGuiTableColumnFlags_WidthStretch, 0, kName);
  if (shows_op)
    ImGui::TableSetupColumn("Operator", ImGuiTableColumnFlags_WidthFixed, kOpWidth * view.point, kOp);
  for (size_t i = 0; i < std::size(kMetricTitles); ++i) {
    ImGui::TableSetupColumn(i == 0 ? "Error" : kMetricTitles[i],
                            ImGuiTableColumnFlags_WidthFixed | ImGuiTableColumnFlags_PreferSortDescending,
                            kNumberWidth * view.point, static_cast<ImGuiID>(kFirstMetric + i));
  }
  DrawHeadings(view, 1 + shows_op);
  ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs();
  if (specs && (specs->SpecsDirty || comparison.order.size() != comparison.values.size())) {
    Sort(view, *specs);
    specs->SpecsDirty = false;
  }
  const int awaited = RowToShow(view);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(comparison.order.size()));
  if (awaited >= 0) clipper.IncludeItemByIndex(awaited);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      DrawRow(view, comparison.values[comparison.order[static_cast<size_t>(i)]], shows_op);
      if (i == awaited && !ImGui::IsItemVisible()) ImGui::SetScrollHereY(0.4f);
    }
  }
}

void DrawTable(ViewContext& view, ImVec2 size) {
  const bool shows_op = size.x > kOpNeeds * view.point;
  const int columns = 1 + shows_op + static_cast<int>(std::size(kDifferenceMetrics));
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_Sortable | ImGuiTableFlags_SortTristate |
                                     ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                                     ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_NoSavedSettings;
  const ImVec4 nothing;
  ImGui::PushStyleColor(ImGuiCol_TableHeaderBg, view.theme.window);
  ImGui::PushStyleColor(ImGuiCol_TableBorderLight, view.theme.border);
  ImGui::PushStyleColor(ImGuiCol_TableBorderStrong, view.theme.border);
  ImGui::PushStyleColor(ImGuiCol_TableRowBg, nothing);
  ImGui::PushStyleColor(ImGuiCol_TableRowBgAlt, nothing);
  if (ImGui::BeginTable("##Comparison", columns, kFlags, size)) {
    DrawRows(view, shows_op);
    ImGui::EndTable();
  }
  ImGui::PopStyleColor(5);
}

}  // namespace

void DrawCompareView(ViewContext& view) {
  if (!view.state.comparison.reference) return DrawNoReference(view);
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 4));
  DrawHeader(view);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float maps = std::floor(room.y * kMapsShare);
  DrawTable(view, {room.x, room.y - maps - 14 * view.point});
  ImGui::Dummy(view.Points(0, 2));
  DrawDifferenceMaps(view, {room.x, maps - 6 * view.point});
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace onnxray
