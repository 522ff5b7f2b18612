// How tensors are laid out.
#include <algorithm>

#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

constexpr Choice kModeNames[] = {{"maps", DisplayMode::kMaps},
                                 {"lines", DisplayMode::kLines},
                                 {"bars", DisplayMode::kBars},
                                 {"numbers", DisplayMode::kTable}};
constexpr OneOf<DisplayMode> kModes{kModeNames};
constexpr Choice kFoldNames[] = {{"auto", Fold::kAuto}, {"strip", Fold::kStrip}, {"square", Fold::kSquare}};
constexpr OneOf<Fold> kFolds{kFoldNames};
constexpr Choice kSortNames[] = {{"index", TileSort::kIndex},       {"energy", TileSort::kEnergy},
                                 {"mean", TileSort::kMean},         {"max", TileSort::kMax},
                                 {"sparsity", TileSort::kSparsity}, {"gradient", TileSort::kGradient}};
constexpr OneOf<TileSort> kSorts{kSortNames};
constexpr Choice kBarOrderNames[] = {{"unsorted", false}, {"sorted", true}};
constexpr OneOf<bool> kBarOrders{kBarOrderNames};
constexpr Choice kDeadNames[] = {{"shown", false}, {"hidden", true}};
constexpr OneOf<bool> kDead{kDeadNames};
constexpr CountCodec kWhichElement{"which element of a sequence"};
constexpr CountCodec kWhichTile{"the tile that is opened, such as 12"};
constexpr AxesCodec kAxesCodec{};
constexpr IndexCodec kIndex{"an index for every axis, such as 0,3,0,0"};

Error Unfit(std::string_view name, const TensorView& view) {
  return InvalidInput("'" + std::string(name) + "' does not fit " + view.tensor().ToString(),
                      "It is shown as if nothing were said of that");
}

Status SetAxes(const std::optional<AxisRoles>& wanted, AppState& state) {
  TensorView& view = state.view;
  const int rank = view.tensor().rank();
  const bool fits = !wanted || (wanted->tile < rank && wanted->row < rank && wanted->column < rank);
  const AxisRoles roles = wanted && fits ? *wanted : view.first_roles();
  if (roles != view.roles()) {
    view.AssignAxis(TensorView::Role::kTile, roles.tile);
    view.AssignAxis(TensorView::Role::kRow, roles.row);
    view.AssignAxis(TensorView::Role::kColumn, roles.column);
  }
  if (!fits) return Unfit("axes", view);
  return Ok();
}

// Only where an axis has a slider, and not at its beginning.
std::optional<std::vector<int64_t>> PositionOf(const AppState& state) {
  const TensorView& view = state.view;
  for (int axis = 0; axis < view.tensor().rank(); ++axis) {
    if (!view.roles().Uses(axis) && view.position()[static_cast<size_t>(axis)] != 0) return view.position();
  }
  return std::nullopt;
}

Status SetPosition(const std::optional<std::vector<int64_t>>& wanted, AppState& state) {
  TensorView& view = state.view;
  const int rank = view.tensor().rank();
  bool fits = !wanted || static_cast<int>(wanted->size()) == rank;
  for (int axis = 0; wanted && fits && axis < rank; ++axis)
    fits = (*wanted)[static_cast<size_t>(axis)] < std::max<int64_t>(1, view.tensor().dim(axis));
  for (int axis = 0; axis < rank; ++axis) {
    const auto i = static_cast<size_t>(axis);
    const int64_t index = wanted && fits ? (*wanted)[i] : 0;
    if (!view.roles().Uses(axis) && view.position()[i] != index) view.MoveSlider(axis, index);
  }
  if (!fits) return Unfit("at", view);
  return Ok();
}

Status SetTile(const std::optional<int64_t>& tile, AppState& state) {
  TensorView& view = state.view;
  view.Unfocus();
  if (!tile) return Ok();
  if (view.roles().tile < 0 || *tile >= view.tile_count()) return Unfit("tile", view);
  view.Focus(*tile);
  return Ok();
}

