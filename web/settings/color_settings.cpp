// What the colours of tensors span. Activations and gradients have colours of their own: sessions and undo
// name both apart, links name those that are seen.
#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

constexpr Choice kRangeNames[] = {{"tile", RangeMode::kPerTile}, {"shared", RangeMode::kShared}};
constexpr OneOf<RangeMode> kRanges{kRangeNames};
constexpr Choice kScaleNames[] = {{"linear", ScaleKind::kLinear}, {"log", ScaleKind::kSymlog}};
constexpr OneOf<ScaleKind> kScales{kScaleNames};
constexpr NumbersCodec kSpan{{"the least and the greatest value that have colours, such as -1,1"}, 2};

using AspectOf = Aspect (*)(const AppState&);
Aspect Activation(const AppState&) { return Aspect::kActivation; }
Aspect Gradient(const AppState&) { return Aspect::kGradient; }
Aspect Seen(const AppState& state) { return state.view.aspect(); }

template <AspectOf kAspect>
constexpr Setting MapOf(const SettingName& name) {
  return Declare<AppState, kColors>(
      name,
      [](const AppState& state) -> std::optional<ColorMap> {
        const Aspect aspect = kAspect(state);
        const ColorMap map = state.view.color_map(aspect);
        return map == DefaultColors(aspect) ? std::nullopt : std::optional(map);
      },
      [](const std::optional<ColorMap>& map, AppState& state) -> Status {
        const Aspect aspect = kAspect(state);
        state.view.SetColorMap(aspect, map.value_or(DefaultColors(aspect)));
        return Ok();
      });
}

template <auto kOption>
void SetOption(const auto& value, Aspect aspect, AppState& state) {
  RangeOptions options = state.view.range_options(aspect);
  options.*kOption = value;
  state.view.SetRangeOptions(aspect, options);
}

// Maps with a neutral middle bring it.
template <AspectOf kAspect>
constexpr Setting SymmetryOf(const SettingName& name) {
  return Declare<AppState, kSwitch>(
      name,
      [](const AppState& state) -> std::optional<bool> {
        const Aspect aspect = kAspect(state);
        const bool symmetric = state.view.range_options(aspect).symmetric;
        return symmetric == IsDiverging(state.view.color_map(aspect)) ? std::nullopt
                                                                      : std::optional(symmetric);
      },
      [](const std::optional<bool>& symmetric, AppState& state) -> Status {
        const Aspect aspect = kAspect(state);
        SetOption<&RangeOptions::symmetric>(symmetric.value_or(IsDiverging(state.view.color_map(aspect))),
                                            aspect, state);
        return Ok();
      });
}

template <AspectOf kAspect, const auto& kCodec, auto kOption>
constexpr Setting OptionOf(const SettingName& name) {
  using T = typename std::remove_cvref_t<decltype(kCodec)>::Type;
  return Declare<AppState, kCodec>(
      name, [](const AppState& state) { return state.view.range_options(kAspect(state)).*kOption; },
      [](T value, AppState& state) { SetOption<kOption>(value, kAspect(state), state); });
}

constexpr Setting kActivationMap[] = {
    MapOf<Activation>({.name = "activation-colors", .travels = kInSession, .example = "magma"})};
constexpr Setting kGradientMap[] = {
    MapOf<Gradient>({.name = "gradient-colors", .travels = kInSession, .example = "magma"})};

constexpr Setting kActivationRange[] = {
    SymmetryOf<Activation>({.name = "activation-symmetric", .travels = kInSession, .example = "1"}),
    OptionOf<Activation, kScales, &RangeOptions::scale>(
        {.name = "activation-scale", .travels = kInSession, .first = "linear", .example = "log"}),
    OptionOf<Activation, kSwitch, &RangeOptions::clips>(
        {.name = "activation-clip", .travels = kInSession, .first = "0", .example = "1"}),
    OptionOf<Activation, kSwitch, &RangeOptions::marks_clipped>(
        {.name = "activation-clipped", .travels = kInSession, .first = "1", .example = "0"})};
constexpr Setting kGradientRange[] = {
    SymmetryOf<Gradient>({.name = "gradient-symmetric", .travels = kInSession, .example = "0"}),
    OptionOf<Gradient, kScales, &RangeOptions::scale>(
        {.name = "gradient-scale", .travels = kInSession, .first = "linear", .example = "log"}),
    OptionOf<Gradient, kSwitch, &RangeOptions::clips>(
        {.name = "gradient-clip", .travels = kInSession, .first = "0", .example = "1"}),
    OptionOf<Gradient, kSwitch, &RangeOptions::marks_clipped>(
        {.name = "gradient-clipped", .travels = kInSession, .first = "1", .example = "0"})};

constexpr Setting kSeen[] = {MapOf<Seen>({.name = "colors", .travels = kInLink, .example = "magma"}),
                             SymmetryOf<Seen>({.name = "symmetric", .travels = kInLink, .example = "1"}),
                             OptionOf<Seen, kScales, &RangeOptions::scale>(
                                 {.name = "scale", .travels = kInLink, .first = "linear", .example = "log"}),
                             OptionOf<Seen, kSwitch, &RangeOptions::clips>(
                                 {.name = "clip", .travels = kInLink, .first = "0", .example = "1"}),
                             OptionOf<Seen, kSwitch, &RangeOptions::marks_clipped>(
                                 {.name = "clipped", .travels = kInLink, .first = "1", .example = "0"})};

constexpr Setting kRange[] = {Declare<AppState, kRanges>(
    {.name = "range", .travels = kInLink | kInSession, .first = "tile", .example = "shared"},
    [](const AppState& state) { return state.view.usual_range_mode(); },
    [](RangeMode mode, AppState& state) { state.view.SetRangeMode(mode); })};

Status SetSpan(const std::optional<std::vector<double>>& span, TensorView& view) {
  if (!span) {
    if (view.range_mode() == RangeMode::kManual) view.ResetManualRange();
    return Ok();
  }
  const ValueRange range{static_cast<float>((*span)[0]), static_cast<float>((*span)[1])};
  if (range.low >= range.high)
    return InvalidInput("'span' ends before it begins", "Give the lower end first");
  view.SetManualRange(range);
  return Ok();
}

// A range that was set for the value on display.
constexpr Setting kManualRange[] = {Declare<AppState, kSpan>(
    {.name = "span", .travels = kInLink | kInSession, .ready = Ready::kValue, .example = "-0.5,2"},
    [](const AppState& state) -> std::optional<std::vector<double>> {
      if (state.view.range_mode() != RangeMode::kManual) return std::nullopt;
      const ValueRange& range = state.view.manual_range();
      return std::vector{static_cast<double>(range.low), static_cast<double>(range.high)};
    },
    [](const std::optional<std::vector<double>>& span, AppState& state) {
      return SetSpan(span, state.view);
    })};

// Maps before ranges: a map with a neutral middle brings a range of its own, which gives way. What links say
// is of one of both aspects, so it comes after.
constexpr SettingGroup kGroups[] = {
    {.title = "colour map", .settings = kActivationMap, .seen_in = Aspect::kActivation},
    {.title = "colour map", .settings = kGradientMap, .seen_in = Aspect::kGradient},
    {.title = "colour range", .settings = kActivationRange, .seen_in = Aspect::kActivation},
    {.title = "colour range", .settings = kGradientRange, .seen_in = Aspect::kGradient},
    {.settings = kSeen},
    {.title = "colour range", .settings = kRange},
    {.title = "colour range", .subject = Subject::kValue, .settings = kManualRange}};

}  // namespace

std::span<const SettingGroup> ColorSettings() { return kGroups; }

}  // namespace onnxray
