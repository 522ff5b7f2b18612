#include "graph_layout/coordinates.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace onnxray {

namespace {

size_t At(int item) { return static_cast<size_t>(item); }

}  // namespace

HorizontalPlacer::HorizontalPlacer(const Layers& layers, const LayeredSpacing& spacing)
    : layers_(layers), spacing_(spacing), conflicts_(layers.items.size()) {
  MarkConflicts();
}

bool HorizontalPlacer::Step() {
  if (done_ < candidates_.size()) {
    const Direction direction{(done_ & 1) != 0, (done_ & 2) != 0};
    candidates_[done_] = Compact(Align(direction), direction.leftwards);
    ++done_;
    return true;
  }
  Average();
  return false;
}

void HorizontalPlacer::MarkConflicts() {
  const std::vector<LayerItem>& items = layers_.items;
  // The passing item above a passing one; -1: the item takes no part in a long way here.
  const auto upper_end = [&](int index) {
    const LayerItem& item = items[At(index)];
    if (!item.passes()) return -1;
    const int above = item.above.front();
    return items[At(above)].passes() ? above : -1;
  };
  for (size_t rank = 1; rank < layers_.order.size(); ++rank) {
    const std::vector<int>& lower = layers_.order[rank];
    int left = 0;  // position of the last long way's upper end
    size_t scanned = 0;
    for (size_t i = 0; i < lower.size(); ++i) {
      const int end = upper_end(lower[i]);
      if (end < 0 && i + 1 < lower.size()) continue;
      const int right =
          end >= 0 ? items[At(end)].position : static_cast<int>(layers_.order[rank - 1].size()) - 1;
      for (; scanned <= i; ++scanned) {
        const int item = lower[scanned];
        for (const int above : items[At(item)].above) {
          const int position = items[At(above)].position;
          const bool is_long = upper_end(item) == above;
          if (!is_long && (position < left || position > right)) conflicts_[At(above)].push_back(item);
        }
      }
      left = right;
    }
  }
}

bool HorizontalPlacer::Conflicts(int upper, int lower) const {
  const std::vector<int>& list = conflicts_[At(upper)];
  return std::find(list.begin(), list.end(), lower) != list.end();
}

// The place behind a box is for boxes, and that behind a passing edge for its continuation: others yield to
// them.
bool HorizontalPlacer::Yields(int item, int neighbour, bool upwards) const {
  const LayerItem& of = layers_.items[At(neighbour)];
  if (layers_.items[At(item)].passes() == of.passes()) return false;
  const std::vector<int>& rivals = upwards ? of.above : of.below;
  return std::any_of(rivals.begin(), rivals.end(),
                     [&](int rival) { return layers_.items[At(rival)].passes() == of.passes(); });
}

// Every item joins the block of the middle one of its neighbours in the rank before, unless that would cross
// a block made already.
HorizontalPlacer::Blocks HorizontalPlacer::Align(Direction direction) const {
  const std::vector<LayerItem>& items = layers_.items;
  Blocks blocks;
  for (size_t i = 0; i < items.size(); ++i) blocks.root.push_back(static_cast<int>(i));
  blocks.next = blocks.root;
  const auto place = [&](int item) {
    const LayerItem& at = items[At(item)];
    const int last = static_cast<int>(layers_.order[static_cast<size_t>(at.rank)].size()) - 1;
    return direction.leftwards ? last - at.position : at.position;
  };
  const size_t ranks = layers_.order.size();
  std::vector<int> neighbours;
  for (size_t i = 1; i < ranks; ++i) {
    std::vector<int> row = layers_.order[direction.upwards ? ranks - 1 - i : i];
    if (direction.leftwards) std::reverse(row.begin(), row.end());
    int reached = -1;
    for (const int item : row) {
      neighbours = direction.upwards ? items[At(item)].below : items[At(item)].above;
      if (neighbours.empty()) continue;
      std::sort(neighbours.begin(), neighbours.end(), [&](int a, int b) { return place(a) < place(b); });
      size_t first = (neighbours.size() - 1) / 2, second = neighbours.size() / 2;
      // Boxes rather follow boxes, and passing edges each other: skip connections do not bend the chain they
      // join.
      if (items[At(neighbours[first])].passes() != items[At(item)].passes()) std::swap(first, second);
      for (const size_t middle : {first, second}) {
        if (blocks.next[At(item)] != item) break;
        const int neighbour = neighbours[middle];
        const bool conflict = direction.upwards ? Conflicts(item, neighbour) : Conflicts(neighbour, item);
        if (conflict || place(neighbour) <= reached || Yields(item, neighbour, direction.upwards)) continue;
        blocks.next[At(neighbour)] = item;
        blocks.root[At(item)] = blocks.root[At(neighbour)];
        blocks.next[At(item)] = blocks.root[At(item)];
        reached = place(neighbour);
      }
    }
  }
  return blocks;
}

