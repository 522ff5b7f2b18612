#include "io/heatmap_picture.h"

#include <gtest/gtest.h>

#include <cmath>

#include "io/input_picture.h"

namespace onnxray {
namespace {

using Channels = std::vector<int>;

Channels At(const Tensor& picture, int64_t y, int64_t x) {
  const uint8_t* rgb = picture.data<uint8_t>() + (y * picture.dim(1) + x) * 3;
  return {rgb[0], rgb[1], rgb[2]};
}

Tensor Grey(int64_t height, int64_t width, uint8_t value) {
  return Tensor::FromValues<uint8_t>({height, width, 3},
                                     std::vector<uint8_t>(static_cast<size_t>(height * width * 3), value));
}

TEST(HeatmapPicture, BlendsColoursOverThePicture) {
  const Tensor map = Tensor::FromValues<double>({1, 3}, {-2, 6, NAN});
  // Jet goes from (0, 0, 128) to (128, 0, 0): 0.7 * 100 + 0.3 * 128 = 108.4.
  const Tensor third = LayOver(map, {-2, 6}, Grey(1, 3, 100), {}).value();
  EXPECT_EQ(At(third, 0, 0), (Channels{70, 70, 108}));
  EXPECT_EQ(At(third, 0, 1), (Channels{108, 70, 70}));
  EXPECT_EQ(At(third, 0, 2), (Channels{255, 0, 255}));
  EXPECT_EQ(At(LayOver(map, {-2, 6}, Grey(1, 3, 100), {.heatmap = {.parity = true}}).value(), 0, 2),
            (Channels{100, 100, 100}));
  EXPECT_EQ(At(LayOver(map, {-2, 6}, Grey(1, 3, 100), {.alpha = 0}).value(), 0, 0),
            (Channels{100, 100, 100}));
  EXPECT_EQ(
      At(LayOver(map, {-2, 6}, Grey(1, 3, 9), {.color_map = ColorMap::kGray, .alpha = 1}).value(), 0, 1),
      (Channels{255, 255, 255}));
}

TEST(HeatmapPicture, DrawsTheGridInThePicturesAspect) {
  const Tensor activation = Tensor::FromValues<float>({1, 3, 1, 2}, {0, 1, 5, 5, 1, 0});
  const HeatmapPictureOptions options{.color_map = ColorMap::kGray, .alpha = 1};
  const Tensor picture = DrawHeatmaps(activation, 0, Grey(4, 8, 50), options).value();
  // Three tiles of 4x8, enlarged 12 times, in a grid of 2x2 with gaps of 2.
  EXPECT_EQ(picture.shape(), (Shape{2 * 50 + 2, 2 * 98 + 2, 3}));
  EXPECT_EQ(At(picture, 0, 0), (Channels{255, 255, 255}));
  EXPECT_EQ(At(picture, 2, 2), (Channels{0, 0, 0}));
  EXPECT_EQ(At(picture, 49, 97), (Channels{255, 255, 255}));
  EXPECT_EQ(At(picture, 30, 110), (Channels{0, 0, 0}));  // flat
  EXPECT_EQ(At(picture, 52, 2), (Channels{255, 255, 255}));
  EXPECT_EQ(At(picture, 60, 90), (Channels{0, 0, 0}));
  EXPECT_EQ(At(picture, 60, 120), (Channels{255, 255, 255}));  // no fourth
}

TEST(HeatmapPicture, ShrinksTilesToFit) {
  const Tensor activation = Tensor::FromValues<float>({1, 1000, 1, 1}, std::vector<float>(1000));
  const Tensor picture = DrawHeatmaps(activation, 0, Grey(100, 400, 0), {}).value();
  EXPECT_LE(picture.dim(1), 4096);
  const int64_t width = (picture.dim(1) - 2) / 32 - 2, height = (picture.dim(0) - 2) / 32 - 2;
  EXPECT_EQ(width, 125);  // (4096 - 2) / 32 - 2
  EXPECT_EQ(height, 31);
}

TEST(HeatmapPicture, RefusesWhatCannotBeDrawn) {
  EXPECT_FALSE(DrawHeatmaps(Tensor::FromValues<float>({1, 4}, {1, 2, 3, 4}), 0, Grey(4, 4, 0), {}).ok());
  EXPECT_FALSE(DrawHeatmaps(Tensor::FromValues<float>({1, 0, 4, 4}, {}), 0, Grey(4, 4, 0), {}).ok());
}

TEST(InputPicture, LayoutsByChannels) {
  EXPECT_EQ(PictureLayoutOf({1, 3, 224, 224}), ImageLayout::kNchw);
  EXPECT_EQ(PictureLayoutOf({1, 224, 224, 3}), ImageLayout::kNhwc);
  EXPECT_EQ(PictureLayoutOf({28, 28}), ImageLayout::kNchw);
  EXPECT_EQ(PictureLayoutOf({28, 28, 1}), ImageLayout::kNhwc);
  EXPECT_FALSE(PictureLayoutOf({1, 8, 28, 28}).has_value());
  EXPECT_FALSE(PictureLayoutOf({10}).has_value());
}

TEST(InputPicture, UndoesHowAPictureWasFed) {
  ImagePlan plan;
  plan.scale.bgr = true;
  plan.scale.divisor = 2;
  const float mean[] = {1, 2, 3}, deviation[] = {1, 2, 4};
  for (int c = 0; c < 3; ++c) {
    plan.scale.mean[c] = mean[c];
    plan.scale.deviation[c] = deviation[c];
  }
  // Blue 20, green 60, red 100: 20 / 2 - 1, (60 / 2 - 2) / 2, (100 / 2 - 3) / 4.
  const Tensor fed = Tensor::FromValues<float>({1, 3, 1, 1}, {9, 14, 11.75f});
  EXPECT_EQ(At(PictureOfInput(fed, 0, &plan).value(), 0, 0), (Channels{100, 60, 20}));
  ImagePlan shifted;
  shifted.layout = ImageLayout::kNhwc;
  shifted.dtype = DType::kInt8;
  EXPECT_EQ(
      At(PictureOfInput(Tensor::FromValues<int8_t>({1, 1, 1, 1}, {-128 + 77}), 0, &shifted).value(), 0, 0),
      (Channels{77, 77, 77}));
}

TEST(InputPicture, GuessesBrightnessByTheRange) {
  const auto second_pixel = [](float low, float high) {
    const Tensor input = Tensor::FromValues<float>({1, 1, 1, 3}, {low, (low + high) / 2, high});
    return At(PictureOfInput(input, 0, nullptr).value(), 0, 1)[0];
  };
  EXPECT_EQ(second_pixel(0, 1), 128);
  EXPECT_EQ(second_pixel(0, 200), 100);
  EXPECT_EQ(second_pixel(-3, 3), 128);
  EXPECT_EQ(second_pixel(0, 1000), 128);
  const Tensor batch = Tensor::FromValues<uint8_t>({2, 3, 1, 1}, {1, 2, 3, 40, 50, 60});
  EXPECT_EQ(At(PictureOfInput(batch, 1, nullptr).value(), 0, 0), (Channels{40, 50, 60}));
  EXPECT_FALSE(PictureOfInput(Tensor::FromValues<float>({4}, {1, 2, 3, 4}), 0, nullptr).ok());
}

TEST(InputPicture, AsKeractShowsIt) {
  const Tensor bytes = Tensor::FromValues<float>({1, 1, 1, 3}, {51, 102, 255});
  EXPECT_EQ(At(PictureAsKeract(bytes, 0, ImageLayout::kNhwc, true).value(), 0, 0), (Channels{51, 102, 255}));
  EXPECT_EQ(At(PictureAsKeract(bytes, 0, ImageLayout::kNhwc, false).value(), 0, 0),
            (Channels{255, 255, 255}));
  const Tensor centred = Tensor::FromValues<float>({1, 1, 1, 3}, {-100, .2f, 1});
  EXPECT_EQ(At(PictureAsKeract(centred, 0, ImageLayout::kNhwc, true).value(), 0, 0), (Channels{0, 51, 255}));
  // matplotlib's default map for what has one channel, by its own range
  const Tensor grey = Tensor::FromValues<float>({1, 1, 1, 2}, {3, 4});
  const Tensor shown = PictureAsKeract(grey, 0, ImageLayout::kNchw, true).value();
  EXPECT_EQ(At(shown, 0, 0), (Channels{68, 1, 84}));
  EXPECT_EQ(At(shown, 0, 1), (Channels{253, 231, 37}));
}

}  // namespace
}  // namespace onnxray
