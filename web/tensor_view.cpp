#include "tensor_view.h"

#include <algorithm>

#include "tiles/elements.h"

namespace onnxray {

namespace {

bool IsComplex(DType dtype) { return dtype == DType::kComplex64 || dtype == DType::kComplex128; }

}  // namespace

void TensorView::Clear() {
  const RangeMode range_mode = range_mode_;
  const auto color_maps = color_maps_;
  const Aspect aspect = aspect_;
  const uint64_t id = picture_id_, selections = selections_;
  *this = {};
  range_mode_ = range_mode;
  color_maps_ = color_maps;
  aspect_ = aspect;
  picture_id_ = id;  // neither number is ever used twice
  selections_ = selections;
}

void TensorView::Select(ValuePath path) {
  selected_ = std::move(path);
  ++selections_;
  if (state_ != State::kShown) state_ = State::kWaiting;
  wants_fetch_ = true;
}

void TensorView::ShowAspect(Aspect aspect) {
  if (aspect == aspect_) return;
  aspect_ = aspect;
  if (selected_) Select(*selected_);
}

void TensorView::SetPending(const ViewedValue& viewed) {
  if (!IsSelected(viewed) || shown_ == viewed) return;
  state_ = State::kWaiting;
  shown_.reset();
  value_ = {};
  ShowTensor({});
}

void TensorView::SetValue(const ViewedValue& viewed, Value value, std::optional<AxisRoles> roles) {
  if (!IsSelected(viewed)) return;
  // Axes of equal length may mean something else.
  if (roles != first_roles_) tensor_ = {};
  first_roles_ = roles;
  state_ = State::kShown;
  shown_ = viewed;
  value_ = std::move(value);
  element_ = 0;
  if (element_count() > 0) return ShowElement(0);
  ShowTensor(value_.is_tensor() ? value_.tensor() : Tensor());
}

void TensorView::SetError(const ViewedValue& viewed, Error error) {
  if (!IsSelected(viewed)) return;
  state_ = State::kFailed;
  shown_.reset();
  error_ = std::move(error);
  value_ = {};
  ShowTensor({});
}

void TensorView::ShowElement(int64_t element) {
  element_ = element;
  const Value& shown = value_.sequence()[static_cast<size_t>(element)];
  ShowTensor(shown.is_tensor() ? shown.tensor() : Tensor());
}

void TensorView::ShowTensor(Tensor tensor) {
  // The same value of another run, or a neighbour of the same shape: the view stays as the user set it.
  const bool same_shape = tensor_.defined() && tensor.defined() && tensor.shape() == tensor_.shape();
  tensor_ = std::move(tensor);
  statistics_.reset();
  histogram_ = {};
  wants_measurement_ = IsDrawable(tensor_) && tensor_.count() > 0;
  measured_ = !wants_measurement_;
  if (!same_shape) {
    roles_ = tensor_.defined() ? first_roles_.value_or(DefaultRoles(tensor_.shape())) : AxisRoles();
    position_.assign(static_cast<size_t>(tensor_.rank()), 0);
    camera_.Fit();
  }
  Recompose();
}

void TensorView::AssignAxis(Role role, int axis) {
  int* const slots[] = {&roles_.tile, &roles_.row, &roles_.column};
  int& slot = *slots[static_cast<size_t>(role)];
  for (int* other : slots) {
    if (other != &slot && axis >= 0 && *other == axis) *other = slot;
  }
  slot = axis;
  camera_.Fit();
  Recompose();
}

void TensorView::MoveSlider(int axis, int64_t index) {
  position_[static_cast<size_t>(axis)] = index;
  Recompose();
}

void TensorView::SetRangeMode(RangeMode mode) {
  range_mode_ = mode;
  Recompose();
}

void TensorView::SetColorMap(ColorMap map) {
  color_maps_[static_cast<size_t>(aspect_)] = map;
  if (picture_) {
    ++picture_id_;
    Repaint();
  }
}

void TensorView::Recompose() {
  ++picture_id_;
  const bool drawable = IsDrawable(tensor_) && tensor_.count() > 0;
  TileSet set = drawable ? TileSet(tensor_, roles_, position_) : TileSet();
  const bool same_tiles =
      set.tiles() == set_.tiles() && set.width() == set_.width() && set.height() == set_.height();
  if (!same_tiles) previous_.reset();
  if (picture_ && same_tiles) previous_ = picture_;
  picture_.reset();
  set_ = std::move(set);
  wants_ranges_ = false;
  if (!drawable) return;
  // Statistics know the range of a whole tensor; of complex numbers there are none.
  if (range_mode_ == RangeMode::kPerTile || IsComplex(tensor_.dtype())) {
    wants_ranges_ = true;
  } else if (statistics_) {
    PaintShared();
  }
}

void TensorView::PaintShared() {
  Paint({ValueRange{static_cast<float>(statistics_->min), static_cast<float>(statistics_->max)}});
}

void TensorView::SetStatistics(const StatisticsReady& ready) {
  if (!tensor_.defined() || ready.tensor.storage() != tensor_.storage() ||
      ready.tensor.strides() != tensor_.strides()) {
    return;
  }
  if (ready.statistics.ok()) statistics_ = ready.statistics.value();
  histogram_ = ready.histogram;
  measured_ = true;
  if (statistics_ && range_mode_ == RangeMode::kShared && !picture_) PaintShared();
}

void TensorView::SetTileRanges(const TileRangesReady& ready) {
  if (ready.picture != picture_id_) return;
  if (range_mode_ == RangeMode::kPerTile) return Paint(ready.ranges);
  ValueRange all;
  for (const ValueRange& range : ready.ranges) {
    if (range.empty()) continue;
    all = all.empty() ? range : ValueRange{std::min(all.low, range.low), std::max(all.high, range.high)};
  }
  Paint({all});
}

void TensorView::Paint(std::vector<ValueRange> ranges) {
  ranges_ = std::move(ranges);
  Repaint();
}

void TensorView::Repaint() {
  if (picture_) previous_ = picture_;
  std::vector<ValueRange> spans = ranges_;
  for (ValueRange& span : spans) span = RangeFor(color_map(), span);
  picture_ = std::make_shared<const TilePicture>(
      TilePicture{.id = picture_id_, .set = set_, .ranges = std::move(spans), .table = Texels(color_map())});
}

std::optional<ViewedValue> TensorView::TakeFetch() {
  if (!wants_fetch_) return std::nullopt;
  wants_fetch_ = false;
  return ViewedValue(*selected_, aspect_);
}

std::optional<Tensor> TensorView::TakeMeasurement() {
  if (!wants_measurement_) return std::nullopt;
  wants_measurement_ = false;
  return tensor_;
}

std::optional<TensorView::RangeRequest> TensorView::TakeRangeRequest() {
  if (!wants_ranges_) return std::nullopt;
  wants_ranges_ = false;
  return RangeRequest{picture_id_, set_};
}

}  // namespace onnxray
