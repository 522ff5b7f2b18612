#include "cpu/integer_matmul.h"

#include <optional>

namespace onnxray {

namespace {

template <typename T>
std::vector<T> Spread(const Tensor& parameter, Shape lines, int64_t axis_length) {
  if (!parameter.defined()) return {T{0}};
  Tensor spread = parameter;
  if (parameter.count() > 1) {
    // A vector lies along the lines.
    if (parameter.rank() == 1 && lines[lines.rank() - 1] == 1) spread = parameter.Reshaped({axis_length, 1});
    spread = spread.Expanded(lines).RowMajor().value();
  }
  const std::vector<double> values = ToDoubles(spread).value();
  return {values.begin(), values.end()};
}

ByteMatrix MatrixAt(const Tensor& tensor, int64_t offset) {
  const size_t rank = static_cast<size_t>(tensor.rank());
  return {tensor.data<uint8_t>() + offset, tensor.dtype() == DType::kInt8, tensor.strides()[rank - 2],
          tensor.strides()[rank - 1]};
}

}  // namespace

template <typename T>
std::vector<T> PerRow(const Tensor& parameter, const MatMulSizes& sizes) {
  Shape lines = sizes.batch;
  lines.push_back(sizes.m);
  lines.push_back(1);
  return Spread<T>(parameter, std::move(lines), sizes.m);
}

template <typename T>
std::vector<T> PerColumn(const Tensor& parameter, const MatMulSizes& sizes) {
  Shape lines = sizes.batch;
  lines.push_back(1);
  lines.push_back(sizes.n);
  return Spread<T>(parameter, std::move(lines), sizes.n);
}

PackedByteMatrix PackBytes(const ThreadPool& pool, const Tensor& values, const PerLine<int32_t>& zeros) {
  return PackedByteMatrix(pool, values.dim(0), values.dim(1), MatrixAt(values, 0), zeros);
}

void MatMulBytes(const ThreadPool& pool, const Tensor& a, const std::vector<int32_t>& a_zeros,
                 const Tensor& b, const std::vector<int32_t>& b_zeros, const PackedByteMatrix* packed,
                 const Epilogue& epilogue) {
  const MatMulSizes sizes = MatMulSizesOf(a.shape(), b.shape()).value();
  Tensor left = AsMatrix(a, /*left=*/true);
  const Tensor right = AsMatrix(b, /*left=*/false);
  const int64_t m = sizes.m, n = sizes.n, k = sizes.k;
  if (right.rank() == 2 && (left.rank() == 2 || left.is_row_major())) {
    // One matrix for the whole batch: the batch is just more rows.
    std::optional<PackedByteMatrix> own;
    if (!packed) packed = &own.emplace(PackBytes(pool, right, LinesOf(b_zeros, 0, n)));
    if (left.rank() > 2) left = left.Reshaped({left.shape().CountRange(0, left.rank() - 1), k});
    MultiplyBytes(pool, left.dim(0), MatrixAt(left, 0), LinesOf(a_zeros, 0, left.dim(0)), *packed, {},
                  epilogue);
    return;
  }
  const std::vector<int64_t> a_offsets = BatchOffsets(left, sizes.batch),
                             b_offsets = BatchOffsets(right, sizes.batch);
  const int64_t count = static_cast<int64_t>(a_offsets.size());
  const auto multiply = [&](const ThreadPool& threads, int64_t i) {
    const size_t s = static_cast<size_t>(i);
    const PackedByteMatrix matrix(threads, k, n, MatrixAt(right, b_offsets[s]), LinesOf(b_zeros, i, n));
    MultiplyBytes(threads, m, MatrixAt(left, a_offsets[s]), LinesOf(a_zeros, i, m), matrix,
                  {.batch = i, .row = i * m}, epilogue);
  };
  if (count < 2 * pool.threads()) {
    for (int64_t i = 0; i < count; ++i) multiply(pool, i);
    return;
  }
  const ThreadPool alone(1);
  pool.ParallelFor(count, 100'000 / (m * n * k + 1) + 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) multiply(alone, i);
  });
}

template std::vector<int32_t> PerRow(const Tensor&, const MatMulSizes&);
template std::vector<float> PerRow(const Tensor&, const MatMulSizes&);
template std::vector<int32_t> PerColumn(const Tensor&, const MatMulSizes&);
template std::vector<float> PerColumn(const Tensor&, const MatMulSizes&);

}  // namespace onnxray
