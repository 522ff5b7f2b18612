#include "views/start_screen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "icons.h"
#include "io/colormap.h"
#include "text.h"
#include "views/recent_list.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kWidth = 760;
constexpr float kDropHeight = 238;
constexpr float kCardHeight = 74;

ImU32 Viridis(double t) {
  const Rgb color = ColorOf(t, 0, 1, Colors(ColorMap::kViridis));
  return IM_COL32(color.r, color.g, color.b, 255);
}

void DashedRect(ImDrawList& list, ImVec2 min, ImVec2 max, float rounding, ImU32 color, float dash,
                float thickness) {
  // The outline as a path, then every other stretch of it stroked.
  list.PathRect(min, max, rounding);
  const ImVector<ImVec2> path = list._Path;
  list.PathClear();
  float walked = 0;
  for (int i = 0; i < path.Size; ++i) {
    const ImVec2 from = path[i], to = path[(i + 1) % path.Size];
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    for (float at = 0; at < length;) {
      const float phase = std::fmod(walked, 2 * dash);
      const float stretch = std::min(length - at, (phase < dash ? dash : 2 * dash) - phase + 0.01f);
      if (phase < dash) {
        const auto point = [&](float t) {
          return ImVec2(from.x + (to.x - from.x) * t / length, from.y + (to.y - from.y) * t / length);
        };
        list.AddLine(point(at), point(at + stretch), color, thickness);
      }
      at += stretch;
      walked += stretch;
    }
  }
}

void CenteredText(ImFont* font, float size, const ImVec4& color, const char* text, float left, float width) {
  ImGui::SetCursorPosX(left + std::max(0.0f, (width - TextWidth(font, size, text)) / 2));
  TextIn(font, size, color, text);
}

void DrawHeader(const ViewContext& view, float left, float width) {
  const float side = 54 * view.point;
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  const float gap = 16 * view.point;
  const float title_width = TextWidth(view.fonts.strong, kTitleSize, "Onnxray");
  const float x = left + (width - side - gap - title_width) / 2;
  DrawLogo({ImGui::GetWindowPos().x + x, cursor.y}, side);
  ImGui::SetCursorPos({x + side + gap, ImGui::GetCursorPosY() + (side - kTitleSize * view.point) / 2});
  TextIn(view.fonts.strong, kTitleSize, view.theme.text, "Onnxray");
  ImGui::Dummy(view.Points(0, 8));
  const char* tagline = width < 520 * view.point
                            ? "X-ray vision for ONNX models"
                            : "X-ray vision for ONNX models: see what every node computes";
  CenteredText(view.fonts.text, kLargeSize, view.theme.dim, tagline, left, width);
}

// What may be dropped, in three lines: the words' right edges and the lists' left edges stand in a column.
void DrawKinds(const ViewContext& view, float left, float width) {
  static constexpr std::array<std::pair<const char*, const char*>, 3> kKinds = {
      {{"models", ".onnx, with external data"},
       {"inputs", "PNG, JPEG, BMP  ·  WAV  ·  .npy, .npz, .json, .pb"},
       {"besides", "class names, vocabularies  ·  reference outputs  ·  sessions"}}};
  const auto widest = [&](const auto& text_of) {
    float most = 0;
    for (const auto& kind : kKinds)
      most = std::max(most, TextWidth(view.fonts.text, kSmallSize, text_of(kind)));
    return most;
  };
  const float words = widest([](const auto& kind) { return kind.first; });
  const float gap = 12 * view.point, room = width - 32 * view.point - words - gap;
  const float lists = std::min(room, widest([](const auto& kind) { return kind.second; }));
  const float edge = left + (width - words - gap - lists) / 2 + words;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(0, 3));
  for (const auto& [word, list] : kKinds) {
    ImGui::SetCursorPosX(edge - TextWidth(view.fonts.text, kSmallSize, word));
    SmallText(view, view.theme.faint, word);
    ImGui::SameLine(0, 0);
    ImGui::SetCursorPosX(edge + gap);
    TextCut(view.fonts.text, kSmallSize, view.theme.dim, list, lists, false);
  }
  ImGui::PopStyleVar();
}

void DrawDropZone(ViewContext& view, float left, float width, bool dragging) {
  const ImVec2 min = {ImGui::GetWindowPos().x + left, ImGui::GetCursorScreenPos().y};
  const ImVec2 max = {min.x + width, min.y + kDropHeight * view.point};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Theme& theme = view.theme;
  ImVec4 fill = dragging ? theme.accent : theme.panel;
  fill.w = dragging ? 0.12f : 1;
  list.AddRectFilled(min, max, theme(fill), 14 * view.point);
  DashedRect(list, min, max, 14 * view.point, theme(dragging ? theme.accent : theme.faint), 7 * view.point,
             1.5f * view.point);

  const float top = ImGui::GetCursorPosY();
  ImGui::SetCursorPosY(top + 26 * view.point);
  CenteredText(view.fonts.text, 36, dragging ? theme.accent : theme.dim, icon::kCloudDownload, left, width);
  ImGui::Dummy(view.Points(0, 2));
  CenteredText(view.fonts.strong, kLargeSize, theme.text,
               dragging ? "Let go to open" : "Drop a model and a picture anywhere", left, width);
  ImGui::Dummy(view.Points(0, 2));
  DrawKinds(view, left, width);
  ImGui::Dummy(view.Points(0, 6));
  const ImVec2 size = view.Points(150, 34);
  const AppState& state = view.state;
  const std::string back = state.model ? "Back to " + KeepEnd(state.model->name, 28) : "";
  const float back_width = state.model ? ImGui::CalcTextSize(back.c_str()).x + 32 * view.point : 0;
  ImGui::SetCursorPosX(left + (width - size.x - back_width) / 2);
  if (PrimaryButton(view, "Open files…", size)) view.controller.ChooseFiles();
  if (state.model) {
    ImGui::SameLine(0, 8 * view.point);
    if (ImGui::Button((back + "##Back to model").c_str(), {0, size.y})) view.controller.GoToModel();
  }
  ImGui::SetCursorPosY(top + kDropHeight * view.point);
}

