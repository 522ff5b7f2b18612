#include "preferences.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "state.h"

namespace onnxray {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kThemes[] = {"system", "dark", "light"};
constexpr const char* kMotions[] = {"system", "reduced", "full"};

template <typename Choice, size_t Count>
void ReadChoice(const Json& json, const char* key, const char* const (&names)[Count], Choice& choice) {
  const auto it = json.find(key);
  if (it == json.end() || !it->is_string()) return;
  const auto name = std::find(std::begin(names), std::end(names), it->get_ref<const std::string&>());
  if (name != std::end(names)) choice = static_cast<Choice>(name - std::begin(names));
}

void ReadWidth(const Json& json, const char* key, float& width) {
  const auto it = json.find(key);
  if (it != json.end() && it->is_number())
    width = std::clamp(it->get<float>(), kNarrowestPanel, kWidestPanel);
}

void ReadBool(const Json& json, const char* key, bool& value) {
  const auto it = json.find(key);
  if (it != json.end() && it->is_boolean()) value = it->get<bool>();
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
  const Preferences& preferences = state.ui.preferences;
  Json json = {{"colours", kThemes[static_cast<size_t>(state.theme)]},
               {"text", std::round(static_cast<double>(preferences.text_scale) * 100) / 100},
               {"motion", kMotions[static_cast<size_t>(preferences.motion)]},
               {"recent", preferences.recent_choices}};
  if (!panels) return json.dump();
  json.update({{"nodes", state.shows_nodes},
               {"details", state.shows_details},
               {"nodesWidth", std::round(preferences.nodes_width)},
               {"detailsWidth", std::round(preferences.details_width)}});
  return json.dump();
}

void ApplyPreferences(std::string_view text, AppState& state) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return;
  Preferences& preferences = state.ui.preferences;
  ReadChoice(json, "colours", kThemes, state.theme);
  ReadChoice(json, "motion", kMotions, preferences.motion);
  ReadBool(json, "nodes", state.shows_nodes);
  ReadBool(json, "details", state.shows_details);
  ReadWidth(json, "nodesWidth", preferences.nodes_width);
  ReadWidth(json, "detailsWidth", preferences.details_width);
  if (const auto scale = json.find("text"); scale != json.end() && scale->is_number())
    preferences.text_scale = StepTextScale(scale->get<float>(), 0);
  const auto recent = json.find("recent");
  if (recent == json.end() || !recent->is_array()) return;
  preferences.recent_choices.clear();
  for (const Json& id : *recent) {
    if (id.is_string()) preferences.recent_choices.push_back(id.get<std::string>());
  }
}

}  // namespace onnxray
