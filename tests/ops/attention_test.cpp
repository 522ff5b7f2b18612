#include <functional>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

template <typename T>
Tensor Wave(const Shape& shape, double frequency) {
  std::vector<T> values;
  for (int64_t i = 0; i < shape.count(); ++i) {
    values.push_back(T(static_cast<float>(std::sin(frequency * static_cast<double>(i + 1)))));
  }
  return Tensor::FromValues<T>(shape, values);
}

// A tensor's elements by their indices.
class Elements {
 public:
  explicit Elements(const Tensor& tensor) : shape_(tensor.shape()), values_(ToDoubles(tensor).value()) {}

  double operator()(std::initializer_list<int64_t> index) const {
    int64_t at = 0;
    int axis = 0;
    for (const int64_t i : index) at = at * shape_[axis++] + i;
    return values_[static_cast<size_t>(at)];
  }

 private:
  Shape shape_;
  std::vector<double> values_;
};

// What is added to the score of query i of head h of batch entry b with key j.
using Bias = std::function<double(int64_t b, int64_t h, int64_t i, int64_t j)>;

// By the definition; the tensors are [batch, heads, length, size].
std::vector<double> Expected(const Tensor& queries, const Tensor& keys, const Tensor& values,
                             const Bias& bias, double scale) {
  const Elements q(queries), k(keys), v(values);
  std::vector<double> result;
  const int64_t count = keys.dim(2), group = queries.dim(1) / keys.dim(1);
  for (int64_t b = 0; b < queries.dim(0); ++b) {
    for (int64_t h = 0; h < queries.dim(1); ++h) {
      for (int64_t i = 0; i < queries.dim(2); ++i) {
        std::vector<double> weights(static_cast<size_t>(count));
        double sum = 0;
        for (int64_t j = 0; j < count; ++j) {
          double score = 0;
          for (int64_t d = 0; d < queries.dim(3); ++d) score += q({b, h, i, d}) * k({b, h / group, j, d});
          sum += weights[static_cast<size_t>(j)] = std::exp(score * scale + bias(b, h, i, j));
        }
        for (int64_t d = 0; d < values.dim(3); ++d) {
          double y = 0;
          for (int64_t j = 0; j < count; ++j) y += weights[static_cast<size_t>(j)] * v({b, h / group, j, d});
          result.push_back(y / sum);
        }
      }
    }
  }
  return result;
}

Tensor FromDoubles(const Shape& shape, const std::vector<double>& values, DType dtype) {
  Tensor tensor = Tensor::Allocate(dtype, shape).value();
  Dispatch(Floats{}, dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (size_t i = 0; i < values.size(); ++i) {
      tensor.data<T>()[i] = T(static_cast<ComputeType<T>>(values[i]));
    }
  });
  return tensor;
}

template <typename T>
void CheckCausal(Tolerance tolerance) {
  const Tensor q = Wave<T>({2, 4, 3, 8}, 0.7), k = Wave<T>({2, 2, 5, 8}, 1.3), v = Wave<T>({2, 2, 5, 6}, 2.1);
  const Bias causal = [](int64_t, int64_t, int64_t i, int64_t j) { return j <= i ? 0 : -kInfinity; };
  const Tensor expected = FromDoubles({2, 4, 3, 6}, Expected(q, k, v, causal, 0.5), kDTypeOf<T>);
  OpTester("Attention", 23)
      .Attribute("scale", 0.5f)
      .Attribute("is_causal", 1)
      .Within(tolerance)
      .Input(q)
      .Input(k)
      .Input(v)
      .Expect(expected);
}

TEST(Attention, EveryType) {
  CheckCausal<float>({1e-5, 1e-6});
  CheckCausal<double>({1e-12, 1e-12});
  CheckCausal<Float16>({2e-3, 1e-3});
  CheckCausal<BFloat16>({2e-2, 1e-2});
}

// More queries than are worked on at once, and keys beyond a block of the matrix product.
TEST(Attention, LongSequences) {
  const Tensor q = Wave<float>({1, 1, 300, 4}, 0.37), k = Wave<float>({1, 1, 1100, 4}, 0.11),
               v = Wave<float>({1, 1, 1100, 2}, 0.23);
  const Bias causal = [](int64_t, int64_t, int64_t i, int64_t j) { return j <= i + 800 ? 0 : -kInfinity; };
  OpTester("Attention", 24)
      .Attribute("is_causal", 1)
      .Within({1e-4, 1e-5})
      .Input(q)
      .Input(k)
      .Input(v)
      .NoInput()
      .NoInput()
      .NoInput()
      .Input<int64_t>({1}, {1100})
      .Expect(FromDoubles({1, 1, 300, 2}, Expected(q, k, v, causal, 0.5), DType::kFloat32));
}

