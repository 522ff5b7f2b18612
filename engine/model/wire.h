// Protobuf's wire format (https://protobuf.dev/programming-guides/encoding), read field by field straight
// from a ByteSource: what is skipped is never loaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/byte_source.h"

namespace onnxray {

enum class WireType : uint8_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

struct WireField {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t start = 0;  // of the tag
  uint64_t begin = 0;  // of the payload: the message, string or packed numbers; the number itself
  uint64_t end = 0;    // of the payload; may lie past the message and the file when they are damaged
  uint64_t value = 0;  // of a varint or fixed number
};

class WireReader {
 public:
  explicit WireReader(const ByteSource& source) : source_(source) {}

  // The field whose tag is at `position`, in a message that ends at `end`. Errors: kInvalidModel for what is
  // no field.
  Result<WireField> Field(uint64_t position, uint64_t end);
  // Advances `position`. Errors: kInvalidModel when the number is longer than 64 bits or runs past `end`.
  Result<uint64_t> Varint(uint64_t& position, uint64_t end);
  // Appends the bytes [begin, end).
  Status Copy(uint64_t begin, uint64_t end, std::string& to);

 private:
  // The byte at `position`, which is inside the source.
  Result<uint8_t> Byte(uint64_t position);

  const ByteSource& source_;
  uint64_t window_begin_ = 0;
  std::vector<std::byte> window_;
};

// Writers of the same format.
void AppendVarint(uint64_t value, std::string& to);
void AppendVarintField(uint32_t number, uint64_t value, std::string& to);
void AppendBytesField(uint32_t number, std::string_view bytes, std::string& to);

}  // namespace onnxray
