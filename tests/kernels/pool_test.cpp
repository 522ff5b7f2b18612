#include "cpu/pool.h"

#include "cpu/max_pool_gradient.h"
#include "cpu/xnnpack_pool.h"
#include "kernels/window_case.h"

namespace onnxray::testing {
namespace {

// Gathers the elements of every window and compares what `pool` made of them with `expected(elements, taps)`;
// taps beyond the padding do not count.
template <typename T, typename Expected>
void ExpectPooled(const WindowCase& c, const Tensor& input, const Tensor& output, const Expected& expected) {
  ForEachPosition(output.shape(), [&](const std::vector<int64_t>& at) {
    std::vector<double> elements;
    int64_t taps = 0;
    c.ForEachTap(Spatial(at),
                 [&](const std::vector<int64_t>&, const std::vector<int64_t>& pixel, bool inside) {
                   bool counts = true;
                   for (size_t d = 0; d < pixel.size(); ++d)
                     counts = counts && pixel[d] < c.image[d] + c.pads_end[d];
                   if (counts) ++taps;
                   if (inside)
                     elements.push_back(static_cast<double>(At<T>(input, Join(at[0], at[1], pixel))));
                 });
    if (elements.empty()) return;
    const double wanted = expected(elements, taps), got = static_cast<double>(At<T>(output, at));
    ASSERT_NEAR(got, wanted, 1e-6 * std::max(1.0, std::fabs(wanted))) << Shape(at).ToString();
  });
}

double Largest(const std::vector<double>& elements, int64_t) {
  return *std::max_element(elements.begin(), elements.end());
}
double MeanOfImage(const std::vector<double>& elements, int64_t) {
  double sum = 0;
  for (const double x : elements) sum += x;
  return sum / static_cast<double>(elements.size());
}
double MeanOfWindow(const std::vector<double>& elements, int64_t taps) {
  return MeanOfImage(elements, taps) * static_cast<double>(elements.size()) / static_cast<double>(taps);
}

// Channel counts with and without a rest after whole vectors, sizes rounded down and up.
template <typename Test>
void ForEachCase(const Test& test) {
  int64_t channels = 1;
  for (WindowCase c : WindowCases()) {
    channels = channels * 5 % 83;
    c.inputs = channels;
    for (const bool round_up : {false, true}) {
      std::ostringstream text;
      text << c << (round_up ? " rounded up" : "");
      SCOPED_TRACE(text.str());
      test(c, c.output_shape(c.inputs, round_up));
    }
  }
}

template <typename T>
void TestMax(const WindowCase& c, const Shape& shape) {
  const ThreadPool pool(2);
  const Tensor input = SmallIntegers(kDTypeOf<T>, c.input_shape(), 1, Layout::kChannelsLast, 50);
  Tensor output = Tensor::Allocate(kDTypeOf<T>, shape, Layout::kChannelsLast).value(), none;
  MaxPool(pool, c.window(), IndexOrder::kRowMajor, input, output, none);
  ExpectPooled<T>(c, input, output, Largest);
}

TEST(Pool, MaximaEqualTheDefinition) {
  ForEachCase([](const WindowCase& c, const Shape& shape) {
    TestMax<float>(c, shape);
    TestMax<double>(c, shape);
    TestMax<int8_t>(c, shape);
    TestMax<uint8_t>(c, shape);
  });
}

TEST(Pool, IndicesPointAtTheMaxima) {
  const ThreadPool pool(2);
  ForEachCase([&](const WindowCase& c, const Shape& shape) {
    const Tensor input = SmallIntegers(DType::kFloat32, c.input_shape(), 1, Layout::kChannelsLast, 50);
    const Tensor dense = input.RowMajor().value();
    Tensor output = Tensor::Allocate(DType::kFloat32, shape, Layout::kChannelsLast).value();
    Tensor indices = Tensor::Allocate(DType::kInt64, shape).value();
    MaxPool(pool, c.window(), IndexOrder::kRowMajor, input, output, indices);
    ExpectPooled<float>(c, input, output, Largest);
    ForEachPosition(shape, [&](const std::vector<int64_t>& at) {
      const float largest = At<float>(output, at);
      if (!std::isinf(largest)) {
        ASSERT_EQ(dense.data<float>()[At<int64_t>(indices, at)], largest);
      }
    });
    if (c.rank != 2) return;
    Tensor columns = Tensor::Allocate(DType::kInt64, shape, Layout::kChannelsLast).value();
    MaxPool(pool, c.window(), IndexOrder::kColumnMajor, input, output, columns);
    const int64_t height = c.image[0], width = c.image[1];
    ForEachPosition(shape, [&](const std::vector<int64_t>& at) {
      const int64_t plane = At<int64_t>(indices, at) / (height * width),
                    pixel = At<int64_t>(indices, at) % (height * width);
      ASSERT_EQ(At<int64_t>(columns, at), plane * height * width + pixel % width * height + pixel / width);
    });
  });
}

// Back to where the indices point; a window that sees padding only has nowhere to go.
template <typename T>
void TestMaxGradient(const WindowCase& c, const Shape& shape) {
  const ThreadPool pool(2);
  constexpr DType kType = kDTypeOf<T>;
  const Tensor input = SmallIntegers(kType, c.input_shape(), 1, Layout::kChannelsLast, 3);
  const Tensor g = SmallIntegers(kType, shape, 2, Layout::kChannelsLast);
  Tensor output = Tensor::Allocate(kType, shape, Layout::kChannelsLast).value();
  Tensor indices = Tensor::Allocate(DType::kInt64, shape).value();
  MaxPool(pool, c.window(), IndexOrder::kRowMajor, input, output, indices);
  Tensor expected = Tensor::Zeros(kType, c.input_shape()).value();
  ForEachPosition(shape, [&](const std::vector<int64_t>& at) {
    bool sees = false;
    c.ForEachTap(Spatial(at), [&](const auto&, const auto&, bool inside) { sees = sees || inside; });
    if (sees) expected.data<T>()[At<int64_t>(indices, at)] += At<T>(g, at);
  });
  Tensor gradient = Tensor::Allocate(kType, c.input_shape(), Layout::kChannelsLast).value();
  MaxPoolGradient(pool, c.window(), input, g, gradient);
  const Tensor dense = gradient.RowMajor().value();
  for (int64_t i = 0; i < dense.count(); ++i) ASSERT_EQ(dense.data<T>()[i], expected.data<T>()[i]) << i;
}

TEST(Pool, GradientsOfMaximaGoWhereTheIndicesPoint) {
  ForEachCase([](const WindowCase& c, const Shape& shape) {
    TestMaxGradient<float>(c, shape);
    TestMaxGradient<double>(c, shape);
  });
}

TEST(Pool, MeansAndNormsEqualTheDefinition) {
  const ThreadPool pool(2);
  ForEachCase([&](const WindowCase& c, const Shape& shape) {
    const Tensor input = SmallIntegers(DType::kFloat64, c.input_shape(), 1, Layout::kChannelsLast);
    Tensor output = Tensor::Allocate(DType::kFloat64, shape, Layout::kChannelsLast).value();
    AveragePool(pool, c.window(), false, input, output);
    ExpectPooled<double>(c, input, output, MeanOfImage);
    AveragePool(pool, c.window(), true, input, output);
    ExpectPooled<double>(c, input, output, MeanOfWindow);
    for (const double p : {1.0, 2.0, 3.0}) {
      LpPool(pool, c.window(), p, input, output);
      ExpectPooled<double>(c, input, output, [p](const std::vector<double>& elements, int64_t) {
        double sum = 0;
        for (const double x : elements) sum += std::pow(std::fabs(x), p);
        return std::pow(sum, 1 / p);
      });
    }
  });
}

TEST(Pool, XnnpackEqualsTheDefinition) {
  const ThreadPool pool(2);
  int covered = 0;
  ForEachCase([&](const WindowCase& c, const Shape& shape) {
    using Kind = XnnpackPool::Kind;
    const Tensor input = SmallIntegers(DType::kFloat32, c.input_shape(), 1, Layout::kChannelsLast);
    Tensor output = Tensor::Allocate(DType::kFloat32, shape, Layout::kChannelsLast).value();
    for (const Kind kind : {Kind::kMax, Kind::kAverage}) {
      const std::unique_ptr<XnnpackPool> made =
          XnnpackPool::Create(pool, kind, c.window(), input.shape(), shape).value();
      if (!made) continue;
      ++covered;
      ASSERT_TRUE(made->Run(pool, input, output).ok());
      ExpectPooled<float>(c, input, output, kind == Kind::kMax ? Largest : MeanOfImage);
    }
  });
  EXPECT_GT(covered, 40);
}

// A single output row has its channels divided among the threads.
TEST(Pool, CoversAWholeImage) {
  const ThreadPool pool(3);
  const WindowCase c{2, 1, 700, 700, 1, {11, 13}, {11, 13}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  const Tensor input = SmallIntegers(DType::kFloat32, c.input_shape(), 1, Layout::kChannelsLast);
  Tensor output = Tensor::Allocate(DType::kFloat32, c.output_shape(700), Layout::kChannelsLast).value();
  AveragePool(pool, c.window(), false, input, output);
  ExpectPooled<float>(c, input, output, MeanOfImage);
}

}  // namespace
}  // namespace onnxray::testing
