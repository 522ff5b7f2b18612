// The graph view.
#include "graph_panel/graph_panel.h"
#include "place.h"
#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

constexpr Choice kColoringNames[] = {
    {"operators", GraphColors::kOperators}, {"time", GraphColors::kTime},
    {"bytes", GraphColors::kBytes},         {"zeros", GraphColors::kZeros},
    {"gradient", GraphColors::kGradient},   {"errors", GraphColors::kErrors}};
constexpr OneOf<GraphColors> kColorings{kColoringNames};
constexpr Choice kRibbonNames[] = {{"nothing", RibbonOf::kNothing},
                                   {"gradient", RibbonOf::kGradient},
                                   {"time", RibbonOf::kTime},
                                   {"bytes", RibbonOf::kBytes}};
constexpr OneOf<RibbonOf> kRibbons{kRibbonNames};

// "+layer1;-layer2": groups that were expanded and collapsed.
struct GroupsCodec {
  using Type = std::map<std::string, bool>;
  std::optional<Type> Parse(std::string_view text) const {
    Type groups;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find(';', at), text.size());
      if (text[at] != '+' && text[at] != '-') return std::nullopt;
      groups[DecodeQuery(text.substr(at + 1, end - at - 1))] = text[at] == '+';
      at = end + 1;
    }
    return groups;
  }
  std::string Text(const Type& groups) const {
    std::string text;
    for (const auto& [key, expanded] : groups) {
      std::string name = EncodeQuery(key);
      for (size_t at; (at = name.find(';')) != std::string::npos;) name.replace(at, 1, "%3B");
      text += (text.empty() ? "" : ";") + std::string(expanded ? "+" : "-") + name;
    }
    return text;
  }
  std::string Expects() const { return "groups, such as +layer1;-layer2"; }
};
constexpr GroupsCodec kGroupsCodec{};

constexpr unsigned kSeen = kInLink | kInSession;

constexpr Setting kColorBy[] = {Declare<AppState, kColorings>(
    {.name = "graph-colors", .travels = kSeen, .first = "operators", .example = "time"},
    [](const AppState& state) { return state.graph ? state.graph->color_by : GraphColors::kOperators; },
    [](GraphColors by, AppState& state) {
      if (state.graph) state.graph->color_by = by;
    })};

constexpr Setting kRibbon[] = {Declare<AppState, kRibbons>(
    {.name = "ribbon", .travels = kSeen, .first = "gradient", .example = "bytes"},
    [](const AppState& state) { return state.graph ? state.graph->ribbon : RibbonOf::kGradient; },
    [](RibbonOf of, AppState& state) {
      if (state.graph) state.graph->ribbon = of;
    })};

constexpr Setting kConstants[] = {Declare<AppState, kSwitch>(
    {.name = "graph-constants", .travels = kSeen, .first = "0", .example = "1"},
    [](const AppState& state) { return state.graph && state.graph->shows_constants(); },
    [](bool shows, AppState& state) {
      if (state.graph) state.graph->ShowConstants(shows);
    })};

constexpr Setting kExpanded[] = {Declare<AppState, kGroupsCodec>(
    {.name = "groups", .travels = kInSession, .example = "+layer1;-layer2"},
    [](const AppState& state) {
      return state.graph ? state.graph->ExpansionsOf(state.model) : GroupsCodec::Type();
    },
    [](const GroupsCodec::Type& groups, AppState& state) {
      if (state.graph) state.graph->SetExpansions(groups, state.model);
    })};

constexpr SettingGroup kGroups[] = {{.title = "colours of the graph", .settings = kColorBy},
                                    {.title = "ribbon of the graph", .settings = kRibbon},
                                    {.title = "constants of the graph", .settings = kConstants},
                                    {.settings = kExpanded}};

}  // namespace

std::span<const SettingGroup> GraphSettings() { return kGroups; }

}  // namespace onnxray
