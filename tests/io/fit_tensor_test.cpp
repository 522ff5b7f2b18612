#include "io/fit_tensor.h"

#include <gtest/gtest.h>

#include <numeric>

namespace onnxray {
namespace {

ValueType Wanted(std::vector<int64_t> dims, DType dtype = DType::kFloat32) {
  std::vector<Dim> shape;
  for (const int64_t dim : dims) shape.push_back({.value = dim, .symbol = dim < 0 ? "N" : ""});
  return {.kind = ValueType::Kind::kTensor, .dtype = dtype, .shape = shape};
}

Tensor Counting(const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(shape.count()));
  std::iota(values.begin(), values.end(), 0.0f);
  return Tensor::FromValues<float>(shape, values);
}

FittedTensor Fit(const Tensor& tensor, const ValueType& wanted) {
  static const ThreadPool pool(1);
  auto fitted = FitTensor(tensor, wanted, pool);
  EXPECT_TRUE(fitted.ok()) << (fitted.ok() ? "" : fitted.error().ToString());
  return fitted.ok() ? std::move(fitted).value() : FittedTensor{};
}

using Steps = std::vector<std::string>;

TEST(FitTensor, LeavesWhatFits) {
  const FittedTensor fitted = Fit(Counting({2, 3}), Wanted({-1, 3}));
  EXPECT_TRUE(fitted.steps.empty());
  EXPECT_EQ(fitted.tensor.shape(), (Shape{2, 3}));
  EXPECT_EQ(Misfit(Counting({2, 3}), Wanted({-1, 3})), "");
  EXPECT_EQ(Misfit(Counting({2, 3}), Wanted({1, 4})), "it is float32[2,3], the input wants float32[1,4]");
}

TEST(FitTensor, AddsAndDropsTheBatchAxis) {
  EXPECT_EQ(Fit(Counting({3, 4, 5}), Wanted({1, 3, 4, 5})).steps, Steps{"add a batch axis"});
  const FittedTensor dropped = Fit(Counting({1, 4}), Wanted({4}));
  EXPECT_EQ(dropped.tensor.shape(), (Shape{4}));
  EXPECT_EQ(dropped.steps.size(), 1u);
}

TEST(FitTensor, MovesChannels) {
  const FittedTensor first = Fit(Counting({2, 4, 3}), Wanted({1, 3, 2, 4}));
  EXPECT_EQ(first.steps, (Steps{"add a batch axis", "move the channels first"}));
  EXPECT_EQ(first.tensor.shape(), (Shape{1, 3, 2, 4}));
  // Green of the second pixel: 1 * 3 + 1 in the picture.
  EXPECT_EQ(first.tensor.data<float>()[8 + 1], 4);
  const FittedTensor last = Fit(Counting({1, 3, 2, 4}), Wanted({-1, 2, 4, 3}));
  EXPECT_EQ(last.steps, Steps{"move the channels last"});
  EXPECT_EQ(last.tensor.data<float>()[1], 8);
}

TEST(FitTensor, ChannelsBecomeGreyAndGreyBecomesChannels) {
  const FittedTensor grey = Fit(Tensor::FromValues<float>({1, 3, 1, 1}, {10, 20, 30}), Wanted({1, 1, 1, 1}));
  EXPECT_NEAR(grey.tensor.data<float>()[0], 2.99 + 11.74 + 3.42, 1e-4);
  const FittedTensor colour = Fit(Counting({1, 1, 2, 2}), Wanted({1, 3, 2, 2}));
  EXPECT_EQ(colour.tensor.data<float>()[9], 1);
  EXPECT_EQ(Fit(Counting({1, 4, 2, 2}), Wanted({1, 3, 2, 2})).steps, Steps{"leave out the fourth channel"});
}

TEST(FitTensor, ResizesMaps) {
  const FittedTensor half = Fit(Counting({1, 3, 4, 4}), Wanted({1, 3, 2, 2}));
  EXPECT_EQ(half.steps, Steps{"resize to 2 x 2"});
  // Averages keep the mean.
  EXPECT_NEAR(half.tensor.data<float>()[0] + half.tensor.data<float>()[3], 15, 1e-3);
}

TEST(FitTensor, CutsAndPadsLengths) {
  EXPECT_EQ(Fit(Counting({5, 8}), Wanted({2, 8})).steps, Steps{"take the first 2 of 5"});
  const FittedTensor padded = Fit(Counting({1, 3}), Wanted({1, 5}));
  EXPECT_EQ(ToDoubles(padded.tensor).value(), (std::vector<double>{0, 1, 2, 0, 0}));
  EXPECT_EQ(ToDoubles(Fit(Counting({1, 6}), Wanted({1, 2})).tensor).value(), (std::vector<double>{0, 1}));
}

TEST(FitTensor, RoundsToIntegers) {
  const FittedTensor rounded =
      Fit(Tensor::FromValues<float>({3}, {0.6f, -7, 300}), Wanted({3}, DType::kUInt8));
  EXPECT_EQ(ToDoubles(rounded.tensor).value(), (std::vector<double>{1, 0, 255}));
  EXPECT_EQ(rounded.steps, Steps{"round to uint8"});
  EXPECT_EQ(Fit(Counting({2}), Wanted({2}, DType::kInt64)).steps, Steps{"make it int64"});
}

TEST(FitTensor, DealsElementsOutWhereNothingElseHelps) {
  const FittedTensor dealt = Fit(Counting({2, 6, 5}), Wanted({-1, 10}));
  EXPECT_EQ(dealt.tensor.shape(), (Shape{6, 10}));
}

TEST(FitTensor, SaysWhatCannotBeMended) {
  const ThreadPool pool(1);
  const auto fitted = FitTensor(Counting({3}), Wanted({1, 2, 4, 4}), pool);
  ASSERT_FALSE(fitted.ok());
  EXPECT_NE(fitted.error().text.find("float32[3]"), std::string::npos);
  EXPECT_FALSE(FitTensor(Tensor::Scalar<std::string>("a"), Wanted({}), pool).ok());
}

}  // namespace
}  // namespace onnxray
