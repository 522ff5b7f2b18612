#include <algorithm>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

struct ReduceCase {
  const char* op;
  int axes_input_since;
  double (*function)(const std::vector<double>&);
};

template <typename Function>
double Total(const std::vector<double>& values, Function function) {
  double total = 0;
  for (const double x : values) total += function(x);
  return total;
}

const ReduceCase kCases[] = {
    {"ReduceSum", 13, [](const std::vector<double>& v) { return Total(v, [](double x) { return x; }); }},
    {"ReduceMean", 18,
     [](const std::vector<double>& v) {
       return Total(v, [](double x) { return x; }) / static_cast<double>(v.size());
     }},
    {"ReduceMax", 18, [](const std::vector<double>& v) { return *std::max_element(v.begin(), v.end()); }},
    {"ReduceMin", 18, [](const std::vector<double>& v) { return *std::min_element(v.begin(), v.end()); }},
    {"ReduceProd", 18,
     [](const std::vector<double>& v) {
       double product = 1;
       for (const double x : v) product *= x;
       return product;
     }},
    {"ReduceL1", 18,
     [](const std::vector<double>& v) { return Total(v, [](double x) { return std::fabs(x); }); }},
    {"ReduceL2", 18,
     [](const std::vector<double>& v) { return std::sqrt(Total(v, [](double x) { return x * x; })); }},
    {"ReduceLogSum", 18,
     [](const std::vector<double>& v) { return std::log(Total(v, [](double x) { return x; })); }},
    {"ReduceLogSumExp", 18,
     [](const std::vector<double>& v) { return std::log(Total(v, [](double x) { return std::exp(x); })); }},
    {"ReduceSumSquare", 18,
     [](const std::vector<double>& v) { return Total(v, [](double x) { return x * x; }); }},
};

// By the definition: every output's elements are collected, then reduced.
template <typename T>
Tensor Reduced(const ReduceCase& c, const Tensor& input, const std::vector<int64_t>& axes, bool keepdims) {
  const auto is_reduced = [&](int axis) {
    return axes.empty() || std::count(axes.begin(), axes.end(), axis) > 0;
  };
  Shape kept, shape;
  for (int i = 0; i < input.rank(); ++i) {
    kept.push_back(is_reduced(i) ? 1 : input.dim(i));
    if (keepdims || !is_reduced(i)) shape.push_back(kept[i]);
  }
  std::vector<std::vector<double>> elements(static_cast<size_t>(kept.count()));
  const std::vector<int64_t> strides = RowMajorStrides(kept);
  for (int64_t i = 0; i < input.count(); ++i) {
    int64_t rest = i, at = 0;
    for (int axis = input.rank() - 1; axis >= 0; --axis) {
      if (!is_reduced(axis)) at += rest % input.dim(axis) * strides[static_cast<size_t>(axis)];
      rest /= input.dim(axis);
    }
    const T element = input.data<T>()[i];
    elements[static_cast<size_t>(at)].push_back(static_cast<double>(static_cast<ComputeType<T>>(element)));
  }
  std::vector<T> out;
  for (const std::vector<double>& list : elements) out.push_back(T(ComputeType<T>(c.function(list))));
  return Tensor::FromValues<T>(shape, out);
}

template <typename T>
Tensor Wave(const Shape& shape) {
  std::vector<T> values;
  for (int64_t i = 0; i < shape.count(); ++i) {
    values.push_back(T(ComputeType<T>(1.5 + std::sin(static_cast<double>(i * i)))));
  }
  return Tensor::FromValues<T>(shape, values);
}

OpTester Reduction(const ReduceCase& c, int opset, const Tensor& input, std::vector<int64_t> axes,
                   bool keepdims) {
  OpTester tester(c.op, opset);
  tester.Attribute("keepdims", keepdims ? 1 : 0).Input(input);
  if (axes.empty()) return tester;
  if (opset < c.axes_input_since) {
    tester.Ints("axes", std::move(axes));
  } else {
    const int64_t count = static_cast<int64_t>(axes.size());
    tester.Input<int64_t>({count}, std::move(axes));
  }
  return tester;
}

TEST(Reduce, EveryReductionOverEveryAxes) {
  const Tensor input = Wave<float>({2, 3, 4, 5});
  const std::vector<int64_t> lists[] = {{},     {0},    {1},    {2},    {3},         {0, 1},
                                        {1, 2}, {2, 3}, {0, 3}, {1, 3}, {0, 1, 2, 3}};
  for (const ReduceCase& c : kCases) {
    for (const std::vector<int64_t>& axes : lists) {
      for (const bool keepdims : {true, false}) {
        SCOPED_TRACE(std::string(c.op) + " " + Shape(axes).ToString());
        const Tensor expected = Reduced<float>(c, input, axes, keepdims);
        Reduction(c, 11, input, axes, keepdims).Within({1e-5, 1e-6}).Expect(expected);
        Reduction(c, 18, input, axes, keepdims).Within({1e-5, 1e-6}).Expect(expected);
      }
    }
  }
}

