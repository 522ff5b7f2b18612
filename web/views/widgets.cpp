#include "views/widgets.h"

#include <algorithm>
#include <array>
#include <functional>

#include "icons.h"
#include "imgui_internal.h"
#include "text.h"

namespace onnxray {

namespace {

const char* Begin(std::string_view text) { return text.data(); }
const char* End(std::string_view text) { return text.data() + text.size(); }

float WidthOf(std::string_view text) { return ImGui::CalcTextSize(Begin(text), End(text), false).x; }

// As many characters of a line's end as fit.
std::string CutFront(std::string_view text, float width) {
  size_t fits = 0, too_long = text.size();
  while (too_long - fits > 1) {
    const size_t middle = (fits + too_long) / 2;
    (WidthOf(KeepEnd(text, middle)) <= width ? fits : too_long) = middle;
  }
  return KeepEnd(text, std::max<size_t>(fits, 1));
}

std::string CutBack(std::string_view text, float width) {
  const float room = width - WidthOf("…");
  const char* end = Begin(text);
  ImGui::GetFont()->CalcTextSizeA(ImGui::GetFontSize(), room, 0, Begin(text), End(text), &end);
  return std::string(Begin(text), end) + "…";
}

}  // namespace

float TextWidth(ImFont* font, float size, std::string_view text) {
  ImGui::PushFont(font, size);
  const float width = WidthOf(text);
  ImGui::PopFont();
  return width;
}

void TextIn(ImFont* font, float size, const ImVec4& color, std::string_view text) {
  ImGui::PushFont(font, size);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  ImGui::TextUnformatted(Begin(text), End(text));
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

bool TextCut(ImFont* font, float size, const ImVec4& color, std::string_view text, float width,
             bool keep_end) {
  ImGui::PushFont(font, size);
  ImGui::PushStyleColor(ImGuiCol_Text, color);
  const bool cut = WidthOf(text) > width;
  const std::string shown = !cut       ? std::string(text)
                            : keep_end ? CutFront(text, width)
                                       : CutBack(text, width);
  ImGui::TextUnformatted(Begin(shown), End(shown));
  ImGui::PopStyleColor();
  ImGui::PopFont();
  return cut;
}

std::string FitText(ImFont* font, float size, std::string_view text, float width) {
  ImGui::PushFont(font, size);
  std::string shown = WidthOf(text) > width ? CutBack(text, width) : std::string(text);
  ImGui::PopFont();
  return shown;
}

void SmallText(const ViewContext& view, const ImVec4& color, std::string_view text) {
  TextIn(view.fonts.text, kSmallSize, color, text);
}

void SectionTitle(const ViewContext& view, std::string_view title) {
  ImGui::Dummy(view.Points(0, 4));
  TextIn(view.fonts.strong, kTextSize, view.theme.text, title);
}

void NameAndValue(const ViewContext& view, std::string_view name, std::string_view value,
                  const ImVec4& color) {
  const float room = ImGui::GetContentRegionAvail().x;
  SmallText(view, view.theme.dim, name);
  const float taken = ImGui::GetItemRectSize().x;
  const float width = TextWidth(view.fonts.mono, kMonoSize, value);
  if (taken + width + 12 * view.point > room) {
    ImGui::PushTextWrapPos();
    TextIn(view.fonts.mono, kMonoSmallSize, color, value);
    ImGui::PopTextWrapPos();
    return;
  }
  ImGui::SameLine();
  AlignRight(width);
  TextIn(view.fonts.mono, kMonoSize, color, value);
}

bool PrimaryButton(const ViewContext& view, const char* label, ImVec2 size) {
  ImVec4 brighter = view.theme.accent;
  const float lift = view.theme.dark ? 1.12f : 0.9f;
  brighter = {std::min(brighter.x * lift, 1.0f), std::min(brighter.y * lift, 1.0f),
              std::min(brighter.z * lift, 1.0f), 1};
  ImGui::PushStyleColor(ImGuiCol_Button, view.theme.accent);
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, brighter);
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, brighter);
  ImGui::PushStyleColor(ImGuiCol_Text, view.theme.on_accent);
  ImGui::PushFont(view.fonts.strong, 0);
  const bool pressed = ImGui::Button(label, size);
  ImGui::PopFont();
  ImGui::PopStyleColor(4);
  return pressed;
}

