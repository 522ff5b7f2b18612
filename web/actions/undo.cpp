#include "actions/undo.h"

#include <algorithm>
#include <utility>

namespace onnxray {

namespace {

constexpr size_t kMostChanges = 200;

}  // namespace

void UndoLog::Forget(size_t part) {
  const auto forget = [part](std::vector<Change>& changes) {
    for (Change& change : changes)
      std::erase_if(change.parts, [part](const Change::Part& p) { return p.part == part; });
    std::erase_if(changes, [](const Change& change) { return change.parts.empty(); });
  };
  forget(done_);
  forget(undone_);
}

void UndoLog::Watch(const AppState& state, bool settled, bool by_user) {
  if (!settled && by_user) return;
  const bool first = present_.empty();
  Change change;
  for (size_t i = 0; i < parts_.size(); ++i) {
    std::any now = parts_[i].read(state);
    if (first) {
      present_.push_back(std::move(now));
      continue;
    }
    if (!parts_[i].comparable(present_[i], now)) {
      Forget(i);
    } else if (!parts_[i].equal(present_[i], now)) {
      change.parts.push_back({i, present_[i], now});
    }
    present_[i] = std::move(now);
  }
  if (change.parts.empty() || !by_user) return;
  done_.push_back(std::move(change));
  if (done_.size() > kMostChanges) done_.erase(done_.begin());
  undone_.clear();
}

void UndoLog::Apply(std::vector<Change>& from, std::vector<Change>& to, bool forward, AppState& state,
                    Controller& controller) {
  if (from.empty()) return;
  Change change = std::move(from.back());
  from.pop_back();
  for (const Change::Part& part : change.parts)
    parts_[part.part].restore(forward ? part.after : part.before, state, controller);
  // What has been put back is no change of the user's.
  for (size_t i = 0; i < parts_.size(); ++i) present_[i] = parts_[i].read(state);
  to.push_back(std::move(change));
}

}  // namespace onnxray
