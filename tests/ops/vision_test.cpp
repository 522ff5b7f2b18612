#include <cmath>
#include <random>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

const std::vector<float> kSquare = {1, 2, 3, 4};

// Places on the image [[1, 2], [3, 4]]; x before y.
OpTester Places(const char* mode, const char* padding, int align_corners, std::vector<float> grid) {
  OpTester tester("GridSample", 20);
  tester.Attribute("mode", mode).Attribute("padding_mode", padding).Attribute("align_corners", align_corners);
  const int64_t places = static_cast<int64_t>(grid.size()) / 2;
  tester.Input<float>({1, 1, 2, 2}, kSquare).Input<float>({1, 1, places, 2}, std::move(grid));
  return tester;
}

TEST(GridSample, InterpolatesLinearly) {
  const std::vector<float> places = {0, 0, -1, -1, 1, -1, 0.5f, 0};
  Places("linear", "zeros", 1, places).Expect<float>({1, 1, 1, 4}, {2.5f, 1, 2, 2.75f});
  Places("linear", "zeros", 0, places).Expect<float>({1, 1, 1, 4}, {2.5f, 0.25f, 0.5f, 3});
  Places("linear", "border", 0, places).Expect<float>({1, 1, 1, 4}, {2.5f, 1, 2, 3});
}

TEST(GridSample, PadsBeyondTheEdges) {
  // Indices -2, 3 and 4 along x of the upper row.
  const std::vector<float> places = {-2.5f, -0.5f, 2.5f, -0.5f, 3.5f, -0.5f};
  Places("nearest", "zeros", 0, places).Expect<float>({1, 1, 1, 3}, {0, 0, 0});
  Places("nearest", "border", 0, places).Expect<float>({1, 1, 1, 3}, {1, 2, 2});
  Places("nearest", "reflection", 0, places).Expect<float>({1, 1, 1, 3}, {2, 1, 1});
  // With aligned corners the mirrors stand on the outermost pixels.
  Places("nearest", "reflection", 1, {-3, -1, 3, -1, 5, -1}).Expect<float>({1, 1, 1, 3}, {2, 1, 2});
  Places("linear", "wrap", 0, places).ExpectError("'wrap'");
}

TEST(GridSample, NearestRoundsHalvesToEven) {
  OpTester tester("GridSample", 16);
  tester.Attribute("mode", "nearest").Attribute("align_corners", 1);
  tester.Input<std::string>({1, 1, 1, 5}, {"a", "b", "c", "d", "e"});
  tester.Input<float>({1, 1, 4, 2}, {-0.75f, 0, -0.25f, 0, 0.25f, 0, 2, 0});
  tester.Expect<std::string>({1, 1, 1, 4}, {"a", "c", "c", ""});
}

TEST(GridSample, CubicGoesThroughThePixelsAndIsExactOnLines) {
  OpTester tester("GridSample", 16);
  tester.Attribute("mode", "bicubic").Attribute("align_corners", 1);
  tester.Input<float>({1, 1, 1, 7}, {0, 1, 2, 3, 4, 5, 6});
  tester.Input<float>({1, 1, 3, 2}, {0, 0, -0.5f, 0, 0.33333334f, 0});
  // Keys' kernel with a = -0.75 at 1/2: -0.09375, 0.59375, 0.59375, -0.09375.
  tester.Expect<float>({1, 1, 1, 3}, {3, 1.5f, 4});
}

