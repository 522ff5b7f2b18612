#include "cpu/decode_image.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "cpu/jpeg_kernels.h"

namespace onnxray {
namespace {

using Pixels = std::vector<int>;

Pixels Decoded(std::string_view file, const Shape& shape) {
  const Result<Tensor> image = DecodeImage(std::as_bytes(std::span(file)));
  if (!image.ok()) {
    ADD_FAILURE() << image.error().ToString();
    return {};
  }
  EXPECT_EQ(image.value().shape(), shape);
  const auto pixels = image.value().span<uint8_t>();
  return {pixels.begin(), pixels.end()};
}

TEST(Pnm, ReadsAllSixKinds) {
  using namespace std::string_view_literals;
  const Pixels bits = {255, 0, 255, 0, 0, 255}, greys = {0, 128, 255}, color = {0, 255, 51};
  EXPECT_EQ(Decoded("P1\n3 2\n0 1 0\n110", {2, 3, 1}), bits);
  EXPECT_EQ(Decoded("P4\n3 2\n\x40\xc0", {2, 3, 1}), bits);
  EXPECT_EQ(Decoded("P2 3 1 100 0 50 100", {1, 3, 1}), greys);
  EXPECT_EQ(Decoded("P5 3 1 255\n\x00\x80\xff"sv, {1, 3, 1}), greys);
  EXPECT_EQ(Decoded("P3\n# comment\n1 # another\n1 5 0 5 1", {1, 1, 3}), color);
  EXPECT_EQ(Decoded("P6 1 1 65535\n\x00\x00\xff\xff\x33\x33"sv, {1, 1, 3}), color);
}

TEST(Pnm, RefusesWhatIsNone) {
  for (const std::string_view file : {"P7 1 1 255 x", "P5", "P5 ", "P5 2 2 255\nabc", "P5 1 1 0\na",
                                      "P2 1 1 9 x", "P4 99999 99999\n", "P1 2 1 0"}) {
    EXPECT_FALSE(DecodeImage(std::as_bytes(std::span(file))).ok()) << file;
  }
}

TEST(Jpeg, InverseDctIsTheCosineSum) {
  int16_t coefficients[64] = {};
  uint8_t pixels[64];
  coefficients[0] = 80;
  InverseDct(coefficients, pixels, 8);
  for (const uint8_t pixel : pixels) EXPECT_EQ(pixel, 128 + 80 / 8);
  for (int i = 0; i < 64; ++i) coefficients[i] = static_cast<int16_t>((i * 37) % 61 - 30);
  InverseDct(coefficients, pixels, 8);
  const double pi = std::acos(-1.0);
  for (int y = 0; y < 8; ++y) {
    for (int x = 0; x < 8; ++x) {
      double sum = 128;
      for (int v = 0; v < 8; ++v) {
        for (int u = 0; u < 8; ++u) {
          sum += (u ? 0.5 : std::sqrt(0.125)) * (v ? 0.5 : std::sqrt(0.125)) * coefficients[v * 8 + u] *
                 std::cos((2 * x + 1) * u * pi / 16) * std::cos((2 * y + 1) * v * pi / 16);
        }
      }
      EXPECT_NEAR(pixels[y * 8 + x], std::clamp(sum, 0.0, 255.0), 0.6) << x << "," << y;
    }
  }
}

TEST(Jpeg, UpsamplingKeepsTheMean) {
  const uint8_t row[] = {10, 20, 21}, other[] = {14, 20, 60};
  uint8_t out[6];
  UpsampleAcross(row, 3, out);
  EXPECT_EQ(Pixels(out, out + 6), (Pixels{10, 13, 17, 20, 21, 21}));
  UpsampleAcross(row, 2, out);  // too narrow to interpolate
  EXPECT_EQ(Pixels(out, out + 4), (Pixels{10, 10, 20, 20}));
  UpsampleDown(row, other, true, 3, out);
  EXPECT_EQ(Pixels(out, out + 3), (Pixels{11, 20, 31}));
  UpsampleDown(other, row, false, 3, out);
  EXPECT_EQ(Pixels(out, out + 3), (Pixels{13, 20, 50}));
  UpsampleBoth(row, other, 3, out);  // sums down 44, 80, 123
  EXPECT_EQ(Pixels(out, out + 6), (Pixels{11, 13, 18, 23, 28, 31}));
}

TEST(Jpeg, ColorsAreItuR601) {
  const uint8_t y[] = {0, 255, 76, 100}, cb[] = {128, 128, 85, 0}, cr[] = {128, 128, 255, 255};
  uint8_t out[16];
  YCbCrToRgb(y, cb, cr, 4, 4, out);
  EXPECT_EQ(Pixels(out, out + 16),
            (Pixels{0, 0, 0, 255, 255, 255, 255, 255, 254, 0, 0, 255, 255, 53, 0, 255}));
}

}  // namespace
}  // namespace onnxray
