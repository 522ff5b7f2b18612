// Where the user is: what Back and Forward go through, rather than undo.
#include "controller.h"
#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

// What of a value is shown.
enum class Shown : uint8_t { kActivation, kGradient, kBoth };

constexpr Choice kTabNames[] = {{"tensor", CentreTab::kTensor},
                                {"graph", CentreTab::kGraph},
                                {"heatmap", CentreTab::kHeatmap},
                                {"compare", CentreTab::kCompare},
                                {"input", CentreTab::kInput}};
constexpr OneOf<CentreTab> kTabs{kTabNames};
constexpr Choice kShownNames[] = {
    {"activation", Shown::kActivation}, {"gradient", Shown::kGradient}, {"both", Shown::kBoth}};
constexpr OneOf<Shown> kShown{kShownNames};
constexpr TextCodec kFilter{"words of a name, an operator or a type"};

constexpr unsigned kSeen = kInLink | kInSession;

constexpr Setting kTab[] = {Declare<AppState, kTabs>(
    {.name = "view", .travels = kSeen, .ready = Ready::kModel, .first = "tensor", .example = "graph"},
    [](const AppState& state) { return state.tab; },
    [](CentreTab tab, AppState& state) { state.tab = tab; })};

constexpr Setting kAspect[] = {Declare<AppState, kShown>(
    {.name = "aspect", .travels = kSeen, .first = "activation", .example = "gradient"},
    [](const AppState& state) {
      if (state.split) return Shown::kBoth;
      return state.view.aspect() == Aspect::kGradient ? Shown::kGradient : Shown::kActivation;
    },
    [](Shown shown, AppState& state) {
      state.split = shown == Shown::kBoth;
      state.view.ShowAspect(shown == Shown::kGradient ? Aspect::kGradient : Aspect::kActivation);
    })};

constexpr Setting kList[] = {
    Declare<AppState, kFilter>(
        {.name = "list-filter", .travels = kInSession, .example = "conv"},
        [](const AppState& state) { return state.nodes.filter(); },
        [](const std::string& filter, AppState& state) { state.nodes.SetFilter(filter); }),
    Declare<AppState, kSwitch>(
        {.name = "list-constants", .travels = kInSession, .first = "0", .example = "1"},
        [](const AppState& state) { return state.nodes.shows_constants(); },
        [](bool shows, AppState& state) { state.nodes.ShowConstants(shows); })};

constexpr SettingGroup kGroups[] = {{.settings = kTab},
                                    {.settings = kAspect,
                                     .settle =
                                         [](AppState& state, Controller& controller) {
                                           state.split ? controller.ShowBoth()
                                                       : controller.ShowAspect(state.view.aspect());
                                         }},
                                    {.settings = kList}};

}  // namespace

std::span<const SettingGroup> PlaceSettings() { return kGroups; }

}  // namespace onnxray
