// Element types, numbered as ONNX's TensorProto.DataType, and the way from a run-time type to a C++ template.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/float8.h"
#include "base/microscaling.h"
#include "base/narrow_float.h"
#include "base/packed_int.h"

namespace onnxray {

enum class DType : uint8_t {
  kUndefined = 0,
  kFloat32 = 1,
  kUInt8 = 2,
  kInt8 = 3,
  kUInt16 = 4,
  kInt16 = 5,
  kInt32 = 6,
  kInt64 = 7,
  kString = 8,
  kBool = 9,
  kFloat16 = 10,
  kFloat64 = 11,
  kUInt32 = 12,
  kUInt64 = 13,
  kComplex64 = 14,
  kComplex128 = 15,
  kBFloat16 = 16,
  kFloat8E4M3FN = 17,
  kFloat8E4M3FNUZ = 18,
  kFloat8E5M2 = 19,
  kFloat8E5M2FNUZ = 20,
  kUInt4 = 21,
  kInt4 = 22,
  kFloat4E2M1 = 23,
  kFloat8E8M0 = 24,
  kUInt2 = 25,
  kInt2 = 26,
};
inline constexpr DType kLastDType = DType::kInt2;

// Bytes one element takes in memory (types narrower than a byte take one, strings a std::string).
size_t SizeOf(DType dtype);
// numpy's spelling: "float32", "int64", "bfloat16", "float8_e4m3fn", "string" ...
std::string_view Name(DType dtype);
bool IsFloat(DType dtype);    // any width, float8 and float4 included
bool IsInteger(DType dtype);  // signed or not, 2 to 64 bits; not bool
// Bits that an element takes in a file, where several share a byte: 4 or 2; 0 for types that take whole
// bytes.
int PackedBits(DType dtype);

template <typename T>
inline constexpr DType kDTypeOf = DType::kUndefined;
template <>
inline constexpr DType kDTypeOf<float> = DType::kFloat32;
template <>
inline constexpr DType kDTypeOf<uint8_t> = DType::kUInt8;
template <>
inline constexpr DType kDTypeOf<int8_t> = DType::kInt8;
template <>
inline constexpr DType kDTypeOf<uint16_t> = DType::kUInt16;
template <>
inline constexpr DType kDTypeOf<int16_t> = DType::kInt16;
template <>
inline constexpr DType kDTypeOf<int32_t> = DType::kInt32;
template <>
inline constexpr DType kDTypeOf<int64_t> = DType::kInt64;
template <>
inline constexpr DType kDTypeOf<std::string> = DType::kString;
template <>
inline constexpr DType kDTypeOf<bool> = DType::kBool;
template <>
inline constexpr DType kDTypeOf<Float16> = DType::kFloat16;
template <>
inline constexpr DType kDTypeOf<double> = DType::kFloat64;
template <>
inline constexpr DType kDTypeOf<uint32_t> = DType::kUInt32;
template <>
inline constexpr DType kDTypeOf<uint64_t> = DType::kUInt64;
template <>
inline constexpr DType kDTypeOf<std::complex<float>> = DType::kComplex64;
template <>
inline constexpr DType kDTypeOf<std::complex<double>> = DType::kComplex128;
template <>
inline constexpr DType kDTypeOf<BFloat16> = DType::kBFloat16;
template <>
inline constexpr DType kDTypeOf<Float8E4M3FN> = DType::kFloat8E4M3FN;
template <>
inline constexpr DType kDTypeOf<Float8E4M3FNUZ> = DType::kFloat8E4M3FNUZ;
template <>
inline constexpr DType kDTypeOf<Float8E5M2> = DType::kFloat8E5M2;
template <>
inline constexpr DType kDTypeOf<Float8E5M2FNUZ> = DType::kFloat8E5M2FNUZ;
template <>
inline constexpr DType kDTypeOf<UInt4> = DType::kUInt4;
template <>
inline constexpr DType kDTypeOf<Int4> = DType::kInt4;
template <>
inline constexpr DType kDTypeOf<Float4E2M1> = DType::kFloat4E2M1;
template <>
inline constexpr DType kDTypeOf<Float8E8M0> = DType::kFloat8E8M0;
template <>
inline constexpr DType kDTypeOf<UInt2> = DType::kUInt2;
template <>
inline constexpr DType kDTypeOf<Int2> = DType::kInt2;

// Sets of element types, for dispatch and for declaring what a kernel takes.
template <typename... Ts>
struct Types {};
template <typename A, typename B>
struct JoinTypes;
template <typename... As, typename... Bs>
struct JoinTypes<Types<As...>, Types<Bs...>> {
  using Type = Types<As..., Bs...>;
};
template <typename A, typename B>
using Join = typename JoinTypes<A, B>::Type;

using WideFloats = Types<float, double>;
using Floats = Types<float, double, Float16, BFloat16>;
using Float8s = Types<Float8E4M3FN, Float8E4M3FNUZ, Float8E5M2, Float8E5M2FNUZ>;
using SignedIntegers = Types<int8_t, int16_t, int32_t, int64_t>;
using UnsignedIntegers = Types<uint8_t, uint16_t, uint32_t, uint64_t>;
using Integers = Join<SignedIntegers, UnsignedIntegers>;
using Numbers = Join<Floats, Integers>;
using PackedIntegers = Types<Int4, UInt4, Int2, UInt2>;
using RealTypes = Join<Join<Numbers, Float8s>, Join<PackedIntegers, Types<bool, Float4E2M1, Float8E8M0>>>;
using Complexes = Types<std::complex<float>, std::complex<double>>;
using AllTypes = Join<Join<RealTypes, Complexes>, Types<std::string>>;

// The type to compute in: float for narrower floats, int32_t for 4- and 2-bit integers, T itself otherwise.
template <typename T>
struct ComputeTypeOf {
  using Type = T;
};
template <>
struct ComputeTypeOf<Float16> {
  using Type = float;
};
template <>
struct ComputeTypeOf<BFloat16> {
  using Type = float;
};
template <>
struct ComputeTypeOf<Float8E4M3FN> {
  using Type = float;
};
template <>
struct ComputeTypeOf<Float8E4M3FNUZ> {
  using Type = float;
};
template <>
struct ComputeTypeOf<Float8E5M2> {
  using Type = float;
};
template <>
struct ComputeTypeOf<Float8E5M2FNUZ> {
  using Type = float;
};
template <>
struct ComputeTypeOf<Float4E2M1> {
  using Type = float;
};
template <>
struct ComputeTypeOf<Float8E8M0> {
  using Type = float;
};
template <int kBits, bool kSigned>
struct ComputeTypeOf<PackedInt<kBits, kSigned>> {
  using Type = int32_t;
};
template <typename T>
using ComputeType = typename ComputeTypeOf<T>::Type;

template <typename T>
struct TypeTag {
  using Type = T;
};

// Calls body(TypeTag<T>{}) for the T in the set whose DType is `dtype`; false if it is none of them.
template <typename... Ts, typename Body>
bool Dispatch(Types<Ts...>, DType dtype, Body&& body) {
  return ((dtype == kDTypeOf<Ts> ? (body(TypeTag<Ts>{}), true) : false) || ...);
}

// Moves elements without looking at them: one C++ type per size, strings apart. Every dtype is covered.
template <typename Body>
void DispatchBySize(DType dtype, Body&& body) {
  if (dtype == DType::kString) return body(TypeTag<std::string>{});
  switch (SizeOf(dtype)) {
    case 1:
      return body(TypeTag<uint8_t>{});
    case 2:
      return body(TypeTag<uint16_t>{});
    case 4:
      return body(TypeTag<uint32_t>{});
    case 8:
      return body(TypeTag<uint64_t>{});
    default:
      return body(TypeTag<std::complex<double>>{});
  }
}

}  // namespace onnxray
