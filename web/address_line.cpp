#include "address_line.h"

namespace onnxray {

namespace {

// Safari takes 100 changes in 30 seconds.
constexpr double kPause = 0.4;

}  // namespace

void AddressLine::Update(const AppState& state, Platform& platform, double now) {
  if (!changed_ || now - told_at_ < kPause || state.link.pending() || !state.loading.empty()) return;
  changed_ = false;
  told_at_ = now;
  const ViewedPlace place = PlaceOf(state).place;
  // Without its model a place is none.
  std::string query = place.model.empty() ? "" : ToQuery(place);
  if (query == query_) return;
  query_ = std::move(query);
  platform.ShowPlace(query_);
}

}  // namespace onnxray