bool HasTensor(const AppState& state) { return state.view.tensor().defined(); }

constexpr unsigned kSeen = kInLink | kInSession;

constexpr Setting kElement[] = {Declare<AppState, kWhichElement>(
    {.name = "element", .travels = kSeen, .ready = Ready::kValue, .first = "0", .example = "2"},
    [](const AppState& state) { return state.view.element(); },
    [](int64_t element, AppState& state) {
      if (element < state.view.element_count()) state.view.ShowElement(element);
    })};

constexpr Setting kAxes[] = {Declare<AppState, kAxesCodec>(
    {.name = "axes", .travels = kSeen, .ready = Ready::kValue, .example = "-,0,1"},
    [](const AppState& state) {
      const bool set = HasTensor(state) && state.view.roles() != state.view.first_roles();
      return set ? std::optional(state.view.roles()) : std::nullopt;
    },
    [](const std::optional<AxisRoles>& roles, AppState& state) -> Status {
      if (!HasTensor(state)) return Ok();
      return SetAxes(roles, state);
    })};

constexpr Setting kPlace[] = {
    Declare<AppState, kIndex>(
        {.name = "at", .travels = kSeen, .ready = Ready::kValue, .example = "1,0,0"},
        [](const AppState& state) { return PositionOf(state); },
        [](const std::optional<std::vector<int64_t>>& position, AppState& state) -> Status {
          if (!HasTensor(state)) return Ok();
          return SetPosition(position, state);
        }),
    Declare<AppState, kWhichTile>(
        {.name = "tile", .travels = kSeen, .ready = Ready::kValue, .example = "1"},
        [](const AppState& state) { return state.view.focus(); },
        [](const std::optional<int64_t>& tile, AppState& state) -> Status {
          if (!HasTensor(state)) return Ok();
          return SetTile(tile, state);
        })};

constexpr Setting kDisplay[] = {
    Declare<AppState, kModes>(
        {.name = "mode", .travels = kSeen, .example = "lines"},
        [](const AppState& state) { return state.view.chosen_mode(); },
        [](const std::optional<DisplayMode>& mode, AppState& state) -> Status {
          state.view.ChooseMode(mode);
          return Ok();
        }),
    Declare<AppState, kFolds>(
        {.name = "fold", .travels = kSeen, .first = "auto", .example = "strip"},
        [](const AppState& state) { return state.view.fold(); },
        [](Fold fold, AppState& state) { state.view.SetFold(fold); }),
    Declare<AppState, kBarOrders>(
        {.name = "bars", .travels = kSeen, .first = "sorted", .example = "unsorted"},
        [](const AppState& state) { return state.modes.bars.sorted; },
        [](bool sorted, AppState& state) { state.modes.bars.sorted = sorted; })};

constexpr Setting kOrder[] = {
    Declare<AppState, kSorts>(
        {.name = "sort", .travels = kSeen, .first = "index", .example = "energy"},
        [](const AppState& state) { return state.view.sort(); },
        [](TileSort sort, AppState& state) { state.view.SetOrder(sort, state.view.hides_dead()); }),
    Declare<AppState, kDead>(
        {.name = "dead", .travels = kSeen, .first = "shown", .example = "hidden"},
        [](const AppState& state) { return state.view.hides_dead(); },
        [](bool hides, AppState& state) { state.view.SetOrder(state.view.sort(), hides); })};

constexpr SettingGroup kGroups[] = {{.settings = kElement},
                                    {.title = "axes", .subject = Subject::kShape, .settings = kAxes},
                                    {.settings = kPlace},
                                    {.title = "display", .settings = kDisplay},
                                    {.title = "order of channels", .settings = kOrder}};

}  // namespace

std::span<const SettingGroup> TensorSettings() { return kGroups; }

}  // namespace onnxray
