#include "cpu/conv_weight_gradient.h"

#include "kernels/window_case.h"

namespace onnxray::testing {
namespace {

Shape WeightShape(const WindowCase& c) { return WindowCase::With(c.outputs, c.inputs / c.groups, c.kernel); }

// By the definition: every output pixel's gradient times what lay under its window.
template <typename T>
std::vector<double> Expected(const WindowCase& c, const Tensor& input, const Tensor& output_gradient) {
  const int64_t group_inputs = c.inputs / c.groups, group_outputs = c.outputs / c.groups;
  const Tensor places = Tensor::Zeros(DType::kFloat64, WeightShape(c)).value();
  std::vector<double> sums(static_cast<size_t>(places.count()));
  ForEachPosition(output_gradient.shape(), [&](const std::vector<int64_t>& at) {
    const double g = static_cast<double>(At<T>(output_gradient, at));
    const int64_t first = at[1] / group_outputs * group_inputs;
    c.ForEachTap(Spatial(at),
                 [&](const std::vector<int64_t>& k, const std::vector<int64_t>& pixel, bool inside) {
                   for (int64_t i = 0; inside && i < group_inputs; ++i) {
                     const double x = static_cast<double>(At<T>(input, Join(at[0], first + i, pixel)));
                     const double& place = At<double>(places, Join(at[1], i, k));
                     sums[static_cast<size_t>(&place - places.data<double>())] += g * x;
                   }
                 });
  });
  return sums;
}

template <typename T>
void TestCase(const WindowCase& c, int threads) {
  std::ostringstream text;
  text << c;
  SCOPED_TRACE(text.str());
  constexpr DType kType = kDTypeOf<T>;
  const Tensor input = SmallIntegers(kType, c.input_shape(), 1, Layout::kChannelsLast);
  const Tensor g = SmallIntegers(kType, c.output_shape(c.outputs), 2, Layout::kChannelsLast);
  Tensor gradient = Tensor::Allocate(kType, WeightShape(c), Layout::kChannelsLast).value();
  ConvWeightGradient(ThreadPool(threads), c.window(), c.groups, input, g, gradient);
  const Tensor dense = gradient.RowMajor().value();
  const std::vector<double> expected = Expected<T>(c, input, g);
  for (int64_t i = 0; i < dense.count(); ++i)
    ASSERT_EQ(static_cast<double>(dense.data<T>()[i]), expected[static_cast<size_t>(i)]) << i;
}

TEST(ConvWeightGradient, EqualsTheDefinition) {
  for (const WindowCase& c : WindowCases()) {
    TestCase<float>(c, 2);
    TestCase<double>(c, 1);
  }
}

// Around the edges of tiles (up to 6 x 32), of panels (a tap's channels, or several taps') and of blocks (256
// pixels).
TEST(ConvWeightGradient, TakesAllSizes) {
  const WindowCase cases[] = {
      {2, 1, 64, 13, 1, {17, 16}, {1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}},
      {2, 1, 200, 37, 1, {4, 5}, {1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}},
      {2, 1, 32, 8, 1, {17, 17}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {2, 2, 33, 7, 1, {9, 9}, {3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}},
      {2, 1, 40, 6, 1, {9, 8}, {3, 2}, {1, 1}, {1, 2}, {1, 2}, {1, 0}},
      {2, 1, 3, 14, 1, {37, 36}, {7, 7}, {2, 2}, {1, 1}, {3, 3}, {3, 3}},
      {2, 1, 192, 8, 2, {4, 5}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {2, 2, 33, 33, 33, {20, 21}, {3, 3}, {2, 1}, {1, 1}, {1, 1}, {1, 1}},
      {2, 0, 4, 4, 1, {5, 5}, {3, 3}, {1, 1}, {1, 1}, {0, 0}, {0, 0}},
  };
  for (const WindowCase& c : cases) {
    for (const int threads : {1, 3}) TestCase<float>(c, threads);
    TestCase<double>(c, 2);
  }
}

// Conv(x, w * s) seen from w * s has this gradient; w's is s times it, s's the sum of its products with w.
template <typename T>
void TestSplitting(const Shape& shape) {
  constexpr DType kType = kDTypeOf<T>;
  const Tensor weights = SmallIntegers(kType, shape, 1), scale = SmallIntegers(kType, {shape[0]}, 2);
  Tensor gradient = SmallIntegers(kType, shape, 3, Layout::kChannelsLast);
  const Tensor whole = gradient.RowMajor().value().Clone().value();
  Tensor scale_gradient = Tensor::Allocate(kType, {shape[0]}).value();
  SplitScaledWeightGradient(ThreadPool(2), weights, scale, gradient, scale_gradient);
  const Tensor split = gradient.RowMajor().value();
  const int64_t row = shape.count() / shape[0];
  for (int64_t m = 0; m < shape[0]; ++m) {
    T sum = 0;
    for (int64_t i = m * row; i < (m + 1) * row; ++i) {
      EXPECT_EQ(split.data<T>()[i], whole.data<T>()[i] * scale.data<T>()[m]) << m << ", " << i;
      sum += weights.data<T>()[i] * whole.data<T>()[i];
    }
    EXPECT_EQ(scale_gradient.data<T>()[m], sum) << m;
  }
}

TEST(SplitScaledWeightGradient, BetweenWeightsAndScales) {
  for (const Shape& shape : {Shape{5, 3, 3, 3}, Shape{7, 70, 1, 1}, Shape{2, 37, 5}, Shape{1, 1, 2, 2}}) {
    SCOPED_TRACE(shape.ToString());
    TestSplitting<float>(shape);
    TestSplitting<double>(shape);
  }
}

}  // namespace
}  // namespace onnxray::testing
