// Takes the weights out of an ONNX file before protobuf parses it: what is left is small, and each weight is read once.
// Wire format: https://protobuf.dev/programming-guides/encoding, field numbers: onnx.proto3.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/byte_source.h"

namespace onnxray {

// Where a tensor's elements lie in the source, and in which of TensorProto's fields they were.
struct MovedData {
  enum class Field : uint8_t {
    kFloat = 4,   // float_data: packed fixed32; complex64 too
    kInt32 = 5,   // int32_data: packed varints; all types up to 32 bits, float16's bits too
    kInt64 = 7,   // int64_data: packed varints
    kRaw = 9,     // raw_data: little endian
    kDouble = 10, // double_data: packed fixed64; complex128 too
    kUInt64 = 11, // uint64_data: packed varints; uint32 too
  };
  Field field = Field::kRaw;
  uint64_t offset = 0;
  uint64_t size = 0;  // bytes
};

struct Skeleton {
  std::string bytes;             // a ModelProto in which moved tensors carry a marker as raw_data
  std::vector<MovedData> moved;  // what the markers number
};

// Errors: kInvalidModel when the source is not a protobuf message of this shape: truncated, or another kind of file,
// which the error names.
Result<Skeleton> TakeSkeleton(const ByteSource& source);

// The raw_data that stands for moved[index], and back.
std::string Marker(size_t index);
std::optional<size_t> ParseMarker(std::string_view raw_data);

}  // namespace onnxray
