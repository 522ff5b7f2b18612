// TensorView: the value being looked at and how: which axes are tiles, rows and columns, where the sliders
// stand, which tiles are in what order, what range the colours span. Free of drawing; views/activation_view.h
// draws it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "display_mode.h"
#include "engine_events.h"
#include "tiles/axis_roles.h"
#include "tiles/tile_grid.h"
#include "tiles/tile_order.h"
#include "tiles/tile_painter.h"
#include "tiles/value_ranks.h"

namespace onnxray {

enum class RangeMode : uint8_t {
  kPerTile,  // every tile from its own least value to its greatest
  kShared,   // all tiles from the tensor's least value to its greatest
  kManual,   // all tiles over a range that was set
};

// What the colours of a value span, besides its range.
struct RangeOptions {
  bool clips = false;      // without the lowest and the highest hundredth; not of a manual range
  bool symmetric = false;  // around zero
  ScaleKind scale = ScaleKind::kLinear;
  bool marks_clipped = true;  // what lies outside has colours of its own
  bool operator==(const RangeOptions&) const = default;
};

// A part of a tile, in elements.
struct TileCrop {
  int64_t x = 0, y = 0, width = 0, height = 0;
  bool operator==(const TileCrop&) const = default;
};

// Everything that painting a view takes; immutable, shared with the engine's thread.
struct TilePicture {
  uint64_t id = 0;
  TileSet set;
  std::vector<ValueRange> ranges;  // that the colours span: one per tile, or one for all
  TexelTable table;
  PaintStyle style = {};

  const ValueRange& RangeOf(int64_t tile) const {
    return ranges.size() == 1 ? ranges.front() : ranges[static_cast<size_t>(tile)];
  }
};

// Never the same twice: pictures of all views share one store of textures.
uint64_t NextPictureId();

class TensorView {
 public:
  enum class State : uint8_t {
    kNothing,  // nothing is selected
    kWaiting,  // selected, not there yet
    kShown,    // there is a value
    kFailed,   // there is none; error() says why
  };

  void Clear();
  // Keeps what is shown until the new value comes.
  void Select(ValuePath path);
  const std::optional<ValuePath>& selected() const { return selected_; }
  // What is on display: another than the selected one while that is being fetched.
  const std::optional<ViewedValue>& shown() const { return shown_; }
  // What of the selected values is shown.
  void ShowAspect(Aspect aspect);
  Aspect aspect() const { return aspect_; }
  // Counts calls of Select and ShowAspect.
  uint64_t selections() const { return selections_; }
  State state() const { return state_; }
  const Error& error() const { return error_; }

  // Ignored for others than the selected one. A pending value leaves what an earlier run showed of it.
  void SetPending(const ViewedValue& viewed);
  // `roles`: which axes are what at first; unset: what suits the shape.
  void SetValue(const ViewedValue& viewed, Value value, std::optional<AxisRoles> roles = {});
  void SetError(const ViewedValue& viewed, Error error);
  // Ignored for other tensors than the shown one.
  void SetStatistics(const StatisticsReady& ready);
  void SetTileRanges(const TileRangesReady& ready);

  const Value& value() const { return value_; }
  // Of a sequence, the element shown.
  int64_t element_count() const {
    return value_.is_sequence() ? static_cast<int64_t>(value_.sequence().size()) : 0;
  }
  int64_t element() const { return element_; }
  void ShowElement(int64_t element);

  // The value, or of a sequence the element shown.
  const Value& shown_value() const {
    return element_count() > 0 ? value_.sequence()[static_cast<size_t>(element_)] : value_;
  }
  // Undefined where that is no tensor.
  const Tensor& tensor() const { return tensor_; }
  const AxisRoles& roles() const { return roles_; }
  // Which axes are what at first.
  AxisRoles first_roles() const { return first_roles_.value_or(DefaultRoles(tensor_.shape())); }
  const std::vector<int64_t>& position() const { return position_; }
  // An axis takes one role at most: whoever had it before gets this one's former role.
  enum class Role : uint8_t { kTile, kRow, kColumn };
  void AssignAxis(Role role, int axis);
  void MoveSlider(int axis, int64_t index);

  // The one tile that was opened, by its index along the tiles' axis; none: all are shown.
  const std::optional<int64_t>& focus() const { return focus_; }
  void Focus(int64_t tile);
  void Unfocus();
  // Opens the next (+1) or previous (-1) tile in the order they are shown in.
  void StepFocus(int step);
  int64_t tile_count() const;  // also while one is opened
  // The tiles to be drawn as rows of numbers: of a folded tensor all of them, else the opened one or the
  // first.
  TileSet Rows() const;
  // What is shown of every tile alike; all of it unless ZoomTiles was called.
  TileCrop crop() const;
  // `factor` > 1 comes closer to the element (x, y) of every tile.
  void ZoomTiles(double factor, int64_t x, int64_t y);
  // All tiles, and all of each.
  void FitAll();
  // Where all of a tile of the picture would be on the grid's plane; nullopt while it is hidden.
  std::optional<PlaneRect> PlaceOf(int64_t tile) const;
  // How the user wants tensors shown that can be shown so.
  const std::optional<DisplayMode>& chosen_mode() const { return chosen_mode_; }
  void ChooseMode(std::optional<DisplayMode> mode) { chosen_mode_ = mode; }

  // How a lone axis is drawn as a map.
  Fold fold() const { return fold_; }
  void SetFold(Fold fold);

  TileSort sort() const { return sort_; }
  bool hides_dead() const { return hides_dead_; }
  void SetOrder(TileSort sort, bool hides_dead);
  // Where the tiles of the picture are; the grid counts its slots.
  const TileOrder& order() const { return focus_ ? one_tile_ : order_; }
  // Every tile's while an order asks for them, else empty.
  const std::vector<TileStatistics>& tile_statistics() const { return tile_statistics_; }

