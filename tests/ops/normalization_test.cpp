#include <cmath>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// [2, 2, 2]: the channels' means are 4 and 5, their variances 2.5 and 5.
const Shape kShape{2, 2, 2};
const std::vector<float> kInput = {2, 3, 2, 4, 5, 6, 6, 8};

OpTester BatchNormalization(int opset, int outputs = 1) {
  OpTester tester("BatchNormalization", opset);
  tester.Attribute("epsilon", 0.0f).Outputs(outputs).Within({1e-5, 1e-6});
  tester.Input<float>(kShape, kInput).Input<float>({2}, {2, 1}).Input<float>({2}, {10, -1});
  tester.Input<float>({2}, {1, 2}).Input<float>({2}, {4, 1});
  return tester;
}

TEST(BatchNormalization, UsesTheGivenStatisticsInEveryVersion) {
  const std::vector<float> expected = {11, 12, -1, 1, 14, 15, 3, 5};
  for (const int opset : {1, 6, 7, 9, 14, 15}) BatchNormalization(opset).Expect<float>(kShape, expected);
  BatchNormalization(1).Attribute("is_test", 1).Expect<float>(kShape, expected);
}

// Before version 14 the outputs asked for tell that the batch's own statistics are wanted.
TEST(BatchNormalization, TrainsByOutputsBeforeVersion14) {
  std::vector<float> expected;
  for (size_t i = 0; i < kInput.size(); ++i) {
    const bool second = i / 2 % 2 == 1;
    expected.push_back(second ? (kInput[i] - 5) / std::sqrt(5.0f) - 1
                              : 2 * (kInput[i] - 4) / std::sqrt(2.5f) + 10);
  }
  for (const int opset : {1, 6, 7, 9}) {
    OpTester tester = BatchNormalization(opset, 5);
    tester.Attribute("momentum", 0.75f).Expect<float>(kShape, expected);
    tester.Expect<float>({2}, {1.75f, 2.75f}, 1);
    tester.Expect<float>({2}, {3.625f, 2}, 2);
    tester.Expect<float>({2}, {4, 5}, 3);
    tester.Expect<float>({2}, {2.5f, 5}, 4);
  }
}

TEST(BatchNormalization, TrainsByAttributeSinceVersion14) {
  OpTester tester = BatchNormalization(14, 3);
  tester.Attribute("training_mode", 1).Attribute("momentum", 0.75f);
  tester.Expect<float>({2}, {1.75f, 2.75f}, 1);
  tester.Expect<float>({2}, {3.625f, 2}, 2);
}

TEST(BatchNormalization, MayTakeElementsForChannelsBeforeVersion9) {
  for (const int opset : {1, 6, 7}) {
    OpTester("BatchNormalization", opset)
        .Attribute("spatial", 0)
        .Attribute("epsilon", 0.0f)
        .Input<float>({1, 2, 2}, {1, 2, 3, 4})
        .Input<float>({2, 2}, {1, 2, 3, 4})
        .Input<float>({2, 2}, {0, 0, 0, 10})
        .Input<float>({2, 2}, {0, 1, 0, 1})
        .Input<float>({2, 2}, {1, 1, 1, 4})
        .Expect<float>({1, 2, 2}, {1, 2, 9, 16});
  }
}

TEST(BatchNormalization, SaysHowManyNumbersItNeeds) {
  OpTester("BatchNormalization", 15)
      .Input<float>(kShape, kInput)
      .Input<float>({3}, {1, 1, 1})
      .Input<float>({2}, {0, 0})
      .Input<float>({2}, {0, 0})
      .Input<float>({2}, {1, 1})
      .ExpectError("one value is needed for each of 2 channels");
}

TEST(InstanceNormalization, IsTheSameInEveryVersion) {
  for (const int opset : {1, 6, 22}) {
    OpTester("InstanceNormalization", opset)
        .Attribute("epsilon", 0.0f)
        .Within({1e-5, 1e-6})
        .Input<float>({1, 2, 2}, {1, 3, 10, 30})
        .Input<float>({2}, {2, 1})
        .Input<float>({2}, {0, 5})
        .Expect<float>({1, 2, 2}, {-2, 2, 4, 6});
  }
}

TEST(GroupNormalization, ScalesGroupsInVersion18AndChannelsSince) {
  const std::vector<float> input = {1, 3, 2, 6};
  OpTester("GroupNormalization", 18)
      .Attribute("num_groups", 2)
      .Attribute("epsilon", 0.0f)
      .Within({1e-5, 1e-6})
      .Input<float>({1, 4, 1}, input)
      .Input<float>({2}, {2, 3})
      .Input<float>({2}, {10, 20})
      .Expect<float>({1, 4, 1}, {8, 12, 17, 23});
  OpTester("GroupNormalization", 21)
      .Attribute("num_groups", 2)
      .Attribute("epsilon", 0.0f)
      .Within({1e-5, 1e-6})
      .Input<float>({1, 4, 1}, input)
      .Input<float>({4}, {1, 2, 3, 4})
      .Input<float>({4}, {10, 20, 30, 40})
      .Expect<float>({1, 4, 1}, {9, 22, 27, 44});
}

TEST(LpNormalization, DividesByTheNorm) {
  for (const int opset : {1, 22}) {
    OpTester("LpNormalization", opset)
        .Input<float>({2, 2}, {3, 4, 0, 0})
        .Expect<float>({2, 2}, {0.6f, 0.8f, 0, 0});
    OpTester("LpNormalization", opset)
        .Attribute("p", 1)
        .Attribute("axis", 0)
        .Input<float>({2, 2}, {3, 0, -1, 5})
        .Expect<float>({2, 2}, {0.75f, 0, -0.25f, 1});
  }
}

TEST(Lrn, SumsSquaresOfNeighbouringChannels) {
  const std::vector<double> x = {1, -2, 3, 4};
  const double squares[] = {1 + 4, 1 + 4 + 9, 4 + 9 + 16, 9 + 16};
  std::vector<double> by_default, chosen;
  for (size_t i = 0; i < x.size(); ++i) {
    by_default.push_back(x[i] / std::pow(1 + static_cast<double>(1e-4f) / 3 * squares[i], 0.75));
    chosen.push_back(x[i] / std::pow(2 + 0.5 / 3 * squares[i], 0.5));
  }
  for (const int opset : {1, 13}) {
    OpTester("LRN", opset)
        .Attribute("size", 3)
        .Input<double>({1, 4, 1, 1}, x)
        .Expect<double>({1, 4, 1, 1}, by_default);
    OpTester("LRN", opset)
        .Attribute("size", 3)
        .Attribute("alpha", 0.5f)
        .Attribute("beta", 0.5f)
        .Attribute("bias", 2.0f)
        .Input<double>({1, 4, 1, 1}, x)
        .Expect<double>({1, 4, 1, 1}, chosen);
  }
}

}  // namespace
}  // namespace onnxray::testing
