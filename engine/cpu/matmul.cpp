#include "cpu/matmul.h"

#include "cpu/gemm.h"

namespace onnxray {

namespace {

Shape BatchOf(const Shape& shape) {
  return Shape(std::vector<int64_t>(shape.begin(), shape.end() - std::min(2, shape.rank())));
}

template <typename T>
MatrixView<T> Matrix(const Tensor& tensor, int64_t offset) {
  const size_t rank = static_cast<size_t>(tensor.rank());
  return {tensor.data<T>() + offset, tensor.strides()[rank - 2], tensor.strides()[rank - 1]};
}

template <typename T>
void MultiplyBatches(const ThreadPool& pool, const Tensor& a, const Tensor& b, const MatMulSizes& sizes,
                     T* output) {
  const std::vector<int64_t> a_offsets = BatchOffsets(a, sizes.batch),
                             b_offsets = BatchOffsets(b, sizes.batch);
  const int64_t m = sizes.m, n = sizes.n, k = sizes.k, count = static_cast<int64_t>(a_offsets.size());
  const auto multiply = [&](const ThreadPool& threads, int64_t i) {
    const size_t s = static_cast<size_t>(i);
    Multiply(threads, m, n, k, Matrix<T>(a, a_offsets[s]), Matrix<T>(b, b_offsets[s]), output + i * m * n, n);
  };
  if (count < 2 * pool.threads()) {
    for (int64_t i = 0; i < count; ++i) multiply(pool, i);
    return;
  }
  const ThreadPool alone(1);
  pool.ParallelFor(count, 50'000 / (m * n * k + 1) + 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) multiply(alone, i);
  });
}

}  // namespace

Tensor AsMatrix(const Tensor& tensor, bool left) {
  if (tensor.rank() != 1) return tensor;
  const int64_t length = tensor.dim(0), stride = tensor.strides()[0];
  return left ? tensor.Strided({1, length}, {length * stride, stride}, 0)
              : tensor.Strided({length, 1}, {stride, 1}, 0);
}

std::vector<int64_t> BatchOffsets(const Tensor& tensor, const Shape& batch) {
  std::vector<int64_t> offsets{0};
  const int lead = batch.rank() - (tensor.rank() - 2);
  for (int axis = 0; axis < batch.rank(); ++axis) {
    const int own = axis - lead;
    const int64_t stride = own >= 0 && tensor.dim(own) != 1 ? tensor.strides()[static_cast<size_t>(own)] : 0;
    std::vector<int64_t> next;
    next.reserve(offsets.size() * static_cast<size_t>(batch[axis]));
    for (const int64_t offset : offsets) {
      for (int64_t i = 0; i < batch[axis]; ++i) next.push_back(offset + i * stride);
    }
    offsets = std::move(next);
  }
  return offsets;
}

Result<MatMulSizes> MatMulSizesOf(const Shape& a, const Shape& b) {
  if (a.rank() == 0 || b.rank() == 0) return InvalidInput("a matrix product takes no scalars");
  MatMulSizes sizes;
  sizes.m = a.rank() == 1 ? 1 : a[a.rank() - 2];
  sizes.n = b.rank() == 1 ? 1 : b[b.rank() - 1];
  sizes.k = a[a.rank() - 1];
  const int64_t b_rows = b.rank() == 1 ? b[0] : b[b.rank() - 2];
  if (sizes.k != b_rows) {
    return InvalidInput("cannot multiply " + a.ToString() + " by " + b.ToString() + ": " +
                            std::to_string(sizes.k) + " columns meet " + std::to_string(b_rows) + " rows",
                        "The last dimension of A must equal the last but one of B");
  }
  sizes.batch = TRY(Broadcast(BatchOf(a), BatchOf(b)));
  sizes.output = sizes.batch;
  if (a.rank() > 1) sizes.output.push_back(sizes.m);
  if (b.rank() > 1) sizes.output.push_back(sizes.n);
  return sizes;
}

void MatMul(const ThreadPool& pool, const Tensor& a, const Tensor& b, Tensor& output) {
  MatMulSizes sizes = MatMulSizesOf(a.shape(), b.shape()).value();
  Tensor left = AsMatrix(a, true);
  const Tensor right = AsMatrix(b, false);
  if (right.rank() == 2 && left.rank() > 2 && left.is_row_major()) {
    // One matrix for the whole batch: the batch is just more rows.
    left = left.Reshaped({left.shape().CountRange(0, left.rank() - 1), sizes.k});
    sizes.m = left.dim(0);
    sizes.batch = {};
  }
  Dispatch(Types<float, double, uint32_t, uint64_t, int32_t, int64_t>{}, a.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if constexpr (std::is_signed_v<T> && std::is_integral_v<T>) {
      using Unsigned = std::make_unsigned_t<T>;
      MultiplyBatches<Unsigned>(pool, left, right, sizes, output.data<Unsigned>());
    } else {
      MultiplyBatches<T>(pool, left, right, sizes, output.data<T>());
    }
  });
}

}  // namespace onnxray
