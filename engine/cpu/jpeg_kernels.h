// The arithmetic between a JPEG's coefficients and its pixels, bit for bit as libjpeg does it by default:
// slow integer DCT, linear ("fancy") upsampling of the chroma. Other decoders differ in the last bit, and a
// model would see another picture than the one it was trained on.
#pragma once

#include <cstdint>

namespace onnxray {

// 8 x 8 dequantised coefficients, row by row, to pixels, `stride` apart from row to row.
void InverseDct(const int16_t coefficients[64], uint8_t* pixels, int stride);

// `count` samples of chroma to twice as many, in `out`.
void UpsampleAcross(const uint8_t* in, int count, uint8_t* out);
// `count` samples between the nearer of two rows and the farther one, which lies above or below it.
void UpsampleDown(const uint8_t* near, const uint8_t* far, bool far_is_above, int count, uint8_t* out);
// Both: twice as many.
void UpsampleBoth(const uint8_t* near, const uint8_t* far, int count, uint8_t* out);

// ITU-R 601, full range. Pixels lie `step` apart and get their first three bytes, and 255 as fourth where
// `step` is 4.
void YCbCrToRgb(const uint8_t* y, const uint8_t* cb, const uint8_t* cr, int count, int step, uint8_t* out);

}  // namespace onnxray
