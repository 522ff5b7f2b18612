// The innermost kernels of a matrix product: a small tile of the output held in registers while the depth
// runs by.
#pragma once

#include <algorithm>
#include <cstdint>

#include "cpu/simd.h"

namespace onnxray {

// The left rows of a tile: element (i, p) is at data[i * row_stride + p * depth_stride].
template <typename T>
struct GemmLeft {
  const T* data;
  int64_t row_stride;
  int64_t depth_stride;
};

// Stores a tile of the product, or adds it to what is there. `b` holds the tile's columns for every step of
// the depth, without gaps.
template <typename T>
using GemmTileFn = void (*)(int64_t depth, GemmLeft<T> a, const T* b, T* c, int64_t c_stride, bool add);

// Copies rows, `stride` elements apart, to where they follow one another; each is as long as the tile is
// wide.
template <typename T>
using GemmCopyFn = void (*)(int64_t rows, const T* from, int64_t stride, T* to);

template <typename T>
struct GemmTile {
#if defined(__wasm__)
  static constexpr int kRows = 4;  // 16 registers, some of which the engine keeps for itself
#else
  static constexpr int kRows = 6;
#endif
  static constexpr int kMostColumns = 128 / sizeof(T);
  int columns;
  GemmTileFn<T> multiply[kRows];  // [i] computes only the first i + 1 rows
  GemmCopyFn<T> copy;

  // The first `columns_here` columns of a tile of `rows`, which may be fewer than it has.
  void Multiply(int64_t rows, int64_t columns_here, int64_t depth, GemmLeft<T> a, const T* b, T* c,
                int64_t c_stride, bool add) const {
    if (columns_here == columns) return multiply[rows - 1](depth, a, b, c, c_stride, add);
    // Computed whole in scratch memory, stored in part.
    alignas(64) T scratch[kRows * kMostColumns];
    multiply[rows - 1](depth, a, b, scratch, columns, false);
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t j = 0; j < columns_here; ++j) {
        T& out = c[i * c_stride + j];
        out = scratch[i * columns + j] + (add ? out : T{0});
      }
    }
  }
};

namespace gemm_internal {

template <typename T, int kBytes, int kRows>
[[gnu::always_inline]] inline void MultiplyTile(int64_t depth, GemmLeft<T> a, const T* b, T* c,
                                                int64_t c_stride, bool add) {
  using V = typename VectorOf<T, kBytes>::Type;
  constexpr int kLanes = VectorOf<T, kBytes>::kLanes;
  constexpr int kVectors = 2;
  V sum[kRows][kVectors] = {};
  for (int64_t p = 0; p < depth; ++p) {
    V row[kVectors];
#pragma GCC unroll 2
    for (int j = 0; j < kVectors; ++j) Load(row[j], b + j * kLanes);
#pragma GCC unroll 6
    for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
      for (int j = 0; j < kVectors; ++j) MultiplyAdd<T>(sum[i][j], a.data[i * a.row_stride], row[j]);
    }
    a.data += a.depth_stride;
    b += kVectors * kLanes;
  }
#pragma GCC unroll 6
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < kVectors; ++j) {
      T* out = c + i * c_stride + j * kLanes;
      if (add) {
        V prior;
        Load(prior, out);
        sum[i][j] += prior;
      }
      Store(sum[i][j], out);
    }
  }
}

template <typename T, int kBytes>
[[gnu::always_inline]] inline void CopyRows(int64_t rows, const T* from, int64_t stride, T* to) {
  using V = typename VectorOf<T, kBytes>::Type;
  constexpr int kLanes = VectorOf<T, kBytes>::kLanes;
  for (int64_t p = 0; p < rows; ++p, from += stride, to += 2 * kLanes) {
    V low, high;
    Load(low, from);
    Load(high, from + kLanes);
    Store(low, to);
    Store(high, to + kLanes);
  }
}

template <typename T>
void Copy128(int64_t rows, const T* from, int64_t stride, T* to) {
  CopyRows<T, 16>(rows, from, stride, to);
}

template <typename T, int kRows>
void Tile128(int64_t depth, GemmLeft<T> a, const T* b, T* c, int64_t c_stride, bool add) {
  MultiplyTile<T, 16, kRows>(depth, a, b, c, c_stride, add);
}

#if defined(__x86_64__)
template <typename T>
[[gnu::target("avx2,fma")]] void Copy256(int64_t rows, const T* from, int64_t stride, T* to) {
  CopyRows<T, 32>(rows, from, stride, to);
}

template <typename T>
[[gnu::target("avx512f,avx512dq")]] void Copy512(int64_t rows, const T* from, int64_t stride, T* to) {
  CopyRows<T, 64>(rows, from, stride, to);
}

template <typename T, int kRows>
[[gnu::target("avx2,fma")]] void Tile256(int64_t depth, GemmLeft<T> a, const T* b, T* c, int64_t c_stride,
                                         bool add) {
  MultiplyTile<T, 32, kRows>(depth, a, b, c, c_stride, add);
}

template <typename T, int kRows>
[[gnu::target("avx512f,avx512dq")]] void Tile512(int64_t depth, GemmLeft<T> a, const T* b, T* c,
                                                 int64_t c_stride, bool add) {
  MultiplyTile<T, 64, kRows>(depth, a, b, c, c_stride, add);
}
#endif

}  // namespace gemm_internal

// The fastest tile for a matrix of that many columns: the widest whose padding does not eat the gain.
template <typename T>
const GemmTile<T>& GemmTileFor(int64_t columns) {
  using namespace gemm_internal;
#if defined(__wasm__)
  static const GemmTile<T> tile128{
      32 / sizeof(T), {Tile128<T, 1>, Tile128<T, 2>, Tile128<T, 3>, Tile128<T, 4>}, Copy128<T>};
  (void)columns;
#else
  static const GemmTile<T> tile128{
      32 / sizeof(T),
      {Tile128<T, 1>, Tile128<T, 2>, Tile128<T, 3>, Tile128<T, 4>, Tile128<T, 5>, Tile128<T, 6>},
      Copy128<T>};
#endif
#if defined(__x86_64__)
  static const GemmTile<T> tile256{
      64 / sizeof(T),
      {Tile256<T, 1>, Tile256<T, 2>, Tile256<T, 3>, Tile256<T, 4>, Tile256<T, 5>, Tile256<T, 6>},
      Copy256<T>};
  static const GemmTile<T> tile512{
      128 / sizeof(T),
      {Tile512<T, 1>, Tile512<T, 2>, Tile512<T, 3>, Tile512<T, 4>, Tile512<T, 5>, Tile512<T, 6>},
      Copy512<T>};
  const SimdWidth width = WidestSimd();
  if (width == SimdWidth::k512 && columns > tile256.columns) return tile512;
  if (width != SimdWidth::k128 && columns > tile128.columns) return tile256;
#endif
  return tile128;
}

}  // namespace onnxray
