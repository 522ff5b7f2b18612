// GraphCamera: which part of the graph's plane is seen. One unit of the plane is a point at scale 1.
#pragma once

#include <optional>

#include "tiles/tile_grid.h"

namespace onnxray {

class GraphCamera {
 public:
  // To be called before anything is drawn: the view's size in pixels, the graph's in units, pixels per point.
  void Update(double view_width, double view_height, double width, double height, double point);

  // All of it, until the next Zoom or Pan.
  void Fit() { mode_ = Mode::kFitted; }
  // As large as is good to read: all of it if that can be read, else its beginning, which is around `x`.
  void ShowBeginning(double x) {
    mode_ = Mode::kBeginning;
    beginning_ = x;
  }
  // `factor` > 1 comes closer; the plane's point under (x, y) stays there. Pixels from the view's corner.
  void Zoom(double factor, double x, double y);
  void Pan(double dx, double dy);
  // Moves the middle there. Comes as close as `at_least` (points per unit); 0: stays as far away as it is.
  void Centre(PlanePoint middle, double at_least = 0);
  // Moves so that `plane` is seen at `view`, pixels from the view's corner.
  void Hold(PlanePoint plane, PlanePoint view);

  // All of it is in sight and shall stay so.
  bool shows_all() const { return mode_ != Mode::kFree && whole_; }
  double scale() const { return scale_; }          // pixels per unit
  double zoom() const { return scale_ / point_; }  // 1: at full size
  PlanePoint ToPlane(double x, double y) const { return {left_ + x / scale_, top_ + y / scale_}; }
  PlanePoint ToView(double x, double y) const { return {(x - left_) * scale_, (y - top_) * scale_}; }
  PlaneRect Visible() const { return {left_, top_, view_width_ / scale_, view_height_ / scale_}; }

 private:
  enum class Mode : uint8_t { kFree, kFitted, kBeginning };
  double ClampScale(double scale) const;
  double FitScale() const;

  Mode mode_ = Mode::kBeginning;
  bool whole_ = true;
  double beginning_ = 0;
  // Of Centre, until the view's size is known.
  std::optional<PlanePoint> target_;
  double target_zoom_ = 0;
  double scale_ = 1, point_ = 1;
  double left_ = 0, top_ = 0;
  double view_width_ = 1, view_height_ = 1;
  double width_ = 1, height_ = 1;
};

}  // namespace onnxray
