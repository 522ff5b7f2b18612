#include "explain/heatmap.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

std::vector<double> Map(const Heatmaps& heat, int64_t index = 0) {
  const int64_t size = heat.maps.dim(1) * heat.maps.dim(2);
  const double* values = heat.maps.data<double>() + index * size;
  return {values, values + size};
}

void ExpectNear(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-9) << i;
}

Tensor Floats(const Shape& shape, const std::vector<float>& values) {
  return Tensor::FromValues<float>(shape, values);
}

TEST(Heatmap, ParityResizesBilinearlyAsPillow) {
  const auto heat = MakeHeatmaps(Floats({1, 1, 2, 2}, {0, 1, 2, 3}), 0, 4, 4, {.parity = true}).value();
  const double weights[] = {0, .25, .75, 1};
  std::vector<double> expected;
  for (const double y : weights) {
    for (const double x : weights) expected.push_back(2 * y + x);
  }
  ExpectNear(Map(heat), expected);
  EXPECT_EQ(heat.ranges[0].low, 0);
  EXPECT_EQ(heat.ranges[0].high, 3);
}

// Keys' cubic at -1/4, 1/4, 3/4 and 5/4 from the first centre; what overshoots is cut off.
TEST(Heatmap, ResizesSmoothlyWithinTheChannelsRange) {
  const auto heat = MakeHeatmaps(Floats({1, 1, 1, 2}, {0, 1}), 0, 1, 4, {}).value();
  ExpectNear(Map(heat), {0, 0.2265625 / 1.09375, 0.8671875 / 1.09375, 1});
}

TEST(Heatmap, AveragesWhenShrinking) {
  const auto heat = MakeHeatmaps(Floats({1, 1, 1, 4}, {0, 0, 8, 8}), 0, 1, 1, {.parity = true}).value();
  ExpectNear(Map(heat), {4});
}

