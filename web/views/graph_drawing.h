// What the parts of the graph view share: where things are on the screen, and text of any size.
#pragma once

#include <string>
#include <string_view>

#include "graph_panel/graph_panel.h"
#include "views/view_context.h"

namespace onnxray {

struct GraphCanvas {
  ViewContext& view;
  GraphPanel& panel;
  const Scene& scene;
  ImVec2 corner, size;  // pixels
  int selected = -1;    // box

  ImVec2 Place(double x, double y) const {
    const PlanePoint point = panel.camera().ToView(x, y);
    return {corner.x + static_cast<float>(point.x), corner.y + static_cast<float>(point.y)};
  }
  // Pixels per point of the plane.
  float scale() const { return static_cast<float>(panel.camera().scale()); }
};

// How much is drawn of every box.
enum class GraphDetail : uint8_t { kShapes, kTitles, kCards };

// Text of a size in pixels; whole pixels, since every size is kept as pictures of its letters.
void DrawTextAt(ImDrawList& list, ImFont* font, float pixels, ImVec2 corner, ImU32 color,
                std::string_view text);
float TextWidthAt(ImFont* font, float pixels, std::string_view text);
// With an ellipsis where it does not fit in `width` pixels.
std::string CutText(ImFont* font, float pixels, std::string_view text, float width, bool keep_end);

// Where the renderer counts vertices with 16 bits, as in the browser, a draw list has room for so many. True:
// less than this share of them is taken.
bool HasRoom(const ImDrawList& list, float share);

ImU32 WithAlpha(ImU32 color, float alpha);

// "1×64×112×112" for "float32[1,64,112,112]"; other types than float32 are named.
std::string ShapeLabel(const std::string& type);

}  // namespace onnxray