template <typename T>
void CheckType(Tolerance tolerance) {
  const Tensor input = Wave<T>({3, 40, 7});
  for (const ReduceCase& c : kCases) {
    SCOPED_TRACE(std::string(c.op) + " of " + std::string(Name(kDTypeOf<T>)));
    for (const int64_t axis : {0, 1, 2}) {
      Reduction(c, 18, input, {axis}, false).Within(tolerance).Expect(Reduced<T>(c, input, {axis}, false));
    }
  }
}

TEST(Reduce, Float64) { CheckType<double>({1e-13, 1e-13}); }
TEST(Reduce, Float16) { CheckType<Float16>({1e-3, 1e-3}); }
TEST(Reduce, BFloat16) { CheckType<BFloat16>({8e-3, 1e-2}); }
TEST(Reduce, Int32) { CheckType<int32_t>({}); }
TEST(Reduce, Uint64) { CheckType<uint64_t>({}); }

TEST(Reduce, LargeTensorsOverThreads) {
  const Tensor input = Wave<float>({4, 130, 37, 3});
  for (const ReduceCase& c : kCases) {
    if (std::string(c.op) == "ReduceProd") continue;
    SCOPED_TRACE(c.op);
    for (const std::vector<int64_t>& axes : {std::vector<int64_t>{2, 3}, {0, 1}, {1}}) {
      Reduction(c, 18, input, axes, true).Within({1e-5, 1e-6}).Expect(Reduced<float>(c, input, axes, true));
    }
  }
}

TEST(Reduce, NegativeAxes) {
  OpTester("ReduceSum", 11)
      .Ints("axes", {-1})
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Expect<float>({2, 1}, {3, 7});
  OpTester("ReduceSum", 11)
      .Ints("axes", {2})
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .ExpectError("axis 2 is outside a tensor of rank 2");
}

TEST(Reduce, NoAxes) {
  const Tensor input = Tensor::FromValues<float>({2, 2}, {1, 2, 3, 4});
  OpTester("ReduceSum").Input(input).Expect<float>({1, 1}, {10});
  OpTester("ReduceSum").Input(input).Input<int64_t>({0}, {}).Expect<float>({1, 1}, {10});
  OpTester("ReduceSum").Attribute("noop_with_empty_axes", 1).Input(input).Expect(input);
  OpTester("ReduceMax")
      .Attribute("noop_with_empty_axes", 1)
      .Input(input)
      .Input<int64_t>({0}, {})
      .Expect(input);
  OpTester("ReduceL2").Input<float>({}, {-3}).Expect<float>({}, {3});
  // What is done to every element is done all the same.
  const auto noop = [](const char* op, std::vector<float> x, std::vector<float> y) {
    OpTester(op).Attribute("noop_with_empty_axes", 1).Input<float>({2}, x).Expect<float>({2}, y);
  };
  noop("ReduceL1", {-1, 2}, {1, 2});
  noop("ReduceL2", {-1, 2}, {1, 2});
  noop("ReduceSumSquare", {-1, 3}, {1, 9});
  noop("ReduceLogSum", {1, std::exp(2.0f)}, {0, 2});
  noop("ReduceLogSumExp", {-1, 2}, {-1, 2});
}

TEST(Reduce, OverNothing) {
  const auto reduce = [](const char* op) {
    return OpTester(op, 20).Attribute("keepdims", 0).Input<float>({2, 0}, {}).Input<int64_t>({1}, {1});
  };
  const float inf = static_cast<float>(kInfinity), nan = static_cast<float>(kNaN);
  reduce("ReduceSum").Expect<float>({2}, {0, 0});
  reduce("ReduceMean").Expect<float>({2}, {nan, nan});
  reduce("ReduceMax").Expect<float>({2}, {-inf, -inf});
  reduce("ReduceMin").Expect<float>({2}, {inf, inf});
  reduce("ReduceProd").Expect<float>({2}, {1, 1});
  reduce("ReduceL1").Expect<float>({2}, {0, 0});
  reduce("ReduceL2").Expect<float>({2}, {0, 0});
  reduce("ReduceLogSum").Expect<float>({2}, {-inf, -inf});
  reduce("ReduceLogSumExp").Expect<float>({2}, {-inf, -inf});
  reduce("ReduceSumSquare").Expect<float>({2}, {0, 0});
  OpTester("ReduceMax", 20).Input<int32_t>({0}, {}).Expect<int32_t>({1}, {INT32_MIN});
  OpTester("ReduceMin", 20).Input<uint8_t>({0}, {}).Expect<uint8_t>({1}, {255});
  OpTester("ReduceMax", 20).Input<int64_t>({0}, {}).Expect<int64_t>({1}, {INT64_MIN});
  OpTester("ReduceSum").Input<float>({0, 3}, {}).Input<int64_t>({1}, {1}).Expect<float>({0, 1}, {});
}

