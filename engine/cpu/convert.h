// Conversion of element types, row by row. To floats it rounds to nearest even; what does not fit becomes
// infinity, or the largest finite value of the narrower floats. To float8_e8m0 it rounds up.
//
// To integers it cuts fractions off. What does not fit saturates at 32 bits (64 for the types wider than
// that), and narrower types keep the low bits: 300.0 to uint8 is 44, as compiled code elsewhere has it. NaN
// becomes 0. The 4-bit types round and saturate, as ONNX's reference implementation does;
// the 2-bit types cut off and keep the low bits, as it does since opset 25.
#pragma once

#include <cstdint>

#include "tensor/dtype.h"

namespace onnxray {

class Conversion {
 public:
  // Between any two types but strings, complex numbers and undefined; the same type twice copies.
  static bool Exists(DType from, DType to);
  Conversion(DType from, DType to);

  // Converts `count` contiguous elements.
  void operator()(const void* from, void* to, int64_t count) const;

 private:
  using RowFunction = void (*)(const void* from, void* to, int64_t count);
  RowFunction first_;
  RowFunction
      second_;  // null: first_ does it all; else first_ makes elements of middle_ type that second_ converts
  size_t from_size_, to_size_;
};

}  // namespace onnxray
