// Numbers as unsigned integers that compare alike, so that sorting is written once for all types.
#pragma once

#include <bit>
#include <limits>
#include <type_traits>

#include "tensor/tensor.h"

namespace onnxray {

// a < b exactly when OrderKey(a) < OrderKey(b); -0 equals 0, all NaNs are equal and above every number.
template <typename T>
uint64_t OrderKey(T value) {
  constexpr uint64_t kSign = uint64_t{1} << 63;
  if constexpr (std::is_same_v<T, double>) {
    if (value != value) return std::numeric_limits<uint64_t>::max();
    const uint64_t bits = std::bit_cast<uint64_t>(value + 0.0);  // -0 becomes 0
    return bits & kSign ? ~bits : bits | kSign;
  } else if constexpr (std::is_unsigned_v<T>) {
    return value;
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<uint64_t>(static_cast<int64_t>(value)) ^ kSign;
  } else {
    return OrderKey(static_cast<double>(static_cast<float>(value)));
  }
}

// Dispatches over the types that OrderKey takes: numbers and bool.
using OrderedTypes = Join<Numbers, Types<bool>>;

}  // namespace onnxray
