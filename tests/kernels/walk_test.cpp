#include "cpu/walk.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

Tensor Counting(const Shape& shape, Layout layout = Layout::kRowMajor) {
  Tensor tensor = Tensor::Allocate(DType::kInt32, shape, layout).value();
  for (int64_t i = 0; i < tensor.count(); ++i) tensor.data<int32_t>()[i] = static_cast<int32_t>(i);
  return tensor;
}

// The elements of `input` in the order the walk meets those of `output`, cut into pieces of `chunk`.
std::vector<int32_t> Collect(const Tensor& output, const Tensor& input, int64_t chunk) {
  const Tensor* const tensors[] = {&output, &input};
  const Walk walk(tensors);
  std::vector<int32_t> collected(static_cast<size_t>(walk.count()));
  for (int64_t begin = 0; begin < walk.count(); begin += chunk) {
    walk.Rows(begin, std::min(begin + chunk, walk.count()), [&](const int64_t* at, int64_t count) {
      for (int64_t i = 0; i < count; ++i) {
        collected[static_cast<size_t>(at[0] + i * walk.row_step(0))] =
            input.data<int32_t>()[at[1] + i * walk.row_step(1)];
      }
    });
  }
  return collected;
}

TEST(Walk, MergesAxesThatLieAlike) {
  const Tensor a = Counting({2, 3, 4, 5}), b = Counting({2, 3, 4, 5}), row = Counting({5}),
               plane = Counting({3, 1, 1});
  const auto axes = [&](const Tensor& input) {
    const Tensor* const tensors[] = {&a, &input};
    return Walk(tensors).axes();
  };
  EXPECT_EQ(axes(b), 1);
  EXPECT_EQ(axes(row), 2);
  EXPECT_EQ(axes(plane), 3);
  EXPECT_EQ(axes(Counting({})), 1);
  EXPECT_EQ(axes(b.Transposed({0, 1, 3, 2}).Transposed({0, 1, 3, 2})), 1);
}

TEST(Walk, FollowsTheOutputsMemory) {
  const Tensor output = Counting({2, 3, 4, 5}, Layout::kChannelsLast),
               input = Counting({2, 3, 4, 5}, Layout::kChannelsLast);
  const Tensor* const tensors[] = {&output, &input};
  const Walk walk(tensors);
  EXPECT_EQ(walk.axes(), 1);
  EXPECT_EQ(walk.row_step(0), 1);
  EXPECT_EQ(walk.length(0), 120);
}

TEST(Walk, BroadcastsInPieces) {
  const Tensor output = Counting({2, 3, 4});
  for (const int64_t chunk : {1, 5, 7, 24}) {
    const std::vector<int32_t> rows = Collect(output, Counting({3, 1}), chunk);
    const std::vector<int32_t> columns = Collect(output, Counting({4}), chunk);
    for (int64_t i = 0; i < 24; ++i) {
      EXPECT_EQ(rows[static_cast<size_t>(i)], i / 4 % 3);
      EXPECT_EQ(columns[static_cast<size_t>(i)], i % 4);
    }
  }
}

TEST(Walk, ShortRowsGiveWayToLongAxes) {
  const Tensor output = Counting({1000, 2}), pair = Counting({2});
  const Tensor* const tensors[] = {&output, &pair};
  const Walk walk(tensors);
  EXPECT_EQ(walk.length(walk.axes() - 1), 1000);
  EXPECT_EQ(walk.row_step(0), 2);
  EXPECT_EQ(walk.row_step(1), 0);
  const std::vector<int32_t> collected = Collect(output, pair, 300);
  for (size_t i = 0; i < collected.size(); ++i) EXPECT_EQ(collected[i], static_cast<int32_t>(i % 2));
}

TEST(Walk, ScalarsAndNothing) {
  const Tensor scalar = Counting({}), empty = Counting({2, 0});
  EXPECT_EQ(Collect(scalar, scalar, 1), std::vector<int32_t>{0});
  EXPECT_EQ(Collect(empty, scalar, 1), std::vector<int32_t>{});
}

}  // namespace
}  // namespace onnxray
