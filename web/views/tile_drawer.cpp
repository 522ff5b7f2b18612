#include "views/tile_drawer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "text.h"
#include "tiles/elements.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

// Pixels per element from which on its value is printed, in points.
constexpr double kValueScale = 30;
constexpr float kValueSize = 12, kValueMargin = 2;

// With as many digits as fit; empty if not even one does.
std::string FittingText(double value, bool whole, float room) {
  const std::string full = whole ? std::to_string(static_cast<int64_t>(value)) : FormatShort(value);
  const auto fits = [room](const std::string& text) { return ImGui::CalcTextSize(text.c_str()).x <= room; };
  if (fits(full) || !std::isfinite(value)) return full;
  for (int digits = 3; digits >= 1; --digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (fits(text)) return text;
  }
  return {};
}

// Black or white, whichever stands out.
ImU32 InkOn(Texel texel) {
  const auto channel = [texel](int shift) { return static_cast<float>(texel >> shift & 0xff); };
  const float brightness = 0.299f * channel(0) + 0.587f * channel(8) + 0.114f * channel(16);
  return brightness > 140 ? IM_COL32(0, 0, 0, 225) : IM_COL32(255, 255, 255, 235);
}

}  // namespace

TileDrawer::TileDrawer(ViewContext& view, const Camera& camera, ImVec2 corner,
                       const std::shared_ptr<const TilePicture>& picture, bool paint, float alpha)
    : view_(view),
      camera_(camera),
      corner_(corner),
      picture_(picture),
      pages_(picture->set.tiles(), picture->set.width(), picture->set.height(),
             TilePages::LevelFor(camera.scale())),
      paint_(paint),
      tint_(ImGui::GetColorU32(ImVec4(1, 1, 1, alpha))) {}

ImVec2 TileDrawer::Place(double x, double y) const {
  const PlanePoint point = camera_.ToView(x, y);
  return {corner_.x + static_cast<float>(point.x), corner_.y + static_cast<float>(point.y)};
}

void TileDrawer::Draw(int64_t tile, const PlaneRect& rect) {
  const PlaneRect visible = camera_.Visible();
  const PlaneRect in_tile{visible.x - rect.x, visible.y - rect.y, visible.width, visible.height};
  for (const TilePiece& piece : pages_.PiecesOf(tile, in_tile)) {
    const Texture* texture = view_.controller.Page(picture_, pages_, piece.page, paint_);
    if (!texture) {
      complete_ = false;
      continue;
    }
    const ImVec2 min = Place(rect.x + piece.elements.x, rect.y + piece.elements.y);
    const ImVec2 max = Place(rect.x + piece.elements.x + piece.elements.width,
                             rect.y + piece.elements.y + piece.elements.height);
    const double width = texture->width, height = texture->height;
    const ImVec2 uv_min(static_cast<float>(piece.texels.x / width),
                        static_cast<float>(piece.texels.y / height));
    const ImVec2 uv_max(static_cast<float>((piece.texels.x + piece.texels.width) / width),
                        static_cast<float>((piece.texels.y + piece.texels.height) / height));
    ImGui::GetWindowDrawList()->AddImage(texture->id, min, max, uv_min, uv_max, tint_);
  }
}

void TileDrawer::DrawValues(int64_t tile, const PlaneRect& rect) const {
  const double scale = camera_.scale();
  if (scale < kValueScale * static_cast<double>(view_.point)) return;
  const TileSet& set = picture_->set;
  const PlaneRect visible = camera_.Visible();
  const auto clamp = [](double from, int64_t most) {
    return std::clamp(static_cast<int64_t>(std::floor(from)), int64_t{0}, most);
  };
  const int64_t first_x = clamp(visible.x - rect.x, set.width()),
                first_y = clamp(visible.y - rect.y, set.height());
  const int64_t last_x = clamp(visible.x + visible.width - rect.x + 1, set.width()),
                last_y = clamp(visible.y + visible.height - rect.y + 1, set.height());
  const DType dtype = set.tensor().dtype();
  const bool whole = IsInteger(dtype) || dtype == DType::kBool;
  const float room = static_cast<float>(scale) - 2 * kValueMargin * view_.point;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::PushFont(view_.fonts.mono, kValueSize);
  for (int64_t y = first_y; y < last_y; ++y) {
    for (int64_t x = first_x; x < last_x; ++x) {
      const auto index = set.IndexAt(tile, x, y);
      if (!index) continue;
      const double value = ElementValue(set.tensor(), *index);
      const std::string text = FittingText(value, whole, room);
      if (text.empty()) continue;
      const ImVec2 size = ImGui::CalcTextSize(text.c_str());
      const ImVec2 centre =
          Place(rect.x + static_cast<double>(x) + 0.5, rect.y + static_cast<double>(y) + 0.5);
      const Texel below =
          TexelOf(static_cast<float>(value), picture_->RangeOf(tile), picture_->table, picture_->style);
      list.AddText({std::floor(centre.x - size.x / 2), std::floor(centre.y - size.y / 2)}, InkOn(below),
                   text.c_str());
    }
  }
  ImGui::PopFont();
}

}  // namespace onnxray
