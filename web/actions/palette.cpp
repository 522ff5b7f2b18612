#include "actions/palette.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "actions/fuzzy.h"

namespace onnxray {

namespace {

constexpr size_t kMostRecent = 5;
constexpr size_t kMostResults = 200;

// Of two that match alike: what can be done comes before where to go, and what was chosen lately before the
// rest.
int Standing(const PaletteEntry& entry, bool recent) {
  const int kind = entry.kind == PaletteEntry::Kind::kAction  ? 8
                   : entry.kind == PaletteEntry::Kind::kValue ? 0
                                                              : 4;
  return kind + (recent ? 12 : 0) - (entry.enabled ? 0 : 1000);
}

}  // namespace

void Palette::Open(std::vector<PaletteEntry> entries, const std::vector<std::string>& recent) {
  *this = {};
  open_ = true;
  entries_ = std::move(entries);
  for (const PaletteEntry& entry : entries_) texts_.push_back(entry.title + "  " + entry.detail);
  for (const std::string& id : recent) {
    const auto it = std::find_if(entries_.begin(), entries_.end(),
                                 [&](const PaletteEntry& entry) { return entry.id == id; });
    if (it != entries_.end() && it->enabled) recent_.push_back(static_cast<size_t>(it - entries_.begin()));
  }
  Search("");
}

void Palette::Close() { *this = {}; }

void Palette::ListAll() {
  for (const size_t entry : recent_) results_.push_back({entry, {}});
  recent_count_ = results_.size();
  for (const bool enabled : {true, false}) {
    for (size_t i = 0; i < entries_.size(); ++i) {
      const PaletteEntry& entry = entries_[i];
      const bool listed = entry.kind == PaletteEntry::Kind::kAction && entry.enabled == enabled;
      if (listed && std::find(recent_.begin(), recent_.end(), i) == recent_.end())
        results_.push_back({i, {}});
    }
  }
}

void Palette::Search(std::string query) {
  // Who types on narrows down what was found: large models have tens of thousands of values.
  if (query_.empty() || !query.starts_with(query_)) {
    matching_.resize(entries_.size());
    std::iota(matching_.begin(), matching_.end(), size_t{0});
  }
  query_ = std::move(query);
  results_.clear();
  recent_count_ = selected_ = 0;
  if (query_.find_first_not_of(' ') == std::string::npos) return ListAll();
  std::vector<std::pair<int, Result>> found;
  std::vector<size_t> matching;
  for (const size_t i : matching_) {
    const PaletteEntry& entry = entries_[i];
    auto match = MatchFuzzily(query_, texts_[i]);
    if (!match) continue;
    matching.push_back(i);
    const bool recent = std::find(recent_.begin(), recent_.end(), i) != recent_.end();
    found.push_back({match->score + Standing(entry, recent), {i, std::move(match->places)}});
  }
  matching_ = std::move(matching);
  const auto better = [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second.entry < b.second.entry;
  };
  const size_t kept = std::min(found.size(), kMostResults);
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(), better);
  for (size_t i = 0; i < kept; ++i) results_.push_back(std::move(found[i].second));
}

void Palette::Move(int step) {
  if (results_.empty()) return;
  const auto count = static_cast<int>(results_.size());
  selected_ = static_cast<size_t>(((static_cast<int>(selected_) + step) % count + count) % count);
}

const PaletteEntry* Palette::chosen() const {
  return selected_ < results_.size() ? &entries_[results_[selected_].entry] : nullptr;
}

std::vector<std::string> WithRecent(std::vector<std::string> ids, const std::string& id) {
  std::erase(ids, id);
  ids.insert(ids.begin(), id);
  if (ids.size() > kMostRecent) ids.resize(kMostRecent);
  return ids;
}

}  // namespace onnxray
