// Gradients of reductions and softmax.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

using Axes = std::vector<int64_t>;

class ReduceGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(ReduceGradient, OverAxesAndAll) {
  const std::string op = GetParam();
  const double low = op == "ReduceLogSum" ? 0.2 : -1;
  for (const int64_t keep : {0, 1}) {
    GradientTester(op).Attribute("keepdims", keep).Random({2, 3, 4}, low, 1.1).Ints({0, -1}).Check();
    GradientTester(op).Attribute("keepdims", keep).Random({2, 3}, low, 1.1).Check();
  }
  GradientTester(op, 11).Attribute("axes", Axes{1}).Random({2, 3, 4}, low, 1.1).Check();
}

INSTANTIATE_TEST_SUITE_P(All, ReduceGradient,
                         ::testing::Values("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd",
                                           "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
                                           "ReduceSumSquare"),
                         kByName);

TEST(ReduceGradientOfNoAxes, IsByElement) {
  for (const char* op : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceProd", "ReduceL1", "ReduceL2",
                         "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"}) {
    SCOPED_TRACE(op);
    GradientTester(op).Attribute("noop_with_empty_axes", int64_t{1}).Random({2, 3}, 0.3, 1.1).Check();
  }
}

TEST(ReduceProdGradient, OfZeros) {
  GradientTester("ReduceProd").Numbers({2, 3}, {1, 0, 3, 4, 5, 6}).Ints({1}).Check();
  GradientTester("ReduceProd").Numbers({2, 3}, {1, 0, 3, 0, 0, 6}).Ints({1}).Check();
}

class SoftmaxGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(SoftmaxGradient, AlongOneAxisAndOverTheRest) {
  GradientTester(GetParam()).Random({2, 3, 4}).Check();
  GradientTester(GetParam()).Attribute("axis", int64_t{1}).Random({2, 3, 4}).Check();
  GradientTester(GetParam(), 11).Attribute("axis", int64_t{1}).Random({2, 3, 4}).Check();
}

INSTANTIATE_TEST_SUITE_P(Both, SoftmaxGradient, ::testing::Values("Softmax", "LogSoftmax"), kByName);

}  // namespace
}  // namespace onnxray::testing
