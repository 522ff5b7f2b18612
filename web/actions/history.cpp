#include "actions/history.h"

#include <algorithm>
#include <utility>

namespace onnxray {

namespace {

constexpr double kMoment = 0.7;  // seconds
constexpr size_t kMostPlaces = 500;

bool CanShow(const Waypoint& place, const std::shared_ptr<const ModelSummary>& loaded) {
  return place.at_start || (place.model && place.model == loaded);
}

}  // namespace

History::Visit History::Go(Waypoint place, double now) {
  if (!places_.empty() && places_[present_].place == place) return Visit::kSame;
  const bool passing = !places_.empty() && now - arrived_ < kMoment &&
                       places_[present_].place.at_start == place.at_start &&
                       places_[present_].place.model == place.model;
  // The first value of a model comes on its own; without it there was no place yet.
  const bool completes = !places_.empty() && !places_[present_].place.selected && !place.at_start &&
                         places_[present_].place.model == place.model;
  arrived_ = now;
  if (passing || completes) {
    // Flipping to and fro, however fast, is between these two.
    if (former_ == place) former_ = places_[present_].place;
    places_[present_].place = std::move(place);
    return Visit::kReplaced;
  }
  if (!places_.empty()) {
    former_ = places_[present_].place;
    places_.resize(present_ + 1);
  }
  if (places_.size() == kMostPlaces) places_.erase(places_.begin());
  places_.push_back({std::move(place), ++last_number_});
  present_ = places_.size() - 1;
  return Visit::kPushed;
}

std::optional<size_t> History::Neighbour(int direction,
                                         const std::shared_ptr<const ModelSummary>& loaded) const {
  if (places_.empty()) return std::nullopt;
  const auto count = static_cast<std::ptrdiff_t>(places_.size());
  for (auto at = static_cast<std::ptrdiff_t>(present_) + direction; at >= 0 && at < count; at += direction) {
    if (CanShow(places_[static_cast<size_t>(at)].place, loaded)) return static_cast<size_t>(at);
  }
  return std::nullopt;
}

void History::Arrive(size_t entry) {
  if (entry != present_) former_ = places_[present_].place;
  present_ = entry;
  // What follows is a place of its own, however soon it comes.
  arrived_ = 0;
}

bool History::CanStep(int direction, const std::shared_ptr<const ModelSummary>& loaded) const {
  return Neighbour(direction, loaded).has_value();
}

const Waypoint* History::Step(int direction, const std::shared_ptr<const ModelSummary>& loaded) {
  const std::optional<size_t> entry = Neighbour(direction, loaded);
  if (!entry) return nullptr;
  Arrive(*entry);
  return &places_[present_].place;
}

const Waypoint* History::Find(uint64_t number, const std::shared_ptr<const ModelSummary>& loaded) {
  const auto it = std::find_if(places_.begin(), places_.end(),
                               [number](const Entry& entry) { return entry.number == number; });
  if (it == places_.end() || !CanShow(it->place, loaded)) return nullptr;
  Arrive(static_cast<size_t>(it - places_.begin()));
  return &places_[present_].place;
}

const Waypoint* History::former(const std::shared_ptr<const ModelSummary>& loaded) const {
  const bool there = former_ && former_->selected && !former_->at_start && CanShow(*former_, loaded);
  return there ? &*former_ : nullptr;
}

}  // namespace onnxray
