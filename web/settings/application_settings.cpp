// How a user wants the application to look, whatever model is open.
#include <algorithm>
#include <cmath>

#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

constexpr Choice kThemeNames[] = {
    {"system", ThemeChoice::kSystem}, {"dark", ThemeChoice::kDark}, {"light", ThemeChoice::kLight}};
constexpr OneOf<ThemeChoice> kThemes{kThemeNames};
constexpr Choice kMotionNames[] = {
    {"system", MotionChoice::kSystem}, {"reduced", MotionChoice::kReduced}, {"full", MotionChoice::kFull}};
constexpr OneOf<MotionChoice> kMotions{kMotionNames};
constexpr NumberCodec kScale{{"a factor"}, 0.1, 10};
constexpr NumberCodec kPoints{{"points"}, 0, 1e6};

template <bool AppState::*kShown>
constexpr Setting Panel(std::string_view name) {
  return Declare<AppState, kSwitch>(
      {.name = name,
       .travels = kInPreferences | kOfPanels,
       .ready = Ready::kAlways,
       .first = "1",
       .example = "0",
       .stays = true},
      [](const AppState& state) { return state.*kShown; },
      [](bool shows, AppState& state) { state.*kShown = shows; });
}

template <float Preferences::*kWidth>
constexpr Setting PanelWidth(std::string_view name, std::string_view first) {
  return Declare<AppState, kPoints>(
      {.name = name,
       .travels = kInPreferences | kOfPanels,
       .ready = Ready::kAlways,
       .first = first,
       .example = "400",
       .stays = true},
      [](const AppState& state) { return std::round(static_cast<double>(state.ui.preferences.*kWidth)); },
      [](double points, AppState& state) {
        state.ui.preferences.*kWidth = std::clamp(static_cast<float>(points), kNarrowestPanel, kWidestPanel);
      });
}

constexpr Setting kTheme[] = {Declare<AppState, kThemes>(
    {.name = "theme",
     .travels = kInLink | kInPreferences,
     .ready = Ready::kAlways,
     .first = "system",
     .example = "dark",
     .stays = true,
     .former = "colours"},
    [](const AppState& state) { return state.theme; },
    [](ThemeChoice theme, AppState& state) { state.theme = theme; })};

constexpr Setting kTextSize[] = {Declare<AppState, kScale>(
    {.name = "text",
     .travels = kInPreferences,
     .ready = Ready::kAlways,
     .first = "1",
     .example = "1.25",
     .stays = true},
    [](const AppState& state) {
      return std::round(static_cast<double>(state.ui.preferences.text_scale) * 100) / 100;
    },
    [](double scale, AppState& state) {
      state.ui.preferences.text_scale = StepTextScale(static_cast<float>(scale), 0);
    })};

constexpr Setting kMotion[] = {Declare<AppState, kMotions>(
    {.name = "motion",
     .travels = kInPreferences,
     .ready = Ready::kAlways,
     .first = "system",
     .example = "reduced",
     .stays = true},
    [](const AppState& state) { return state.ui.preferences.motion; },
    [](MotionChoice motion, AppState& state) { state.ui.preferences.motion = motion; })};

constexpr Setting kPanels[] = {Panel<&AppState::shows_nodes>("nodes"),
                               Panel<&AppState::shows_details>("details"),
                               PanelWidth<&Preferences::nodes_width>("nodesWidth", "316"),
                               PanelWidth<&Preferences::details_width>("detailsWidth", "300")};

constexpr SettingGroup kGroups[] = {{.title = "theme", .settings = kTheme},
                                    {.title = "text size", .settings = kTextSize},
                                    {.title = "motion", .settings = kMotion},
                                    {.settings = kPanels}};

}  // namespace

std::span<const SettingGroup> ApplicationSettings() { return kGroups; }

}  // namespace onnxray
