#include "input/seen_picture.h"

#include <algorithm>

#include "input/region_seen.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kSectionSide = 116, kTooltipSide = 104, kGap = 12;  // points
constexpr float kLeastOutline = 7;
constexpr ImU32 kOutline = IM_COL32(255, 214, 64, 255);
constexpr size_t kMostPictures = 2;

// The inputs that pictures are fed to, as far as there are pictures of what the model sees.
std::vector<const InputReport*> Pictures(const AppState& state) {
  std::vector<const InputReport*> reports;
  for (const InputChoice& choice : state.choices) {
    const InputReport* report = ReportOf(state, choice.input);
    const bool shows = choice.file && choice.file->is_picture() && report && report->seen && report->image;
    if (shows && reports.size() < kMostPictures) reports.push_back(report);
  }
  return reports;
}

// In the middle of a square whose corner is the cursor.
void DrawPicture(ViewContext& view, const InputReport& report, float side) {
  const Texture& texture = *view.controller.TextureOf(report.seen);
  const float scale = side / static_cast<float>(std::max(texture.width, texture.height));
  const ImVec2 size = {static_cast<float>(texture.width) * scale, static_cast<float>(texture.height) * scale};
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  const ImVec2 corner = {cursor.x + (side - size.x) / 2, cursor.y + (side - size.y) / 2};
  const ImVec2 end = {corner.x + size.x, corner.y + size.y};
  ImGui::GetWindowDrawList()->AddImageRounded(texture.id, corner, end, {0, 0}, {1, 1}, IM_COL32_WHITE,
                                              4 * view.point);
  OutlineRegion(view, report.choice.input, corner, end);
  ImGui::Dummy({side, side});
}

std::string SpanText(const char* what, const IndexSpan& span) {
  return std::string(what) + " " + std::to_string(span.begin) +
         (span.size() > 1 ? " … " + std::to_string(span.end - 1) : "");
}

// Beside a picture: which of its pixels the element under the pointer sees.
void DrawWords(const ViewContext& view, const InputReport& report) {
  const auto pixels = HoveredPixels(view.state, report.choice.input);
  ImGui::PushTextWrapPos();
  if (pixels) {
    const auto& [columns, rows] = *pixels;
    TextIn(view.fonts.strong, kSmallSize, view.theme.text,
           FormatCount(columns.size()) + " × " + FormatCount(rows.size()));
    SmallText(view, view.theme.dim,
              "of " + std::to_string(report.image->width) + " × " + std::to_string(report.image->height) +
                  " pixels");
    SmallText(view, view.theme.dim, SpanText(columns.size() > 1 ? "columns" : "column", columns));
    SmallText(view, view.theme.dim, SpanText(rows.size() > 1 ? "rows" : "row", rows));
  } else {
    SmallText(view, view.theme.faint, "Point at an element to see which pixels it is computed from");
  }
  ImGui::PopTextWrapPos();
}

}  // namespace

void OutlineRegion(const ViewContext& view, const std::string& input, ImVec2 corner, ImVec2 end) {
  const auto region = HoveredRegion(view.state, input);
  if (!region) return;
  const float width = end.x - corner.x, height = end.y - corner.y;
  // A few pixels still have to be found.
  const auto grown = [&](float low, float high, float* from, float* to) {
    const float more = std::max(0.0f, kLeastOutline * view.point - (high - low)) / 2;
    *from = low - more;
    *to = high + more;
  };
  ImVec2 from, to;
  grown(corner.x + region->left * width, corner.x + region->right * width, &from.x, &to.x);
  grown(corner.y + region->top * height, corner.y + region->bottom * height, &from.y, &to.y);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 line = view.Points(1.5f, 1.5f);
  list.AddRect({from.x - line.x, from.y - line.y}, {to.x + line.x, to.y + line.y}, IM_COL32_BLACK, 0, 0,
               line.x);
  list.AddRect(from, to, kOutline, 0, 0, line.x);
}

void DrawSeenSection(ViewContext& view) {
  if (view.state.tab != CentreTab::kTensor) return;
  const std::vector<const InputReport*> reports = Pictures(view.state);
  if (reports.empty()) return;
  view.state.input.region_frame = ImGui::GetFrameCount();
  SectionTitle(view, "What it sees");
  for (const InputReport* report : reports) {
    DrawPicture(view, *report, kSectionSide * view.point);
    ImGui::SameLine(0, kGap * view.point);
    ImGui::BeginGroup();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 3));
    if (reports.size() > 1) {
      TextCut(view.fonts.strong, kSmallSize, view.theme.text, report->choice.input,
              ImGui::GetContentRegionAvail().x, true);
    }
    DrawWords(view, *report);
    ImGui::PopStyleVar();
    ImGui::EndGroup();
  }
}

void DrawSeenInTooltip(ViewContext& view) {
  // Now, not in the next frame: a tooltip that grows a moment later flickers.
  UpdateRegionSeen(view);
  const HoveredRegionState& region = view.state.input.region;
  if (const std::string words = DescribeRegion(view.state, region.boxes); !words.empty())
    SmallText(view, view.theme.dim, words);
  const bool elsewhere = ImGui::GetFrameCount() - view.state.input.region_frame <= 1;
  if (elsewhere || region.boxes.empty()) return;
  for (const InputReport* report : Pictures(view.state)) {
    if (HoveredRegion(view.state, report->choice.input))
      DrawPicture(view, *report, kTooltipSide * view.point);
  }
}

}  // namespace onnxray