double HorizontalPlacer::Distance(int left, int right) const {
  const LayerItem &a = layers_.items[At(left)], &b = layers_.items[At(right)];
  return (a.width + b.width) / 2 + (a.passes() || b.passes() ? spacing_.lane : spacing_.column);
}

// Blocks as far to the left as they can be, then each as far to the right as those on its right let it; for
// the leftward alignments the other way round.
std::vector<double> HorizontalPlacer::Compact(const Blocks& blocks, bool leftwards) const {
  struct Gap {
    int left, right;  // roots
    double distance;
  };
  const size_t count = layers_.items.size();
  std::vector<std::vector<std::pair<int, double>>> rights(count), lefts(count);
  std::vector<int> waiting(count);
  for (const std::vector<int>& row : layers_.order) {
    for (size_t i = 1; i < row.size(); ++i) {
      const Gap gap{blocks.root[At(row[i - 1])], blocks.root[At(row[i])], Distance(row[i - 1], row[i])};
      rights[At(gap.left)].emplace_back(gap.right, gap.distance);
      lefts[At(gap.right)].emplace_back(gap.left, gap.distance);
      ++waiting[At(gap.right)];
    }
  }
  std::vector<int> sorted;
  for (size_t i = 0; i < count; ++i) {
    if (blocks.root[i] == static_cast<int>(i) && waiting[i] == 0) sorted.push_back(static_cast<int>(i));
  }
  for (size_t i = 0; i < sorted.size(); ++i) {
    for (const auto& [right, distance] : rights[At(sorted[i])]) {
      if (--waiting[At(right)] == 0) sorted.push_back(right);
    }
  }
  std::vector<double> x(count);
  const auto push_right = [&](int block) {
    for (const auto& [left, distance] : lefts[At(block)])
      x[At(block)] = std::max(x[At(block)], x[At(left)] + distance);
  };
  const auto push_left = [&](int block) {
    for (const auto& [right, distance] : rights[At(block)])
      x[At(block)] = std::min(x[At(block)], x[At(right)] - distance);
  };
  constexpr double kFar = std::numeric_limits<double>::infinity();
  if (leftwards) {
    for (auto block = sorted.rbegin(); block != sorted.rend(); ++block) push_left(*block);
    for (const int block : sorted) {
      double room = -kFar;
      for (const auto& [left, distance] : lefts[At(block)]) room = std::max(room, x[At(left)] + distance);
      if (room > -kFar) x[At(block)] = std::min(x[At(block)], room);
    }
  } else {
    for (const int block : sorted) push_right(block);
    for (auto block = sorted.rbegin(); block != sorted.rend(); ++block) {
      double room = kFar;
      for (const auto& [right, distance] : rights[At(*block)]) room = std::min(room, x[At(right)] - distance);
      if (room < kFar) x[At(*block)] = std::max(x[At(*block)], room);
    }
  }
  for (size_t i = 0; i < count; ++i) x[i] = x[At(blocks.root[i])];
  return x;
}

void HorizontalPlacer::Average() {
  const size_t count = layers_.items.size();
  middles_.assign(count, 0);
  if (count == 0) return;
  struct Extent {
    double low = std::numeric_limits<double>::infinity(), high = -low;
  };
  std::array<Extent, 4> extents;
  for (size_t c = 0; c < 4; ++c) {
    for (size_t i = 0; i < count; ++i) {
      const double half = layers_.items[i].width / 2;
      extents[c].low = std::min(extents[c].low, candidates_[c][i] - half);
      extents[c].high = std::max(extents[c].high, candidates_[c][i] + half);
    }
  }
  const auto narrowest =
      std::min_element(extents.begin(), extents.end(),
                       [](const Extent& a, const Extent& b) { return a.high - a.low < b.high - b.low; });
  for (size_t c = 0; c < 4; ++c) {
    const bool leftwards = (c & 2) != 0;
    const double shift = leftwards ? narrowest->high - extents[c].high : narrowest->low - extents[c].low;
    for (double& x : candidates_[c]) x += shift;
  }
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (size_t i = 0; i < count; ++i) {
    std::array<double, 4> at;
    for (size_t c = 0; c < 4; ++c) at[c] = candidates_[c][i];
    std::sort(at.begin(), at.end());
    middles_[i] = (at[1] + at[2]) / 2;
    low = std::min(low, middles_[i] - layers_.items[i].width / 2);
    high = std::max(high, middles_[i] + layers_.items[i].width / 2);
  }
  for (double& x : middles_) x -= low;
  width_ = high - low;
}

}  // namespace onnxray
