#include "views/cross_hair.h"

#include <utility>

namespace onnxray {

void DrawCrossHair(ImVec2 at, float arm, float point) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const auto& [color, width] :
       {std::pair(IM_COL32(0, 0, 0, 170), 3 * point), std::pair(IM_COL32_WHITE, point)}) {
    list.AddLine({at.x - arm, at.y}, {at.x + arm, at.y}, color, width);
    list.AddLine({at.x, at.y - arm}, {at.x, at.y + arm}, color, width);
  }
}

void OutlineElement(ImVec2 from, ImVec2 to, float point) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 min = {from.x - point, from.y - point}, max = {to.x + point, to.y + point};
  list.AddRect(min, max, IM_COL32(0, 0, 0, 200), 0, 0, 3 * point);
  list.AddRect(min, max, IM_COL32_WHITE, 0, 0, 1.5f * point);
}

}  // namespace onnxray
