#include "graph_panel/graph_camera.h"

#include <algorithm>

namespace onnxray {

namespace {

constexpr double kMargin = 28;          // points around a fitted graph
constexpr double kReadable = 0.6;       // zoom at which cards can be read
constexpr double kComfortable = 0.8;    // at which they are read gladly
constexpr double kClosest = 2.5;        // zoom
constexpr double kFarthestShare = 0.5;  // of the zoom at which all of it is seen

}  // namespace

void GraphCamera::Update(double view_width, double view_height, double width, double height, double point) {
  view_width_ = std::max(view_width, 1.0);
  view_height_ = std::max(view_height, 1.0);
  width_ = std::max(width, 1.0);
  height_ = std::max(height, 1.0);
  point_ = point;
  if (mode_ != Mode::kFree) {
    const double fit = FitScale();
    whole_ = mode_ == Mode::kFitted || fit >= kReadable * point_;
    scale_ = std::min(fit, point_);
    if (!whole_) {
      const double wide = (view_width_ - 2 * kMargin * point_) / width_;
      scale_ = std::clamp(wide, kComfortable * point_, point_);
    }
    left_ = (width_ - view_width_ / scale_) / 2;
    if (!whole_ && width_ * scale_ > view_width_) left_ = beginning_ - view_width_ / scale_ / 2;
    top_ = whole_ ? (height_ - view_height_ / scale_) / 2 : -kMargin * point_ / scale_;
    return;
  }
  if (target_ && zoom() < target_zoom_) scale_ = target_zoom_ * point_;
  scale_ = ClampScale(scale_);
  if (target_) Hold(*target_, {view_width_ / 2, view_height_ / 2});
  target_.reset();
  // The graph may not leave the view: its border comes to the middle at most.
  const double half_width = view_width_ / scale_ / 2, half_height = view_height_ / scale_ / 2;
  left_ = std::clamp(left_, -half_width, width_ - half_width);
  top_ = std::clamp(top_, -half_height, height_ - half_height);
}

double GraphCamera::FitScale() const {
  const double margin = 2 * kMargin * point_;
  return std::min(std::max(view_width_ - margin, 1.0) / width_,
                  std::max(view_height_ - margin, 1.0) / height_);
}

double GraphCamera::ClampScale(double scale) const {
  const double closest = kClosest * point_;
  return std::clamp(scale, std::min(FitScale() * kFarthestShare, closest), closest);
}

void GraphCamera::Zoom(double factor, double x, double y) {
  const PlanePoint fixed = ToPlane(x, y);
  scale_ = ClampScale(scale_ * factor);
  mode_ = Mode::kFree;
  Hold(fixed, {x, y});
}

void GraphCamera::Pan(double dx, double dy) {
  left_ -= dx / scale_;
  top_ -= dy / scale_;
  mode_ = Mode::kFree;
}

void GraphCamera::Centre(PlanePoint middle, double at_least) {
  target_ = middle;
  target_zoom_ = at_least;
  mode_ = Mode::kFree;
}

void GraphCamera::Hold(PlanePoint plane, PlanePoint view) {
  left_ = plane.x - view.x / scale_;
  top_ = plane.y - view.y / scale_;
}

}  // namespace onnxray