TEST(Attention, AMaskMayBeShorterThanTheKeys) {
  const Tensor q = Wave<double>({1, 2, 3, 4}, 0.7), k = Wave<double>({1, 2, 5, 4}, 1.3),
               v = Wave<double>({1, 2, 5, 4}, 2.1), mask = Wave<double>({3, 2}, 0.9);
  const Elements added(mask);
  const Bias bias = [&](int64_t, int64_t, int64_t i, int64_t j) {
    return j < 2 ? added({i, j}) : -kInfinity;
  };
  OpTester("Attention", 24)
      .Input(q)
      .Input(k)
      .Input(v)
      .Input(mask)
      .Expect(FromDoubles({1, 2, 3, 4}, Expected(q, k, v, bias, 0.5), DType::kFloat64));
  const Bias allowed = [](int64_t, int64_t, int64_t i, int64_t j) {
    return j < 2 && i + j < 3 ? 0 : -kInfinity;
  };
  OpTester("Attention", 24)
      .Input(q)
      .Input(k)
      .Input(v)
      .Input<bool>({3, 2}, {true, true, true, true, true, false})
      .Expect(FromDoubles({1, 2, 3, 4}, Expected(q, k, v, allowed, 0.5), DType::kFloat64));
}

TEST(Attention, QueriesThatSeeNothingGetZeros) {
  const Tensor q = Wave<float>({1, 1, 2, 4}, 0.7), k = Wave<float>({1, 1, 3, 4}, 1.3);
  // One valid key for two causal queries: the first stands before it.
  OpTester("Attention", 24)
      .Attribute("is_causal", 1)
      .Input(q)
      .Input(k)
      .Input<float>({1, 1, 3, 1}, {7, 8, 9})
      .NoInput()
      .NoInput()
      .NoInput()
      .Input<int64_t>({1}, {1})
      .Expect<float>({1, 1, 2, 1}, {0, 7});
  OpTester("Attention", 23)
      .Input(q)
      .Input(k)
      .Input<float>({1, 1, 3, 1}, {7, 8, 9})
      .Input<bool>({2, 3}, {false, false, false, false, true, false})
      .Expect<float>({1, 1, 2, 1}, {0, 8});
}

// Scores of queries 1 and 2 with keys 1 and 3, step by step.
TEST(Attention, Scores) {
  const auto scores = [](int mode) {
    OpTester tester("Attention", 23);
    tester.Attribute("scale", 1.0f).Attribute("softcap", 2.0f).Attribute("is_causal", 1);
    tester.Attribute("qk_matmul_output_mode", mode).Outputs(4).NoOutput(1).NoOutput(2);
    tester.Input<double>({1, 1, 2, 1}, {1, 2}).Input<double>({1, 1, 2, 1}, {1, 3});
    tester.Input<double>({1, 1, 2, 1}, {0, 1}).Input<double>({2, 2}, {10, 20, 30, 40});
    return tester;
  };
  const auto cap = [](double x) { return 2 * std::tanh(x / 2); };
  const double second = 1 / (1 + std::exp(30 + cap(2) - 40 - cap(6)));
  scores(0).Expect<double>({1, 1, 2, 2}, {1, 3, 2, 6}, 3);
  scores(1).Expect<double>({1, 1, 2, 2}, {cap(1), cap(3), cap(2), cap(6)}, 3);
  scores(2).Expect<double>({1, 1, 2, 2}, {10 + cap(1), -kInfinity, 30 + cap(2), 40 + cap(6)}, 3);
  scores(3).Expect<double>({1, 1, 2, 2}, {1, 0, 1 - second, second}, 3);
  scores(3).Expect<double>({1, 1, 2, 1}, {0, second});
}

TEST(Attention, Caches) {
  OpTester tester("Attention", 23);
  tester.Outputs(3).Attribute("q_num_heads", 1).Attribute("kv_num_heads", 1);
  tester.Input<float>({1, 1, 2}, {0, 0}).Input<float>({1, 1, 2}, {5, 6}).Input<float>({1, 1, 1}, {3});
  tester.NoInput().Input<float>({1, 1, 1, 2}, {1, 2}).Input<float>({1, 1, 1, 1}, {1});
  tester.Expect<float>({1, 1, 1}, {2});
  tester.Expect<float>({1, 1, 2, 2}, {1, 2, 5, 6}, 1);
  tester.Expect<float>({1, 1, 2, 1}, {1, 3}, 2);
}

TEST(Attention, WhatDoesNotFit) {
  const Tensor q = Wave<float>({1, 3, 2, 4}, 1), k = Wave<float>({1, 2, 2, 4}, 1);
  OpTester("Attention", 23).Input(q).Input(k).Input(k).ExpectError("does not fit 3 heads of size 4");
  OpTester("Attention", 23).Input(k).Input(k).Input(q).ExpectError("the value has shape [1,3,2,4]");
  OpTester("Attention", 23)
      .Input(k)
      .Input(k)
      .Input(k)
      .Input<float>({3}, {1, 2, 3})
      .ExpectError("of shape [3] does not broadcast to the scores [1,2,2,2]");
  OpTester("Attention", 23)
      .Attribute("q_num_heads", 3)
      .Attribute("kv_num_heads", 2)
      .Input(Wave<float>({1, 2, 8}, 1))
      .Input(Wave<float>({1, 2, 8}, 1))
      .Input(Wave<float>({1, 2, 8}, 1))
      .ExpectError("q_num_heads is 3 for a hidden size of 8");
}

}  // namespace
}  // namespace onnxray::testing
