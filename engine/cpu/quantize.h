// Linear quantisation and back: q = saturate(round(x / scale) + zero), x = (q - zero) * scale.
#pragma once

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// The scales and zero points of a tensor and which of its elements each of them holds for.
struct Quantization {
  Tensor scale;  // one element; or one per index of `axis`; or, blocked, as many per line along `axis` as
                 // there are blocks, and otherwise of the tensor's shape
  Tensor zero;   // of the same shape, or undefined: all zero
  int axis = 0;
  int64_t block =
      0;  // elements along `axis` that share a scale, the last block perhaps fewer; 0: not blocked
};

// The integers that a type of at most 16 bits holds.
struct IntegerRange {
  int32_t low, high;
};
IntegerRange RangeOf(DType dtype);

// Fills y, of an integer type of at most 16 bits, a float8 or the float4 type. Rounds to nearest even; NaN
// becomes the lowest integer. What a float8 type does not hold becomes its largest finite value if
// `saturate`, else as in Float8::Convert. x: any real type, of any strides; computed in float32, int32 and
// float64 in float64.
void Quantize(const ThreadPool& pool, const Tensor& x, const Quantization& quantization, bool saturate,
              Tensor& y);

// quotient = x / scale, rounded to quotient's float type. To quantise after it as if x / scale were no more
// precise.
void DivideByScale(const ThreadPool& pool, const Tensor& x, const Quantization& quantization,
                   Tensor& quotient);

// Fills y, of a float type; x is of any strides and any real type. Computed in float32.
void Dequantize(const ThreadPool& pool, const Tensor& x, const Quantization& quantization, Tensor& y);

// One scale and zero point for all of a float32 tensor, such that the range of its values and zero becomes
// that of `dtype`. Of nothing but zeros the scale is 1.
struct DynamicQuantization {
  float scale;
  int32_t zero;
};
DynamicQuantization DynamicQuantizationOf(const ThreadPool& pool, const Tensor& x, DType dtype);

}  // namespace onnxray
