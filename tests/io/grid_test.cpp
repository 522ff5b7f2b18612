#include "io/grid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace onnxray {
namespace {

Rgb Pixel(const Tensor& picture, int64_t y, int64_t x) {
  const uint8_t* rgb = picture.data<uint8_t>() + (y * picture.dim(1) + x) * 3;
  return {rgb[0], rgb[1], rgb[2]};
}

constexpr Rgb kWhite{255, 255, 255};

TEST(ColorMap, MatchesMatplotlibsTables) {
  const auto near = [](ColorMap map, size_t index, Rgb expected) {
    const Rgb found = Colors(map)[index];
    EXPECT_NEAR(found.r, expected.r, 2) << Name(map) << index;
    EXPECT_NEAR(found.g, expected.g, 2) << Name(map) << index;
    EXPECT_NEAR(found.b, expected.b, 2) << Name(map) << index;
  };
  near(ColorMap::kViridis, 0, {68, 1, 84});
  near(ColorMap::kViridis, 64, {59, 82, 139});
  near(ColorMap::kViridis, 128, {33, 145, 140});
  near(ColorMap::kViridis, 192, {94, 201, 98});
  near(ColorMap::kViridis, 255, {253, 231, 37});
  near(ColorMap::kCividis, 10, {0, 42, 95});
  near(ColorMap::kCividis, 100, {101, 104, 112});
  near(ColorMap::kMagma, 80, {106, 28, 129});
  near(ColorMap::kMagma, 190, {251, 133, 96});
  near(ColorMap::kInferno, 0, {0, 0, 4});
  near(ColorMap::kInferno, 17, {12, 8, 38});
  near(ColorMap::kInferno, 64, {87, 16, 110});
  near(ColorMap::kInferno, 128, {188, 55, 84});
  near(ColorMap::kInferno, 192, {249, 142, 9});
  near(ColorMap::kInferno, 230, {246, 215, 70});
  near(ColorMap::kInferno, 255, {252, 255, 164});
  near(ColorMap::kPlasma, 0, {13, 8, 135});
  near(ColorMap::kPlasma, 17, {51, 5, 151});
  near(ColorMap::kPlasma, 64, {126, 3, 168});
  near(ColorMap::kPlasma, 128, {204, 71, 120});
  near(ColorMap::kPlasma, 192, {248, 149, 64});
  near(ColorMap::kPlasma, 230, {252, 206, 37});
  near(ColorMap::kPlasma, 255, {240, 249, 33});
  near(ColorMap::kCoolwarm, 127, {220, 221, 221});
  near(ColorMap::kCoolwarm, 210, {233, 122, 95});
  near(ColorMap::kGray, 200, {200, 200, 200});
  near(ColorMap::kSeismic, 32, {0, 0, 166});
  near(ColorMap::kSeismic, 224, {190, 0, 0});
  near(ColorMap::kJet, 64, {0, 128, 255});
  near(ColorMap::kJet, 127, {122, 255, 125});
  near(ColorMap::kJet, 200, {255, 119, 0});
}

TEST(ColorMap, NamesAndOddNumbers) {
  for (const ColorMap map : kColorMaps) EXPECT_EQ(FindColorMap(Name(map)), map);
  EXPECT_FALSE(FindColorMap("turbo").has_value());
  const ColorTable& viridis = Colors(ColorMap::kViridis);
  EXPECT_EQ(ColorOf(NAN, 0, 1, viridis), kNanColor);
  EXPECT_EQ(ColorOf(HUGE_VAL, 0, 1, viridis), kPositiveInfinityColor);
  EXPECT_EQ(ColorOf(-HUGE_VAL, 0, 1, viridis), kNegativeInfinityColor);
  EXPECT_EQ(ColorOf(-5, 0, 1, viridis), viridis[0]);
  EXPECT_EQ(ColorOf(5, 0, 1, viridis), viridis[255]);
  EXPECT_EQ(ColorOf(3, 3, 3, viridis), viridis[0]);
}

TEST(Grid, SizesAsKeract) {
  const std::pair<int64_t, GridSize> grids[] = {{1, {1, 1}},  {2, {2, 1}},  {3, {2, 2}},
                                                {4, {2, 2}},  {5, {3, 2}},  {6, {3, 2}},
                                                {32, {6, 6}}, {64, {8, 8}}, {512, {23, 23}}};
  for (const auto& [count, size] : grids) EXPECT_EQ(GridFor(count), size) << count;
  const std::pair<int64_t, GridSize> rectangles[] = {
      {64, {8, 8}}, {32, {8, 4}}, {1056, {33, 32}}, {13, {13, 1}}, {1, {1, 1}}};
  for (const auto& [count, size] : rectangles) EXPECT_EQ(RectangleFor(count), size) << count;
}

TEST(Grid, ScalesEveryChannelToItsOwnRange) {
  // Three 1x2 channels: 0..1, 100..200 and constant, enlarged 16 times, in a 2x2 grid.
  const Tensor tensor = Tensor::FromValues<float>({1, 3, 2, 2}, {0, 0, 0, 1, 200, 100, 100, 100, 5, 5, 5, 5});
  const Tensor picture = DrawGrid(tensor, 0, {}).value();
  EXPECT_EQ(picture.shape(), (Shape{2 * 34 + 2, 2 * 34 + 2, 3}));
  const ColorTable& viridis = Colors(ColorMap::kViridis);
  EXPECT_EQ(Pixel(picture, 0, 0), kWhite);
  EXPECT_EQ(Pixel(picture, 2, 2), viridis[0]);
  EXPECT_EQ(Pixel(picture, 33, 33), viridis[255]);
  EXPECT_EQ(Pixel(picture, 17, 33), viridis[0]);
  EXPECT_EQ(Pixel(picture, 20, 34), kWhite);  // the gap
  EXPECT_EQ(Pixel(picture, 2, 36), viridis[255]);
  EXPECT_EQ(Pixel(picture, 36, 2), viridis[0]);  // a dead channel is dark, not NaN
  EXPECT_EQ(Pixel(picture, 40, 40), kWhite);     // no fourth channel
}

TEST(Grid, DrawsEverySampleOfABatchAndOddNumbersApart) {
  const Tensor tensor = Tensor::FromValues<float>({2, 1, 1, 3}, {0, 1, 2, NAN, HUGE_VALF, -1});
  EXPECT_EQ(PictureCount(tensor), 2);
  const Tensor second = DrawGrid(tensor, 1, {}).value();
  EXPECT_EQ(Pixel(second, 2, 2), kNanColor);
  EXPECT_EQ(Pixel(second, 2, 2 + 16), kPositiveInfinityColor);
  EXPECT_EQ(Pixel(second, 2, 2 + 32), Colors(ColorMap::kViridis)[0]);
}

TEST(Grid, RanksFromScalarToVideo) {
  const auto shape_of = [](const Shape& shape, GridOptions options = {}) {
    std::vector<float> values(static_cast<size_t>(shape.count()));
    std::iota(values.begin(), values.end(), 0.f);
    return DrawGrid(Tensor::FromValues<float>(shape, values), 0, options)->shape();
  };
  EXPECT_EQ(shape_of({}), (Shape{20, 20, 3}));
  EXPECT_EQ(shape_of({6}), (Shape{16 + 4, 6 * 16 + 4, 3}));
  EXPECT_EQ(shape_of({1, 100}), (Shape{16 + 4, 100 + 4, 3}));
  EXPECT_EQ(shape_of({3, 100}), (Shape{3 * 18 + 2, 100 + 4, 3}));  // one strip per sample
  EXPECT_EQ(shape_of({1, 32}, {.reshape_1d = true}), (Shape{8 * 12 + 4, 4 * 12 + 4, 3}));
  EXPECT_EQ(shape_of({1, 4, 50}), (Shape{2 * 18 + 2, 2 * 52 + 2, 3}));  // 4 strips of 50
  EXPECT_EQ(shape_of({1, 4, 50}, {.channels_last = true}),
            (Shape{8 * 18 + 2, 7 * (4 * 16 + 2) + 2, 3}));                     // 50 of 4
  EXPECT_EQ(shape_of({1, 2, 3, 96, 48}), (Shape{3 * 98 + 2, 2 * 50 + 2, 3}));  // 2*3 maps
}

TEST(Grid, ChannelsLastReadsTheLastAxis) {
  const Tensor nhwc =
      Tensor::FromValues<float>({1, 1, 2, 2}, {0, 5, 1, 4});  // channel 0: 0 1; channel 1: 5 4
  const Tensor picture = DrawGrid(nhwc, 0, {.channels_last = true}).value();
  const ColorTable& viridis = Colors(ColorMap::kViridis);
  EXPECT_EQ(Pixel(picture, 2, 2), viridis[0]);
  EXPECT_EQ(Pixel(picture, 2, 2 + 16), viridis[255]);
  EXPECT_EQ(Pixel(picture, 20, 2), viridis[255]);
  EXPECT_EQ(Pixel(picture, 20, 2 + 16), viridis[0]);
}

TEST(Grid, DrawsFiltersByOutputAndInput) {
  // Three outputs of two inputs, each a 1x2 filter; the last is the other way round.
  const Tensor weights = Tensor::FromValues<float>({3, 2, 1, 2}, {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0});
  EXPECT_EQ(PictureCount(weights, {.filters = true}), 1);
  const Tensor picture = DrawGrid(weights, 0, {.filters = true}).value();
  EXPECT_EQ(picture.shape(), (Shape{3 * 18 + 2, 2 * 34 + 2, 3}));
  const ColorTable& viridis = Colors(ColorMap::kViridis);
  EXPECT_EQ(Pixel(picture, 40, 2), viridis[0]);
  EXPECT_EQ(Pixel(picture, 40, 36), viridis[255]);
  EXPECT_EQ(Pixel(picture, 40, 36 + 16), viridis[0]);
  const Tensor pointwise = Tensor::FromValues<float>({2, 3, 1, 1}, {0, 1, 2, 3, 4, 5});
  const Tensor map = DrawGrid(pointwise, 0, {.filters = true}).value();
  EXPECT_EQ(map.shape(), (Shape{2 * 16 + 4, 3 * 16 + 4, 3}));
  EXPECT_EQ(Pixel(map, 2, 2), viridis[0]);
  EXPECT_EQ(Pixel(map, 20, 36), viridis[255]);
  // A depthwise convolution's would be one long column.
  const Tensor depthwise = Tensor::FromValues<float>({5, 1, 3, 3}, std::vector<float>(45));
  EXPECT_EQ(DrawGrid(depthwise, 0, {.filters = true})->shape(), (Shape{3 * 50 + 2, 2 * 50 + 2, 3}));
  EXPECT_EQ(
      DrawGrid(Tensor::FromValues<float>({4, 100}, std::vector<float>(400)), 0, {.filters = true})->shape(),
      (Shape{4 * 18 + 2, 100 + 4, 3}));
}

TEST(Grid, AveragesMapsThatAreTooLarge) {
  std::vector<float> values(20000, 1.f);
  values[0] = 3.f;
  values[19999] = 0.f;
  const Tensor picture = DrawGrid(Tensor::FromValues<float>({1, 20000}, values), 0, {}).value();
  EXPECT_LE(picture.dim(1), 8192);
  EXPECT_EQ(picture.dim(1), 20000 / 3 + 1 + 4);
}

TEST(Grid, RefusesWhatCannotBeDrawn) {
  EXPECT_FALSE(DrawGrid(Tensor::FromValues<float>({1, 0, 4, 4}, {}), 0, {}).ok());
  EXPECT_FALSE(DrawGrid(Tensor::FromValues<std::string>({1}, {"x"}), 0, {}).ok());
}

TEST(Grid, FileNames) {
  EXPECT_EQ(GridFileName(3, "conv1/Relu:0"), "3_conv1.png");
  EXPECT_EQ(GridFileName(0, "input:0"), "0_input_0.png");
  EXPECT_EQ(GridFileName(12, "/layer1/conv/Conv"), "12_layer1.png");
  EXPECT_EQ(GridFileName(1, "a b*c", 2), "1_a_b_c_2.png");
  EXPECT_EQ(GridFileName(1, "///"), "1_.png");
}

}  // namespace
}  // namespace onnxray
