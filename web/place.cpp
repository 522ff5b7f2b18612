#include "place.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "settings/all_settings.h"
#include "settings/input_settings.h"

namespace onnxray {

namespace {

// Which the page reads itself.
constexpr std::string_view kPageKeys[] = {"variant"};

// Calls `take` with every setting that links or sessions have, until it returns true.
template <typename Take>
bool AnySetting(const Take& take) {
  const auto travels = [](const SettingName& setting) {
    return (setting.travels & (kInLink | kInSession)) != 0;
  };
  for (const InputSetting& setting : InputSettings()) {
    if (travels(setting) && take(setting)) return true;
  }
  for (const SettingGroup& group : SettingGroups()) {
    for (const Setting& setting : group.settings) {
      if (travels(setting) && take(setting)) return true;
    }
  }
  return false;
}

Error UnknownKey(const std::string& name) {
  std::string names = "model, input, node";
  AnySetting([&](const auto& setting) {
    if (setting.travels & kInLink) names += ", " + std::string(setting.name);
    return false;
  });
  return InvalidInput("there is no key '" + name + "'", "The keys are " + names);
}

void ReadSetting(std::string name, const std::string& text, ParsedPlace& parsed) {
  // What is looked at most besides activations deserves the short way to say it: view=gradient.
  if (name == "view" && FindSetting("aspect")->accepts(text)) name = "aspect";
  const bool found = AnySetting([&](const auto& setting) {
    if (setting.name != name) return false;
    if (setting.accepts(text)) {
      parsed.place.settings[name] = text;
    } else {
      parsed.complaints.push_back(WrongValue(name, text, setting.expects()));
    }
    return true;
  });
  if (!found) parsed.complaints.push_back(UnknownKey(name));
}

void ReadOne(const std::string& name, const std::string& value, ParsedPlace& parsed) {
  if (value.empty()) return;
  if (name == "model") {
    parsed.place.model = value;
  } else if (name == "input") {
    parsed.place.inputs.push_back(value);
  } else if (name == "node") {
    parsed.place.node = value;
  } else if (std::find(std::begin(kPageKeys), std::end(kPageKeys), name) == std::end(kPageKeys)) {
    ReadSetting(name, value, parsed);
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

ParsedPlace ParsePlace(std::string_view link) {
  link = link.substr(0, link.find('#'));
  if (const size_t mark = link.find('?'); mark < link.find('=')) link.remove_prefix(mark + 1);
  ParsedPlace parsed;
  for (size_t at = 0; at < link.size();) {
    const size_t end = std::min(link.find('&', at), link.size());
    const std::string_view pair = link.substr(at, end - at);
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string name = DecodeQuery(pair.substr(0, equals));
    const std::string value = equals < pair.size() ? DecodeQuery(pair.substr(equals + 1)) : "";
    ReadOne(name, value, parsed);
    at = end + 1;
  }
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
  add("node", place.node);
  AnySetting([&](const auto& setting) {
    add(setting.name, place.Text(setting.name));
    return false;
  });
  return query;
}

}  // namespace onnxray
