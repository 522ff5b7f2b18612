#include "cpu/byte_map.h"

#include <cstring>

#include "cpu/elementwise.h"
#include "cpu/quantize.h"
#include "cpu/rounding.h"

namespace onnxray {

namespace {

// Tables travel in the parameters of a row function.
template <size_t kTables>
using PackedTables = std::array<double, kTables * sizeof(ByteTable) / sizeof(double)>;

const uint8_t* Table(const Row& row, int i) {
  return reinterpret_cast<const uint8_t*>(row.parameters) + i * static_cast<int>(sizeof(ByteTable));
}

void MapRow(const Row& row) {
  const uint8_t* const table = Table(row, 0);
  const uint8_t* const __restrict x = row.in<uint8_t>(0);
  uint8_t* const __restrict y = row.out<uint8_t>();
  for (int64_t i = 0; i < row.count; ++i) y[i] = table[x[i]];
}

void SelectRow(const Row& row) {
  const uint8_t *const x_table = Table(row, 0), *const y_table = Table(row, 1);
  const bool* const condition = row.in<bool>(0);
  const uint8_t *const x = row.in<uint8_t>(1), *const y = row.in<uint8_t>(2);
  uint8_t* const __restrict z = row.out<uint8_t>();
  const int64_t steps[] = {row.repeated[0] ? 0 : 1, row.repeated[1] ? 0 : 1, row.repeated[2] ? 0 : 1};
  for (int64_t i = 0; i < row.count; ++i) {
    z[i] = condition[i * steps[0]] ? x_table[x[i * steps[1]]] : y_table[y[i * steps[2]]];
  }
}

// Parameters: zero point of a, of b, of c, then the function's own.
template <typename Function, typename T>
void BinaryRow(const Row& row) {
  const Function function(row.parameters + 3);
  const float a_zero = static_cast<float>(row.parameters[0]), b_zero = static_cast<float>(row.parameters[1]);
  const int32_t zero = static_cast<int32_t>(row.parameters[2]);
  const float low = static_cast<float>(std::numeric_limits<T>::min() - zero);
  const float high = static_cast<float>(std::numeric_limits<T>::max() - zero);
  const T* const __restrict a = row.in<T>(0), * const __restrict b = row.in<T>(1);
  T* const __restrict c = row.out<T>();
  const auto store = [&](int64_t i, float x, float y) {
    c[i] = static_cast<T>(static_cast<int32_t>(RoundWithin(function(x, y), low, high)) + zero);
  };
  if (row.repeated[0]) {
    const float x = static_cast<float>(*a) - a_zero;
    for (int64_t i = 0; i < row.count; ++i) store(i, x, static_cast<float>(b[i]) - b_zero);
  } else if (row.repeated[1]) {
    const float y = static_cast<float>(*b) - b_zero;
    for (int64_t i = 0; i < row.count; ++i) store(i, static_cast<float>(a[i]) - a_zero, y);
  } else {
    for (int64_t i = 0; i < row.count; ++i) {
      store(i, static_cast<float>(a[i]) - a_zero, static_cast<float>(b[i]) - b_zero);
    }
  }
}

struct WeightedSum {
  explicit WeightedSum(const double* parameters)
      : a(static_cast<float>(parameters[0])), b(static_cast<float>(parameters[1])) {}
  float operator()(float x, float y) const { return x * a + y * b; }
  float a, b;
};

struct ScaledProduct {
  explicit ScaledProduct(const double* parameters) : scale(static_cast<float>(parameters[0])) {}
  float operator()(float x, float y) const { return x * y * scale; }
  float scale;
};

template <typename Function>
void RunBinary(const ThreadPool& pool, const Tensor& a, const Tensor& b, Tensor& c,
               std::span<const double> parameters) {
  const Operand inputs[] = {{&a, a.dtype()}, {&b, b.dtype()}};
  const RowFunction function =
      c.dtype() == DType::kInt8 ? BinaryRow<Function, int8_t> : BinaryRow<Function, uint8_t>;
  RunElementwise(function, parameters, c, c.dtype(), inputs, pool);
}

}  // namespace

float ByteQuantization::Real(uint8_t byte) const {
  const int32_t q = dtype == DType::kInt8 ? static_cast<int8_t>(byte) : byte;
  return static_cast<float>(q - zero) * scale;
}

uint8_t ByteQuantization::Nearest(float real) const {
  const IntegerRange range = RangeOf(dtype);
  const float low = static_cast<float>(range.low - zero), high = static_cast<float>(range.high - zero);
  return static_cast<uint8_t>(static_cast<int32_t>(RoundWithin(real / scale, low, high)) + zero);
}

ByteTable RequantizingTable(const ByteQuantization& x, const ByteQuantization& y) {
  return TableOf(x, y, [](float real) { return real; });
}

void MapBytes(const ThreadPool& pool, const Tensor& x, const ByteTable& table, Tensor& y) {
  PackedTables<1> packed;
  std::memcpy(packed.data(), table.data(), table.size());
  const Operand input{&x, x.dtype()};
  RunElementwise(MapRow, packed, y, y.dtype(), {&input, 1}, pool);
}

void SelectBytes(const ThreadPool& pool, const Tensor& condition, const Tensor& x, const ByteTable& x_table,
                 const Tensor& y, const ByteTable& y_table, Tensor& z) {
  PackedTables<2> packed;
  std::memcpy(packed.data(), x_table.data(), x_table.size());
  std::memcpy(packed.data() + packed.size() / 2, y_table.data(), y_table.size());
  const Operand inputs[] = {{&condition, DType::kBool}, {&x, x.dtype()}, {&y, y.dtype()}};
  RunElementwise(SelectRow, packed, z, z.dtype(), inputs, pool);
}

void AddQuantized(const ThreadPool& pool, const Tensor& a, const ByteQuantization& a_quantization,
                  const Tensor& b, const ByteQuantization& b_quantization, Tensor& c,
                  const ByteQuantization& c_quantization) {
  const double parameters[] = {static_cast<double>(a_quantization.zero),
                               static_cast<double>(b_quantization.zero),
                               static_cast<double>(c_quantization.zero),
                               static_cast<double>(a_quantization.scale / c_quantization.scale),
                               static_cast<double>(b_quantization.scale / c_quantization.scale)};
  RunBinary<WeightedSum>(pool, a, b, c, parameters);
}

void MultiplyQuantized(const ThreadPool& pool, const Tensor& a, const ByteQuantization& a_quantization,
                       const Tensor& b, const ByteQuantization& b_quantization, Tensor& c,
                       const ByteQuantization& c_quantization) {
  const double parameters[] = {
      static_cast<double>(a_quantization.zero), static_cast<double>(b_quantization.zero),
      static_cast<double>(c_quantization.zero),
      static_cast<double>(a_quantization.scale * b_quantization.scale / c_quantization.scale)};
  RunBinary<ScaledProduct>(pool, a, b, c, parameters);
}

}  // namespace onnxray
