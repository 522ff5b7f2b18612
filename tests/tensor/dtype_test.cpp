#include "tensor/dtype.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

TEST(DType, SizesAreThoseOfTheCppTypes) {
  int types = 0;
  for (int number = 1; number <= 26; ++number) {
    const DType dtype = static_cast<DType>(number);
    types += Dispatch(AllTypes{}, dtype, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      EXPECT_EQ(SizeOf(dtype), sizeof(T)) << Name(dtype);
      EXPECT_EQ(kDTypeOf<T>, dtype);
      DispatchBySize(dtype,
                     [](auto by_size) { EXPECT_EQ(sizeof(typename decltype(by_size)::Type), sizeof(T)); });
    });
  }
  EXPECT_EQ(types, 26);
}

TEST(DType, Kinds) {
  EXPECT_TRUE(IsFloat(DType::kBFloat16));
  EXPECT_TRUE(IsFloat(DType::kFloat8E5M2FNUZ));
  EXPECT_FALSE(IsFloat(DType::kComplex64));
  EXPECT_TRUE(IsInteger(DType::kUInt4));
  EXPECT_FALSE(IsInteger(DType::kBool));
  EXPECT_EQ(Name(DType::kFloat64), "float64");
  EXPECT_EQ(Name(DType::kFloat8E4M3FN), "float8_e4m3fn");
}

TEST(DType, DispatchSaysWhenNoTypeFits) {
  EXPECT_FALSE(Dispatch(Types<float, double>{}, DType::kInt32, [](auto) { FAIL(); }));
}

TEST(DType, PackedBitsAreThoseOfTypesNarrowerThanAByte) {
  EXPECT_EQ(PackedBits(DType::kFloat4E2M1), 4);
  EXPECT_EQ(PackedBits(DType::kUInt4), 4);
  EXPECT_EQ(PackedBits(DType::kInt2), 2);
  EXPECT_EQ(PackedBits(DType::kFloat8E8M0), 0);
}

TEST(PackedInt, KeepsTwoBits) {
  for (int value = -2; value <= 1; ++value) EXPECT_EQ(static_cast<int32_t>(Int2(value)), value);
  for (int value = 0; value <= 3; ++value) EXPECT_EQ(static_cast<int32_t>(UInt2(value)), value);
  EXPECT_EQ(static_cast<int32_t>(Int2(2)), -2);
  EXPECT_EQ(static_cast<int32_t>(Int2(-3)), 1);
  EXPECT_EQ(static_cast<int32_t>(UInt2(-1)), 3);
}

TEST(PackedInt, KeepsFourBits) {
  for (int value = -8; value <= 7; ++value) EXPECT_EQ(static_cast<int32_t>(Int4(value)), value);
  for (int value = 0; value <= 15; ++value) EXPECT_EQ(static_cast<int32_t>(UInt4(value)), value);
  EXPECT_EQ(static_cast<int32_t>(Int4(8)), -8);
  EXPECT_EQ(static_cast<int32_t>(UInt4(-1)), 15);
}

}  // namespace
}  // namespace onnxray
