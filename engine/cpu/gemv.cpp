#include "cpu/gemv.h"

#include <algorithm>

#include "cpu/simd.h"

namespace onnxray {

namespace {

constexpr int64_t kGrain = 16'384;  // matrix elements worth a hand-off to a thread

// y[j] += sum over p of x[p] * rows[p * stride + j], j < n: several rows at a time, so that y is seldom
// re-read.
template <typename T, int kBytes>
[[gnu::always_inline]] inline void AddRowsBody(int64_t k, int64_t n, const T* x, const T* rows,
                                               int64_t stride, T* y) {
  using V = typename VectorOf<T, kBytes>::Type;
  constexpr int kLanes = VectorOf<T, kBytes>::kLanes;
  constexpr int kRows = 8;
  int64_t p = 0;
  for (; p + kRows <= k; p += kRows) {
    const T* row = rows + p * stride;
    int64_t j = 0;
    for (; j + kLanes <= n; j += kLanes) {
      V even, odd = {}, next;
      Load(even, y + j);
#pragma GCC unroll 8
      for (int r = 0; r < kRows; r += 2) {
        Load(next, row + r * stride + j);
        MultiplyAdd<T>(even, x[p + r], next);
        Load(next, row + (r + 1) * stride + j);
        MultiplyAdd<T>(odd, x[p + r + 1], next);
      }
      Store(even + odd, y + j);
    }
    for (; j < n; ++j) {
      for (int r = 0; r < kRows; ++r) y[j] += x[p + r] * row[r * stride + j];
    }
  }
  for (; p < k; ++p) {
    for (int64_t j = 0; j < n; ++j) y[j] += x[p] * rows[p * stride + j];
  }
}

// y[j] += dot(x, rows + j * stride), j < n: four rows at a time share the loads of x.
template <typename T, int kBytes>
[[gnu::always_inline]] inline void DotRowsBody(int64_t k, int64_t n, const T* x, const T* rows,
                                               int64_t stride, T* y) {
  using V = typename VectorOf<T, kBytes>::Type;
  constexpr int kLanes = VectorOf<T, kBytes>::kLanes;
  constexpr int kRows = 4;
  for (int64_t j = 0; j < n; j += kRows) {
    // The last rows stand in for those past the end; their results are not stored.
    const T* row[kRows];
    for (int64_t r = 0; r < kRows; ++r) row[r] = rows + std::min(j + r, n - 1) * stride;
    V even[kRows] = {}, odd[kRows] = {};
    int64_t p = 0;
    for (; p + 2 * kLanes <= k; p += 2 * kLanes) {
      V x0, x1, next;
      Load(x0, x + p);
      Load(x1, x + p + kLanes);
#pragma GCC unroll 4
      for (int r = 0; r < kRows; ++r) {
        Load(next, row[r] + p);
        MultiplyAddVectors<T>(even[r], x0, next);
        Load(next, row[r] + p + kLanes);
        MultiplyAddVectors<T>(odd[r], x1, next);
      }
    }
    for (int64_t r = 0; r < std::min<int64_t>(kRows, n - j); ++r) {
      T sum = 0;
      for (int64_t q = p; q < k; ++q) sum += x[q] * row[r][q];
      const V both = even[r] + odd[r];
      for (int lane = 0; lane < kLanes; ++lane) sum += both[lane];
      y[j + r] += sum;
    }
  }
}

template <typename T>
using RowsFn = void (*)(int64_t k, int64_t n, const T* x, const T* rows, int64_t stride, T* y);

template <typename T>
void AddRows128(int64_t k, int64_t n, const T* x, const T* rows, int64_t stride, T* y) {
  AddRowsBody<T, 16>(k, n, x, rows, stride, y);
}
template <typename T>
void DotRows128(int64_t k, int64_t n, const T* x, const T* rows, int64_t stride, T* y) {
  DotRowsBody<T, 16>(k, n, x, rows, stride, y);
}
#if defined(__x86_64__)
template <typename T>
[[gnu::target("avx2,fma")]] void AddRows256(int64_t k, int64_t n, const T* x, const T* rows, int64_t stride,
                                            T* y) {
  AddRowsBody<T, 32>(k, n, x, rows, stride, y);
}
template <typename T>
[[gnu::target("avx2,fma")]] void DotRows256(int64_t k, int64_t n, const T* x, const T* rows, int64_t stride,
                                            T* y) {
  DotRowsBody<T, 32>(k, n, x, rows, stride, y);
}
template <typename T>
RowsFn<T> AddRows() {
  return WidestSimd() == SimdWidth::k128 ? AddRows128<T> : AddRows256<T>;
}
template <typename T>
RowsFn<T> DotRows() {
  return WidestSimd() == SimdWidth::k128 ? DotRows128<T> : DotRows256<T>;
}
#else
template <typename T>
RowsFn<T> AddRows() {
  return AddRows128<T>;
}
template <typename T>
RowsFn<T> DotRows() {
  return DotRows128<T>;
}
#endif

}  // namespace

template <typename T>
void Gemv(const ThreadPool& pool, int64_t k, int64_t n, const T* x, const MatrixView<T>& matrix, T* y,
          Prior prior) {
  if (prior == Prior::kReplace) std::fill_n(y, n, T{0});
  const bool rows_contiguous = matrix.column_stride == 1 || n == 1;
  // So many columns at a time that their sums stay in the first-level cache.
  constexpr int64_t kColumns = 4096;
  pool.ParallelFor(
      n, std::max<int64_t>(kGrain / std::max<int64_t>(k, 1), 16), [&](int64_t begin, int64_t end) {
        if (rows_contiguous) {
          for (int64_t j = begin; j < end; j += kColumns) {
            AddRows<T>()(k, std::min(kColumns, end - j), x, matrix.data + j, matrix.row_stride, y + j);
          }
        } else if (matrix.row_stride == 1 || k == 1) {
          DotRows<T>()(k, end - begin, x, matrix.data + begin * matrix.column_stride, matrix.column_stride,
                       y + begin);
        } else {
          for (int64_t j = begin; j < end; ++j) {
            for (int64_t p = 0; p < k; ++p) y[j] += x[p] * *matrix.At(p, j).data;
          }
        }
      });
}

template void Gemv(const ThreadPool&, int64_t, int64_t, const float*, const MatrixView<float>&, float*,
                   Prior);
template void Gemv(const ThreadPool&, int64_t, int64_t, const double*, const MatrixView<double>&, double*,
                   Prior);
template void Gemv(const ThreadPool&, int64_t, int64_t, const uint32_t*, const MatrixView<uint32_t>&,
                   uint32_t*, Prior);
template void Gemv(const ThreadPool&, int64_t, int64_t, const uint64_t*, const MatrixView<uint64_t>&,
                   uint64_t*, Prior);

}  // namespace onnxray
