#include "tensor_view.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "tiles/elements.h"

namespace onnxray {

namespace {

// Closer than this many elements there is nothing to compare.
constexpr int64_t kSmallestCrop = 4;

bool IsComplex(DType dtype) { return dtype == DType::kComplex64 || dtype == DType::kComplex128; }

}  // namespace

uint64_t NextPictureId() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

void TensorView::Clear() {
  RestoreRangeMode();
  TensorView cleared;
  cleared.range_mode_ = range_mode_;
  cleared.options_ = options_;
  cleared.color_maps_ = color_maps_;
  cleared.chosen_mode_ = chosen_mode_;
  cleared.fold_ = fold_;
  cleared.sort_ = sort_;
  cleared.hides_dead_ = hides_dead_;
  cleared.aspect_ = aspect_;
  cleared.picture_id_ = NextPictureId();
  cleared.composition_ = composition_ + 1;
  cleared.selections_ = selections_ + 1;
  cleared.followed_ = followed_;
  *this = std::move(cleared);
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
  // A range that was set for one value says nothing of another.
  if (shown_ != viewed) RestoreRangeMode();
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
  ranks_.reset();
  wants_measurement_ = IsDrawable(tensor_) && tensor_.count() > 0;
  measured_ = !wants_measurement_;
  if (!same_shape) {
    roles_ = tensor_.defined() ? first_roles_.value_or(DefaultRoles(tensor_.shape())) : AxisRoles();
    position_.assign(static_cast<size_t>(tensor_.rank()), 0);
    focus_.reset();
    FitAll();
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
  focus_.reset();
  FitAll();
  Recompose();
}

void TensorView::MoveSlider(int axis, int64_t index) {
  position_[static_cast<size_t>(axis)] = index;
  Recompose();
}

int64_t TensorView::tile_count() const {
  return roles_.tile < 0 || !tensor_.defined() ? 1 : tensor_.dim(roles_.tile);
}

void TensorView::Focus(int64_t tile) {
  if (roles_.tile < 0 || focus_ == tile) return;
  // From one tile to the next the eye stays where it is.
  if (!focus_) FitAll();
  focus_ = tile;
  Recompose();
}

void TensorView::Unfocus() {
  if (!focus_) return;
  focus_.reset();
  FitAll();
  Recompose();
}

TileCrop TensorView::crop() const { return crop_.value_or(TileCrop{0, 0, set_.width(), set_.height()}); }

void TensorView::ZoomTiles(double factor, int64_t x, int64_t y) {
  const TileCrop before = crop();
  const auto along = [factor](int64_t first, int64_t length, int64_t fixed, int64_t whole) {
    const int64_t least = std::min(kSmallestCrop, whole);
    const auto wanted =
        std::clamp(static_cast<int64_t>(std::lround(static_cast<double>(length) / factor)), least, whole);
    const double share = (static_cast<double>(fixed - first) + 0.5) / static_cast<double>(length);
    const auto begin = fixed - static_cast<int64_t>(share * static_cast<double>(wanted));
    return std::pair(std::clamp<int64_t>(begin, 0, whole - wanted), wanted);
  };
  const auto [left, width] = along(before.x, before.width, x, set_.width());
  const auto [top, height] = along(before.y, before.height, y, set_.height());
  FitAll();
  if (width < set_.width() || height < set_.height()) crop_ = TileCrop{left, top, width, height};
}

void TensorView::FitAll() {
  camera_.Fit();
  crop_.reset();
}

std::optional<PlaneRect> TensorView::PlaceOf(int64_t tile) const {
  const int64_t slot = order().SlotOf(tile);
  if (slot < 0 || slot >= grid_.tiles()) return std::nullopt;
  const PlaneRect shown = grid_.TileRect(slot);
  const TileCrop cropped = crop();
  return PlaneRect{shown.x - static_cast<double>(cropped.x), shown.y - static_cast<double>(cropped.y),
                   static_cast<double>(set_.width()), static_cast<double>(set_.height())};
}

void TensorView::StepFocus(int step) {
  if (roles_.tile < 0 || order_.slots() == 0) return;
  const int64_t last = order_.slots() - 1;
  const int64_t slot = focus_ ? order_.SlotOf(*focus_) + step : step > 0 ? 0 : last;
  Focus(order_.TileAt(std::clamp<int64_t>(slot, 0, last)));
}

TileSet TensorView::Rows() const {
  if (roles_.tile < 0 || roles_.row < 0) return TileSet(tensor_, roles_, position_);
  std::vector<int64_t> position = position_;
  position[static_cast<size_t>(roles_.tile)] = focus_.value_or(0);
  return TileSet(tensor_, {-1, roles_.row, roles_.column}, std::move(position));
}

void TensorView::SetFold(Fold fold) {
  fold_ = fold;
  FitAll();
  Recompose();
}

void TensorView::SetOrder(TileSort sort, bool hides_dead) {
  sort_ = sort;
  hides_dead_ = hides_dead;
  Recompose();
}

void TensorView::SetRangeMode(RangeMode mode) {
  if (mode == RangeMode::kManual) {
    ValueRange range;
    if (picture_ && picture_->ranges.size() == 1) range = picture_->ranges.front();
    if (range.empty() && statistics_)
      range = {static_cast<float>(statistics_->min), static_cast<float>(statistics_->max)};
    return SetManualRange(range.empty() ? ValueRange{0, 1} : range);
  }
  range_mode_ = mode;
  Recompose();
}

void TensorView::SetManualRange(const ValueRange& range) {
  if (range_mode_ != RangeMode::kManual) mode_before_manual_ = range_mode_;
  range_mode_ = RangeMode::kManual;
  manual_ = range;
  Recompose();
}

void TensorView::ResetManualRange() {
  RestoreRangeMode();
  Recompose();
}

void TensorView::RestoreRangeMode() {
  if (range_mode_ == RangeMode::kManual) range_mode_ = mode_before_manual_;
}

void TensorView::SetRangeOptions(Aspect aspect, const RangeOptions& options) {
  options_[static_cast<size_t>(aspect)] = options;
  if (aspect == aspect_) Recompose();
}

void TensorView::SetColorMap(Aspect aspect, ColorMap map) {
  color_maps_[static_cast<size_t>(aspect)] = map;
  options_[static_cast<size_t>(aspect)].symmetric = IsDiverging(map);
  if (!picture_ || aspect != aspect_) return;
  picture_id_ = NextPictureId();
  Repaint();
}

void TensorView::Recompose() {
  picture_id_ = NextPictureId();
  ++composition_;
  const bool drawable = IsDrawable(tensor_) && tensor_.count() > 0;
  TileSet set;
  if (drawable) set = focus_ ? Rows() : TileSet(tensor_, roles_, position_, fold_);
  if (drawable && focus_ && roles_.row < 0) {
    std::vector<int64_t> position = position_;
    position[static_cast<size_t>(roles_.tile)] = *focus_;
    set = TileSet(tensor_, {-1, -1, roles_.column}, std::move(position), fold_);
  }
  const bool same_tiles =
      set.tiles() == set_.tiles() && set.width() == set_.width() && set.height() == set_.height();
  if (same_tiles) {
    KeepPrevious();
  } else {
    previous_.reset();
  }
  picture_.reset();
  set_ = std::move(set);
  wants_ranges_ = wants_tiles_ = false;
  const bool ordered = sort_ != TileSort::kIndex || hides_dead_;
  if (!drawable || !ordered || static_cast<int64_t>(tile_statistics_.size()) != tile_count()) {
    order_ = TileOrder(drawable ? tile_count() : 0);
    tile_statistics_.clear();
  }
  if (!drawable) return;
  wants_tiles_ = ordered && tile_count() > 1;
  if (range_mode_ == RangeMode::kManual) return Paint({manual_});
  // Statistics know the range of a whole tensor; of complex numbers there are none.
  if (range_mode_ == RangeMode::kPerTile || range_options().clips || IsComplex(tensor_.dtype())) {
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
  ranks_ = ready.ranks;
  measured_ = true;
  const bool from_statistics = range_mode_ == RangeMode::kShared && !range_options().clips;
  if (statistics_ && from_statistics && !picture_) PaintShared();
}

void TensorView::SetTileRanges(const TileRangesReady& ready) {
  if (ready.picture != picture_id_) return;
  if (!ready.statistics.empty()) {
    tile_statistics_ = ready.statistics;
    order_ = TileOrder(tile_statistics_, sort_, hides_dead_);
  }
  if (ready.ranges.empty()) return;
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

void TensorView::SetDrawn() {
  if (!picture_) return;
  drawn_ = picture_->id;
  previous_.reset();
}

void TensorView::KeepPrevious() {
  const bool drawn = picture_ && drawn_ == picture_->id;
  if (picture_ && (drawn || !previous_)) previous_ = picture_;
}

void TensorView::Repaint() {
  KeepPrevious();
  const bool manual = range_mode_ == RangeMode::kManual;
  const RangeOptions& options = range_options();
  std::vector<ValueRange> spans = ranges_;
  if (options.symmetric && !manual) std::transform(spans.begin(), spans.end(), spans.begin(), AroundZero);
  const bool narrowed = manual || options.clips;
  picture_ = std::make_shared<const TilePicture>(
      TilePicture{.id = picture_id_,
                  .set = set_,
                  .ranges = std::move(spans),
                  .table = Texels(color_map()),
                  .style = {.scale = options.scale, .marks_clipped = narrowed && options.marks_clipped}});
}

void TensorView::Follow(const TensorView& leader) {
  if (followed_ != leader.selections_) {
    followed_ = leader.selections_;
    aspect_ = leader.aspect_ == Aspect::kActivation ? Aspect::kGradient : Aspect::kActivation;
    if (leader.selected_) {
      Select(*leader.selected_);
    } else {
      Clear();
    }
  }
  if (!tensor_.defined() || tensor_.shape() != leader.tensor_.shape()) return;
  const RangeMode mode =
      leader.range_mode_ == RangeMode::kManual ? leader.mode_before_manual_ : leader.range_mode_;
  if (roles_ == leader.roles_ && position_ == leader.position_ && focus_ == leader.focus_ &&
      fold_ == leader.fold_ && range_mode_ == mode)
    return;
  roles_ = leader.roles_;
  position_ = leader.position_;
  focus_ = leader.focus_;
  fold_ = leader.fold_;
  range_mode_ = mode;
  Recompose();
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
  if (!wants_ranges_ && !wants_tiles_) return std::nullopt;
  RangeRequest request{.picture = picture_id_,
                       .set = set_,
                       .ranges = wants_ranges_,
                       .clips = range_options().clips,
                       .whole = range_mode_ == RangeMode::kShared && range_options().clips};
  if (wants_tiles_) {
    request.measured = TileSet(tensor_, roles_, position_);
    request.gradients = sort_ == TileSort::kGradient;
  }
  wants_ranges_ = wants_tiles_ = false;
  return request;
}

TileRangesReady AnswerRangeRequest(const TensorView::RangeRequest& request,
                                   const std::optional<Tensor>& gradient) {
  TileRangesReady ready{.picture = request.picture, .ranges = {}};
  if (request.ranges && request.whole) {
    ready.ranges = {ClippedRange(request.set.tensor())};
  } else if (request.ranges && request.clips) {
    for (int64_t tile = 0; tile < request.set.tiles(); ++tile)
      ready.ranges.push_back(ClippedRange(request.set.Tile(tile)));
  } else if (request.ranges) {
    ready.ranges = TileRanges(request.set);
  }
  const TileSet& measured = request.measured;
  if (measured.empty()) return ready;
  ready.statistics = MeasureTiles(measured);
  if (request.gradients && gradient && gradient->shape() == measured.tensor().shape()) {
    const std::vector<double> norms = TileNorms(TileSet(*gradient, measured.roles(), measured.position()));
    for (size_t tile = 0; tile < norms.size(); ++tile) ready.statistics[tile].gradient = norms[tile];
  }
  return ready;
}

}  // namespace onnxray
