#include "recent_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace onnxray {

namespace {

using Json = nlohmann::ordered_json;

std::string TextAt(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : "";
}

int64_t NumberAt(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_number() ? it->get<int64_t>() : 0;
}

std::string Ago(int64_t count, const char* unit) {
  return std::to_string(count) + " " + unit + (count == 1 ? "" : "s") + " ago";
}

}  // namespace

void Remember(std::vector<RecentFile>& files, RecentFile file) {
  std::erase_if(files, [&](const RecentFile& other) { return other.key == file.key; });
  files.insert(files.begin(), std::move(file));
  if (files.size() > kMostRecentFiles) files.resize(kMostRecentFiles);
}

std::string RecentFilesJson(const std::vector<RecentFile>& files) {
  Json list = Json::array();
  for (const RecentFile& file : files) {
    list.push_back({{"key", file.key},
                    {"name", file.name},
                    {"place", file.place},
                    {"bytes", file.bytes},
                    {"opened", file.opened}});
  }
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<RecentFile> ParseRecentFiles(std::string_view text) {
  std::vector<RecentFile> files;
  const Json list = Json::parse(text, nullptr, false);
  if (!list.is_array()) return files;
  for (const Json& entry : list) {
    if (!entry.is_object()) continue;
    RecentFile file{.key = TextAt(entry, "key"),
                    .name = TextAt(entry, "name"),
                    .place = TextAt(entry, "place"),
                    .bytes = static_cast<uint64_t>(std::max<int64_t>(0, NumberAt(entry, "bytes"))),
                    .opened = NumberAt(entry, "opened")};
    if (!file.key.empty() && !file.name.empty() && files.size() < kMostRecentFiles)
      files.push_back(std::move(file));
  }
  return files;
}

std::string FormatAge(int64_t seconds) {
  constexpr int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;
  if (seconds < kMinute) return "just now";
  if (seconds < kHour) return Ago(seconds / kMinute, "minute");
  if (seconds < kDay) return Ago(seconds / kHour, "hour");
  if (seconds < 2 * kDay) return "yesterday";
  if (seconds < 60 * kDay) return Ago(seconds / kDay, "day");
  return Ago(seconds / (30 * kDay), "month");
}

}  // namespace onnxray