TEST(Reduce, ExtremesOfNaNBoolsAndSmallIntegers) {
  const float nan = static_cast<float>(kNaN);
  std::vector<float> values(100, 1);
  values[37] = nan;
  OpTester("ReduceMax").Input<float>({100}, values).Expect<float>({1}, {nan});
  OpTester("ReduceMin").Input<float>({100}, values).Expect<float>({1}, {nan});
  OpTester("ReduceMax", 20)
      .Input<bool>({2, 2}, {false, true, false, false})
      .Input<int64_t>({1}, {1})
      .Expect<bool>({2, 1}, {true, false});
  OpTester("ReduceMin", 20)
      .Input<bool>({2, 2}, {true, true, true, false})
      .Input<int64_t>({1}, {1})
      .Expect<bool>({2, 1}, {true, false});
  OpTester("ReduceMin", 12).Input<int8_t>({3}, {5, -128, 0}).Expect<int8_t>({1}, {-128});
  OpTester("ReduceMax", 12).Input<uint8_t>({3}, {5, 255, 0}).Expect<uint8_t>({1}, {255});
}

TEST(Reduce, IntegersWrap) {
  OpTester("ReduceSum").Input<int32_t>({2}, {INT32_MAX, 1}).Expect<int32_t>({1}, {INT32_MIN});
  OpTester("ReduceProd").Input<int64_t>({2}, {INT64_MAX, 2}).Expect<int64_t>({1}, {-2});
}

TEST(Reduce, LogSumExpDoesNotOverflow) {
  OpTester("ReduceLogSumExp").Input<float>({2}, {1000, 1000}).Expect<float>({1}, {1000.6931f});
  OpTester("ReduceLogSumExp").Input<double>({2}, {-1000, -1001}).Expect<double>({1}, {-999.6867383124818});
  const float inf = static_cast<float>(kInfinity);
  OpTester("ReduceLogSumExp").Input<float>({2}, {-inf, -inf}).Expect<float>({1}, {-inf});
}

// A float32 running sum would stop growing at 2^24.
TEST(Reduce, LongSumsKeepSmallTerms) {
  std::vector<float> values(1000, 1);
  values[0] = 16777216;
  OpTester sum("ReduceSum");
  sum.Input<float>({1000}, values);
  Result<std::vector<Value>> outputs = sum.Run();
  ASSERT_TRUE(outputs.ok());
  EXPECT_EQ((*outputs)[0].tensor().data<float>()[0], 16778216);  // 16778215 is no float32
}

TEST(ArgReduce, FirstAndLast) {
  const Tensor input = Tensor::FromValues<float>({2, 3}, {2, 1, 2, 3, 10, 10});
  OpTester("ArgMax", 13).Attribute("axis", 1).Input(input).Expect<int64_t>({2, 1}, {0, 1});
  OpTester("ArgMax", 13)
      .Attribute("axis", -1)
      .Attribute("select_last_index", 1)
      .Input(input)
      .Expect<int64_t>({2, 1}, {2, 2});
  OpTester("ArgMax", 13).Attribute("keepdims", 0).Input(input).Expect<int64_t>({3}, {1, 1, 1});
  OpTester("ArgMin", 11)
      .Attribute("axis", 1)
      .Attribute("keepdims", 0)
      .Input(input)
      .Expect<int64_t>({2}, {1, 0});
  OpTester("ArgMin", 12)
      .Attribute("axis", 1)
      .Attribute("select_last_index", 1)
      .Input<int32_t>({1, 4}, {3, 1, 1, 2})
      .Expect<int64_t>({1, 1}, {2});
}

TEST(ArgReduce, LongAxesAndNaN) {
  std::vector<float> values(1200, 0);
  values[700] = 5;
  values[900] = 5;
  OpTester("ArgMax").Input<float>({1200}, values).Expect<int64_t>({1}, {700});
  OpTester("ArgMax")
      .Attribute("select_last_index", 1)
      .Input<float>({1200}, values)
      .Expect<int64_t>({1}, {900});
  values[1000] = static_cast<float>(kNaN);
  OpTester("ArgMax").Input<float>({1200}, values).Expect<int64_t>({1}, {1000});
  OpTester("ArgMin").Input<float>({1200}, values).Expect<int64_t>({1}, {1000});
  OpTester("ArgMax").Input<uint8_t>({1, 3}, {1, 255, 3}).Attribute("axis", 1).Expect<int64_t>({1, 1}, {1});
  OpTester("ArgMax").Input<Float16>({2}, {Float16(-1), Float16(-2)}).Expect<int64_t>({1}, {0});
  OpTester("ArgMax").Input<float>({0, 2}, {}).ExpectError("axis 0 is empty");
}

}  // namespace
}  // namespace onnxray::testing
