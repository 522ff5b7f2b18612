#include "tensor/tensor.h"

#include <gtest/gtest.h>

#include <numeric>

namespace onnxray {
namespace {

using Dims = std::vector<int64_t>;

Tensor Counting(const Shape& shape) {
  std::vector<int32_t> values(static_cast<size_t>(shape.count()));
  std::iota(values.begin(), values.end(), 0);
  return Tensor::FromValues<int32_t>(shape, values);
}

std::vector<int32_t> Elements(const Tensor& tensor) {
  const Tensor dense = tensor.RowMajor().value();
  return {dense.data<int32_t>(), dense.data<int32_t>() + dense.count()};
}

TEST(Tensor, Allocation) {
  const Tensor tensor = Tensor::Allocate(DType::kFloat32, {2, 3, 4, 5}, Layout::kChannelsLast).value();
  EXPECT_EQ(tensor.ToString(), "float32[2,3,4,5]");
  EXPECT_EQ(tensor.bytes(), 480u);
  EXPECT_TRUE(tensor.is_channels_last());
  EXPECT_FALSE(tensor.is_row_major());
  EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.data<float>()) % 64, 0u);
  EXPECT_FALSE(Tensor().defined());
  EXPECT_EQ(Tensor::Allocate(DType::kString, {2}).value().data<std::string>()[1], "");
  EXPECT_EQ(Tensor::Zeros(DType::kInt64, {3}).value().data<int64_t>()[2], 0);
}

TEST(Tensor, TooLarge) {
  const int64_t huge = int64_t{1} << 62;
  const Result<Tensor> tensor = Tensor::Allocate(DType::kFloat32, {huge});
  ASSERT_FALSE(tensor.ok());
  EXPECT_EQ(tensor.error().code, ErrorCode::kOutOfMemory);
  EXPECT_FALSE(Tensor::Allocate(DType::kFloat32, {huge, huge}).ok());
}

TEST(Tensor, LayoutsThatCoincide) {
  EXPECT_TRUE(Tensor::Zeros(DType::kFloat32, {1, 1, 5, 5}).value().is_channels_last());
  EXPECT_TRUE(Tensor::Allocate(DType::kFloat32, {1, 8, 1, 1}, Layout::kChannelsLast).value().is_row_major());
  EXPECT_FALSE(Tensor::Zeros(DType::kFloat32, {3, 4}).value().is_channels_last());
  EXPECT_TRUE(Tensor::Zeros(DType::kFloat32, {0, 3, 2}).value().is_channels_last());
}

TEST(Tensor, ViewsShareTheElements) {
  const Tensor tensor = Counting({2, 3});
  EXPECT_EQ(Elements(tensor.Transposed({1, 0})), (std::vector<int32_t>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(tensor.Transposed({1, 0}).shape(), (Shape{3, 2}));
  EXPECT_EQ(Elements(tensor.Reshaped({3, 2})), (std::vector<int32_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(Elements(tensor.Slice(1, 2, 2, -2)), (std::vector<int32_t>{2, 0, 5, 3}));
  EXPECT_EQ(Elements(tensor.Slice(0, 1, 1)), (std::vector<int32_t>{3, 4, 5}));
  EXPECT_EQ(tensor.Slice(0, 5, 0).count(), 0);
  EXPECT_EQ(Elements(Counting({3, 1}).Expanded({2, 3, 2})),
            (std::vector<int32_t>{0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2}));
  EXPECT_EQ(Elements(tensor.Strided({2, 2}, {3, 1}, 1)), (std::vector<int32_t>{1, 2, 4, 5}));
  EXPECT_EQ(Tensor::Scalar(1.0f).Reinterpreted(DType::kInt32).data<int32_t>()[0], 0x3f800000);
  EXPECT_EQ(tensor.Slice(0, 1, 1).storage(), tensor.storage());
}

TEST(Tensor, ChangingLayout) {
  const Tensor tensor = Counting({2, 3, 2, 2});
  EXPECT_EQ(tensor.RowMajor().value().storage(), tensor.storage());
  const Tensor last = tensor.To(Layout::kChannelsLast).value();
  EXPECT_TRUE(last.is_channels_last());
  EXPECT_NE(last.storage(), tensor.storage());
  EXPECT_EQ(std::vector<int32_t>(last.data<int32_t>(), last.data<int32_t>() + 6),
            (std::vector<int32_t>{0, 4, 8, 1, 5, 9}));
  EXPECT_EQ(Elements(last), Elements(tensor));
  EXPECT_EQ(last.To(Layout::kChannelsLast).value().storage(), last.storage());
  EXPECT_TRUE(Counting({2, 3}).To(Layout::kChannelsLast).value().is_row_major());
}

// Between every order of the axes of both sides, with gaps and steps backwards.
TEST(CopyElements, AnyStrides) {
  const Shape shape{3, 17, 4, 18};
  const Tensor source = Counting(shape);
  std::vector<int> order = {0, 1, 2, 3};
  do {
    Shape permuted;
    std::vector<int> inverse(4);
    for (size_t i = 0; i < 4; ++i) {
      permuted.push_back(shape[order[i]] * 2);
      inverse[static_cast<size_t>(order[i])] = static_cast<int>(i);
    }
    Tensor view = Tensor::Allocate(DType::kInt32, permuted).value().Transposed(inverse);
    for (int axis = 0; axis < 4; ++axis) view = view.Slice(axis, 0, shape[axis], 2);
    view = view.Slice(1, 16, 17, -1);
    CopyElements(source, view);
    EXPECT_EQ(Elements(view), Elements(source)) << Shape(Dims(order.begin(), order.end())).ToString();
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(CopyElements, StringsAndScalars) {
  const Tensor words = Tensor::FromValues<std::string>({2, 2}, {"a", "b", "c", "d"});
  const Tensor turned = words.Transposed({1, 0}).RowMajor().value();
  EXPECT_EQ(turned.data<std::string>()[1], "c");
  EXPECT_EQ(Tensor::Scalar(7).Clone().value().data<int32_t>()[0], 7);
  EXPECT_EQ(Counting({2, 0}).Clone().value().count(), 0);
}

TEST(Tensor, AsVectors) {
  EXPECT_EQ(ToInt64s(Tensor::FromValues<int32_t>({2}, {-1, 5})).value(), (Dims{-1, 5}));
  EXPECT_EQ(ToInt64s(Counting({2, 2}).Transposed({1, 0})).value(), (Dims{0, 2, 1, 3}));
  EXPECT_FALSE(ToInt64s(Tensor::Scalar(1.0f)).ok());
  EXPECT_EQ(ToDoubles(Tensor::FromValues<Float16>({2}, {Float16(0.5f), Float16(-2)})).value(),
            (std::vector<double>{0.5, -2}));
  EXPECT_EQ(ToDoubles(Tensor::FromValues<bool>({2}, {true, false})).value(), (std::vector<double>{1, 0}));
  EXPECT_EQ(ToDoubles(Tensor::FromValues<Int4>({1}, {Int4(-3)})).value(), std::vector<double>{-3});
  EXPECT_FALSE(ToDoubles(Tensor::FromValues<std::string>({1}, {"1"})).ok());
}

}  // namespace
}  // namespace onnxray