TEST(GridSample, TakesAnyNumberOfDimensions) {
  OpTester line("GridSample", 20);
  line.Attribute("align_corners", 1).Input<double>({1, 2, 3}, {0, 1, 2, 10, 30, 50});
  line.Input<double>({1, 2, 1}, {-0.5, 1}).Expect<double>({1, 2, 2}, {0.5, 2, 20, 50});
  OpTester volume("GridSample", 20);
  volume.Attribute("align_corners", 1).Input<float>({1, 1, 2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
  volume.Input<float>({1, 1, 1, 2, 3}, {0, 0, 0, -1, 1, 0.5f}).Expect<float>({1, 1, 1, 1, 2}, {3.5f, 5});
}

TEST(GridSample, CutsFractionsOffIntegers) {
  OpTester tester("GridSample", 16);
  tester.Attribute("align_corners", 1).Input<uint8_t>({1, 1, 1, 2}, {0, 255});
  tester.Input<float>({1, 1, 2, 2}, {0, 0, 0.5f, 0}).Expect<uint8_t>({1, 1, 1, 2}, {127, 191});
}

TEST(GridSample, PlacesThatAreNoNumbersShowPadding) {
  const float nan = std::nanf("");
  Places("linear", "zeros", 0, {nan, 0, 0, nan}).Expect<float>({1, 1, 1, 2}, {0, 0});
  Places("cubic", "zeros", 0, {INFINITY, 0, -INFINITY, 0}).Expect<float>({1, 1, 1, 2}, {0, 0});
  Places("nearest", "border", 0, {INFINITY, -1, -INFINITY, 1}).Expect<float>({1, 1, 1, 2}, {2, 3});
}

TEST(GridSample, SamplesEveryImageWithItsOwnGrid) {
  constexpr int64_t kImages = 2, kChannels = 23, kHeight = 4, kWidth = 5, kPlaces = 30;
  std::minstd_rand random(1);
  std::uniform_real_distribution<float> uniform(-1.2f, 1.2f);
  std::vector<float> image(kImages * kChannels * kHeight * kWidth), grid(kImages * kPlaces * 2);
  for (float& x : image) x = uniform(random);
  for (float& x : grid) x = uniform(random);
  std::vector<float> expected;
  for (int64_t plane = 0; plane < kImages * kChannels; ++plane) {
    const auto pixel = [&](double y, double x) {
      if (y < 0 || y >= kHeight || x < 0 || x >= kWidth) return 0.0;
      return double{
          image[static_cast<size_t>(plane * kHeight * kWidth + static_cast<int64_t>(y * kWidth + x))]};
    };
    for (int64_t i = 0; i < kPlaces; ++i) {
      const size_t at = static_cast<size_t>((plane / kChannels * kPlaces + i) * 2);
      const double x = ((double{grid[at]} + 1) * kWidth - 1) / 2,
                   y = ((double{grid[at + 1]} + 1) * kHeight - 1) / 2;
      const double x0 = std::floor(x), y0 = std::floor(y), s = x - x0, t = y - y0;
      expected.push_back(static_cast<float>((1 - t) * ((1 - s) * pixel(y0, x0) + s * pixel(y0, x0 + 1)) +
                                            t * ((1 - s) * pixel(y0 + 1, x0) + s * pixel(y0 + 1, x0 + 1))));
    }
  }
  OpTester("GridSample", 22)
      .Input<float>({kImages, kChannels, kHeight, kWidth}, image)
      .Input<float>({kImages, kPlaces / 5, 5, 2}, grid)
      .Within({1e-4, 1e-5})
      .Expect<float>({kImages, kChannels, kPlaces / 5, 5}, expected);
}

TEST(GridSample, WantsAGridThatFits) {
  OpTester("GridSample")
      .Input<float>({1, 1, 2, 2}, kSquare)
      .Input<float>({1, 1, 1, 3}, {0, 0, 0})
      .ExpectError("[1,1,1,3]");
}

// A 6 x 6 image whose pixel (x, y) is x + 10 y: means of samples inside it are the value at their centre.
std::vector<float> Slope() {
  std::vector<float> image;
  for (int i = 0; i < 36; ++i) image.push_back(static_cast<float>(i % 6 + 10 * (i / 6)));
  return image;
}

OpTester Align(int opset, int sampling_ratio, std::vector<float> regions) {
  OpTester tester("RoiAlign", opset);
  tester.Attribute("output_height", 2)
      .Attribute("output_width", 2)
      .Attribute("sampling_ratio", sampling_ratio);
  const int64_t count = static_cast<int64_t>(regions.size()) / 4;
  tester.Input<float>({1, 1, 6, 6}, Slope()).Input<float>({count, 4}, std::move(regions));
  tester.Input<int64_t>({count}, std::vector<int64_t>(static_cast<size_t>(count)));
  return tester;
}

TEST(RoiAlign, MeansAreTheValuesAtTheCentresOfBins) {
  for (const int samples : {0, 1, 2, 3}) {
    // Bins are 1.5 wide and begin at 0.5 once pixels have their centres at halves.
    Align(16, samples, {1, 1, 4, 4}).Expect<float>({1, 1, 2, 2}, {13.75f, 15.25f, 28.75f, 30.25f});
    Align(10, samples, {1, 1, 4, 4}).Expect<float>({1, 1, 2, 2}, {19.25f, 20.75f, 34.25f, 35.75f});
  }
  Align(16, 0, {2, 2, 8, 8})
      .Attribute("spatial_scale", 0.5f)
      .Attribute("coordinate_transformation_mode", "output_half_pixel")
      .Expect<float>({1, 1, 2, 2}, {19.25f, 20.75f, 34.25f, 35.75f});
}

TEST(RoiAlign, RegionsHaveLeastSizesBeforeHalfPixels) {
  // Made 1 wide: bins of 0.5 around 2.25 and 2.75.
  Align(10, 2, {2, 2, 2, 2}).Expect<float>({1, 1, 2, 2}, {24.75f, 25.25f, 29.75f, 30.25f});
  Align(16, 2, {2, 2, 2, 2}).Expect<float>({1, 1, 2, 2}, {16.5f, 16.5f, 16.5f, 16.5f});
}

TEST(RoiAlign, BeyondTheImageCountsAsZero) {
  Align(10, 1, {-8, 0, -4, 4}).Expect<float>({1, 1, 2, 2}, {0, 0, 0, 0});
  Align(10, 1, {4, 0, 8, 4}).Expect<float>({1, 1, 2, 2}, {15, 0, 35, 0});
}

TEST(RoiAlign, MaxIsOfWeightedNeighbours) {
  // Samples at whole pixels: one neighbour weighs 1, the others 0.
  Align(10, 2, {0.5f, 0.5f, 4.5f, 4.5f})
      .Attribute("mode", "max")
      .Expect<float>({1, 1, 2, 2}, {22, 24, 42, 44});
}

TEST(RoiAlign, WantsRegionsOnImagesOfTheBatch) {
  OpTester tester("RoiAlign");
  tester.Input<float>({1, 1, 6, 6}, Slope()).Input<float>({1, 4}, {0, 0, 1, 1}).Input<int64_t>({1}, {2});
  tester.ExpectError("image 2 of a batch of 1");
}

TEST(MaxRoiPool, TakesTheLargestPixelOfEveryBin) {
  OpTester tester("MaxRoiPool");
  tester.Ints("pooled_shape", {2, 2}).Attribute("spatial_scale", 0.5f);
  // Corners are 1 and 3 after scaling: three pixels, whose middle one is in both bins. The second region is
  // beyond the right edge.
  tester.Input<float>({1, 1, 6, 6}, Slope()).Input<float>({2, 5}, {0, 2, 2, 6, 6, 0, 16, 0, 18, 6});
  tester.Expect<float>({2, 1, 2, 2}, {22, 23, 32, 33, 0, 0, 0, 0});
}

}  // namespace
}  // namespace onnxray::testing
