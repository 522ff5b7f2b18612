// The innermost kernels of a product of 8-bit matrices: a small tile of 32-bit sums held in registers while
// the depth runs by.
//
// Groups of neighbours along the depth are multiplied and summed by one instruction. The left operand has a
// group in every 32-bit word: two int16 or four int8. The right one is uint8: for every group all columns of
// the tile, and for every column the steps of the group side by side.
#pragma once

#include <cstdint>
#include <vector>

#include "cpu/simd.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace onnxray {

// sums[i * columns + j] += or = the product of `groups` groups, for the rows of the tile. `left_stride` in
// bytes.
using IntegerTileFn = void (*)(int64_t groups, const uint8_t* left, int64_t left_stride, const uint8_t* right,
                               int32_t* sums, bool add);

struct IntegerTile {
#if defined(__wasm__)
  static constexpr int kRows = 4;
#else
  static constexpr int kRows = 6;
#endif
  int columns;
  int group;                      // steps along the depth: 2 of int16 or 4 of int8 on the left
  IntegerTileFn multiply[kRows];  // [i] computes only the first i + 1 rows
};

namespace integer_gemm_internal {

// Pairs: left int16, right uint8 that become int16.
template <int kBytes>
struct Pairs {
  static constexpr int kGroup = 2;
  using Sums = typename VectorOf<uint32_t, kBytes>::Type;
  using Right = typename VectorOf<int16_t, kBytes>::Type;

  [[gnu::always_inline]] static void LoadRight(Right& right, const uint8_t* from) {
#if defined(__wasm_simd128__)
    right = (Right)wasm_u16x8_load8x8(from);
#else
    using Bytes = typename VectorOf<uint8_t, kBytes / 2>::Type;
#if defined(__x86_64__)
    if constexpr (kBytes == 32) {
      // A builtin would not inline here: this function is not one for AVX2, only its caller is.
      asm("vpmovzxbw %1, %0" : "=x"(right) : "m"(*reinterpret_cast<const Bytes*>(from)));
      return;
    }
#endif
    Bytes bytes;
    Load(bytes, from);
    right = __builtin_convertvector(bytes, Right);
#endif
  }

  [[gnu::always_inline]] static void MultiplyAdd(Sums& sums, const Sums& left, const Right& right) {
#if defined(__wasm_simd128__)
    sums += (Sums)wasm_i32x4_dot_i16x8((v128_t)left, (v128_t)right);
#elif defined(__x86_64__)
    if constexpr (kBytes == 16) {
      sums += (Sums)__builtin_ia32_pmaddwd128((Right)left, right);
    } else {
      Sums products;
      asm("vpmaddwd %2, %1, %0" : "=x"(products) : "x"(left), "x"(right));
      sums += products;
    }
#else
    using Signed = typename VectorOf<int32_t, kBytes>::Type;
    const Signed a = (Signed)left, b = (Signed)right;
    sums += (Sums)((a >> 16) * (b >> 16)) + (Sums)((a << 16 >> 16) * (b << 16 >> 16));
#endif
  }
};

#if defined(__x86_64__)
// Fours: left int8, right uint8.
template <int kBytes>
struct Quads {
  static constexpr int kGroup = 4;
  using Sums = typename VectorOf<uint32_t, kBytes>::Type;
  using Right = typename VectorOf<int32_t, kBytes>::Type;

  [[gnu::always_inline]] static void LoadRight(Right& right, const uint8_t* from) { Load(right, from); }

