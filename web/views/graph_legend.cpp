#include "views/graph_legend.h"

#include <algorithm>

#include "io/colormap.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kSize = 12;

std::string Number(GraphColors by, double value) {
  switch (by) {
    case GraphColors::kTime:
      return FormatMilliseconds(value);
    case GraphColors::kBytes:
      return FormatBytes(static_cast<uint64_t>(value));
    case GraphColors::kZeros:
      return FormatShort(100 * value) + " %";
    default:
      return FormatShort(value);
  }
}

struct Chip {
  ImU32 color;
  std::string text;
};

void DrawChips(const GraphCanvas& canvas, const std::vector<Chip>& chips) {
  const float p = canvas.view.point, size = kSize * p;
  ImFont* font = canvas.view.fonts.text;
  float width = 8 * p;
  size_t fit = 0;
  while (fit < chips.size()) {
    const float next = 14 * p + TextWidthAt(font, size, chips[fit].text) + 12 * p;
    if (width + next > canvas.size.x * 0.72f) break;
    width += next;
    ++fit;
  }
  const ImVec2 corner = {canvas.corner.x + 10 * p, canvas.corner.y + canvas.size.y - 34 * p};
  const Theme& theme = canvas.view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, {corner.x + width, corner.y + 24 * p}, WithAlpha(theme(theme.panel), 0.92f),
                     6 * p);
  float x = corner.x + 10 * p;
  for (size_t i = 0; i < fit; ++i) {
    list.AddRectFilled({x, corner.y + 8 * p}, {x + 9 * p, corner.y + 17 * p}, chips[i].color, 2 * p);
    DrawTextAt(list, font, size, {x + 14 * p, corner.y + 4.5f * p}, theme(theme.dim), chips[i].text);
    x += 26 * p + TextWidthAt(font, size, chips[i].text);
  }
}

void DrawScale(const GraphCanvas& canvas) {
  const GraphColors by = canvas.panel.color_by;
  const BoxColors& colors = canvas.panel.colors;
  const float p = canvas.view.point, size = kSize * p, bar = 150 * p;
  ImFont* font = canvas.view.fonts.mono;
  const std::string low = Number(by, colors.low()), high = Number(by, colors.high());
  const float low_width = TextWidthAt(font, size, low), high_width = TextWidthAt(font, size, high);
  const ImVec2 corner = {canvas.corner.x + 10 * p, canvas.corner.y + canvas.size.y - 34 * p};
  const float width = low_width + high_width + bar + 36 * p;
  const Theme& theme = canvas.view.theme;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, {corner.x + width, corner.y + 24 * p}, WithAlpha(theme(theme.panel), 0.92f),
                     6 * p);
  DrawTextAt(list, font, size, {corner.x + 10 * p, corner.y + 4 * p}, theme(theme.dim), low);
  const float left = corner.x + 18 * p + low_width;
  const ColorTable& table = Colors(ColorMap::kViridis);
  constexpr int kSteps = 48;
  for (int i = 0; i < kSteps; ++i) {
    const Rgb color = table[static_cast<size_t>(i * 255 / (kSteps - 1))];
    const float x = left + bar * static_cast<float>(i) / kSteps;
    list.AddRectFilled({x, corner.y + 8 * p}, {x + bar / kSteps + 0.5f, corner.y + 17 * p},
                       IM_COL32(color.r, color.g, color.b, 255));
  }
  DrawTextAt(list, font, size, {left + bar + 8 * p, corner.y + 4 * p}, theme(theme.dim), high);
}

}  // namespace

const char* NameOf(GraphColors by) {
  static constexpr const char* kNames[] = {"Operator", "Time", "Memory", "Zeros", "Gradient", "Errors"};
  return kNames[static_cast<size_t>(by)];
}

void DrawGraphLegend(const GraphCanvas& canvas) {
  const BoxColors& colors = canvas.panel.colors;
  const GraphColors by = canvas.panel.color_by;
  std::vector<Chip> chips;
  if (by == GraphColors::kOperators) {
    for (const auto& [op, color] : colors.operators()) chips.push_back({color, op});
    return DrawChips(canvas, chips);
  }
  if (by == GraphColors::kErrors) {
    static constexpr std::pair<NodeTrouble, const char*> kTroubles[] = {
        {NodeTrouble::kNone, "fine"},
        {NodeTrouble::kOdd, "NaN or infinite"},
        {NodeTrouble::kFailed, "failed"},
        {NodeTrouble::kBlocked, "waits for a failed one"},
        {NodeTrouble::kNotRun, "not run"}};
    for (const auto& [trouble, text] : kTroubles)
      chips.push_back({canvas.view.theme(ColorOfTrouble(canvas.view, trouble)), text});
    return DrawChips(canvas, chips);
  }
  if (colors.has_scale()) return DrawScale(canvas);
  const bool gradient = by == GraphColors::kGradient;
  const bool computing = canvas.view.state.gradients.computing() || canvas.view.state.run.active();
  const char* text = computing                                               ? "being computed"
                     : canvas.view.state.run.phase == RunState::Phase::kNone ? "run the model to see this"
                     : gradient                                              ? "no gradients yet"
                                                                             : "being measured";
  DrawChips(canvas, {{canvas.view.theme(canvas.view.theme.faint), text}});
}

}  // namespace onnxray
