#include "views/key_caps.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "actions/key_text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kCapHeight = 20, kCapPadding = 6, kCapGap = 3, kCapText = 12;

float CapWidth(const ViewContext& view, const std::string& part) {
  return std::max(kCapHeight * view.point,
                  TextWidth(view.fonts.text, kCapText, part) + 2 * kCapPadding * view.point);
}

std::vector<std::string> Parts(ImGuiKeyChord chord) {
  return KeyParts(chord, ImGui::GetIO().ConfigMacOSXBehaviors);
}

}  // namespace

float KeyCapsWidth(const ViewContext& view, ImGuiKeyChord chord) {
  const std::vector<std::string> parts = Parts(chord);
  if (parts.empty()) return 0;
  const float gaps = kCapGap * view.point * static_cast<float>(parts.size() - 1);
  return std::accumulate(parts.begin(), parts.end(), gaps,
                         [&](float width, const std::string& part) { return width + CapWidth(view, part); });
}

void DrawKeyCaps(const ViewContext& view, ImGuiKeyChord chord, float right, float middle) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float p = view.point, top = std::floor(middle - kCapHeight * p / 2);
  float x = right - KeyCapsWidth(view, chord);
  ImGui::PushFont(view.fonts.text, kCapText);
  for (const std::string& part : Parts(chord)) {
    const float width = CapWidth(view, part);
    list.AddRectFilled({x, top}, {x + width, top + kCapHeight * p}, view.theme(view.theme.raised), 4 * p);
    list.AddRect({x, top}, {x + width, top + kCapHeight * p}, view.theme(view.theme.border), 4 * p, 0, p);
    const ImVec2 size = ImGui::CalcTextSize(part.c_str());
    list.AddText({x + (width - size.x) / 2, top + (kCapHeight * p - size.y) / 2}, view.theme(view.theme.dim),
                 part.c_str());
    x += width + kCapGap * p;
  }
  ImGui::PopFont();
}

}  // namespace onnxray
