#include "cpu/xnnpack.h"

#include <gtest/gtest.h>

#include "cpu/xnnpack_binary.h"
#include "cpu/xnnpack_reduce.h"

namespace onnxray {
namespace {

TEST(Xnnpack, StatusesBecomeErrors) {
  EXPECT_TRUE(XnnCheck(xnn_status_success, "test").ok());
  const Status invalid = XnnCheck(xnn_status_invalid_state, "test");
  ASSERT_FALSE(invalid.ok());
  EXPECT_EQ(invalid.error().code, ErrorCode::kInternal);
  EXPECT_EQ(invalid.error().text, "XNNPACK test: invalid state");
  EXPECT_EQ(XnnCheck(xnn_status_out_of_memory, "test").error().code, ErrorCode::kOutOfMemory);
}

TEST(Xnnpack, WhatItLacksIsNoError) {
  const auto create = [](xnn_status status) {
    return XnnCreate("test", [=](xnn_operator_t*) { return status; });
  };
  const Result<XnnOperator> lacking = create(xnn_status_unsupported_parameter);
  ASSERT_TRUE(lacking.ok());
  EXPECT_EQ(lacking.value(), nullptr);
  EXPECT_FALSE(create(xnn_status_out_of_memory).ok());
}

TEST(Xnnpack, BinaryDeclinesWhatItCannotRead) {
  const ThreadPool pool(1);
  std::unique_ptr<XnnBinary> add = XnnBinary::Create(xnn_binary_add).value();
  ASSERT_NE(add, nullptr);
  const Tensor x = Tensor::Zeros(DType::kFloat32, {8, 16}).value();
  Tensor out = Tensor::Zeros(DType::kFloat32, {8, 16}).value();
  EXPECT_TRUE(add->Run(x, x, out, pool).value());
  const Tensor gaps = Tensor::Zeros(DType::kFloat32, {16, 16}).value().Slice(0, 0, 8, 2);
  EXPECT_FALSE(add->Run(x, gaps, out, pool).value());
  const Tensor turned = Tensor::Zeros(DType::kFloat32, {16, 8}).value().Transposed({1, 0});
  EXPECT_FALSE(add->Run(x, turned, out, pool).value());
  const Tensor one = Tensor::FromValues<float>({1}, {3});
  Tensor row = Tensor::Zeros(DType::kFloat32, {2}).value();
  EXPECT_FALSE(add->Run(one, one.Expanded({2}), row, pool).value());  // it would make one element
  Tensor wide = Tensor::Zeros(DType::kFloat64, {8, 16}).value();
  EXPECT_FALSE(add->Run(wide, wide, wide, pool).value());
}

TEST(Xnnpack, ReduceDeclinesWhatItCannotRead) {
  const ThreadPool pool(1);
  std::unique_ptr<XnnReduce> sum = XnnReduce::Create(xnn_reduce_sum).value();
  ASSERT_NE(sum, nullptr);
  const Tensor x = Tensor::FromValues<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  Tensor rows = Tensor::Zeros(DType::kFloat32, {2}).value(),
         columns = Tensor::Zeros(DType::kFloat32, {1, 3}).value();
  ASSERT_TRUE(sum->Run(x, {1}, rows, pool).value());
  EXPECT_EQ(rows.data<float>()[1], 15);
  ASSERT_TRUE(sum->Run(x, {0}, columns, pool).value());
  EXPECT_EQ(columns.data<float>()[2], 9);
  const Tensor turned = Tensor::Zeros(DType::kFloat32, {3, 2, 4}).value().Transposed({1, 0, 2});
  Tensor kept = Tensor::Zeros(DType::kFloat32, {2, 3}).value();
  EXPECT_FALSE(sum->Run(turned, {2}, kept, pool).value());
  EXPECT_FALSE(sum->Run(x, {}, kept, pool).value());
}

}  // namespace
}  // namespace onnxray
