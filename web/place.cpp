#include "place.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iterator>

#include "io/json_writer.h"

namespace onnxray {

namespace {

using Target = GradientChoice::Place;

constexpr std::pair<std::string_view, CentreTab> kTabs[] = {{"tensor", CentreTab::kTensor},
                                                            {"graph", CentreTab::kGraph},
                                                            {"heatmap", CentreTab::kHeatmap},
                                                            {"compare", CentreTab::kCompare}};
constexpr std::pair<std::string_view, Aspect> kAspects[] = {{"activation", Aspect::kActivation},
                                                            {"gradient", Aspect::kGradient}};
constexpr std::pair<std::string_view, RangeMode> kRanges[] = {{"tile", RangeMode::kPerTile},
                                                              {"shared", RangeMode::kShared}};
constexpr std::pair<std::string_view, ThemeChoice> kThemes[] = {
    {"system", ThemeChoice::kSystem}, {"dark", ThemeChoice::kDark}, {"light", ThemeChoice::kLight}};
constexpr std::pair<std::string_view, bool> kSwitch[] = {{"0", false}, {"1", true}};

template <typename Table, typename T>
bool FindNamed(const Table& table, std::string_view name, T& value) {
  const auto it =
      std::find_if(std::begin(table), std::end(table), [&](const auto& e) { return e.first == name; });
  if (it == std::end(table)) return false;
  value = it->second;
  return true;
}

template <typename Table, typename T>
std::string NameIn(const Table& table, const T& value) {
  const auto it =
      std::find_if(std::begin(table), std::end(table), [&](const auto& e) { return e.second == value; });
  return it == std::end(table) ? "" : std::string(it->first);
}

template <typename Table>
std::string NamesOf(const Table& table) {
  std::string names;
  for (const auto& [name, value] : table) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

template <typename T>
bool ParseWhole(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::string ListText(const std::vector<int64_t>& list) {
  std::string text;
  for (const int64_t i : list) text += (text.empty() ? "" : ",") + std::to_string(i);
  return text;
}

// "0,285"; nothing negative.
std::optional<std::vector<int64_t>> ParseIndex(std::string_view text) {
  std::vector<int64_t> list;
  for (size_t at = 0; at <= text.size();) {
    const size_t comma = std::min(text.find(',', at), text.size());
    int64_t number = 0;
    if (!ParseWhole(text.substr(at, comma - at), number) || number < 0) return std::nullopt;
    list.push_back(number);
    at = comma + 1;
  }
  return list;
}

// "1,2,3" or "-,0,1": the axes of tiles, rows and columns.
std::optional<AxisRoles> ParseAxes(std::string text) {
  constexpr int kNone = 64;  // more axes than any tensor has
  for (size_t at; (at = text.find('-')) != std::string::npos;) text.replace(at, 1, std::to_string(kNone));
  const auto list = ParseIndex(text);
  if (!list || list->size() != 3) return std::nullopt;
  int axes[3];
  for (size_t i = 0; i < 3; ++i) {
    if ((*list)[i] > kNone) return std::nullopt;
    axes[i] = (*list)[i] == kNone ? -1 : static_cast<int>((*list)[i]);
    for (size_t j = 0; j < i; ++j) {
      if (axes[i] >= 0 && axes[i] == axes[j]) return std::nullopt;
    }
  }
  return AxisRoles{axes[0], axes[1], axes[2]};
}

std::string AxesText(const AxisRoles& roles) {
  std::string text;
  for (const int axis : {roles.tile, roles.row, roles.column})
    text += (text.empty() ? "" : ",") + (axis < 0 ? "-" : std::to_string(axis));
  return text;
}

bool ParseSize(const std::string& text, ViewedPlace& place) {
  const size_t cross = text.find('x');
  int width = 0, height = 0;
  if (cross == std::string::npos || !ParseWhole(std::string_view(text).substr(0, cross), width) ||
      !ParseWhole(std::string_view(text).substr(cross + 1), height) || width <= 0 || height <= 0) {
    return false;
  }
  place.width = width;
  place.height = height;
  return true;
}

std::string TargetText(const GradientChoice& gradient) {
  const bool of_place = gradient.loss == LossKind::kSum || ComparesClasses(gradient.loss);
  if (!of_place) return gradient.target == 0 ? "" : ShortestRepr(gradient.target);
  if (gradient.place == Target::kAll) return "all";
  return gradient.place == Target::kElement ? ListText(gradient.element) : "";
}

// What a target means depends on the loss.
bool ParseTarget(const std::string& text, GradientChoice& gradient) {
  if (gradient.loss != LossKind::kSum && !ComparesClasses(gradient.loss))
    return ParseWhole(std::string_view(text), gradient.target);
  if (text == "all" && gradient.loss == LossKind::kSum) {
    gradient.place = Target::kAll;
    return true;
  }
  const auto index = ParseIndex(text);
  if (!index) return false;
  gradient.place = Target::kElement;
  gradient.element = *index;
  return true;
}

std::string TargetHelp(LossKind loss) {
  if (loss == LossKind::kSum) return "an element such as 0,285, or all";
  return ComparesClasses(loss) ? "a class such as 285" : "a number";
}

// Of `target`, which is read last, this only remembers the text.
struct Reading {
  ViewedPlace place;
  std::optional<std::string> target;
};

struct Key {
  const char* name;
  std::string (*expects)();
  // Empty: there is nothing to say.
  std::string (*write)(const ViewedPlace&);
  bool (*read)(const std::string&, Reading&);
};

// In the order in which links have them. `input` may come several times and is written apart.
constexpr Key kKeys[] = {
    {"preset",
     [] {
       std::string names;
       for (const ImagePreset preset : kImagePresets)
         names += (names.empty() ? "" : ", ") + std::string(Name(preset));
       return names;
     },
     [](const ViewedPlace& place) { return place.preset ? std::string(Name(*place.preset)) : ""; },
     [](const std::string& text, Reading& reading) {
       const auto preset = FindImagePreset(text);
       if (preset) reading.place.preset = preset;
       return preset.has_value();
     }},
    {"layout", [] { return std::string("auto, nchw, nhwc"); },
     [](const ViewedPlace& place) { return place.layout ? std::string(Name(*place.layout)) : ""; },
     [](const std::string& text, Reading& reading) {
       const auto layout = FindImageLayout(text);
       if (layout) reading.place.layout = layout;
       return layout.has_value();
     }},
    {"size", [] { return std::string("width x height, such as 320x48"); },
     [](const ViewedPlace& place) {
       return place.width > 0 ? std::to_string(place.width) + "x" + std::to_string(place.height) : "";
     },
     [](const std::string& text, Reading& reading) { return ParseSize(text, reading.place); }},
    {"node", [] { return std::string("the name of a node or a value"); },
     [](const ViewedPlace& place) { return place.node; },
     [](const std::string& text, Reading& reading) {
       reading.place.node = text;
       return true;
     }},
    {"view", [] { return NamesOf(kTabs); },
     [](const ViewedPlace& place) { return place.tab == CentreTab::kTensor ? "" : NameIn(kTabs, place.tab); },
     [](const std::string& text, Reading& reading) {
       // What is looked at most besides activations deserves the short way to say it.
       return FindNamed(kTabs, text, reading.place.tab) || FindNamed(kAspects, text, reading.place.aspect);
     }},
    {"aspect", [] { return NamesOf(kAspects); },
     [](const ViewedPlace& place) {
       return place.aspect == Aspect::kActivation ? "" : NameIn(kAspects, place.aspect);
     },
     [](const std::string& text, Reading& reading) {
       return FindNamed(kAspects, text, reading.place.aspect);
     }},
    {"element", [] { return std::string("which element of a sequence"); },
     [](const ViewedPlace& place) { return place.element > 0 ? std::to_string(place.element) : ""; },
     [](const std::string& text, Reading& reading) {
       return ParseWhole(std::string_view(text), reading.place.element) && reading.place.element >= 0;
     }},
    {"axes", [] { return std::string("the axes of tiles, rows and columns, such as 1,2,3 or -,0,1"); },
     [](const ViewedPlace& place) { return place.axes ? AxesText(*place.axes) : ""; },
     [](const std::string& text, Reading& reading) {
       const auto axes = ParseAxes(text);
       if (axes) reading.place.axes = axes;
       return axes.has_value();
     }},
    {"at", [] { return std::string("an index for every axis, such as 0,3,0,0"); },
     [](const ViewedPlace& place) { return ListText(place.position); },
     [](const std::string& text, Reading& reading) {
       const auto index = ParseIndex(text);
       if (index) reading.place.position = *index;
       return index.has_value();
     }},
    {"colors", ColorMapNames,
     [](const ViewedPlace& place) { return place.colors ? std::string(Name(*place.colors)) : ""; },
     [](const std::string& text, Reading& reading) {
       const auto colors = FindColorMap(text);
       if (colors) reading.place.colors = colors;
       return colors.has_value();
     }},
    {"range", [] { return NamesOf(kRanges); },
     [](const ViewedPlace& place) {
       return place.range == RangeMode::kPerTile ? "" : NameIn(kRanges, place.range);
     },
     [](const std::string& text, Reading& reading) { return FindNamed(kRanges, text, reading.place.range); }},
    {"loss", [] { return NamesOf(kLossNames); },
     [](const ViewedPlace& place) {
       return place.gradient.loss == LossKind::kSum ? "" : NameIn(kLossNames, place.gradient.loss);
     },
     [](const std::string& text, Reading& reading) {
       return FindNamed(kLossNames, text, reading.place.gradient.loss);
     }},
    {"output", [] { return std::string("the name of a value"); },
     [](const ViewedPlace& place) { return place.output; },
     [](const std::string& text, Reading& reading) {
       reading.place.output = text;
       return true;
     }},
    {"logits", [] { return NamesOf(kSwitch); },
     [](const ViewedPlace& place) { return std::string(place.gradient.logits ? "1" : ""); },
     [](const std::string& text, Reading& reading) {
       return FindNamed(kSwitch, text, reading.place.gradient.logits);
     }},
    {"target", [] { return std::string(); },
     [](const ViewedPlace& place) { return TargetText(place.gradient); },
     [](const std::string& text, Reading& reading) {
       reading.target = text;
       return true;
     }},
    {"theme", [] { return NamesOf(kThemes); },
     [](const ViewedPlace& place) {
       return place.theme == ThemeChoice::kSystem ? "" : NameIn(kThemes, place.theme);
     },
     [](const std::string& text, Reading& reading) { return FindNamed(kThemes, text, reading.place.theme); }},
};

// Which the page reads itself.
constexpr std::string_view kPageKeys[] = {"variant"};

Error WrongValue(const std::string& name, const std::string& value, const std::string& expects) {
  return InvalidInput("'" + value + "' is nothing that '" + name + "' can be", "It takes " + expects);
}

Error UnknownKey(const std::string& name) {
  std::string names = "model, input";
  for (const Key& key : kKeys) names += std::string(", ") + key.name;
  return InvalidInput("there is no key '" + name + "'", "The keys are " + names);
}

void ReadOne(const std::string& name, const std::string& value, Reading& reading,
             std::vector<Error>& complaints) {
  if (value.empty()) return;
  if (name == "model") {
    reading.place.model = value;
    return;
  }
  if (name == "input") {
    reading.place.inputs.push_back(value);
    return;
  }
  if (std::find(std::begin(kPageKeys), std::end(kPageKeys), name) != std::end(kPageKeys)) return;
  const auto key =
      std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& k) { return name == k.name; });
  if (key == std::end(kKeys)) {
    complaints.push_back(UnknownKey(name));
  } else if (!key->read(value, reading)) {
    complaints.push_back(WrongValue(name, value, key->expects()));
  }
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::string DecodeQuery(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = high >= 0 ? HexDigit(text[i + 2]) : -1;
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

std::string EncodeQuery(std::string_view text) {
  static constexpr std::string_view kPlain = "-._~/:,;@!$*()?";
  std::string encoded;
  for (const char c : text) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (alphanumeric || kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      char escape[4];
      std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned char>(c));
      encoded += escape;
    }
  }
  return encoded;
}

std::string ToText(const Synthetic& synthetic) {
  if (synthetic.kind == Synthetic::Kind::kZeros) return "zeros";
  if (synthetic.kind == Synthetic::Kind::kOnes) return "ones";
  return synthetic.seed == 0 ? "random" : "random:" + std::to_string(synthetic.seed);
}

ParsedPlace ParsePlace(std::string_view link) {
  link = link.substr(0, link.find('#'));
  if (const size_t mark = link.find('?'); mark < link.find('=')) link.remove_prefix(mark + 1);
  Reading reading;
  ParsedPlace parsed;
  for (size_t at = 0; at < link.size();) {
    const size_t end = std::min(link.find('&', at), link.size());
    const std::string_view pair = link.substr(at, end - at);
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string name = DecodeQuery(pair.substr(0, equals));
    const std::string value = equals < pair.size() ? DecodeQuery(pair.substr(equals + 1)) : "";
    ReadOne(name, value, reading, parsed.complaints);
    at = end + 1;
  }
  GradientChoice& gradient = reading.place.gradient;
  if (reading.target && !ParseTarget(*reading.target, gradient))
    parsed.complaints.push_back(WrongValue("target", *reading.target, TargetHelp(gradient.loss)));
  parsed.place = std::move(reading.place);
  return parsed;
}

std::string ToQuery(const ViewedPlace& place) {
  std::string query;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    query += (query.empty() ? "" : "&") + std::string(name) + "=" + EncodeQuery(value);
  };
  add("model", place.model);
  for (const std::string& input : place.inputs) add("input", input);
  for (const Key& key : kKeys) add(key.name, key.write(place));
  return query;
}

}  // namespace onnxray
