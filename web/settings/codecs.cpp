#include "settings/codecs.h"

#include <charconv>
#include <cmath>

#include "settings/text_pieces.h"

namespace onnxray {

namespace {

template <typename T, typename ToText>
std::string Listed(const std::vector<T>& list, const ToText& to_text) {
  std::string text;
  for (const T& item : list) text += (text.empty() ? "" : ",") + to_text(item);
  return text;
}

}  // namespace

std::optional<int> ValueOf(Choices choices, std::string_view name) {
  for (const Choice& choice : choices) {
    if (choice.name == name) return choice.value;
  }
  return std::nullopt;
}

std::string NameOf(Choices choices, int value) {
  for (const Choice& choice : choices) {
    if (choice.value == value) return std::string(choice.name);
  }
  return {};
}

std::string NamesOf(Choices choices) {
  std::string names;
  for (const Choice& choice : choices) names += (names.empty() ? "" : ", ") + std::string(choice.name);
  return names;
}

std::string NumberText(double value) {
  char text[32];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
  return {text, end.ptr};
}

std::optional<bool> SwitchCodec::Parse(std::string_view text) const {
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return std::nullopt;
}

std::optional<int64_t> CountCodec::Parse(std::string_view text) const {
  int64_t number = 0;
  return ParseWhole(text, number) && number >= 0 ? std::optional(number) : std::nullopt;
}

std::optional<double> NumberCodec::Parse(std::string_view text) const {
  double number = 0;
  const bool fits = ParseWhole(text, number) && number >= least && number <= most;
  return fits ? std::optional(number) : std::nullopt;
}

std::string NumberCodec::Text(double number) const { return NumberText(number); }

std::optional<std::vector<int64_t>> IndexCodec::Parse(std::string_view text) const {
  std::vector<int64_t> index;
  for (const std::string_view piece : Split(text, ',')) {
    int64_t number = 0;
    if (!ParseWhole(piece, number) || number < 0) return std::nullopt;
    index.push_back(number);
  }
  return index;
}

std::string IndexCodec::Text(const std::vector<int64_t>& index) const {
  return Listed(index, [](int64_t i) { return std::to_string(i); });
}

std::optional<std::vector<double>> NumbersCodec::Parse(std::string_view text) const {
  std::vector<double> list;
  for (const std::string_view piece : Split(text, ',')) {
    double number = 0;
    if (!ParseWhole(piece, number) || !std::isfinite(number)) return std::nullopt;
    list.push_back(number);
  }
  return list.size() == count ? std::optional(std::move(list)) : std::nullopt;
}

std::string NumbersCodec::Text(const std::vector<double>& numbers) const {
  return Listed(numbers, NumberText);
}

std::optional<AxisRoles> AxesCodec::Parse(std::string_view text) const {
  constexpr int kMostAxes = 64;  // more than any tensor has
  const std::vector<std::string_view> pieces = Split(text, ',');
  if (pieces.size() != 3) return std::nullopt;
  int axes[3];
  for (size_t i = 0; i < 3; ++i) {
    axes[i] = -1;
    if (pieces[i] != "-" && (!ParseWhole(pieces[i], axes[i]) || axes[i] < 0 || axes[i] >= kMostAxes))
      return std::nullopt;
    for (size_t j = 0; j < i; ++j) {
      if (axes[i] >= 0 && axes[i] == axes[j]) return std::nullopt;
    }
  }
  return AxisRoles{axes[0], axes[1], axes[2]};
}

std::string AxesCodec::Text(const AxisRoles& roles) const {
  return Listed(std::vector<int>{roles.tile, roles.row, roles.column},
                [](int axis) { return axis < 0 ? std::string("-") : std::to_string(axis); });
}

std::optional<std::pair<int, int>> SizeCodec::Parse(std::string_view text) const {
  const size_t cross = text.find('x');
  std::pair<int, int> size;
  if (cross == std::string_view::npos || !ParseWhole(text.substr(0, cross), size.first) ||
      !ParseWhole(text.substr(cross + 1), size.second) || size.first <= 0 || size.second <= 0)
    return std::nullopt;
  return size;
}

std::string SizeCodec::Text(const std::pair<int, int>& size) const {
  return std::to_string(size.first) + "x" + std::to_string(size.second);
}

}  // namespace onnxray
