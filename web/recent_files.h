// Files opened before, to be opened again from the start screen. Who can open them keeps them: the desktop
// remembers paths, a page copies of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onnxray {

// A model and the files that were opened with it, or an input alone.
struct RecentFile {
  std::string key;    // by which the platform opens it
  std::string name;   // "blazeface.onnx"
  std::string place;  // where it lies, or what goes with it; for people
  uint64_t bytes = 0;
  int64_t opened = 0;  // seconds since 1970

  bool operator==(const RecentFile&) const = default;
};

inline constexpr size_t kMostRecentFiles = 9;

// Puts `file` in front, once, and drops the oldest beyond kMostRecentFiles.
void Remember(std::vector<RecentFile>& files, RecentFile file);
// As JSON: [{"key": ..., "name": ..., "place": ..., "bytes": ..., "opened": ...}], latest first; and back,
// leaving out what cannot be read.
std::string RecentFilesJson(const std::vector<RecentFile>& files);
std::vector<RecentFile> ParseRecentFiles(std::string_view json);

// "just now", "12 minutes ago", "yesterday", "5 days ago", "3 months ago"
std::string FormatAge(int64_t seconds);

}  // namespace onnxray
