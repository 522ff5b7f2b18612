#include "views/graph_drawing.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "imgui_internal.h"
#include "text.h"

namespace onnxray {

namespace {

float Whole(float pixels) { return std::max(1.0f, std::round(pixels)); }

// How many characters of the end of `text` fit beside an ellipsis, itself counted. Without kerning, advances
// add up.
size_t FittingEnd(ImFont* font, float pixels, std::string_view text, float width) {
  ImFontBaked& baked = *font->GetFontBaked(Whole(pixels));
  std::vector<float> advances;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    unsigned int code = 0;
    at += std::max(1, ImTextCharFromUtf8(&code, at, end));
    advances.push_back(baked.GetCharAdvance(static_cast<ImWchar>(code)));
  }
  float room = width - TextWidthAt(font, pixels, "…");
  size_t count = 0;
  while (count < advances.size() && advances[advances.size() - 1 - count] <= room)
    room -= advances[advances.size() - 1 - count++];
  return count + 1;
}

}  // namespace

void DrawTextAt(ImDrawList& list, ImFont* font, float pixels, ImVec2 corner, ImU32 color,
                std::string_view text) {
  list.AddText(font, Whole(pixels), {std::round(corner.x), std::round(corner.y)}, color, text.data(),
               text.data() + text.size());
}

float TextWidthAt(ImFont* font, float pixels, std::string_view text) {
  return font->CalcTextSizeA(Whole(pixels), FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

std::string CutText(ImFont* font, float pixels, std::string_view text, float width, bool keep_end) {
  if (TextWidthAt(font, pixels, text) <= width) return std::string(text);
  if (!keep_end) {
    const char* end = text.data();
    font->CalcTextSizeA(Whole(pixels), width - TextWidthAt(font, pixels, "…"), 0, text.data(),
                        text.data() + text.size(), &end);
    return std::string(text.data(), end) + "…";
  }
  return KeepEnd(text, FittingEnd(font, pixels, text, width));
}

bool HasRoom(const ImDrawList& list, float share) {
  constexpr float kMostVertices = 64000;
  return (ImGui::GetIO().BackendFlags & ImGuiBackendFlags_RendererHasVtxOffset) != 0 ||
         static_cast<float>(list.VtxBuffer.Size) < share * kMostVertices;
}

ImU32 WithAlpha(ImU32 color, float alpha) {
  const ImU32 old = color >> IM_COL32_A_SHIFT & 0xff;
  const ImU32 changed = static_cast<ImU32>(static_cast<float>(old) * std::clamp(alpha, 0.0f, 1.0f));
  return (color & ~IM_COL32_A_MASK) | changed << IM_COL32_A_SHIFT;
}

std::string ShapeLabel(const std::string& type) {
  const size_t open = type.find('[');
  if (open == std::string::npos || type.back() != ']') return type == "?" ? "" : type;
  const std::string dtype = type.substr(0, open);
  std::string shape;
  for (const char c : type.substr(open + 1, type.size() - open - 2))
    shape += c == ',' ? "×" : std::string(1, c);
  if (shape.empty()) shape = "scalar";
  return dtype == "float32" ? shape : dtype + " " + shape;
}

}  // namespace onnxray
