#include "input/draw_pad.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

// Small inputs get their strokes' soft edges by being shrunk to.
constexpr int kFinestSide = 224;

// The distance of a point to a line segment.
float Distance(float x, float y, PadPoint a, PadPoint b) {
  const float dx = b.x - a.x, dy = b.y - a.y;
  const float length = dx * dx + dy * dy;
  const float along = length > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0.0f, 1.0f) : 0;
  return std::hypot(x - a.x - along * dx, y - a.y - along * dy);
}

// A line with round ends; pixels on its edge are covered in part.
void DrawSegment(PadPoint a, PadPoint b, float radius, Tensor& image) {
  const auto height = static_cast<int>(image.dim(0)), width = static_cast<int>(image.dim(1));
  const auto from = [&](float p, float q) {
    return std::max(0, static_cast<int>(std::min(p, q) - radius - 1));
  };
  const auto to = [&](float p, float q, int most) {
    return std::min(most, static_cast<int>(std::max(p, q) + radius + 2));
  };
  uint8_t* pixels = image.data<uint8_t>();
  for (int y = from(a.y, b.y); y < to(a.y, b.y, height); ++y) {
    for (int x = from(a.x, b.x); x < to(a.x, b.x, width); ++x) {
      const float distance = Distance(static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f, a, b);
      const float cover = std::clamp(radius - distance + 0.5f, 0.0f, 1.0f);
      uint8_t& pixel = pixels[y * width + x];
      pixel = std::max(pixel, static_cast<uint8_t>(std::lround(255 * cover)));
    }
  }
}

}  // namespace

void DrawPad::Begin(PadPoint point) {
  strokes_.push_back({.width = pen_, .points = {point}});
  undone_.clear();
  drawing_ = changed_ = true;
}

void DrawPad::Extend(PadPoint point) {
  if (!drawing_) return;
  const PadPoint& last = strokes_.back().points.back();
  if (last.x == point.x && last.y == point.y) return;
  strokes_.back().points.push_back(point);
  changed_ = true;
}

void DrawPad::Undo() {
  if (strokes_.empty()) return;
  undone_.push_back(std::move(strokes_.back()));
  strokes_.pop_back();
  drawing_ = false;
  changed_ = true;
}

void DrawPad::Redo() {
  if (undone_.empty()) return;
  strokes_.push_back(std::move(undone_.back()));
  undone_.pop_back();
  changed_ = true;
}

void DrawPad::Clear() {
  strokes_.clear();
  undone_.clear();
  drawing_ = false;
  changed_ = true;
}

void DrawPad::SetDarkOnLight(bool on) {
  dark_on_light_ = on;
  changed_ = true;
}

std::shared_ptr<const OpenedInput> DrawPad::TakePicture(int width, int height) {
  const int longer = std::max({width, height, 1});
  const int finer = std::max(1, kFinestSide / longer);
  const float side = static_cast<float>(longer * finer);
  OpenedInput drawing;
  drawing.name = "Drawing";
  drawing.picture = Tensor::Zeros(DType::kUInt8, {height * finer, width * finer, 1}).value();
  const auto scaled = [&](PadPoint p) {
    return PadPoint{p.x * static_cast<float>(width * finer), p.y * static_cast<float>(height * finer)};
  };
  for (const PadStroke& stroke : strokes_) {
    for (size_t i = 0; i < stroke.points.size(); ++i) {
      DrawSegment(scaled(stroke.points[i > 0 ? i - 1 : 0]), scaled(stroke.points[i]), stroke.width * side / 2,
                  drawing.picture);
    }
  }
  drawing.preview = {.width = width * finer, .height = height * finer, .texels = {}};
  for (uint8_t& pixel : drawing.picture.span<uint8_t>()) {
    if (dark_on_light_) pixel = static_cast<uint8_t>(255 - pixel);
    drawing.preview.texels.push_back(ToTexel({pixel, pixel, pixel}));
  }
  changed_ = false;
  return std::make_shared<const OpenedInput>(std::move(drawing));
}

}  // namespace onnxray
