// Heatmaps over the picture.
#include <cmath>

#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

constexpr Choice kModeNames[] = {{"merged", HeatmapMode::kMerged},
                                 {"keract", HeatmapMode::kKeractMerged},
                                 {"filters", HeatmapMode::kFilters}};
constexpr OneOf<HeatmapMode> kModes{kModeNames};
constexpr Choice kBlendNames[] = {{"mix", HeatmapBlend::kMix},
                                  {"strength", HeatmapBlend::kStrength},
                                  {"spotlight", HeatmapBlend::kSpotlight}};
constexpr OneOf<HeatmapBlend> kBlends{kBlendNames};
constexpr NumberCodec kShare{{"from 0 to 1"}, 0, 1};
constexpr CountCodec kFilter{"the filter that is opened, such as 12"};

template <const auto& kCodec, auto kMember>
constexpr Setting OfHeatmap(std::string_view name, std::string_view first, std::string_view example) {
  using T = typename std::remove_cvref_t<decltype(kCodec)>::Type;
  return Declare<AppState, kCodec>(
      {.name = name, .travels = kInLink | kInSession, .first = first, .example = example},
      [](const AppState& state) { return state.modes.heatmap.*kMember; },
      [](T value, AppState& state) { state.modes.heatmap.*kMember = value; });
}

constexpr Setting kLook[] = {
    OfHeatmap<kModes, &HeatmapState::mode>("heatmap", "merged", "filters"),
    OfHeatmap<kBlends, &HeatmapState::blend>("blend", "mix", "spotlight"),
    OfHeatmap<kColors, &HeatmapState::colors>("heatmap-colors", "jet", "magma"),
    Declare<AppState, kShare>(
        {.name = "alpha", .travels = kInLink | kInSession, .first = "0.5", .example = "0.25"},
        [](const AppState& state) {
          return std::round(static_cast<double>(state.modes.heatmap.alpha) * 1000) / 1000;
        },
        [](double alpha, AppState& state) { state.modes.heatmap.alpha = static_cast<float>(alpha); })};

constexpr Setting kOpened[] = {Declare<AppState, kFilter>(
    {.name = "filter", .travels = kInLink | kInSession, .ready = Ready::kValue, .example = "1"},
    [](const AppState& state) -> std::optional<int64_t> {
      const HeatmapState& heatmap = state.modes.heatmap;
      const bool opened = heatmap.mode == HeatmapMode::kFilters && heatmap.filter >= 0;
      return opened ? std::optional(heatmap.filter) : std::nullopt;
    },
    [](const std::optional<int64_t>& filter, AppState& state) -> Status {
      state.modes.heatmap.filter = filter.value_or(-1);
      return Ok();
    })};

// The view has what is drawn made and coloured anew.
void MakeAnew(AppState& state, Controller&) { state.modes.heatmap.composition = 0; }

constexpr SettingGroup kGroups[] = {{.title = "heatmap", .settings = kLook, .settle = MakeAnew},
                                    {.settings = kOpened, .settle = MakeAnew}};

}  // namespace

std::span<const SettingGroup> HeatmapSettings() { return kGroups; }

}  // namespace onnxray