  [[gnu::always_inline]] static void MultiplyAdd(Sums& sums, const Sums& left, const Right& right) {
    asm("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(right), "v"(left));
  }
};
#endif

template <typename Step, int kBytes, int kRows>
[[gnu::always_inline]] inline void MultiplyTile(int64_t groups, const uint8_t* left, int64_t left_stride,
                                                const uint8_t* right, int32_t* sums, bool add) {
  using Sums = typename Step::Sums;
  constexpr int kVectors = 2, kLanes = kBytes / 4;
  Sums sum[kRows][kVectors] = {};
  for (int64_t g = 0; g < groups; ++g) {
    typename Step::Right columns[kVectors];
#pragma GCC unroll 2
    for (int j = 0; j < kVectors; ++j) Step::LoadRight(columns[j], right + j * kLanes * Step::kGroup);
#pragma GCC unroll 6
    for (int i = 0; i < kRows; ++i) {
      uint32_t word;
      Load(word, left + i * left_stride);
      const Sums row = Sums{} + word;
#pragma GCC unroll 2
      for (int j = 0; j < kVectors; ++j) Step::MultiplyAdd(sum[i][j], row, columns[j]);
    }
    left += 4;
    right += kVectors * kLanes * Step::kGroup;
  }
#pragma GCC unroll 6
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < kVectors; ++j) {
      int32_t* out = sums + (i * kVectors + j) * kLanes;
      if (add) {
        Sums prior;
        Load(prior, out);
        sum[i][j] += prior;
      }
      Store(sum[i][j], out);
    }
  }
}

template <int kRows>
void Pairs128(int64_t groups, const uint8_t* left, int64_t left_stride, const uint8_t* right, int32_t* sums,
              bool add) {
  MultiplyTile<Pairs<16>, 16, kRows>(groups, left, left_stride, right, sums, add);
}

#if defined(__x86_64__)
template <int kRows>
[[gnu::target("avx2")]] void Pairs256(int64_t groups, const uint8_t* left, int64_t left_stride,
                                      const uint8_t* right, int32_t* sums, bool add) {
  MultiplyTile<Pairs<32>, 32, kRows>(groups, left, left_stride, right, sums, add);
}

template <int kRows>
[[gnu::target("avx512f,avx512vl,avx512vnni")]] void Quads256(int64_t groups, const uint8_t* left,
                                                             int64_t left_stride, const uint8_t* right,
                                                             int32_t* sums, bool add) {
  MultiplyTile<Quads<32>, 32, kRows>(groups, left, left_stride, right, sums, add);
}

template <int kRows>
[[gnu::target("avx512f,avx512vl,avx512vnni")]] void Quads512(int64_t groups, const uint8_t* left,
                                                             int64_t left_stride, const uint8_t* right,
                                                             int32_t* sums, bool add) {
  MultiplyTile<Quads<64>, 64, kRows>(groups, left, left_stride, right, sums, add);
}
#endif

}  // namespace integer_gemm_internal

// Those that this processor runs, from the narrowest to the widest.
inline const std::vector<const IntegerTile*>& IntegerTiles() {
  using namespace integer_gemm_internal;
  static const std::vector<const IntegerTile*> tiles = [] {
#if defined(__wasm__)
    static constexpr IntegerTile pairs128{8, 2, {Pairs128<1>, Pairs128<2>, Pairs128<3>, Pairs128<4>}};
#else
    static constexpr IntegerTile pairs128{
        8, 2, {Pairs128<1>, Pairs128<2>, Pairs128<3>, Pairs128<4>, Pairs128<5>, Pairs128<6>}};
#endif
    std::vector<const IntegerTile*> usable{&pairs128};
#if defined(__x86_64__)
    static constexpr IntegerTile pairs256{
        16, 2, {Pairs256<1>, Pairs256<2>, Pairs256<3>, Pairs256<4>, Pairs256<5>, Pairs256<6>}};
    static constexpr IntegerTile quads256{
        16, 4, {Quads256<1>, Quads256<2>, Quads256<3>, Quads256<4>, Quads256<5>, Quads256<6>}};
    static constexpr IntegerTile quads512{
        32, 4, {Quads512<1>, Quads512<2>, Quads512<3>, Quads512<4>, Quads512<5>, Quads512<6>}};
    if (WidestSimd() != SimdWidth::k128) usable.push_back(&pairs256);
    if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni")) {
      usable.insert(usable.end(), {&quads256, &quads512});
    }
#endif
    return usable;
  }();
  return tiles;
}

// The fastest tile for a matrix of that many columns on this processor: the widest that has no narrower one
// of its kind to do.
inline const IntegerTile& IntegerTileFor(int64_t columns) {
  const std::vector<const IntegerTile*>& tiles = IntegerTiles();
  const IntegerTile* best = tiles.back();
  for (const IntegerTile* tile : tiles) {
    if (tile->group == best->group && tile->columns >= columns) return *tile;
  }
  return *best;
}

}  // namespace onnxray
