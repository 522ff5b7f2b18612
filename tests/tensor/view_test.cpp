#include "tensor/view.h"

#include <gtest/gtest.h>

#include <numeric>

namespace onnxray {
namespace {

Tensor Counting(Shape shape) {
  std::vector<int32_t> values(static_cast<size_t>(shape.count()));
  std::iota(values.begin(), values.end(), 0);
  return Tensor::FromValues(std::move(shape), values);
}

std::vector<double> Elements(const Tensor& tensor) { return ToDoubles(tensor).value(); }

TEST(ViewAs, SharesRowMajorMemory) {
  const Tensor tensor = Counting({2, 3, 4});
  const Tensor view = *ViewAs(tensor, {4, 6});
  EXPECT_EQ(view.storage(), tensor.storage());
  EXPECT_EQ(Elements(view), Elements(tensor));
}

TEST(ViewAs, SplitsAxesOfAnyStrides) {
  const Tensor tensor = Counting({4, 6}).Transposed({1, 0});  // [6,4]
  const std::optional<Tensor> view = ViewAs(tensor, {2, 3, 2, 1, 2});
  ASSERT_TRUE(view);
  EXPECT_EQ(view->storage(), tensor.storage());
  EXPECT_EQ(Elements(*view), Elements(tensor));
}

TEST(ViewAs, AddsAndRemovesAxesOfLengthOne) {
  const Tensor tensor = Counting({3, 1, 5}).Transposed({2, 1, 0});
  const std::optional<Tensor> squeezed = ViewAs(tensor, {5, 3});
  ASSERT_TRUE(squeezed);
  EXPECT_EQ(Elements(*squeezed), Elements(tensor));
  const std::optional<Tensor> back = ViewAs(*squeezed, {1, 5, 1, 3, 1});
  ASSERT_TRUE(back);
  EXPECT_EQ(Elements(*back), Elements(tensor));
}

TEST(ViewAs, MergesOnlyWhatLiesTogether) {
  const Tensor tensor = Counting({2, 3, 4});
  EXPECT_TRUE(ViewAs(tensor.Transposed({2, 0, 1}), {4, 6}));   // 2 and 3 stay neighbours
  EXPECT_FALSE(ViewAs(tensor.Transposed({2, 0, 1}), {8, 3}));  // 4 and 2 are not
  EXPECT_FALSE(ViewAs(tensor.Transposed({2, 1, 0}), {24}));
}

TEST(ViewAs, KeepsRepeatedAxes) {
  const Tensor repeated = Counting({1, 3}).Expanded({4, 3});
  const std::optional<Tensor> view = ViewAs(repeated, {2, 2, 3});
  ASSERT_TRUE(view);
  EXPECT_EQ(Elements(*view), Elements(repeated));
  EXPECT_FALSE(ViewAs(repeated, {12}));
}

TEST(ViewAs, TakesEmptyTensorsAndScalars) {
  EXPECT_EQ(ViewAs(Counting({0, 3}), {5, 0})->shape(), Shape({5, 0}));
  EXPECT_EQ(ViewAs(Tensor::Scalar(7), {1, 1})->shape(), Shape({1, 1}));
  EXPECT_EQ(ViewAs(Counting({1, 1}), {})->shape(), Shape());
}

TEST(ViewAt, SelectsOneIndex) {
  EXPECT_EQ(Elements(ViewAt(Counting({2, 3}), 1, 2)), std::vector<double>({2, 5}));
  EXPECT_EQ(Elements(ViewAt(Counting({2, 3}), 0, 1)), std::vector<double>({3, 4, 5}));
}

TEST(InsertAxis, AddsLengthOneAnywhere) {
  const Tensor tensor = Counting({2, 3}).Transposed({1, 0});
  for (int axis = 0; axis <= 2; ++axis) {
    const Tensor view = InsertAxis(tensor, axis);
    EXPECT_EQ(view.rank(), 3);
    EXPECT_EQ(view.dim(axis), 1);
    EXPECT_EQ(Elements(view), Elements(tensor));
  }
}

}  // namespace
}  // namespace onnxray
