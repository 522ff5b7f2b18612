#include "cpu/jpeg_kernels.h"

#include <algorithm>

namespace onnxray {

namespace {

// `value` in fixed point with so many bits behind the point, rounded.
constexpr int32_t Fixed(double value, int bits) {
  return static_cast<int32_t>(value * static_cast<double>(1 << bits) + 0.5);
}

constexpr int kDctBits = 13;   // of the transform's constants
constexpr int kGuardBits = 2;  // kept between its two passes

constexpr int32_t Dct(double value) { return Fixed(value, kDctBits); }

// Eight points of the inverse transform, scaled by 2^kDctBits * sqrt(8). After C. Loeffler, A. Ligtenberg and
// G. Moschytz, "Practical Fast 1-D DCT Algorithms with 11 Multiplications", ICASSP 1989.
void InverseDct8(const int32_t in[8], int32_t out[8]) {
  const int32_t rotated = (in[2] + in[6]) * Dct(0.541196100);
  const int32_t even2 = rotated - in[6] * Dct(1.847759065), even3 = rotated + in[2] * Dct(0.765366865);
  const int32_t even0 = (in[0] + in[4]) * (1 << kDctBits), even1 = (in[0] - in[4]) * (1 << kDctBits);
  const int32_t even[4] = {even0 + even3, even1 + even2, even1 - even2, even0 - even3};

  const int32_t all = (in[7] + in[3] + in[5] + in[1]) * Dct(1.175875602);
  const int32_t sum73 = all - (in[7] + in[3]) * Dct(1.961570560);
  const int32_t sum51 = all - (in[5] + in[1]) * Dct(0.390180644);
  const int32_t sum71 = (in[7] + in[1]) * Dct(0.899976223), sum53 = (in[5] + in[3]) * Dct(2.562915447);
  const int32_t odd[4] = {in[1] * Dct(1.501321110) - sum71 + sum51, in[3] * Dct(3.072711026) - sum53 + sum73,
                          in[5] * Dct(2.053119869) - sum53 + sum51, in[7] * Dct(0.298631336) - sum71 + sum73};
  for (int i = 0; i < 4; ++i) {
    out[i] = even[i] + odd[i];
    out[7 - i] = even[i] - odd[i];
  }
}

constexpr int32_t RoundShift(int32_t value, int bits) { return (value + (1 << (bits - 1))) >> bits; }

uint8_t ToByte(int32_t value) { return static_cast<uint8_t>(std::clamp(value, 0, 255)); }

}  // namespace

void InverseDct(const int16_t coefficients[64], uint8_t* pixels, int stride) {
  int32_t columns[64], in[8], out[8];
  for (int x = 0; x < 8; ++x) {
    for (int y = 0; y < 8; ++y) in[y] = coefficients[y * 8 + x];
    InverseDct8(in, out);
    for (int y = 0; y < 8; ++y) columns[y * 8 + x] = RoundShift(out[y], kDctBits - kGuardBits);
  }
  for (int y = 0; y < 8; ++y, pixels += stride) {
    InverseDct8(columns + y * 8, out);
    // 3 bits are the two passes' factors of sqrt(8).
    for (int x = 0; x < 8; ++x) pixels[x] = ToByte(RoundShift(out[x], kDctBits + kGuardBits + 3) + 128);
  }
}

// A sample's two halves lie a quarter towards either neighbour. What lies half-way between two integers is
// rounded down in one half and up in the other, so that the mean stays.
void UpsampleAcross(const uint8_t* in, int count, uint8_t* out) {
  for (int i = 0; i < count; ++i) {
    // libjpeg repeats samples of such narrow pictures, and the outermost ones.
    const int before = count > 2 && i > 0 ? in[i - 1] : in[i],
              after = count > 2 && i + 1 < count ? in[i + 1] : in[i];
    out[2 * i] = static_cast<uint8_t>((3 * in[i] + before + 1) >> 2);
    out[2 * i + 1] = static_cast<uint8_t>((3 * in[i] + after + 2) >> 2);
  }
}

void UpsampleDown(const uint8_t* near, const uint8_t* far, bool far_is_above, int count, uint8_t* out) {
  const int bias = far_is_above ? 1 : 2;
  for (int i = 0; i < count; ++i) out[i] = static_cast<uint8_t>((3 * near[i] + far[i] + bias) >> 2);
}

void UpsampleBoth(const uint8_t* near, const uint8_t* far, int count, uint8_t* out) {
  if (count <= 2) return UpsampleAcross(near, count, out);
  const auto sum = [=](int i) { return 3 * near[i] + far[i]; };
  for (int i = 0; i < count; ++i) {
    const int here = sum(i), before = i > 0 ? sum(i - 1) : here, after = i + 1 < count ? sum(i + 1) : here;
    out[2 * i] = static_cast<uint8_t>((3 * here + before + 8) >> 4);
    out[2 * i + 1] = static_cast<uint8_t>((3 * here + after + 7) >> 4);
  }
}

void YCbCrToRgb(const uint8_t* y, const uint8_t* cb, const uint8_t* cr, int count, int step, uint8_t* out) {
  constexpr int kBits = 16, kHalf = 1 << (kBits - 1);
  for (int i = 0; i < count; ++i, out += step) {
    const int blue = cb[i] - 128, red = cr[i] - 128;
    out[0] = ToByte(y[i] + ((Fixed(1.40200, kBits) * red + kHalf) >> kBits));
    out[1] = ToByte(y[i] + ((kHalf - Fixed(0.34414, kBits) * blue - Fixed(0.71414, kBits) * red) >> kBits));
    out[2] = ToByte(y[i] + ((Fixed(1.77200, kBits) * blue + kHalf) >> kBits));
    if (step == 4) out[3] = 255;
  }
}

}  // namespace onnxray
