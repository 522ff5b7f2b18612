// Draws the tiles of one picture through a camera; nothing where they are not painted yet.
#pragma once

#include "tiles/tile_pages.h"
#include "views/view_context.h"

namespace onnxray {

class TileDrawer {
 public:
  // `corner`: of the canvas, on the screen. Without `paint` only what is painted already is drawn.
  TileDrawer(ViewContext& view, const Camera& camera, ImVec2 corner,
             const std::shared_ptr<const TilePicture>& picture, bool paint = true, float alpha = 1);

  // `rect`: where the tile lies on the plane.
  void Draw(int64_t tile, const PlaneRect& rect);
  // The values of the elements in sight, printed into them where they are large enough.
  void DrawValues(int64_t tile, const PlaneRect& rect) const;
  // Whether all that was to be drawn was there.
  bool complete() const { return complete_; }

  ImVec2 Place(double x, double y) const;

 private:
  ViewContext& view_;
  const Camera& camera_;
  ImVec2 corner_;
  const std::shared_ptr<const TilePicture>& picture_;
  TilePages pages_;
  bool paint_, complete_ = true;
  ImU32 tint_;
};

}  // namespace onnxray
