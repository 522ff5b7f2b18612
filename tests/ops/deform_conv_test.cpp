#include <random>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// Bilinear, 0 beyond a height x width image.
double At(const float* image, int64_t height, int64_t width, double y, double x) {
  double sum = 0;
  for (int64_t i = 0; i < height; ++i) {
    for (int64_t j = 0; j < width; ++j) {
      const double dy = std::abs(y - static_cast<double>(i)), dx = std::abs(x - static_cast<double>(j));
      if (dy < 1 && dx < 1) sum += (1 - dy) * (1 - dx) * double{image[i * width + j]};
    }
  }
  return sum;
}

TEST(DeformConv, SumsShiftedTaps) {
  // 4 channels in 2 groups of weights, the same 4 in 1, 2 or 4 groups of offsets.
  constexpr int64_t kC = 4, kM = 6, kGroups = 2, kH = 5, kW = 6, kOutH = 5, kOutW = 3;
  for (const int64_t offset_groups : {1, 2, 4}) {
    std::minstd_rand random(7);
    std::uniform_real_distribution<float> uniform(-1, 1);
    const auto make = [&](int64_t count, float scale) {
      std::vector<float> values(static_cast<size_t>(count));
      for (float& x : values) x = scale * uniform(random);
      return values;
    };
    const std::vector<float> image = make(2 * kC * kH * kW, 1), weights = make(kM * kC / kGroups * 6, 1);
    const std::vector<float> offset = make(2 * offset_groups * 12 * kOutH * kOutW, 2), bias = make(kM, 1);
    const std::vector<float> mask = make(2 * offset_groups * 6 * kOutH * kOutW, 1);
    std::vector<float> expected;
    for (int64_t n = 0; n < 2; ++n) {
      for (int64_t m = 0; m < kM; ++m) {
        for (int64_t pixel = 0; pixel < kOutH * kOutW; ++pixel) {
          double sum = double{bias[static_cast<size_t>(m)]};
          for (int64_t c = 0; c < kC / kGroups; ++c) {
            const int64_t channel = m / (kM / kGroups) * (kC / kGroups) + c;
            for (int64_t tap = 0; tap < 6; ++tap) {
              const int64_t index = (n * offset_groups + channel / (kC / offset_groups)) * 6 + tap;
              const auto value = [&](const std::vector<float>& of, int64_t i) {
                return double{of[static_cast<size_t>(i * kOutH * kOutW + pixel)]};
              };
              // 2 x 3 taps, strides 1 and 2, dilations 2 and 1, a padding of 1 around.
              const double y =
                  static_cast<double>(pixel / kOutW - 1 + tap / 3 * 2) + value(offset, 2 * index);
              const double x =
                  static_cast<double>(pixel % kOutW * 2 - 1 + tap % 3) + value(offset, 2 * index + 1);
              const float* plane = image.data() + (n * kC + channel) * kH * kW;
              sum += double{weights[static_cast<size_t>((m * kC / kGroups + c) * 6 + tap)]} *
                     value(mask, index) * At(plane, kH, kW, y, x);
            }
          }
          expected.push_back(static_cast<float>(sum));
        }
      }
    }
    OpTester tester("DeformConv", 19);
    tester.Ints("strides", {1, 2}).Ints("dilations", {2, 1}).Ints("pads", {1, 1, 1, 0});
    tester.Attribute("group", kGroups).Attribute("offset_group", offset_groups);
    tester.Input<float>({2, kC, kH, kW}, image).Input<float>({kM, kC / kGroups, 2, 3}, weights);
    tester.Input<float>({2, offset_groups * 12, kOutH, kOutW}, offset).Input<float>({kM}, bias);
    tester.Input<float>({2, offset_groups * 6, kOutH, kOutW}, mask).Within({1e-4, 1e-5});
    tester.Expect<float>({2, kM, kOutH, kOutW}, expected);
  }
}

TEST(DeformConv, TakesOneAndThreeDimensions) {
  OpTester line("DeformConv", 22);
  line.Input<double>({1, 1, 4}, {1, 2, 4, 8}).Input<double>({1, 1, 2}, {1, 10});
  line.Input<double>({1, 2, 3}, {0, 0.5, 0, 0, 0, 1}).Expect<double>({1, 1, 3}, {21, 43, 4});
  OpTester cube("DeformConv", 22);
  cube.Input<float>({1, 1, 2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7}).Input<float>({1, 1, 1, 1, 1}, {2});
  std::vector<float> offset(24);
  offset[0] = 0.5f;  // along the first dimension, of the first pixel
  cube.Input<float>({1, 3, 2, 2, 2}, offset).Expect<float>({1, 1, 2, 2, 2}, {4, 2, 4, 6, 8, 10, 12, 14});
}

TEST(DeformConv, WantsOffsetsThatFit) {
  OpTester tester("DeformConv");
  tester.Input<float>({1, 1, 2, 2}, {1, 2, 3, 4}).Input<float>({1, 1, 1, 1}, {1});
  tester.Input<float>({1, 1, 2, 2}, {0, 0, 0, 0}).ExpectError("expected [1,2,2,2]");
}

}  // namespace
}  // namespace onnxray::testing