bool IconButton(const ViewContext& view, const char* icon, const char* id, const char* tooltip) {
  ImGui::PushStyleColor(ImGuiCol_Button, ImVec4());
  ImGui::PushStyleColor(ImGuiCol_Text, view.theme.dim);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(6, 5));
  const bool pressed = ImGui::Button((std::string(icon) + "##" + id).c_str());
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(2);
  Tooltip(view, tooltip);
  return pressed;
}

bool Segmented(const ViewContext& view, const char* id, const char* const* labels, int count, int* chosen) {
  bool changed = false;
  ImGui::PushID(id);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(1, 0));
  for (int i = 0; i < count; ++i) {
    if (i > 0) ImGui::SameLine();
    const bool on = *chosen == i;
    ImGui::PushStyleColor(ImGuiCol_Button, on ? view.theme.raised_hover : view.theme.raised);
    ImGui::PushStyleColor(ImGuiCol_Text, on ? view.theme.text : view.theme.dim);
    if (ImGui::Button(labels[i]) && !on) {
      *chosen = i;
      changed = true;
    }
    ImGui::PopStyleColor(2);
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
  return changed;
}

bool BeginDropDown(const ViewContext& view, const char* id, const std::string& chosen, float width) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float height = ImGui::GetFrameHeight();
  ImGui::SetNextItemWidth(width);
  const bool open = ImGui::BeginCombo(id, chosen.c_str(), ImGuiComboFlags_NoArrowButton);
  // ImGui tells tests of all controls but this one.
  ImGuiContext& g = *ImGui::GetCurrentContext();
  if (!open) IMGUI_TEST_ENGINE_ITEM_INFO(g.LastItemData.ID, id, g.LastItemData.StatusFlags);
  // In the parent's draw list, also while the list is open.
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImDrawList& list = *(open ? window->ParentWindowInBeginStack : window)->DrawList;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  const ImVec2 size = ImGui::CalcTextSize(icon::kChevronDown);
  list.AddText({corner.x + width - size.x - 7 * view.point, corner.y + (height - size.y) / 2},
               view.theme(view.theme.dim), icon::kChevronDown);
  ImGui::PopFont();
  return open;
}

void Tooltip(const ViewContext& view, std::string_view text) {
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort | ImGuiHoveredFlags_NoSharedDelay)) return;
  if (!ImGui::BeginTooltip()) return;
  ImGui::PushTextWrapPos(360 * view.point);
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::TextUnformatted(Begin(text), End(text));
  ImGui::PopFont();
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void CentreText(const ViewContext& view, float middle, float size) {
  // After a framed item ImGui lowers text by the frame's padding; that is taken back here.
  ImGui::SetCursorPosY(middle - size * view.point / 2 - ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset);
}

void CentreFrame(float middle, float height) { ImGui::SetCursorPosY(middle - height / 2); }

void AlignRight(float width) {
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), right - width));
}

ImVec4 OperatorColor(const ViewContext& view, std::string_view op) {
  // Families that fill most models get fixed hues; the rest spread over the circle.
  struct Family {
    std::string_view part;
    float hue;
  };
  static constexpr std::array kFamilies = {
      Family{"Input", 0.40f},   Family{"Conv", 0.58f}, Family{"Gemm", 0.66f},      Family{"MatMul", 0.66f},
      Family{"Pool", 0.47f},    Family{"Norm", 0.13f}, Family{"Relu", 0.08f},      Family{"Sigmoid", 0.08f},
      Family{"Softmax", 0.95f}, Family{"Add", 0.32f},  Family{"Mul", 0.32f},       Family{"Concat", 0.78f},
      Family{"Reshape", 0.72f}, Family{"Pad", 0.72f},  Family{"Transpose", 0.72f},
  };
  const auto family = std::find_if(kFamilies.begin(), kFamilies.end(), [op](const Family& f) {
    return op.find(f.part) != std::string_view::npos;
  });
  const float hue = family != kFamilies.end()
                        ? family->hue
                        : static_cast<float>(std::hash<std::string_view>{}(op) % 360) / 360;
  ImVec4 color{0, 0, 0, 1};
  ImGui::ColorConvertHSVtoRGB(hue, view.theme.dark ? 0.42f : 0.72f, view.theme.dark ? 0.92f : 0.62f, color.x,
                              color.y, color.z);
  return color;
}

}  // namespace onnxray
