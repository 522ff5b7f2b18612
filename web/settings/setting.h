// Setting: one thing that a user sets, declared once: what it is called, where it travels, how it is written
// as text and put in force. Links, sessions, preferences and undo know no more of it than that. All of it is
// plain data and functions without captures: dozens of settings shall weigh little.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "aspect.h"
#include "base/result.h"
#include "settings/codecs.h"

namespace onnxray {

struct AppState;
class Controller;

// Where a setting travels; undo is its group's business.
enum Travels : unsigned {
  kInLink = 1,         // it is small, and about what is seen
  kInSession = 2,      // with a model
  kInPreferences = 4,  // with the user, whatever model is open
  kOfPanels = 8,       // but not from a window too narrow for panels, where they come and go by themselves
};

// When what a link or a session says of it can be put in force.
enum class Ready : uint8_t {
  kAlways,
  kModel,  // there is a model, perhaps no run
  kView,   // everything has been opened
  kValue,  // the value asked for is on display
};

struct SettingName {
  std::string_view name;  // the key in links, sessions and preferences
  unsigned travels = 0;
  Ready ready = Ready::kView;
  std::string_view first = {};    // what it is at first, as text; empty: it can be unset, and is
  std::string_view example = {};  // some other text that it takes
  // Where a link does not name it, it stays as it is; else it becomes as it is at first.
  bool stays = false;
  std::string_view former = {};  // what preferences called it before
};

// `text` is nothing that the setting takes.
Error WrongValue(std::string_view name, std::string_view text, const std::string& expects);

// Of the application or, as how an input is prepared, of a part of it.
template <typename Target>
struct SettingOf : SettingName {
  std::string (*expects)();  // see codecs.h
  bool (*accepts)(std::string_view text);
  std::string (*get)(const Target&);         // empty: unset
  Status (*set)(std::string_view, Target&);  // what it accepts, or unset

  // Empty: it is as it is at first.
  std::string Read(const Target& target) const {
    std::string text = get(target);
    if (text == first) text.clear();
    return text;
  }
  // Errors: kInvalidInput where the text is nothing that it takes, or does not fit what is open; then it
  // becomes as it is at first.
  Status Apply(std::string_view text, Target& target) const {
    if (text.empty()) text = first;
    if (text.empty() || accepts(text)) return set(text, target);
    return WrongValue(name, text, expects());
  }
};
using Setting = SettingOf<AppState>;

// Of what a setting is one. Where that becomes another, the difference is no change that a user made, and
// what was done to the former is not undone any more.
enum class Subject : uint8_t { kApplication, kModel, kShape, kValue };

// Settings that are undone together.
struct SettingGroup {
  std::string_view title = {};  // "colour map": what undo calls it; empty: it is not undone
  Subject subject = Subject::kApplication;
  std::span<const Setting> settings;
  // Sees to what follows from a change, by a link or undo.
  void (*settle)(AppState&, Controller&) = nullptr;
  std::optional<Aspect> seen_in = {};  // undo shows what it changes; unset: that is seen in every aspect
};

// Two functions without captures make a setting of a codec's type T:
//   get: T or std::optional<T> of a const Target&
//   set: void of a const T& and a Target&; where it can be unset, Status of a const std::optional<T>& and a
//        Target&, which may refuse
template <typename Target, const auto& kCodec, typename Get, typename Set>
constexpr SettingOf<Target> Declare(const SettingName& name, Get, Set) {
  using T = typename std::remove_cvref_t<decltype(kCodec)>::Type;
  return {name, [] { return kCodec.Expects(); },
          [](std::string_view text) { return kCodec.Parse(text).has_value(); },
          [](const Target& target) {
            const std::optional<T> value = Get()(target);
            return value ? kCodec.Text(*value) : std::string();
          },
          [](std::string_view text, Target& target) -> Status {
            const std::optional<T> value = text.empty() ? std::optional<T>() : kCodec.Parse(text);
            if constexpr (std::is_invocable_v<Set, const std::optional<T>&, Target&>) {
              return Set()(value, target);
            } else {
              Set()(value ? *value : T(), target);
              return Ok();
            }
          }};
}

}  // namespace onnxray
