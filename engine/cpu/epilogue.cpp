#include "cpu/epilogue.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "cpu/rounding.h"
#include "cpu/simd.h"

namespace onnxray {

namespace {

// Columns whose factors are worked out at a time.
constexpr int64_t kColumns = 64;

// Part of a row of sums, with its bias and the factors that make the result of them.
struct ScaledRow {
  int64_t row, column, count;
  const int32_t* sums;
  const int32_t* bias;
  const float* factors;
};

inline int32_t WrappingSum(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

template <typename T>
[[gnu::always_inline]] inline void RequantizeBody(const ScaledRow& row, int32_t zero, uint8_t* output) {
  const int64_t count = row.count;
  const int32_t* const __restrict sums = row.sums;
  const int32_t* const __restrict bias = row.bias;
  const float* const __restrict factors = row.factors;
  T* const __restrict out = reinterpret_cast<T*>(output);
  const float low = static_cast<float>(std::numeric_limits<T>::min() - zero);
  const float high = static_cast<float>(std::numeric_limits<T>::max() - zero);
  for (int64_t j = 0; j < count; ++j) {
    const float scaled = static_cast<float>(WrappingSum(sums[j], bias[j])) * factors[j];
    out[j] = static_cast<T>(static_cast<int32_t>(RoundWithin(scaled, low, high)) + zero);
  }
}

using RequantizeFn = void (*)(const ScaledRow&, int32_t zero, uint8_t* output);
template <typename T>
void Requantize128(const ScaledRow& row, int32_t zero, uint8_t* output) {
  RequantizeBody<T>(row, zero, output);
}
#if defined(__x86_64__)
template <typename T>
[[gnu::target("avx2")]] void Requantize256(const ScaledRow& row, int32_t zero, uint8_t* output) {
  RequantizeBody<T>(row, zero, output);
}
#endif
template <typename T>
RequantizeFn RequantizeFor() {
#if defined(__x86_64__)
  if (WidestSimd() != SimdWidth::k128) return Requantize256<T>;
#endif
  return Requantize128<T>;
}

// Calls visit(ScaledRow) for every row of the block and up to kColumns columns.
template <typename Visit>
void ForEachScaledRow(const SumBlock& block, const SumScaling& scaling, float divisor, const Visit& visit) {
  static constexpr int32_t kNoBias[kColumns] = {};
  const PerLine<float> columns{scaling.columns.values + block.batch * scaling.batch_step,
                               scaling.columns.step};
  float factors[kColumns];
  for (int64_t j = 0; j < block.columns; j += kColumns) {
    const int64_t column = block.column + j, count = std::min(kColumns, block.columns - j);
    for (int64_t i = 0; i < block.rows; ++i) {
      const int64_t row = block.row + i;
      if (i == 0 || scaling.rows.step != 0) {
        const float row_scale = scaling.rows[row];
        for (int64_t e = 0; e < count; ++e) factors[e] = row_scale * columns[column + e] / divisor;
      }
      const int32_t* bias = scaling.bias ? scaling.bias + row * scaling.bias_stride + column : kNoBias;
      visit(ScaledRow{row, column, count, block.sums + i * block.stride + j, bias, factors});
    }
  }
}

}  // namespace

void StoreSums::Apply(const SumBlock& block) const {
  for (int64_t i = 0; i < block.rows; ++i) {
    std::memcpy(output + (block.row + i) * stride + block.column, block.sums + i * block.stride,
                static_cast<size_t>(block.columns) * sizeof(int32_t));
  }
}

void Requantize::Apply(const SumBlock& block) const {
  static const RequantizeFn to_int8 = RequantizeFor<int8_t>(), to_uint8 = RequantizeFor<uint8_t>();
  const RequantizeFn requantize = dtype == DType::kInt8 ? to_int8 : to_uint8;
  ForEachScaledRow(block, sums, scale, [&](const ScaledRow& row) {
    requantize(row, zero, output + row.row * stride + row.column);
  });
}

void Rescale::Apply(const SumBlock& block) const {
  ForEachScaledRow(block, sums, 1, [&](const ScaledRow& row) {
    float* const __restrict out = output + row.row * stride + row.column;
    for (int64_t j = 0; j < row.count; ++j) {
      out[j] = static_cast<float>(WrappingSum(row.sums[j], row.bias[j])) * row.factors[j];
    }
    if (!bias) return;
    for (int64_t j = 0; j < row.count; ++j) out[j] += bias[row.column + j];
  });
}

}  // namespace onnxray
