#include "tiles/tile_order.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

// Four channels of 1 x 2: dead, strong, sparse, weak.
TileSet FourChannels() {
  return TileSet(Tensor::FromValues<float>({1, 4, 1, 2}, {2, 2, 3, -4, 0, 1, 0.5f, -0.5f}),
                 {.tile = 1, .row = 2, .column = 3}, {0, 0, 0, 0});
}

TEST(TileOrder, MeasuresEveryTile) {
  const std::vector<TileStatistics> tiles = MeasureTiles(FourChannels());
  ASSERT_EQ(tiles.size(), 4u);
  EXPECT_TRUE(tiles[0].dead);
  EXPECT_FALSE(tiles[1].dead);
  EXPECT_DOUBLE_EQ(tiles[1].energy, std::sqrt(12.5));
  EXPECT_DOUBLE_EQ(tiles[1].mean, -0.5);
  EXPECT_DOUBLE_EQ(tiles[1].max, 3);
  EXPECT_DOUBLE_EQ(tiles[2].sparsity, 0.5);
  EXPECT_DOUBLE_EQ(TileNorms(FourChannels())[1], 5);
}

TEST(TileOrder, OddNumbersAreLeftOut) {
  const TileSet set(Tensor::FromValues<float>({1, 2, 1, 2}, {NAN, 3, NAN, HUGE_VALF}),
                    {.tile = 1, .row = 2, .column = 3}, {0, 0, 0, 0});
  const std::vector<TileStatistics> tiles = MeasureTiles(set);
  EXPECT_DOUBLE_EQ(tiles[0].mean, 3);
  EXPECT_FALSE(tiles[0].dead) << "a NaN is something to look at";
  EXPECT_DOUBLE_EQ(tiles[1].energy, 0);
  EXPECT_FALSE(tiles[1].dead);
}

TEST(TileOrder, TheGreatestComeFirstAndKeepTheirIndex) {
  const std::vector<TileStatistics> tiles = MeasureTiles(FourChannels());
  const TileOrder by_energy(tiles, TileSort::kEnergy, false);
  ASSERT_EQ(by_energy.slots(), 4);
  EXPECT_EQ(by_energy.TileAt(0), 1);
  EXPECT_EQ(by_energy.TileAt(1), 0);
  EXPECT_EQ(by_energy.SlotOf(1), 0);
  EXPECT_EQ(TileOrder(tiles, TileSort::kMean, false).TileAt(0), 0);
  EXPECT_EQ(TileOrder(tiles, TileSort::kSparsity, false).TileAt(0), 2);
  EXPECT_EQ(TileOrder(tiles, TileSort::kIndex, false).TileAt(3), 3);
}

TEST(TileOrder, DeadOnesAreHiddenUnlessAllAre) {
  std::vector<TileStatistics> tiles = MeasureTiles(FourChannels());
  const TileOrder living(tiles, TileSort::kIndex, true);
  EXPECT_EQ(living.slots(), 3);
  EXPECT_EQ(living.TileAt(0), 1);
  EXPECT_EQ(living.SlotOf(0), -1);
  for (TileStatistics& tile : tiles) tile.dead = true;
  EXPECT_EQ(TileOrder(tiles, TileSort::kIndex, true).slots(), 4);
}

}  // namespace
}  // namespace onnxray
