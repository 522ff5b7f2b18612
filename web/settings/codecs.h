// Codecs: values of settings as text, as links and files have them. A codec has a Type, and
//   std::optional<Type> Parse(std::string_view) const;  unset: the text is none of it
//   std::string Text(const Type&) const;                not empty
//   std::string Expects() const;                        what it takes, for people: "tile, shared"
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tiles/axis_roles.h"
#include "tiles/tile_painter.h"

namespace onnxray {

struct Choice {
  template <typename T>
  constexpr Choice(std::string_view name_of_it, T value_of_it)
      : name(name_of_it), value(static_cast<int>(value_of_it)) {}
  std::string_view name;
  int value;
};
using Choices = std::span<const Choice>;
std::optional<int> ValueOf(Choices choices, std::string_view name);
std::string NameOf(Choices choices, int value);
std::string NamesOf(Choices choices);

// Values with names.
template <typename T>
struct OneOf {
  using Type = T;
  Choices choices;

  std::optional<T> Parse(std::string_view text) const {
    const std::optional<int> value = ValueOf(choices, text);
    return value ? std::optional(static_cast<T>(*value)) : std::nullopt;
  }
  std::string Text(T value) const { return NameOf(choices, static_cast<int>(value)); }
  std::string Expects() const { return NamesOf(choices); }
};

// Values that have names elsewhere.
template <typename T, std::optional<T> (*kFind)(std::string_view), std::string_view (*kName)(T),
          std::string (*kNames)()>
struct Named {
  using Type = T;
  std::optional<T> Parse(std::string_view text) const { return kFind(text); }
  std::string Text(T value) const { return std::string(kName(value)); }
  std::string Expects() const { return kNames(); }
};
// "auto, raw, unit"
template <const auto& kAll>
std::string NamesOfAll() {
  std::string names;
  for (const auto value : kAll) names += (names.empty() ? "" : ", ") + std::string(Name(value));
  return names;
}

// What it takes is said in words.
struct Described {
  const char* help;
  std::string Expects() const { return help; }
};

// "0" and "1"; "false" and "true" are read too.
struct SwitchCodec {
  using Type = bool;
  std::optional<bool> Parse(std::string_view text) const;
  std::string Text(bool on) const { return on ? "1" : "0"; }
  std::string Expects() const { return "0, 1"; }
};
// Not negative.
struct CountCodec : Described {
  using Type = int64_t;
  std::optional<int64_t> Parse(std::string_view text) const;
  std::string Text(int64_t number) const { return std::to_string(number); }
};
struct NumberCodec : Described {
  using Type = double;
  std::optional<double> Parse(std::string_view text) const;
  std::string Text(double number) const;
  double least = -1e300, most = 1e300;
};
struct TextCodec : Described {
  using Type = std::string;
  std::optional<std::string> Parse(std::string_view text) const { return std::string(text); }
  std::string Text(const std::string& text) const { return text; }
};
// "0,285": nothing negative.
struct IndexCodec : Described {
  using Type = std::vector<int64_t>;
  std::optional<Type> Parse(std::string_view text) const;
  std::string Text(const Type& index) const;
};
// "0.5,-1e3": `count` numbers.
struct NumbersCodec : Described {
  using Type = std::vector<double>;
  std::optional<Type> Parse(std::string_view text) const;
  std::string Text(const Type& numbers) const;
  size_t count = 0;
};
// "1,2,3" or "-,0,1": the axes of tiles, rows and columns.
struct AxesCodec {
  using Type = AxisRoles;
  std::optional<AxisRoles> Parse(std::string_view text) const;
  std::string Text(const AxisRoles& roles) const;
  std::string Expects() const { return "the axes of tiles, rows and columns, such as 1,2,3 or -,0,1"; }
};
// "320x48": both positive.
struct SizeCodec {
  using Type = std::pair<int, int>;
  std::optional<Type> Parse(std::string_view text) const;
  std::string Text(const Type& size) const;
  std::string Expects() const { return "width x height, such as 320x48"; }
};

inline constexpr SwitchCodec kSwitch;
inline constexpr Named<ColorMap, FindColorMap, Name, ColorMapNames> kColors;

// The shortest decimal that reads back: "0.1", "2", "1e-07".
std::string NumberText(double value);

}  // namespace onnxray
