// Numbers of each tile, and the tiles in the order of one of them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tiles/axis_roles.h"

namespace onnxray {

struct TileStatistics {
  double energy = 0;  // root of the mean square
  double mean = 0;    // of the finite elements, as all of these; 0 where there are none
  double max = 0;
  double sparsity = 0;  // share of zeros
  double gradient = 0;  // Euclidean norm of the tile's gradient, 0 while there is none
  bool dead = false;    // all elements are equal
};

// Every tile's, in order of the tiles; without the gradients.
std::vector<TileStatistics> MeasureTiles(const TileSet& set);
// The Euclidean norm of every tile.
std::vector<double> TileNorms(const TileSet& set);

enum class TileSort : uint8_t { kIndex, kEnergy, kMean, kMax, kSparsity, kGradient };
inline constexpr TileSort kTileSorts[] = {TileSort::kIndex, TileSort::kEnergy,   TileSort::kMean,
                                          TileSort::kMax,   TileSort::kSparsity, TileSort::kGradient};
const char* Name(TileSort sort);  // "energy"
double SortKey(const TileStatistics& statistics, TileSort sort);

// Which tile is where. Tiles keep their index along the tensor's axis; slots count places on the canvas.
class TileOrder {
 public:
  TileOrder() = default;
  // As they come.
  explicit TileOrder(int64_t tiles) : slots_(tiles) {}
  // The greatest first; equals as they come. Without dead ones if `hides_dead`, unless all are.
  TileOrder(const std::vector<TileStatistics>& statistics, TileSort sort, bool hides_dead);

  int64_t slots() const { return slots_; }
  int64_t TileAt(int64_t slot) const { return tiles_.empty() ? slot : tiles_[static_cast<size_t>(slot)]; }
  // -1: hidden.
  int64_t SlotOf(int64_t tile) const { return places_.empty() ? tile : places_[static_cast<size_t>(tile)]; }

 private:
  int64_t slots_ = 0;
  std::vector<int64_t> tiles_, places_;  // empty: as they come
};

}  // namespace onnxray
