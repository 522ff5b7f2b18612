// Preferences: how a user wants the application to look, kept from one session to the next.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onnxray {

struct AppState;

enum class MotionChoice : uint8_t { kSystem, kReduced, kFull };

struct Preferences {
  float text_scale = 1;  // of the whole interface
  MotionChoice motion = MotionChoice::kSystem;
  float nodes_width = 316, details_width = 300;  // of the side panels, in points
  std::vector<std::string> recent_choices;       // ids of the command palette, latest first

  bool operator==(const Preferences&) const = default;
};

inline constexpr float kNarrowestPanel = 220, kWidestPanel = 620;  // points
inline constexpr float kTextScales[] = {0.8f, 0.9f, 1, 1.1f, 1.25f, 1.5f, 1.75f, 2};
// The scale so many steps from `scale`, at an end that end.
float StepTextScale(float scale, int steps);

// The preferences with what of the state belongs to them, as JSON; and back. What cannot be read stays as it
// is. `panels`: with those that are shown, which on a phone come and go by themselves.
std::string PreferencesJson(const AppState& state, bool panels);
void ApplyPreferences(std::string_view json, AppState& state);

}  // namespace onnxray