TEST(Heatmap, TakesEitherLayoutAndEverySample) {
  const Tensor nchw = Floats({2, 2, 1, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  const Tensor nhwc = Floats({2, 1, 2, 2}, {1, 3, 2, 4, 5, 7, 6, 8});
  for (const int64_t sample : {0, 1}) {
    const auto first = MakeHeatmaps(nchw, sample, 1, 2, {}).value();
    const auto last = MakeHeatmaps(nhwc, sample, 1, 2, {.channels_last = true}).value();
    const double at = static_cast<double>(4 * sample);
    for (const Heatmaps& heat : {first, last}) {
      ExpectNear(Map(heat, 0), {at + 1, at + 2});
      ExpectNear(Map(heat, 1), {at + 3, at + 4});
      EXPECT_EQ(heat.ranges[1].low, at + 3);
    }
  }
  const auto second = MakeHeatmaps(nchw, 0, 1, 2, {}, 1, 1).value();
  EXPECT_EQ(second.maps.dim(0), 1);
  ExpectNear(Map(second), {3, 4});
}

TEST(Heatmap, ReadsChannelsLastMemory) {
  const Tensor nhwc = Floats({1, 1, 2, 2}, {1, 3, 2, 4});
  ExpectNear(Map(MakeHeatmaps(nhwc.Transposed({0, 3, 1, 2}), 0, 1, 2, {}).value(), 1), {3, 4});
}

TEST(Heatmap, MergesLiveChannels) {
  const Tensor tensor = Floats({1, 4, 1, 3}, {0, 1, 2, 4, 2, 0, 7, 7, 7, -3, -3, 5});
  const auto heat = MakeHeatmaps(tensor, 0, 1, 3, {.merge_filters = true}).value();
  EXPECT_EQ(heat.maps.shape(), (Shape{1, 1, 3}));
  ExpectNear(Map(heat), {1 / 4., 1 / 4., 2 / 4.});  // (0 + 1 + 0, .5 + .5 + 0, 1 + 0 + 1) / 4
}

TEST(Heatmap, ParitySumsChannelsAndIsSpoiledByADeadOne) {
  const HeatmapOptions options{.merge_filters = true, .parity = true};
  ExpectNear(Map(MakeHeatmaps(Floats({1, 2, 1, 3}, {1, 2, 3, 5, 5, 9}), 0, 1, 3, options).value()),
             {0, .5, 2});
  const auto dead = MakeHeatmaps(Floats({1, 2, 1, 2}, {1, 2, 7, 7}), 0, 1, 2, options).value();
  for (const double value : Map(dead)) EXPECT_TRUE(std::isnan(value));
}

TEST(Heatmap, KeepsWhatIsNoNumberApart) {
  const Tensor tensor = Floats({1, 2, 1, 4}, {NAN, 1, 2, 3, 0, 0, 0, 8});
  const auto heat = MakeHeatmaps(tensor, 0, 1, 4, {}).value();
  EXPECT_TRUE(std::isnan(Map(heat)[0]));
  EXPECT_EQ(heat.ranges[0].low, 1);
  EXPECT_EQ(heat.ranges[0].high, 3);
  const auto merged = MakeHeatmaps(tensor, 0, 1, 4, {.merge_filters = true}).value();
  EXPECT_TRUE(std::isnan(Map(merged)[0]));
  EXPECT_NEAR(Map(merged)[3], 1, 1e-9);
}

TEST(Heatmap, OfSequencesAndVolumes) {
  const Tensor sequence = Floats({1, 2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(HeatmapCount(sequence, {}), 2);
  ExpectNear(Map(MakeHeatmaps(sequence, 0, 1, 3, {}).value(), 1), {4, 5, 6});
  // Keract puts time down the picture.
  ExpectNear(Map(MakeHeatmaps(sequence, 0, 3, 2, {.parity = true}).value()), {1, 1, 2, 2, 3, 3});
  EXPECT_EQ(HeatmapCount(sequence, {.channels_last = true}), 3);
  ExpectNear(Map(MakeHeatmaps(sequence, 0, 1, 2, {.channels_last = true}).value(), 2), {3, 6});
  const Tensor volume = Floats({1, 2, 2, 1, 1}, {1, 2, 3, 4});
  EXPECT_EQ(HeatmapCount(volume, {}), 4);
  EXPECT_EQ(HeatmapCount(volume, {.channels_last = true}), 2);
  ExpectNear(Map(MakeHeatmaps(volume, 0, 1, 1, {}).value(), 2), {3});
}

TEST(Heatmap, RefusesWhatHasNoMap) {
  const Tensor row = Floats({1, 2}, {1, 2}), volume = Floats({1, 1, 1, 1, 1}, {1});
  EXPECT_NE(MakeHeatmaps(row, 0, 2, 2, {}).error().text.find("float32[1,2]"), std::string::npos);
  EXPECT_FALSE(MakeHeatmaps(Floats({1, 0, 2, 2}, {}), 0, 2, 2, {}).ok());
  EXPECT_TRUE(MakeHeatmaps(volume, 0, 2, 2, {}).ok());
  EXPECT_NE(MakeHeatmaps(volume, 0, 2, 2, {.parity = true}).error().remedy.find("3 or 4 dimensions"),
            std::string::npos);
}

TEST(Heatmap, TellsTheLayoutByThePicturesAspect) {
  EXPECT_FALSE(LooksChannelsLast({1, 64, 56, 56}, 224, 224));
  EXPECT_TRUE(LooksChannelsLast({1, 56, 56, 64}, 224, 224));
  EXPECT_FALSE(LooksChannelsLast({1, 56, 56, 56}, 224, 224));
  EXPECT_TRUE(LooksChannelsLast({1, 24, 40, 24}, 48, 80));
  EXPECT_FALSE(LooksChannelsLast({1, 24, 24, 40}, 48, 80));
  EXPECT_TRUE(LooksChannelsLast({1, 12, 20, 3}, 95, 159));  // sides rounded
  EXPECT_FALSE(LooksChannelsLast({1, 1000, 1, 1}, 224, 224));
  EXPECT_FALSE(LooksChannelsLast({1, 49, 768}, 224, 224));
}

}  // namespace
}  // namespace onnxray
