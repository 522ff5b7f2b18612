#include "preferences.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

using Json = nlohmann::ordered_json;

// Numbers and switches used to be such.
std::string TextOf(const Json& json) { return json.is_string() ? json.get<std::string>() : json.dump(); }

void Read(const Json& json, const Setting& setting, AppState& state) {
  for (const std::string_view name : {setting.name, setting.former}) {
    const auto it = name.empty() ? json.end() : json.find(name);
    if (it == json.end()) continue;
    // What it takes always fits: a user's wishes are of no model.
    if (const std::string text = TextOf(*it); setting.accepts(text))
      return static_cast<void>(setting.Apply(text, state));
  }
}

template <typename Take>
void ForEachPreference(const Take& take) {
  for (const SettingGroup& group : SettingGroups()) {
    for (const Setting& setting : group.settings) {
      if (setting.travels & kInPreferences) take(setting);
    }
  }
}

}  // namespace

float StepTextScale(float scale, int steps) {
  const auto nearest =
      std::min_element(std::begin(kTextScales), std::end(kTextScales),
                       [scale](float a, float b) { return std::abs(a - scale) < std::abs(b - scale); });
  const auto at = nearest - std::begin(kTextScales) + steps;
  return kTextScales[std::clamp<std::ptrdiff_t>(at, 0, std::size(kTextScales) - 1)];
}

std::string PreferencesJson(const AppState& state, bool panels) {
  Json json = {{"recent", state.ui.preferences.recent_choices}};
  ForEachPreference([&](const Setting& setting) {
    if ((setting.travels & kOfPanels) && !panels) return;
    if (std::string text = setting.Read(state); !text.empty())
      json[std::string(setting.name)] = std::move(text);
  });
  return json.dump();
}

void ApplyPreferences(std::string_view text, AppState& state) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return;
  ForEachPreference([&](const Setting& setting) { Read(json, setting, state); });
  Preferences& preferences = state.ui.preferences;
  const auto recent = json.find("recent");
  if (recent == json.end() || !recent->is_array()) return;
  preferences.recent_choices.clear();
  for (const Json& id : *recent) {
    if (id.is_string()) preferences.recent_choices.push_back(id.get<std::string>());
  }
}

}  // namespace onnxray
