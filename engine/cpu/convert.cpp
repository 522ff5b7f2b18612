#include "cpu/convert.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace onnxray {

namespace {

using RowFunction = void (*)(const void*, void*, int64_t);
// Every conversion passes through one of four wide types, which keeps the number of loops small.
constexpr int64_t kBlock = 512;

// To float, but an inexact result gets an odd last bit: rounding it further down to 16 or 8 bits then rounds
// correctly.
float RoundToOdd(double value) {
  const float nearest = static_cast<float>(value);
  if (static_cast<double>(nearest) == value || std::isnan(value) || std::isinf(nearest)) return nearest;
  const uint32_t bits = std::bit_cast<uint32_t>(nearest);
  if (bits & 1) return nearest;
  const bool too_big = std::fabs(static_cast<double>(nearest)) > std::fabs(value);
  return std::bit_cast<float>(too_big ? bits - 1 : bits + 1);
}

template <typename T>
inline constexpr bool kIsFourBit = std::is_same_v<T, Int4> || std::is_same_v<T, UInt4>;
template <typename T>
inline constexpr bool kIsTwoBit = std::is_same_v<T, Int2> || std::is_same_v<T, UInt2>;

template <typename Int, typename Real>
Int Saturate(Real value) {
  // The bounds are powers of two, exact in every float type.
  constexpr Real kLow = static_cast<Real>(std::numeric_limits<Int>::min());
  constexpr Real kHigh = std::is_signed_v<Int> ? -kLow : Real(2) * static_cast<Real>(uint64_t{1} << 63);
  if (!(value > kLow)) return std::isnan(value) ? Int{0} : std::numeric_limits<Int>::min();
  return value < kHigh ? static_cast<Int>(value) : std::numeric_limits<Int>::max();
}

template <typename To, typename Real>
To RealTo(Real value) {
  if constexpr (std::is_same_v<To, bool>) {
    return value != 0;
  } else if constexpr (std::is_same_v<To, uint64_t>) {
    return value < 0 ? static_cast<uint64_t>(Saturate<int64_t>(value)) : Saturate<uint64_t>(value);
  } else if constexpr (std::is_same_v<To, int64_t> || std::is_same_v<To, uint32_t>) {
    return static_cast<To>(Saturate<int64_t>(value));
  } else if constexpr (std::is_integral_v<To>) {
    return static_cast<To>(Saturate<int32_t>(value));
  } else if constexpr (kIsFourBit<To>) {
    if (std::isnan(value)) return To{0};
    constexpr Real kLow = To::kLow, kHigh = To::kHigh;
    return To{static_cast<int64_t>(std::clamp(std::nearbyint(value), kLow, kHigh))};
  } else if constexpr (kIsTwoBit<To>) {
    return To{Saturate<int32_t>(value)};
  } else if constexpr (std::is_same_v<Real, double> && !std::is_floating_point_v<To>) {
    return To{RoundToOdd(value)};
  } else {
    return static_cast<To>(value);
  }
}

template <typename To, typename Wide>
To IntegerTo(Wide value) {
  if constexpr (kIsFourBit<To>) {
    constexpr Wide kLow = std::is_signed_v<Wide> ? static_cast<Wide>(To::kLow) : Wide{0};
    return To{static_cast<int64_t>(std::clamp<Wide>(value, kLow, To::kHigh))};
  } else if constexpr (kIsTwoBit<To>) {
    return To{static_cast<int64_t>(value)};
  } else if constexpr (std::is_arithmetic_v<To>) {
    return static_cast<To>(value);
  } else {
    return To{RoundToOdd(static_cast<double>(value))};
  }
}

template <typename From, typename To>
void ConvertAll(const void* from, void* to, int64_t count) {
  const From* source = static_cast<const From*>(from);
  To* target = static_cast<To*>(to);
  for (int64_t i = 0; i < count; ++i) {
    if constexpr (std::is_floating_point_v<From>) {
      target[i] = RealTo<To>(source[i]);
    } else if constexpr (std::is_integral_v<From> && sizeof(From) == 8) {
      target[i] = IntegerTo<To>(source[i]);
    } else {
      target[i] = static_cast<To>(static_cast<ComputeType<From>>(source[i]));
    }
  }
}

template <size_t kSize>
void CopyAll(const void* from, void* to, int64_t count) {
  std::memcpy(to, from, static_cast<size_t>(count) * kSize);
}

// The wide type that represents every value of `dtype` exactly.
DType WideType(DType dtype) {
  if (dtype == DType::kFloat64 || dtype == DType::kUInt64) return dtype;
  return IsFloat(dtype) ? DType::kFloat32 : DType::kInt64;
}

RowFunction ToWide(DType from) {
  RowFunction function = nullptr;
  Dispatch(RealTypes{}, from, [&](auto tag) {
    using From = typename decltype(tag)::Type;
    using Wide =
        std::conditional_t<std::is_same_v<From, double> || std::is_same_v<From, uint64_t>, From,
                           std::conditional_t<std::is_same_v<ComputeType<From>, float>, float, int64_t>>;
    if constexpr (!std::is_same_v<From, Wide>) function = ConvertAll<From, Wide>;
  });
  return function;
}

RowFunction FromWide(DType wide, DType to) {
  RowFunction function = nullptr;
  Dispatch(Types<float, double, int64_t, uint64_t>{}, wide, [&](auto wide_tag) {
    Dispatch(RealTypes{}, to, [&](auto to_tag) {
      function = ConvertAll<typename decltype(wide_tag)::Type, typename decltype(to_tag)::Type>;
    });
  });
  return function;
}

// Pairs common enough to be spared the detour.
RowFunction Direct(DType from, DType to) {
  if (from == to) {
    RowFunction copy = nullptr;
    DispatchBySize(from, [&](auto tag) { copy = CopyAll<sizeof(typename decltype(tag)::Type)>; });
    return copy;
  }
  if (to != DType::kFloat32) return nullptr;
  switch (from) {
    case DType::kInt32:
      return ConvertAll<int32_t, float>;
    case DType::kUInt8:
      return ConvertAll<uint8_t, float>;
    case DType::kInt8:
      return ConvertAll<int8_t, float>;
    case DType::kBool:
      return ConvertAll<bool, float>;
    default:
      return nullptr;
  }
}

}  // namespace

bool Conversion::Exists(DType from, DType to) {
  const auto nothing = [](auto) {};
  return Dispatch(RealTypes{}, from, nothing) && Dispatch(RealTypes{}, to, nothing);
}

Conversion::Conversion(DType from, DType to) : from_size_(SizeOf(from)), to_size_(SizeOf(to)) {
  const DType wide = WideType(from);
  first_ = Direct(from, to);
  second_ = nullptr;
  if (first_) return;
  if (from == wide) {
    first_ = FromWide(wide, to);
  } else {
    first_ = ToWide(from);
    if (to != wide) second_ = FromWide(wide, to);
  }
}

void Conversion::operator()(const void* from, void* to, int64_t count) const {
  if (!second_) return first_(from, to, count);
  alignas(64) uint64_t wide[kBlock];
  for (int64_t done = 0; done < count; done += kBlock) {
    const int64_t block = std::min(kBlock, count - done);
    first_(static_cast<const std::byte*>(from) + static_cast<size_t>(done) * from_size_, wide, block);
    second_(wide, static_cast<std::byte*>(to) + static_cast<size_t>(done) * to_size_, block);
  }
}

}  // namespace onnxray
