// Tensors as NumPy code and as picture files.
#include <gtest/gtest.h>

#include <limits>

#include "export/grid_png.h"
#include "export/numpy_code.h"
#include "export/save.h"
#include "io/image.h"

namespace onnxray::testing {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(NumpyCodeTest, WritesNumbersThatReadBackTheSame) {
  const Tensor tensor = Tensor::FromValues<float>({2, 3}, {1, 0.1f, -2.5e-8f, NAN, kInf, -kInf});
  EXPECT_EQ(NumpyCode(tensor).value(),
            "np.array([[1, 0.1, -2.5e-08],\n          [np.nan, np.inf, -np.inf]], dtype=np.float32)");
}

TEST(NumpyCodeTest, FollowsStrides) {
  const Tensor tensor = Tensor::FromValues<int64_t>({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(NumpyCode(tensor.Transposed({1, 0})).value(),
            "np.array([[1, 3],\n          [2, 4]], dtype=np.int64)");
}

TEST(NumpyCodeTest, KnowsEveryKindOfElement) {
  EXPECT_EQ(NumpyCode(Tensor::Scalar<bool>(true)).value(), "np.array(True, dtype=bool)");
  EXPECT_EQ(NumpyCode(Tensor::FromValues<std::string>({2}, {"it's", "a\nb"})).value(),
            "np.array(['it\\'s', 'a\\nb'])");
  EXPECT_EQ(NumpyCode(Tensor::Scalar(std::complex<float>(1, -2))).value(),
            "np.array(complex(1, -2), dtype=np.complex64)");
  EXPECT_EQ(NumpyCode(Tensor::Scalar(BFloat16(1.5f))).value(), "np.array(1.5, dtype=np.float32)");
  EXPECT_EQ(NumpyCode(Tensor::FromValues<float>({0, 3}, {})).value(),
            "np.array([], dtype=np.float32).reshape((0, 3, ))");
}

TEST(NumpyCodeTest, RefusesWhatNobodyWouldPaste) {
  const auto code = NumpyCode(Tensor::Zeros(DType::kFloat32, {kMostCodeElements + 1}).value());
  ASSERT_FALSE(code.ok());
  EXPECT_NE(code.error().remedy.find(".npy"), std::string::npos);
}

TEST(NumpyCodeTest, OneElement) {
  const Tensor tensor = Tensor::FromValues<float>({2, 2}, {1, 2, 3, 0.1f});
  EXPECT_EQ(NumpyElement(tensor, {1, 1}), "0.1");
  EXPECT_EQ(NumpyElement(tensor, {1, 0}), "3");
}

// Two tiles of 2 x 2: 0 to 3 and 10 to 13.
GridPicture TwoTiles() {
  const TileSet set(Tensor::FromValues<float>({2, 2, 2}, {0, 1, 2, 3, 10, 11, 12, 13}), {0, 1, 2}, {0, 0, 0});
  return {.picture = std::make_shared<const TilePicture>(
              TilePicture{.id = 1, .set = set, .ranges = {{0, 13}}, .table = Texels(ColorMap::kGray)}),
          .tiles = {0, 1},
          .columns = 2};
}

// Of a gray picture.
int GrayAt(const Tensor& picture, int64_t y, int64_t x) {
  return picture.data<uint8_t>()[(y * picture.dim(1) + x) * 3];
}

TEST(GridPngTest, DrawsTilesInTheirColours) {
  const Tensor picture = DrawGridPicture(TwoTiles()).value();
  // Margin 14; an element is 48 pixels, a tile 96, the gap 3.
  const int64_t first = 14 + 24, second = first + 99;
  EXPECT_EQ(GrayAt(picture, 14 + 24, first), 0);
  EXPECT_NEAR(GrayAt(picture, 14 + 72, first + 48), 3 * 255 / 13, 2);
  EXPECT_NEAR(GrayAt(picture, 14 + 24, second), 10 * 255 / 13, 2);
  EXPECT_EQ(GrayAt(picture, 14 + 72, second + 48), 255);
  EXPECT_EQ(GrayAt(picture, 14 + 24, 14 + 97), 255) << "the gap is paper";
  EXPECT_EQ(picture.dim(1), 14 + 2 * 96 + 3 + 14);
}

TEST(GridPngTest, OneTileIsLarger) {
  GridPicture grid = TwoTiles();
  grid.tiles = {1};
  const Tensor picture = DrawGridPicture(grid).value();
  EXPECT_EQ(picture.dim(1), 14 + 96 + 14 + 54) << "48 pixels an element at most, the bar 150";
  EXPECT_NEAR(GrayAt(picture, 14 + 24, 14 + 24), 10 * 255 / 13, 2);
}

TEST(GridPngTest, TilesMayComeInAnyOrder) {
  GridPicture grid = TwoTiles();
  grid.tiles = {1, 0};
  const Tensor picture = DrawGridPicture(grid).value();
  EXPECT_NEAR(GrayAt(picture, 14 + 24, 14 + 24), 10 * 255 / 13, 2);
  EXPECT_EQ(GrayAt(picture, 14 + 24, 14 + 24 + 99), 0);
}

TEST(GridPngTest, ScaleMakesEverythingLarger) {
  GridPicture grid = TwoTiles();
  const Tensor once = DrawGridPicture(grid).value();
  grid.scale = 4;
  const Tensor larger = DrawGridPicture(grid).value();
  EXPECT_EQ(larger.dim(0), 4 * once.dim(0));
  EXPECT_EQ(larger.dim(1), 4 * once.dim(1));
}

TEST(GridPngTest, TheBarSpansTheRange) {
  const Tensor picture = DrawGridPicture(TwoTiles()).value();
  const int64_t y = 14 + 96 + 9 + 4 + 5;  // the middle of the bar
  EXPECT_EQ(GrayAt(picture, y, 14), 0);
  EXPECT_NEAR(GrayAt(picture, y, 14 + 97), 127, 3);
  EXPECT_GE(GrayAt(picture, y, 14 + 194), 253);
}

TEST(GridPngTest, ReadsBackAsPng) {
  const Bytes png = GridPng(TwoTiles()).value();
  const auto decoded = DecodeImage(png);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value().dim(1), 14 + 2 * 96 + 3 + 14);
}

TEST(GridPngTest, HugeMapsAreAveragedDownAndTooManyRefused) {
  const TileSet wide(Tensor::Zeros(DType::kFloat32, {3, 20000}).value(), {-1, 0, 1}, {0, 0});
  GridPicture grid{.picture = std::make_shared<const TilePicture>(TilePicture{
                       .id = 1, .set = wide, .ranges = {{0, 1}}, .table = Texels(ColorMap::kGray)}),
                   .tiles = {0}};
  const Tensor picture = DrawGridPicture(grid).value();
  EXPECT_EQ(picture.dim(1), 5000 + 28);
  const TileSet many(Tensor::Zeros(DType::kFloat32, {100000, 2, 2}).value(), {0, 1, 2}, {0, 0, 0});
  grid = {.picture = std::make_shared<const TilePicture>(
              TilePicture{.id = 2, .set = many, .ranges = {{0, 1}}, .table = Texels(ColorMap::kGray)}),
          .tiles = std::vector<int64_t>(100000, 1),
          .columns = 316,
          .scale = 4};
  EXPECT_FALSE(DrawGridPicture(grid).ok());
}

TEST(FileNameTest, KeepsWhatFileSystemsTake) {
  EXPECT_EQ(FileNameFor("backbone/conv1:0", ".npy"), "backbone_conv1_0.npy");
  EXPECT_EQ(FileNameFor("../../etc", ".png"), "etc.png");
  EXPECT_EQ(FileNameFor("", ".npy"), "tensor.npy");
  EXPECT_EQ(FileNameFor(std::string(300, 'x') + "end", ".npy").size(), 84u);
  EXPECT_TRUE(FileNameFor(std::string(300, 'x') + "end", ".npy").ends_with("xend.npy"));
}

}  // namespace
}  // namespace onnxray::testing
