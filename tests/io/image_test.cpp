#include "io/image.h"

#include <gtest/gtest.h>

#include <numeric>

#include "io/test_files.h"
#include "io/test_picture.h"

namespace onnxray {
namespace {

using testing::DataFile;
using testing::TestPicture;

std::vector<int> FirstRow(const Tensor& image, int channel) {
  std::vector<int> row;
  for (int64_t x = 0; x < image.dim(1); ++x) row.push_back(image.data<uint8_t>()[x * image.dim(2) + channel]);
  return row;
}

int64_t Sum(const Tensor& image) {
  return std::accumulate(image.span<uint8_t>().begin(), image.span<uint8_t>().end(), int64_t{0});
}

// Position matters in this one.
int64_t WeightedSum(const Tensor& image) {
  int64_t sum = 0;
  for (int64_t i = 0; i < image.count(); ++i) sum += i * image.data<uint8_t>()[i];
  return sum % 1000003;
}

TEST(Image, ResizesAsPillow) {
  struct Case {
    ResizeFilter filter;
    int width, height;
    int64_t sum, weighted;
  };
  constexpr auto kBilinear = ResizeFilter::kBilinear, kBicubic = ResizeFilter::kBicubic;
  for (const Case& c : {Case{kBilinear, 5, 4, 7779, 229532}, Case{kBilinear, 16, 5, 31078, 713836},
                        Case{kBilinear, 7, 12, 32541, 87090}, Case{kBilinear, 20, 15, 116199, 261406},
                        Case{kBicubic, 5, 4, 7773, 229351}, Case{kBicubic, 16, 5, 31072, 713038},
                        Case{kBicubic, 7, 12, 32537, 86905}, Case{kBicubic, 20, 15, 116226, 278986}}) {
    const Tensor resized = ResizeImage(TestPicture(), c.width, c.height, c.filter).value();
    EXPECT_EQ(resized.shape(), (Shape{c.height, c.width, 3}));
    EXPECT_EQ(Sum(resized), c.sum) << c.width;
    EXPECT_EQ(WeightedSum(resized), c.weighted) << c.width;
  }
  EXPECT_EQ(FirstRow(ResizeImage(TestPicture(), 5, 4, kBilinear).value(), 1),
            (std::vector<int>{132, 133, 128, 135, 143}));
  EXPECT_EQ(FirstRow(ResizeImage(TestPicture(), 7, 12, kBicubic).value(), 1),
            (std::vector<int>{79, 170, 151, 64, 168, 164, 60}));
}

TEST(Image, ConvertsChannels) {
  const Tensor grey = ConvertChannels(TestPicture(), 1).value();
  EXPECT_EQ(FirstRow(grey, 0),  // Pillow's convert('L')
            (std::vector<int>{43, 80, 117, 154, 191, 199, 86, 46, 83, 120, 157, 165, 202, 89, 49, 86}));
  EXPECT_EQ(FirstRow(ConvertChannels(grey, 3).value(), 2), FirstRow(grey, 0));
  const Tensor rgba = ConvertChannels(TestPicture(), 4).value();
  EXPECT_EQ(FirstRow(rgba, 3), std::vector<int>(16, 255));
  EXPECT_EQ(FirstRow(rgba, 1), FirstRow(TestPicture(), 1));
  const Tensor grey_alpha = Tensor::FromValues<uint8_t>({1, 1, 2}, {9, 77});
  EXPECT_EQ(ConvertChannels(grey_alpha, 4)->data<uint8_t>()[3], 77);
  EXPECT_EQ(ConvertChannels(grey_alpha, 1)->data<uint8_t>()[0], 9);
}

TEST(Image, PngRoundTripsEveryChannelCount) {
  for (const int channels : {1, 2, 3, 4}) {
    std::vector<uint8_t> pixels(static_cast<size_t>(5 * 3 * channels));
    std::iota(pixels.begin(), pixels.end(), uint8_t{250});
    const Tensor image = Tensor::FromValues<uint8_t>({3, 5, channels}, pixels);
    const Bytes png = EncodePng(image).value();
    EXPECT_TRUE(IsImage(png));
    const Tensor back = DecodeImage(png).value();
    EXPECT_EQ(back.shape(), image.shape());
    EXPECT_TRUE(std::equal(pixels.begin(), pixels.end(), back.data<uint8_t>()));
  }
}

TEST(Image, DecodesJpegAndBmp) {
  const Tensor jpeg = DecodeImage(DataFile("red.jpg")).value();
  EXPECT_EQ(jpeg.shape(), (Shape{8, 8, 3}));
  EXPECT_NEAR(jpeg.data<uint8_t>()[0], 200, 2);
  EXPECT_NEAR(jpeg.data<uint8_t>()[1], 30, 2);
  EXPECT_NEAR(jpeg.data<uint8_t>()[2], 60, 2);
  const Tensor bmp = DecodeImage(DataFile("tiny.bmp")).value();
  const std::vector<uint8_t> expected{1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252};
  EXPECT_EQ(bmp.shape(), (Shape{2, 2, 3}));
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), bmp.data<uint8_t>()));
}

TEST(Image, RefusesWhatIsNoPicture) {
  EXPECT_FALSE(DecodeImage(AsBytes("GIF89a")).ok());
  EXPECT_FALSE(DecodeImage({}).ok());
  const Bytes png = EncodePng(TestPicture()).value();
  EXPECT_NE(DecodeImage(std::span(png).first(60)).error().text.find("PNG"), std::string::npos);
}

}  // namespace
}  // namespace onnxray
