#include "tensor/dtype.h"

#include <array>

namespace onnxray {

namespace {

struct Entry {
  std::string_view name;
  uint8_t size;
};

constexpr std::array<Entry, 27> kTable = {{
    {"undefined", 0},
    {"float32", 4},
    {"uint8", 1},
    {"int8", 1},
    {"uint16", 2},
    {"int16", 2},
    {"int32", 4},
    {"int64", 8},
    {"string", sizeof(std::string)},
    {"bool", 1},
    {"float16", 2},
    {"float64", 8},
    {"uint32", 4},
    {"uint64", 8},
    {"complex64", 8},
    {"complex128", 16},
    {"bfloat16", 2},
    {"float8_e4m3fn", 1},
    {"float8_e4m3fnuz", 1},
    {"float8_e5m2", 1},
    {"float8_e5m2fnuz", 1},
    {"uint4", 1},
    {"int4", 1},
    {"float4_e2m1", 1},
    {"float8_e8m0", 1},
    {"uint2", 1},
    {"int2", 1},
}};

// Attributes of a model may hold any number.
const Entry& Find(DType dtype) {
  const auto i = static_cast<size_t>(dtype);
  return kTable[i < kTable.size() ? i : 0];
}

}  // namespace

size_t SizeOf(DType dtype) { return Find(dtype).size; }

std::string_view Name(DType dtype) { return Find(dtype).name; }

bool IsFloat(DType dtype) {
  switch (dtype) {
    case DType::kFloat32:
    case DType::kFloat64:
    case DType::kFloat16:
    case DType::kBFloat16:
    case DType::kFloat8E4M3FN:
    case DType::kFloat8E4M3FNUZ:
    case DType::kFloat8E5M2:
    case DType::kFloat8E5M2FNUZ:
    case DType::kFloat4E2M1:
    case DType::kFloat8E8M0:
      return true;
    default:
      return false;
  }
}

bool IsInteger(DType dtype) {
  switch (dtype) {
    case DType::kInt8:
    case DType::kInt16:
    case DType::kInt32:
    case DType::kInt64:
    case DType::kUInt8:
    case DType::kUInt16:
    case DType::kUInt32:
    case DType::kUInt64:
    case DType::kInt4:
    case DType::kUInt4:
    case DType::kInt2:
    case DType::kUInt2:
      return true;
    default:
      return false;
  }
}

int PackedBits(DType dtype) {
  switch (dtype) {
    case DType::kInt4:
    case DType::kUInt4:
    case DType::kFloat4E2M1:
      return 4;
    case DType::kInt2:
    case DType::kUInt2:
      return 2;
    default:
      return 0;
  }
}

}  // namespace onnxray
