#include "cpu/normalization.h"

#include <gtest/gtest.h>

#include <cmath>

#include "cpu/lrn.h"
#include "kernels/small_integers.h"

namespace onnxray::testing {
namespace {

struct Image {
  Tensor tensor;  // [batch, channels, pixels]
  Planes planes;
};

template <typename T>
Image MakeImage(const Shape& shape, Layout layout) {
  const Tensor tensor = SmallIntegers(kDTypeOf<T>, shape, 1, layout, 100);
  return {tensor, {shape[0], shape[1], shape[2], layout == Layout::kChannelsLast}};
}

template <typename T>
void TestPlanes(const Shape& shape, Layout layout) {
  SCOPED_TRACE(shape.ToString() + (layout == Layout::kChannelsLast ? " channels-last" : " row-major"));
  const ThreadPool pool(3);
  const Image image = MakeImage<T>(shape, layout);
  const Tensor& input = image.tensor;
  const Planes& planes = image.planes;
  const int64_t count = planes.batch * planes.channels;
  std::vector<double> means(static_cast<size_t>(count)), variances(static_cast<size_t>(count));
  PlaneMoments(pool, planes, input.data<T>(), means.data(), variances.data());
  std::vector<T> scales, shifts;
  for (int64_t i = 0; i < count; ++i) {
    double mean = 0, variance = 0;
    const auto element = [&](int64_t p) -> double {
      return At<T>(input, {i / planes.channels, i % planes.channels, p});
    };
    for (int64_t p = 0; p < planes.pixels; ++p) mean += element(p) / static_cast<double>(planes.pixels);
    for (int64_t p = 0; p < planes.pixels; ++p) {
      variance += (element(p) - mean) * (element(p) - mean) / static_cast<double>(planes.pixels);
    }
    ASSERT_NEAR(means[static_cast<size_t>(i)], mean, 1e-6 * 100);
    ASSERT_NEAR(variances[static_cast<size_t>(i)], variance, 1e-6 * 10000);
    scales.push_back(static_cast<T>(i % 5));
    shifts.push_back(static_cast<T>(i % 7 - 3));
  }
  Tensor output = Tensor::Allocate(kDTypeOf<T>, shape, layout).value();
  ScalePlanes(pool, planes, input.data<T>(), scales.data(), shifts.data(), output.data<T>());
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t p = 0; p < planes.pixels; ++p) {
      const std::vector<int64_t> at{i / planes.channels, i % planes.channels, p};
      ASSERT_EQ(At<T>(output, at),
                At<T>(input, at) * scales[static_cast<size_t>(i)] + shifts[static_cast<size_t>(i)]);
    }
  }
}

TEST(Normalization, PlanesEqualTheDefinition) {
  for (const Layout layout : {Layout::kRowMajor, Layout::kChannelsLast}) {
    for (const Shape& shape :
         {Shape{1, 1, 1}, Shape{2, 3, 5}, Shape{2, 32, 300}, Shape{1, 70, 33}, Shape{3, 2, 20000}}) {
      TestPlanes<float>(shape, layout);
      TestPlanes<double>(shape, layout);
    }
  }
}

// A mean far from zero must not swallow the variance.
TEST(Normalization, VarianceSurvivesALargeMean) {
  const ThreadPool pool(1);
  std::vector<float> values;
  for (int i = 0; i < 1000; ++i) values.push_back(10000.0f + static_cast<float>(i % 2));
  double mean = 0, variance = 0;
  PlaneMoments(pool, {1, 1, 1000, false}, values.data(), &mean, &variance);
  EXPECT_NEAR(mean, 10000.5, 1e-3);
  EXPECT_NEAR(variance, 0.25, 1e-3);
}

template <typename T>
void TestLocalResponse(int64_t size, float beta, Layout layout) {
  SCOPED_TRACE(std::to_string(size) + " channels, beta " + std::to_string(beta));
  const ThreadPool pool(2);
  const Shape shape{2, 11, 300};
  const Image image = MakeImage<T>(shape, layout);
  const Tensor& input = image.tensor;
  const Planes& planes = image.planes;
  Tensor output = Tensor::Allocate(kDTypeOf<T>, shape, layout).value();
  NormalizeLocalResponse(pool, {size, 0.01f, beta, 2.0f}, planes, input.data<T>(), output.data<T>());
  for (int64_t n = 0; n < 2; ++n) {
    for (int64_t c = 0; c < 11; ++c) {
      const int64_t first = std::max<int64_t>(0, c - (size - 1) / 2),
                    last = std::min<int64_t>(10, c + size / 2);
      for (int64_t p = 0; p < 300; ++p) {
        double sum = 0;
        for (int64_t i = first; i <= last; ++i)
          sum += std::pow(static_cast<double>(At<T>(input, {n, i, p})), 2);
        const double expected =
            static_cast<double>(At<T>(input, {n, c, p})) /
            std::pow(2.0 + static_cast<double>(0.01f) / static_cast<double>(size) * sum, beta);
        ASSERT_NEAR(At<T>(output, {n, c, p}), expected, 2e-6 * std::fabs(expected));
      }
    }
  }
}

TEST(Normalization, LocalResponseEqualsTheDefinition) {
  for (const Layout layout : {Layout::kRowMajor, Layout::kChannelsLast}) {
    for (const int64_t size : {1, 4, 5, 15}) {
      for (const float beta : {0.75f, 0.5f}) {
        TestLocalResponse<float>(size, beta, layout);
        TestLocalResponse<double>(size, beta, layout);
      }
    }
  }
}

}  // namespace
}  // namespace onnxray::testing
