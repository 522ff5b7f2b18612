#include "cpu/integer_depthwise.h"

#include <cstddef>
#include <type_traits>

#include "cpu/simd.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace onnxray {

namespace {

using Bytes = VectorOf<uint8_t, 16>::Type;  // of two taps, alternating, for eight channels

[[gnu::always_inline]] inline Bytes LoadEight(const uint8_t* from) {
  uint64_t word;
  __builtin_memcpy(&word, from, sizeof(word));
  return (Bytes)VectorOf<uint64_t, 16>::Type{word, 0};
}

[[gnu::always_inline]] inline Bytes LoadPair(const uint8_t* first, const uint8_t* second) {
  return __builtin_shufflevector(LoadEight(first), LoadEight(second), 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5,
                                 21, 6, 22, 7, 23);
}

// Eight channels as one or two vectors of pairs of 16-bit numbers, which one instruction multiplies and adds.
template <int kBytes, bool kSigned>
struct PairStep {
  static constexpr int kVectors = 32 / kBytes;
  using Sums = typename VectorOf<uint32_t, kBytes>::Type;
  using Halves = typename VectorOf<int16_t, kBytes>::Type;

  [[gnu::always_inline]] static void Widen(const Bytes& pair, Halves (&wide)[kVectors]) {
#if defined(__x86_64__)
    if constexpr (kBytes == 32) {
      // A builtin would not inline here: this function is not one for AVX2, only its caller is.
      if constexpr (kSigned) {
        asm("vpmovsxbw %1, %0" : "=x"(wide[0]) : "x"(pair));
      } else {
        asm("vpmovzxbw %1, %0" : "=x"(wide[0]) : "x"(pair));
      }
      return;
    }
#endif
    using Narrow = typename VectorOf<std::conditional_t<kSigned, int8_t, uint8_t>, kBytes / 2>::Type;
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      Narrow narrow;
      __builtin_memcpy(&narrow, reinterpret_cast<const char*>(&pair) + v * kBytes / 2, sizeof(narrow));
      wide[v] = __builtin_convertvector(narrow, Halves);
    }
  }

  [[gnu::always_inline]] static void MultiplyAdd(Sums& sums, const Halves& a, const Halves& b) {
#if defined(__wasm_simd128__)
    sums += (Sums)wasm_i32x4_dot_i16x8((v128_t)a, (v128_t)b);
#elif defined(__x86_64__)
    Sums products;
    if constexpr (kBytes == 16) {
      products = (Sums)__builtin_ia32_pmaddwd128(a, b);
    } else {
      asm("vpmaddwd %2, %1, %0" : "=x"(products) : "x"(a), "x"(b));
    }
    sums += products;
#else
    using Signed = typename VectorOf<int32_t, kBytes>::Type;
    const Signed x = (Signed)a, y = (Signed)b;
    sums += (Sums)((x >> 16) * (y >> 16)) + (Sums)((x << 16 >> 16) * (y << 16 >> 16));
#endif
  }
};

template <int kBytes, bool kSigned>
[[gnu::always_inline]] inline void SumBlocks(const uint8_t* const* taps, int64_t count, int64_t blocks,
                                             const int16_t* weights, const int32_t* weight_sums,
                                             uint32_t zero, int32_t* sums) {
  using Step = PairStep<kBytes, kSigned>;
  constexpr int kLanes = kBytes / 4;
  for (int64_t block = 0; block < blocks; ++block) {
    typename Step::Sums sum[Step::kVectors];
#pragma GCC unroll 2
    for (int v = 0; v < Step::kVectors; ++v) {
      Load(sum[v], weight_sums + block * 8 + v * kLanes);
      sum[v] *= zero;
    }
    for (int64_t t = 0; t < count; t += 2) {
      // A lonely last tap meets a second weight of zero.
      const Bytes pair = LoadPair(taps[t] + block * 8, taps[t + 1 < count ? t + 1 : t] + block * 8);
      typename Step::Halves wide[Step::kVectors];
      Step::Widen(pair, wide);
#pragma GCC unroll 2
      for (int v = 0; v < Step::kVectors; ++v, weights += 2 * kLanes) {
        typename Step::Halves factors;
        Load(factors, weights);
        Step::MultiplyAdd(sum[v], wide[v], factors);
      }
    }
#pragma GCC unroll 2
    for (int v = 0; v < Step::kVectors; ++v) Store(sum[v], sums + block * 8 + v * kLanes);
  }
}

using SumFn = void (*)(const uint8_t* const* taps, int64_t count, int64_t blocks, const int16_t* weights,
                       const int32_t* weight_sums, uint32_t zero, int32_t* sums);

template <bool kSigned>
void Sum128(const uint8_t* const* taps, int64_t count, int64_t blocks, const int16_t* weights,
            const int32_t* weight_sums, uint32_t zero, int32_t* sums) {
  SumBlocks<16, kSigned>(taps, count, blocks, weights, weight_sums, zero, sums);
}
#if defined(__x86_64__)
template <bool kSigned>
[[gnu::target("avx2")]] void Sum256(const uint8_t* const* taps, int64_t count, int64_t blocks,
                                    const int16_t* weights, const int32_t* weight_sums, uint32_t zero,
                                    int32_t* sums) {
  SumBlocks<32, kSigned>(taps, count, blocks, weights, weight_sums, zero, sums);
}
#endif
template <bool kSigned>
SumFn SumFor() {
#if defined(__x86_64__)
  if (WidestSimd() != SimdWidth::k128) return Sum256<kSigned>;
#endif
  return Sum128<kSigned>;
}

}  // namespace

PackedDepthwiseTaps::PackedDepthwiseTaps(int64_t channels, int64_t taps, const std::vector<int16_t>& weights)
    : channels_(channels), taps_(taps), blocks_((channels + kBlock - 1) / kBlock) {
  const int64_t pairs = (taps + 1) / 2;
  weights_.resize(static_cast<size_t>(blocks_ * pairs * kBlock * 2));
  sums_.resize(static_cast<size_t>(padded_channels()));
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t t = 0; t < taps; ++t) {
      const int16_t weight = weights[static_cast<size_t>(c * taps + t)];
      const int64_t pair = c / kBlock * pairs + t / 2;
      weights_[static_cast<size_t>((pair * kBlock + c % kBlock) * 2 + t % 2)] = weight;
      sums_[static_cast<size_t>(c)] += weight;
    }
  }
}

void PackedDepthwiseTaps::Sum(const uint8_t* const* taps, bool is_signed, int32_t zero, int32_t* sums) const {
  static const SumFn of_signed = SumFor<true>(), of_unsigned = SumFor<false>();
  (is_signed ? of_signed : of_unsigned)(taps, taps_, blocks_, weights_.data(), sums_.data(),
                                        static_cast<uint32_t>(-zero), sums);
}

}  // namespace onnxray
