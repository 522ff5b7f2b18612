#include "io/labels.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

namespace onnxray {

namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kMostClasses = 100000;

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n"), end = text.find_last_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

std::optional<int64_t> Integer(std::string_view text) {
  int64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

// What stands for a class: a name, or a list that ends in one.
std::string NameOf(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array() && !json.empty()) return NameOf(json.back());
  if (json.is_object()) {
    for (const char* key : {"name", "label", "title"}) {
      if (json.contains(key)) return NameOf(json[key]);
    }
  }
  return json.is_primitive() && !json.is_null() ? json.dump() : std::string();
}

std::optional<Labels> FromNumbered(const std::map<int64_t, std::string>& numbered) {
  if (numbered.empty() || numbered.begin()->first < 0 || numbered.begin()->first > 1) return std::nullopt;
  const int64_t count = numbered.rbegin()->first + 1;
  if (count > kMostClasses) return std::nullopt;
  Labels labels(static_cast<size_t>(count));
  for (const auto& [number, name] : numbered) labels[static_cast<size_t>(number)] = name;
  return labels;
}

std::optional<Labels> FromObject(const Json& json) {
  std::map<int64_t, std::string> numbered;
  for (const auto& [key, value] : json.items()) {
    if (const auto number = Integer(key)) {
      numbered[*number] = NameOf(value);
    } else if (value.is_number_integer()) {
      numbered[value.get<int64_t>()] = key;
    } else if (value.is_array() || value.is_object()) {
      // {"id2label": {...}}, {"labels": [...]}
      if (value.is_object()) {
        if (auto inner = FromObject(value)) return inner;
      } else if (value.size() > 1 && value.front().is_string()) {
        Labels labels;
        for (const Json& entry : value) labels.push_back(NameOf(entry));
        return labels;
      }
    }
  }
  return FromNumbered(numbered);
}

// {0: 'person', 1: "fire engine"}
std::optional<Labels> FromPython(std::string_view text) {
  std::map<int64_t, std::string> numbered;
  for (size_t at = 1; at < text.size();) {
    at = text.find_first_of("0123456789}", at);
    if (at == std::string_view::npos || text[at] == '}') break;
    const size_t colon = text.find(':', at);
    if (colon == std::string_view::npos) return std::nullopt;
    const auto number = Integer(Trim(text.substr(at, colon - at)));
    const size_t open = text.find_first_of("'\"", colon);
    if (!number || open == std::string_view::npos) return std::nullopt;
    std::string name;
    size_t close = open + 1;
    for (; close < text.size() && text[close] != text[open]; ++close) {
      if (text[close] == '\\' && close + 1 < text.size()) ++close;
      name += text[close];
    }
    numbered[*number] = name;
    at = close + 1;
  }
  return FromNumbered(numbered);
}

// Lines that count themselves lose their numbers.
std::optional<Labels> FromCountedLines(const Labels& lines) {
  Labels labels;
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t end = lines[i].find_first_not_of("0123456789");
    if (end == 0 || end == std::string::npos || Integer(lines[i].substr(0, end)) != static_cast<int64_t>(i))
      return std::nullopt;
    const size_t name = lines[i].find_first_not_of(" \t:,;", end);
    if (name == end || name == std::string::npos) return std::nullopt;
    labels.push_back(lines[i].substr(name));
  }
  return labels;
}

Labels Lines(std::string_view text) {
  Labels lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(Trim(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

// The axis that counts classes; -1: none.
int ClassAxis(const Shape& shape) {
  int axis = -1;
  for (int i = shape.rank() == 1 ? 0 : 1; i < shape.rank(); ++i) {
    if (shape[i] == 1) continue;
    if (axis >= 0) return -1;  // a second one
    axis = i;
  }
  return axis;
}

}  // namespace

Result<Labels> ParseLabels(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text = Trim(text);
  if (!text.empty() && (text[0] == '{' || text[0] == '[')) {
    const Json json = Json::parse(text, nullptr, false);
    std::optional<Labels> labels;
    if (json.is_array()) {
      labels.emplace();
      for (const Json& entry : json) labels->push_back(NameOf(entry));
    } else if (json.is_object()) {
      labels = FromObject(json);
    } else if (text[0] == '{') {
      labels = FromPython(text);
    }
    if (labels && labels->size() > 1) return *labels;
    return InvalidInput("there are no names of classes in it",
                        "Give a list of names, or an object of numbers to names");
  }
  Labels lines = Lines(text);
  if (lines.size() < 2) return InvalidInput("there are no names of classes in it", "Put one name in a line");
  if (auto counted = FromCountedLines(lines)) return std::move(*counted);
  return lines;
}

Labels LabelsFromMetadata(const std::map<std::string, std::string>& metadata) {
  for (const char* key : {"names", "labels", "classes", "class_names", "id2label"}) {
    const auto it = metadata.find(key);
    if (it == metadata.end()) continue;
    std::string text = it->second;
    if (text.find('\n') == std::string::npos && text.find_first_of("[{") != 0)
      std::replace(text.begin(), text.end(), ',', '\n');
    auto labels = ParseLabels(text);
    if (labels.ok()) return std::move(labels).value();
  }
  return {};
}

bool LooksLikeClassScores(DType dtype, const Shape& shape, int64_t classes) {
  if (!IsFloat(dtype) && dtype != DType::kUInt8 && dtype != DType::kInt8) return false;
  if (shape.rank() < 1 || shape.count() == 0) return false;
  const int axis = ClassAxis(shape);
  if (axis < 0) return false;
  if (classes > 0) return shape[axis] == classes;
  // Of three axes, one counts boxes or steps as a rule.
  return shape.rank() != 3 && shape[axis] >= 2 && shape[axis] <= kMostClasses;
}

std::optional<ClassScores> TopClasses(const Tensor& scores, int64_t sample, int count) {
  if (!scores.defined() || scores.rank() < 1 || scores.count() == 0 || ClassAxis(scores.shape()) < 0)
    return std::nullopt;
  const Tensor one = scores.rank() == 1 ? scores : scores.Slice(0, std::min(sample, scores.dim(0) - 1), 1);
  const auto read = ToDoubles(one);
  if (!read.ok()) return std::nullopt;
  const std::vector<double>& values = read.value();
  const auto rank = [&](int64_t i) {
    const double value = values[static_cast<size_t>(i)];
    return std::isnan(value) ? -HUGE_VAL : value;
  };
  std::vector<int64_t> order(values.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  const auto kept = std::min(order.size(), static_cast<size_t>(count));
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(),
                    [&](int64_t a, int64_t b) { return rank(a) != rank(b) ? rank(a) > rank(b) : a < b; });
  order.resize(kept);

  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  const double least = *std::min_element(values.begin(), values.end());
  ClassScores result{.top = {}, .classes = static_cast<int64_t>(values.size())};
  result.probabilities = least >= 0 && std::abs(sum - 1) < 1e-2;
  double total = 0;
  for (const double value : values) total += std::isnan(value) ? 0 : std::exp(value - rank(order[0]));
  for (const int64_t i : order) {
    const double score = values[static_cast<size_t>(i)];
    const double probability = result.probabilities ? score : std::exp(score - rank(order[0])) / total;
    result.top.push_back({i, score, probability});
  }
  return result;
}

}  // namespace onnxray
