#include <numeric>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

template <typename T>
Tensor Scores(const Shape& shape) {
  std::vector<T> values;
  for (int64_t i = 0; i < shape.count(); ++i) {
    values.push_back(T(ComputeType<T>(3 * std::sin(static_cast<double>(i * i)))));
  }
  return Tensor::FromValues<T>(shape, values);
}

// Over axes [first, last), by the definition.
template <typename T>
Tensor Normalized(const std::string& op, const Tensor& input, int first, int last) {
  const int64_t inner = input.shape().CountRange(last, input.rank());
  const int64_t count = input.shape().CountRange(first, last);
  Tensor output = Tensor::Allocate(input.dtype(), input.shape()).value();
  const auto at = [&](int64_t vector, int64_t j) {
    return vector / inner * inner * count + j * inner + vector % inner;
  };
  for (int64_t vector = 0; vector < input.count() / count; ++vector) {
    const auto x = [&](int64_t j) {
      return static_cast<double>(static_cast<ComputeType<T>>(input.data<T>()[at(vector, j)]));
    };
    double sum = 0;
    int64_t greatest = 0;
    for (int64_t j = 0; j < count; ++j) {
      sum += std::exp(x(j));
      if (x(j) > x(greatest)) greatest = j;
    }
    for (int64_t j = 0; j < count; ++j) {
      const double y = op == "Softmax"      ? std::exp(x(j)) / sum
                       : op == "LogSoftmax" ? x(j) - std::log(sum)
                                            : j == greatest;
      output.data<T>()[at(vector, j)] = T(ComputeType<T>(y));
    }
  }
  return output;
}

template <typename T>
void CheckAll(const Shape& shape, Tolerance tolerance) {
  const Tensor input = Scores<T>(shape);
  for (const std::string op : {"Softmax", "LogSoftmax", "Hardmax"}) {
    for (int axis = 0; axis < shape.rank(); ++axis) {
      SCOPED_TRACE(op + " of " + input.ToString() + " along " + std::to_string(axis));
      const Tensor one = Normalized<T>(op, input, axis, axis + 1);
      OpTester(op, 13).Within(tolerance).Attribute("axis", axis).Input(input).Expect(one);
      OpTester(op, 13).Within(tolerance).Attribute("axis", axis - shape.rank()).Input(input).Expect(one);
      const Tensor together = Normalized<T>(op, input, axis, shape.rank());
      OpTester(op, 1).Within(tolerance).Attribute("axis", axis).Input(input).Expect(together);
      OpTester(op, 11).Within(tolerance).Attribute("axis", axis - shape.rank()).Input(input).Expect(together);
    }
  }
}

TEST(Softmax, Float32) {
  CheckAll<float>({2, 3, 4, 5}, {1e-5, 1e-6});
  CheckAll<float>({3, 70, 9}, {1e-5, 1e-6});
  CheckAll<float>({400}, {1e-5, 1e-6});
}
TEST(Softmax, Float64) { CheckAll<double>({2, 3, 4, 5}, {1e-13, 1e-14}); }
TEST(Softmax, Float16) { CheckAll<Float16>({2, 3, 4, 5}, {1e-3, 1e-6}); }
TEST(Softmax, BFloat16) { CheckAll<BFloat16>({2, 3, 4, 5}, {8e-3, 1e-6}); }

TEST(Softmax, DefaultAxes) {
  const Tensor input = Scores<float>({2, 3, 4});
  for (const std::string op : {"Softmax", "LogSoftmax", "Hardmax"}) {
    OpTester(op, 13).Input(input).Expect(Normalized<float>(op, input, 2, 3));
    OpTester(op, 11).Input(input).Expect(Normalized<float>(op, input, 1, 3));
    OpTester(op, 1).Input(input).Expect(Normalized<float>(op, input, 1, 3));
  }
}

TEST(Softmax, LargeValuesDoNotOverflow) {
  OpTester("Softmax", 13)
      .Input<float>({2, 4}, {0, 1, 2, 3, 10000, 10001, 10002, 10003})
      .Expect<float>({2, 4}, {0.032058604f, 0.08714432f, 0.23688284f, 0.6439143f, 0.032058604f, 0.08714432f,
                              0.23688284f, 0.6439143f});
  OpTester("LogSoftmax", 13).Input<float>({1, 2}, {-10000, 10000}).Expect<float>({1, 2}, {-20000, 0});
}

TEST(Softmax, MaskedByInfinity) {
  const float inf = std::numeric_limits<float>::infinity();
  OpTester("Softmax", 13).Input<float>({3}, {-inf, 0, 0}).Expect<float>({3}, {0, 0.5f, 0.5f});
  OpTester("LogSoftmax", 13)
      .Input<float>({3}, {-inf, 0, 0})
      .Expect<float>({3}, {-inf, -0.6931472f, -0.6931472f});
}

TEST(Softmax, HardmaxTakesTheFirstOfEqualOnes) {
  OpTester("Hardmax", 13).Input<float>({1, 4}, {3, 3, 3, 1}).Expect<float>({1, 4}, {1, 0, 0, 0});
  OpTester("Hardmax", 11)
      .Attribute("axis", 1)
      .Input<float>({1, 2, 2}, {1, 3, 3, 3})
      .Expect<float>({1, 2, 2}, {0, 1, 0, 0});
}

TEST(Softmax, ScalarsEdgesAndErrors) {
  OpTester("Softmax", 13).Input<float>({}, {5}).Expect<float>({}, {1});
  OpTester("Softmax", 13).Input<float>({2, 0}, {}).Expect<float>({2, 0}, {});
  OpTester("Softmax", 11)
      .Attribute("axis", 2)
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Expect<float>({2, 2}, {1, 1, 1, 1});
  OpTester("Softmax", 13)
      .Attribute("axis", 2)
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .ExpectError("axis 2 is outside");
  OpTester("Softmax", 13).Input<int32_t>({1}, {1}).ExpectError("Softmax does not take int32[1]");
}

TEST(Softmax, XnnpackTakesTheLastAxis) {
  OpTester softmax("Softmax", 13);
  ASSERT_TRUE(softmax.Input(Scores<float>({3, 7})).Run(OpTester::Backend::kXnnpack).ok());
  EXPECT_TRUE(softmax.used_xnnpack());
}

}  // namespace
}  // namespace onnxray::testing