void DrawSampleCard(ViewContext& view, const Sample& sample, ImVec2 size) {
  const Theme& theme = view.theme;
  ImGui::PushID(sample.name.c_str());
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const bool pressed =
      ImGui::InvisibleButton(("Sample " + sample.name).c_str(), size, ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 max = {min.x + size.x, min.y + size.y};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, theme(hovered ? theme.raised : theme.panel), 10 * view.point);
  list.AddRect(min, max, theme(hovered ? theme.accent : theme.border), 10 * view.point, 0, view.point);
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);

  const size_t colon = sample.title.find(':');
  const std::string name = sample.title.substr(0, colon);
  const std::string what =
      colon == std::string::npos ? "" : sample.title.substr(sample.title.find_first_not_of(' ', colon + 1));
  const ImVec2 after = ImGui::GetCursorScreenPos();
  const float pad = 14 * view.point, inner = size.x - 2 * pad;
  ImGui::SetCursorScreenPos({min.x + pad, min.y + 11 * view.point});
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(0, 3));
  TextCut(view.fonts.strong, kTextSize, theme.text, name, inner, false);
  TextCut(view.fonts.text, kSmallSize, theme.dim, what, inner, false);
  SmallText(view, theme.faint, FormatBytes(sample.bytes) + "  ·  with " + sample.input);
  ImGui::PopStyleVar();
  ImGui::EndGroup();
  ImGui::SetCursorScreenPos(after);
  if (pressed) view.controller.OpenSample(sample);
  ImGui::PopID();
}

void DrawSamples(ViewContext& view, float left, float width) {
  if (view.state.samples.empty()) return;
  ImGui::SetCursorPosX(left);
  SmallText(view, view.theme.dim, "Or try one of these");
  const float gap = 10 * view.point;
  const int columns = width < 480 * view.point ? 1 : width < 700 * view.point ? 2 : 3;
  const ImVec2 size = {(width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns),
                       kCardHeight * view.point};
  const float top = ImGui::GetCursorPosY();
  int i = 0;
  for (const Sample& sample : view.state.samples) {
    ImGui::SetCursorPos({left + static_cast<float>(i % columns) * (size.x + gap),
                         top + static_cast<float>(i / columns) * (size.y + gap)});
    DrawSampleCard(view, sample, size);
    ++i;
  }
  ImGui::SetCursorPosY(top + static_cast<float>((i + columns - 1) / columns) * (size.y + gap));
}

}  // namespace

void DrawLogo(ImVec2 corner, float side) {
  // Five by five activations, bright along the diagonals: an X.
  constexpr int kCells = 5;
  static constexpr std::array<std::array<double, kCells>, kCells> kBrightness = {
      {{0.95, 0.25, 0.10, 0.30, 0.80},
       {0.20, 0.75, 0.35, 0.65, 0.25},
       {0.08, 0.40, 1.00, 0.45, 0.12},
       {0.28, 0.60, 0.38, 0.70, 0.22},
       {0.70, 0.22, 0.14, 0.28, 0.90}}};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float gap = side * 0.03f;
  const float cell = (side - gap * (kCells - 1)) / kCells;
  for (int row = 0; row < kCells; ++row) {
    for (int column = 0; column < kCells; ++column) {
      const ImVec2 min = {corner.x + static_cast<float>(column) * (cell + gap),
                          corner.y + static_cast<float>(row) * (cell + gap)};
      const double t = kBrightness[static_cast<size_t>(row)][static_cast<size_t>(column)];
      list.AddRectFilled(min, {min.x + cell, min.y + cell}, Viridis(t), 0.22f * cell);
    }
  }
}

void DrawStartScreen(ViewContext& view, bool dragging_files) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float width = std::min(kWidth * view.point, room.x - 48 * view.point);
  const float left = (room.x - width) / 2;
  const int rows = (static_cast<int>(view.state.samples.size()) + 2) / 3;
  const float content =
      (54 + 44 + 34 + kDropHeight + 70 + static_cast<float>(rows) * (kCardHeight + 10) + 30) * view.point +
      RecentListHeight(view, width);
  ImGui::SetCursorPosY(std::max(24 * view.point, (room.y - content) * 0.42f));
  DrawHeader(view, left, width);
  ImGui::Dummy(view.Points(0, 18));
  DrawDropZone(view, left, width, dragging_files);
  ImGui::Dummy(view.Points(0, 14));
  DrawRecentList(view, left, width);
  DrawSamples(view, left, width);
  ImGui::Dummy(view.Points(0, 12));
  const std::string promise =
      std::string(icon::kLock) + "  Nothing is uploaded: models and pictures stay on this machine";
  CenteredText(view.fonts.text, kSmallSize, view.theme.faint, promise.c_str(), left, width);
  ImGui::Dummy(view.Points(0, 12));
}

}  // namespace onnxray
