#include "tiles/tile_grid.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

TEST(TileGrid, FillsTheView) {
  EXPECT_EQ(TileGrid(16, 10, 10, 1).columns(), 4);
  EXPECT_EQ(TileGrid(16, 10, 10, 100).columns(), 16);
  EXPECT_EQ(TileGrid(16, 10, 10, 0.01).columns(), 1);
  EXPECT_EQ(TileGrid(3, 10, 10, 3.2).rows(), 1);
  EXPECT_EQ(TileGrid(1, 300, 10, 1).columns(), 1);
  EXPECT_EQ(TileGrid(0, 0, 0, 1).rows(), 0);
}

TEST(TileGrid, HitsWhatItDraws) {
  const TileGrid grid(10, 7, 5, 1.5);
  for (int64_t tile = 0; tile < 10; ++tile) {
    const PlaneRect rect = grid.TileRect(tile);
    const auto hit = grid.HitAt({rect.x + 6.5, rect.y + 0.5});
    ASSERT_TRUE(hit);
    EXPECT_EQ(*hit, (TileHit{tile, 6, 0}));
    EXPECT_FALSE(grid.HitAt({rect.x + 7.01, rect.y + 2})) << "the gap right of tile " << tile;
  }
  EXPECT_FALSE(grid.HitAt({-0.1, 0}));
  EXPECT_FALSE(grid.HitAt({grid.width() + 1, 0}));
}

TEST(TileGrid, FindsTheTilesInARectangle) {
  const TileGrid grid(12, 10, 10, 4.0 / 3);  // 4 x 3
  ASSERT_EQ(grid.columns(), 4);
  const PlaneRect sixth = grid.TileRect(5);
  const TileGrid::Range range = grid.TilesIn({sixth.x + 1, sixth.y + 1, 2, 2});
  EXPECT_EQ(range.first_row, 1);
  EXPECT_EQ(range.last_row, 2);
  EXPECT_EQ(range.first_column, 1);
  EXPECT_EQ(range.last_column, 2);
  const TileGrid::Range all = grid.TilesIn({-100, -100, 1000, 1000});
  EXPECT_EQ(all.last_row, 3);
  EXPECT_EQ(all.last_column, 4);
  const TileGrid::Range none = grid.TilesIn({-100, -100, 10, 10});
  EXPECT_EQ(none.first_row, none.last_row);
}

TEST(Camera, FitsAndCentres) {
  const TileGrid grid(1, 100, 100, 2);
  Camera camera;
  camera.Update(grid, 1048, 566);  // with a margin of 24 on each side, and 42 below
  EXPECT_DOUBLE_EQ(camera.scale(), 5);
  const PlanePoint middle = camera.ToPlane(524, 274);
  EXPECT_NEAR(middle.x, 50, 1e-9);
  EXPECT_NEAR(middle.y, 50, 1e-9);
  camera.Update(grid, 548, 566);  // follows the view while it is fitted
  EXPECT_DOUBLE_EQ(camera.scale(), 5);
  EXPECT_NEAR(camera.ToPlane(274, 274).x, 50, 1e-9);
}

TEST(Camera, ZoomsAboutThePointer) {
  const TileGrid grid(4, 50, 50, 1);
  Camera camera;
  camera.Update(grid, 600, 600);
  const PlanePoint before = camera.ToPlane(123, 456);
  camera.Zoom(2.5, 123, 456);
  camera.Update(grid, 600, 600);
  EXPECT_FALSE(camera.fitted());
  EXPECT_NEAR(camera.ToPlane(123, 456).x, before.x, 1e-9);
  EXPECT_NEAR(camera.ToPlane(123, 456).y, before.y, 1e-9);
  const PlanePoint back = camera.ToView(before.x, before.y);
  EXPECT_NEAR(back.x, 123, 1e-9);
}

TEST(Camera, PansButNeverLosesTheGrid) {
  const TileGrid grid(1, 100, 100, 1);
  Camera camera;
  camera.Update(grid, 500, 500);
  camera.Pan(1e6, -1e6);
  camera.Update(grid, 500, 500);
  const PlaneRect visible = camera.Visible();
  EXPECT_LT(visible.x, 100);
  EXPECT_GT(visible.x + visible.width, 0);
  EXPECT_LT(visible.y, 100);
  EXPECT_GT(visible.y + visible.height, 0);
  camera.Fit();
  camera.Update(grid, 500, 500);
  EXPECT_TRUE(camera.fitted());
}

TEST(Camera, SmallGridsAreNotBlownUp) {
  Camera camera;
  camera.Update(TileGrid(1, 1, 1, 1), 1000, 1000);
  EXPECT_LE(camera.scale(), 48);
}

}  // namespace
}  // namespace onnxray
