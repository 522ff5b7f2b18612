// BandIndex: which of many rectangles lie in sight. They are kept by horizontal bands of the plane, since
// layered drawings are tall.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tiles/tile_grid.h"

namespace onnxray {

class BandIndex {
 public:
  BandIndex() = default;
  BandIndex(double height, double band) : band_(band) {
    bands_.resize(static_cast<size_t>(std::max(0.0, height) / band) + 1);
  }

  void Add(uint32_t item, double top, double bottom) {
    for (size_t band = BandOf(top), last = BandOf(bottom); band <= last; ++band)
      bands_[band].push_back({item, static_cast<uint32_t>(BandOf(top))});
  }

  // Calls `visit(item)` once for each item whose bands the rows from `top` to `bottom` touch.
  template <typename Visit>
  void ForEach(double top, double bottom, const Visit& visit) const {
    if (bands_.empty()) return;
    const size_t first = BandOf(top), last = BandOf(bottom);
    for (size_t band = first; band <= last; ++band) {
      for (const Entry& entry : bands_[band]) {
        if (band == std::max<size_t>(entry.first, first)) visit(entry.item);
      }
    }
  }

 private:
  struct Entry {
    uint32_t item, first;  // first: its topmost band
  };
  size_t BandOf(double y) const {
    return static_cast<size_t>(std::clamp(y / band_, 0.0, static_cast<double>(bands_.size() - 1)));
  }

  double band_ = 1;
  std::vector<std::vector<Entry>> bands_;
};

}  // namespace onnxray
