#include "cpu/top_k.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace onnxray {
namespace {

// Against a stable sort, for slices that lie apart in memory, on several threads.
TEST(TopK, EqualsAStableSort) {
  const ThreadPool pool(3);
  const int64_t outer = 7, length = 500, inner = 11, k = 37;
  std::mt19937 random(1);
  Tensor data = Tensor::Allocate(DType::kInt16, {outer, length, inner}).value();
  for (int16_t& value : data.span<int16_t>()) value = static_cast<int16_t>(random() % 100) - 50;
  Tensor values = Tensor::Allocate(DType::kInt16, {outer, k, inner}).value();
  Tensor indices = Tensor::Allocate(DType::kInt64, {outer, k, inner}).value();
  for (const bool largest : {true, false}) {
    ASSERT_TRUE(TopK(pool, data, 1, largest, values, indices));
    for (int64_t slice = 0; slice < outer * inner; ++slice) {
      const int64_t base = slice / inner * length * inner + slice % inner;
      const auto element = [&](int64_t i) { return data.data<int16_t>()[base + i * inner]; };
      std::vector<int64_t> order(static_cast<size_t>(length));
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
        return largest ? element(a) > element(b) : element(a) < element(b);
      });
      for (int64_t i = 0; i < k; ++i) {
        const int64_t at = slice / inner * k * inner + i * inner + slice % inner;
        ASSERT_EQ(indices.data<int64_t>()[at], order[static_cast<size_t>(i)]);
        ASSERT_EQ(values.data<int16_t>()[at], element(order[static_cast<size_t>(i)]));
      }
    }
  }
}

}  // namespace
}  // namespace onnxray
