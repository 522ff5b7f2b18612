// History: the places where the user has been, to go back and forward through as a browser does. Free of the
// page.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "aspect.h"
#include "centre_tab.h"
#include "model_summary.h"

namespace onnxray {

// What is on display.
struct Waypoint {
  bool at_start = true;
  std::shared_ptr<const ModelSummary> model = {};
  CentreTab tab = CentreTab::kTensor;
  std::optional<ValuePath> selected = {};
  Aspect aspect = Aspect::kActivation;

  bool operator==(const Waypoint&) const = default;
};

class History {
 public:
  enum class Visit : uint8_t {
    kSame,      // it is the present place
    kReplaced,  // it took the present place's stead
    kPushed,    // it is a new place after the present one; those after that are gone
  };
  // Whoever walks through the list fast has been nowhere on the way: a place left after less than a moment is
  // replaced. `now`: seconds.
  Visit Go(Waypoint place, double now);

  // The place so many steps away, which becomes the present one; null: there is none that can be returned to.
  // Places of models that are no longer loaded are passed over.
  const Waypoint* Step(int direction, const std::shared_ptr<const ModelSummary>& loaded);
  bool CanStep(int direction, const std::shared_ptr<const ModelSummary>& loaded) const;
  // By the number it had when it was pushed, as a browser remembers it.
  const Waypoint* Find(uint64_t number, const std::shared_ptr<const ModelSummary>& loaded);

  // Of the present place.
  uint64_t number() const { return places_.empty() ? 0 : places_[present_].number; }
  // The place before in time, whose value Space flips to; null: none in this model.
  const Waypoint* former(const std::shared_ptr<const ModelSummary>& loaded) const;

 private:
  struct Entry {
    Waypoint place;
    uint64_t number = 0;
  };
  std::optional<size_t> Neighbour(int direction, const std::shared_ptr<const ModelSummary>& loaded) const;
  void Arrive(size_t entry);

  std::vector<Entry> places_;
  size_t present_ = 0;
  uint64_t last_number_ = 0;
  double arrived_ = 0;
  std::optional<Waypoint> former_;
};

}  // namespace onnxray
