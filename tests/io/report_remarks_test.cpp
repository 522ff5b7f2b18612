#include "io/report_remarks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

std::vector<std::string> Remarks(std::string_view op, const Tensor& tensor) {
  std::vector<std::string> texts;
  for (const Remark& remark : RemarksOn(op, tensor, ComputeStatistics(tensor).value()))
    texts.push_back((remark.serious ? "! " : "") + remark.text);
  return texts;
}

Tensor Filled(const Shape& shape, float value) {
  return Tensor::FromValues<float>(shape, std::vector<float>(static_cast<size_t>(shape.count()), value));
}
using Texts = std::vector<std::string>;

TEST(ReportRemarks, OfNumbersThatAreNone) {
  const Tensor tensor = Tensor::FromValues<float>({4}, {NAN, 1, INFINITY, -INFINITY});
  EXPECT_EQ(Remarks("Add", tensor), (Texts{"! 1 of 4 values are NaN", "! 2 of 4 values are infinite"}));
}

TEST(ReportRemarks, OfDeadChannels) {
  Tensor tensor = Filled({2, 3, 2, 2}, 1);
  for (const int64_t sample : {0, 1}) {
    for (int64_t i = 0; i < 4; ++i) tensor.data<float>()[sample * 12 + 4 + i] = 0;
  }
  EXPECT_EQ(Remarks("Relu", tensor), Texts{"1 of 3 channels is all zero"});
  tensor.data<float>()[12 + 4] = 1;  // alive in the second sample
  EXPECT_EQ(Remarks("Relu", tensor), Texts());
}

TEST(ReportRemarks, OfFlatValues) {
  EXPECT_EQ(Remarks("Conv", Filled({1, 2, 4, 4}, 0)), Texts{"every value is 0"});
  EXPECT_EQ(Remarks("Conv", Filled({1, 2}, 0)), Texts());  // too few to tell
}

TEST(ReportRemarks, OfSaturation) {
  Tensor tensor = Filled({20}, 0.999f);
  tensor.data<float>()[0] = 0.001f;
  tensor.data<float>()[1] = 0.5f;
  EXPECT_EQ(Remarks("Sigmoid", tensor), Texts{"19 of 20 values are saturated"});
  EXPECT_EQ(Remarks("Add", tensor), Texts());
  tensor.data<float>()[2] = 0;
  EXPECT_EQ(Remarks("Sigmoid", tensor), Texts{"19 of 20 values are saturated"});
  EXPECT_EQ(Remarks("Tanh", tensor), Texts());  // 17 of 20, as -1 is its lower end
}

}  // namespace
}  // namespace onnxray
