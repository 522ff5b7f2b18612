// Palette: everything that can be done or gone to, searched by what is typed. Free of drawing;
// views/command_palette.h draws it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "imgui.h"
#include "io/colormap.h"

namespace onnxray {

struct ViewContext;

struct PaletteEntry {
  enum class Kind : uint8_t { kAction, kValue, kColorMap, kPreset, kSample, kRecentFile };
  Kind kind = Kind::kAction;
  std::string id;     // unique among all entries; by it the palette remembers what was chosen
  std::string title;  // searched, and so is `detail`
  std::string detail;
  std::string heading;  // what it stands under while nothing is typed
  ImGuiKeyChord key = ImGuiKey_None;
  bool enabled = true;
  std::optional<ColorMap> colors = {};  // of a colour map
  std::string op = {};                  // of a value
  std::function<void(ViewContext&)> run = {};
};

class Palette {
 public:
  struct Result {
    size_t entry = 0;            // index into entries()
    std::vector<size_t> places;  // bytes matched in the title followed by two spaces and the detail
  };

  // `recent`: ids of what was chosen before, latest first.
  void Open(std::vector<PaletteEntry> entries, const std::vector<std::string>& recent);
  void Close();
  bool is_open() const { return open_; }

  const std::string& query() const { return query_; }
  void Search(std::string query);
  const std::vector<PaletteEntry>& entries() const { return entries_; }
  // Best first. While nothing is typed: what was chosen lately, then every action in the order of the key
  // sheet; what can only be gone to is not listed then.
  const std::vector<Result>& results() const { return results_; }
  // Of the results, how many are there for having been chosen lately.
  size_t recent_count() const { return recent_count_; }

  size_t selected() const { return selected_; }
  // By `step` results, around the ends.
  void Move(int step);
  void Select(size_t result) { selected_ = result; }
  // Null where nothing matches.
  const PaletteEntry* chosen() const;

 private:
  void ListAll();

  bool open_ = false;
  std::string query_;
  std::vector<PaletteEntry> entries_;
  std::vector<std::string> texts_;  // that are searched, by entry
  std::vector<size_t> recent_;      // indices into entries_
  std::vector<size_t> matching_;    // that match the query, or everything where it is empty
  std::vector<Result> results_;
  size_t recent_count_ = 0, selected_ = 0;
};

// `ids` with `id` in front, without it elsewhere, and no more than the palette remembers.
std::vector<std::string> WithRecent(std::vector<std::string> ids, const std::string& id);

}  // namespace onnxray
