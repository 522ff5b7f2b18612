// Test data of small integers: sums of their products are exact in every floating-point type, so kernels that
// add in different orders must agree to the last bit.
#pragma once

#include <random>

#include "tensor/tensor.h"

namespace onnxray::testing {

// Elements in [-range, range], the same for the same seed whatever the layout.
inline Tensor SmallIntegers(DType dtype, Shape shape, unsigned seed, Layout layout = Layout::kRowMajor,
                            int range = 4) {
  Tensor tensor = Tensor::Allocate(dtype, std::move(shape)).value();
  std::mt19937 random(seed);
  Dispatch(Types<float, double, int32_t, int64_t, uint32_t, uint64_t, int8_t, uint8_t>{}, dtype,
           [&](auto tag) {
             using T = typename decltype(tag)::Type;
             const int span = 2 * range + 1;
             for (T& value : tensor.span<T>())
               value = static_cast<T>(static_cast<int>(random() % span) - range);
           });
  return tensor.To(layout).value();
}

// The element at some coordinates, whatever the strides.
template <typename T>
const T& At(const Tensor& tensor, const std::vector<int64_t>& position) {
  int64_t offset = 0;
  for (size_t i = 0; i < position.size(); ++i) offset += position[i] * tensor.strides()[i];
  return tensor.data<T>()[offset];
}

}  // namespace onnxray::testing
