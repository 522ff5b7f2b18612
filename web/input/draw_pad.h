// What is drawn by hand: strokes on a pad, and the picture they make. Free of drawing on the screen;
// input/draw_pad_view.h does that.
#pragma once

#include <memory>
#include <vector>

#include "input_choice.h"

namespace onnxray {

struct PadPoint {
  float x = 0, y = 0;  // of the pad's width and height, from its top left corner
};

struct PadStroke {
  float width = 0.06f;  // of the pad's longer side
  std::vector<PadPoint> points;
};

class DrawPad {
 public:
  void Begin(PadPoint point);
  void Extend(PadPoint point);
  void End() { drawing_ = false; }
  bool drawing() const { return drawing_; }
  void Undo();
  void Redo();
  void Clear();
  bool can_undo() const { return !strokes_.empty(); }
  bool can_redo() const { return !undone_.empty(); }

  const std::vector<PadStroke>& strokes() const { return strokes_; }
  float pen() const { return pen_; }
  void SetPen(float width) { pen_ = width; }
  bool dark_on_light() const { return dark_on_light_; }
  void SetDarkOnLight(bool on);

  // Something was drawn that no picture has been made of.
  bool changed() const { return changed_; }
  // The strokes as a grey picture for an input of that size, finer where that is small. Counts as seen.
  std::shared_ptr<const OpenedInput> TakePicture(int width, int height);

 private:
  std::vector<PadStroke> strokes_, undone_;
  float pen_ = 0.06f;
  bool drawing_ = false, changed_ = false, dark_on_light_ = false;
};

}  // namespace onnxray
