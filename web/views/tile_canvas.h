// The canvas that tiles are drawn on: what moves the camera, the tiles with their labels, what is under the
// pointer. Several panes share one camera and one pointer.
#pragma once

#include "views/tile_drawer.h"

namespace onnxray {

// A part of the canvas that shows one picture.
struct TilePane {
  ImVec2 corner, size;  // on the screen
  bool hovered = false, active = false;

  ImVec2 end() const { return {corner.x + size.x, corner.y + size.y}; }
};

// At the cursor: the background, and the area that takes the pointer, by the name of `id`.
TilePane BeginTilePane(const ViewContext& view, const char* id, ImVec2 size);
// By wheel and drag.
void PanAndZoom(Camera& camera, const TilePane& pane);
// The same for the main view, and with Shift into every tile alike. Double-click opens the tile under the
// pointer, or shows all of it.
void MoveCamera(ViewContext& view, const TilePane& pane);
// Sets what is hovered, if the pointer is over this pane.
void HoverTiles(ViewContext& view, const TileSet& set, const TilePane& pane);
// The tiles of `shown` where the main view's grid has them.
void DrawTiles(ViewContext& view, TensorView& shown, const TilePane& pane);
// In the pane's lower right corner. True: all is wanted to be seen.
bool DrawZoomButtons(const ViewContext& view, Camera& camera, const TilePane& pane);
// Index, value, rank, the value beside it, and what of the input it sees.
void DrawHoverTooltip(ViewContext& view);
// "[0, 3, 17]"
std::string IndexText(const std::vector<int64_t>& index);

}  // namespace onnxray