  RangeMode range_mode() const { return range_mode_; }
  // The one before a range was set.
  RangeMode usual_range_mode() const {
    return range_mode_ == RangeMode::kManual ? mode_before_manual_ : range_mode_;
  }
  // kManual takes over the range that is on display.
  void SetRangeMode(RangeMode mode);
  const ValueRange& manual_range() const { return manual_; }
  void SetManualRange(const ValueRange& range);
  // Back to the mode before.
  void ResetManualRange();
  // Every aspect has its own.
  const RangeOptions& range_options() const { return range_options(aspect_); }
  const RangeOptions& range_options(Aspect aspect) const { return options_[static_cast<size_t>(aspect)]; }
  void SetRangeOptions(const RangeOptions& options) { SetRangeOptions(aspect_, options); }
  void SetRangeOptions(Aspect aspect, const RangeOptions& options);
  ColorMap color_map() const { return color_maps_[static_cast<size_t>(aspect_)]; }
  ColorMap color_map(Aspect aspect) const { return color_maps_[static_cast<size_t>(aspect)]; }
  // A map with a neutral middle is put around zero.
  void SetColorMap(ColorMap map) { SetColorMap(aspect_, map); }
  void SetColorMap(Aspect aspect, ColorMap map);

  // Unset while they are being computed, and for tensors that hold no real numbers: measured() tells.
  const std::optional<Statistics>& statistics() const { return statistics_; }
  bool measured() const { return measured_; }
  const Histogram& histogram() const { return histogram_; }
  // Null while statistics are.
  const std::shared_ptr<const ValueRanks>& ranks() const { return ranks_; }

  // The picture to draw; null while its ranges are not known.
  const std::shared_ptr<const TilePicture>& picture() const { return picture_; }
  // The last one before it that was drawn, if its tiles lie the same: to be drawn until the new one is
  // painted.
  const std::shared_ptr<const TilePicture>& previous() const { return previous_; }
  // All of the picture that is in sight has been drawn, so that none before it is needed.
  void SetDrawn();
  TileGrid& grid() { return grid_; }
  Camera& camera() { return camera_; }
  const TileGrid& grid() const { return grid_; }
  const Camera& camera() const { return camera_; }

  // What the engine has still to compute for this view; each is handed out once.
  std::optional<ViewedValue> TakeFetch();
  std::optional<Tensor> TakeMeasurement();
  struct RangeRequest {
    uint64_t picture = 0;
    TileSet set;
    bool ranges = true;      // of the tiles wanted
    bool clips = false;      // without what is rare
    bool whole = false;      // one range, of the whole tensor
    TileSet measured = {};   // whose tiles' statistics are wanted; empty: none
    bool gradients = false;  // the norms of their gradients too
  };
  std::optional<RangeRequest> TakeRangeRequest();
  uint64_t picture_id() const { return picture_id_; }
  // Counts changes of what is drawn, whatever the colours.
  uint64_t composition() const { return composition_; }
  // Shows the other aspect of what `leader` shows, in the same way.
  void Follow(const TensorView& leader);

 private:
  bool IsSelected(const ViewedValue& viewed) const {
    return selected_ == viewed.path && aspect_ == viewed.aspect;
  }
  void ShowTensor(Tensor tensor);
  // The tiles changed: their ranges have to be found before they can be painted.
  void Recompose();
  void KeepPrevious();
  void Paint(std::vector<ValueRange> ranges);
  void Repaint();
  void PaintShared();
  void RestoreRangeMode();

  std::optional<ValuePath> selected_;
  uint64_t selections_ = 0;
  Aspect aspect_ = Aspect::kActivation;
  std::optional<ViewedValue> shown_;
  State state_ = State::kNothing;
  Error error_;
  Value value_;
  int64_t element_ = 0;
  Tensor tensor_;
  std::optional<AxisRoles> first_roles_;
  AxisRoles roles_;
  std::vector<int64_t> position_;
  std::optional<int64_t> focus_;
  std::optional<TileCrop> crop_;
  std::optional<DisplayMode> chosen_mode_;
  Fold fold_ = Fold::kAuto;
  TileSort sort_ = TileSort::kIndex;
  bool hides_dead_ = false;
  TileOrder order_, one_tile_{1};
  std::vector<TileStatistics> tile_statistics_;
  RangeMode range_mode_ = RangeMode::kPerTile, mode_before_manual_ = RangeMode::kPerTile;
  ValueRange manual_;
  std::array<RangeOptions, 2> options_ = {RangeOptions{}, RangeOptions{.symmetric = true}};
  std::array<ColorMap, 2> color_maps_ = {DefaultColors(Aspect::kActivation),
                                         DefaultColors(Aspect::kGradient)};
  std::optional<Statistics> statistics_;
  Histogram histogram_;
  std::shared_ptr<const ValueRanks> ranks_;
  bool measured_ = false;

  uint64_t picture_id_ = 0, composition_ = 0, drawn_ = 0, followed_ = 0;
  TileSet set_;
  std::vector<ValueRange> ranges_;  // of the elements
  std::shared_ptr<const TilePicture> picture_, previous_;
  TileGrid grid_;
  Camera camera_;
  bool wants_fetch_ = false, wants_measurement_ = false, wants_ranges_ = false, wants_tiles_ = false;
};

// What the view asked for; looks at every element, so it is for the engine's thread. `gradient`: of the
// value, if it is known.
TileRangesReady AnswerRangeRequest(const TensorView::RangeRequest& request,
                                   const std::optional<Tensor>& gradient);

}  // namespace onnxray
