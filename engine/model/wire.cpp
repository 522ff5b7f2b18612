#include "model/wire.h"

#include <algorithm>
#include <cstring>

namespace onnxray {

namespace {

constexpr uint64_t kWindow = 16 << 10;

Error Damaged(uint64_t position) {
  return InvalidModel("byte " + std::to_string(position) + " does not begin a protobuf field",
                      "The file is damaged or no ONNX model: download or export it again");
}

}  // namespace

Result<uint8_t> WireReader::Byte(uint64_t position) {
  if (position < window_begin_ || position - window_begin_ >= window_.size()) {
    window_.resize(static_cast<size_t>(std::min(kWindow, source_.size() - position)));
    window_begin_ = position;
    TRY(source_.Read(position, window_.size(), window_.data()));
  }
  return static_cast<uint8_t>(window_[static_cast<size_t>(position - window_begin_)]);
}

Result<uint64_t> WireReader::Varint(uint64_t& position, uint64_t end) {
  const uint64_t start = position;
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && position < end; shift += 7) {
    const uint8_t byte = TRY(Byte(position++));
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return Damaged(start);
}

Result<WireField> WireReader::Field(uint64_t position, uint64_t end) {
  WireField field;
  field.start = position;
  const uint64_t tag = TRY(Varint(position, end));
  const uint64_t number = tag >> 3;
  if (number == 0 || number >= (uint64_t{1} << 29)) return Damaged(field.start);
  field.number = static_cast<uint32_t>(number);
  field.type = static_cast<WireType>(tag & 7);
  field.begin = position;
  switch (field.type) {
    case WireType::kVarint:
      field.value = TRY(Varint(position, end));
      field.end = position;
      return field;
    case WireType::kFixed64:
    case WireType::kFixed32: {
      const int width = field.type == WireType::kFixed64 ? 8 : 4;
      field.end = field.begin + static_cast<uint64_t>(width);
      if (field.end > end) return Damaged(field.start);
      for (int i = 0; i < width; ++i) {
        field.value |= static_cast<uint64_t>(TRY(Byte(position++))) << (8 * i);
      }
      return field;
    }
    case WireType::kLengthDelimited: {
      const uint64_t length = TRY(Varint(position, end));
      field.begin = position;
      field.end = length > UINT64_MAX - position ? UINT64_MAX : position + length;
      return field;
    }
  }
  return Damaged(field.start);
}

Status WireReader::Copy(uint64_t begin, uint64_t end, std::string& to) {
  const size_t before = to.size(), size = static_cast<size_t>(end - begin);
  to.resize(before + size);
  if (begin >= window_begin_ && end - window_begin_ <= window_.size()) {
    std::memcpy(to.data() + before, window_.data() + (begin - window_begin_), size);
    return Ok();
  }
  return source_.Read(begin, size, reinterpret_cast<std::byte*>(to.data() + before));
}

void AppendVarint(uint64_t value, std::string& to) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

void AppendVarintField(uint32_t number, uint64_t value, std::string& to) {
  AppendVarint(uint64_t{number} << 3 | static_cast<uint64_t>(WireType::kVarint), to);
  AppendVarint(value, to);
}

void AppendBytesField(uint32_t number, std::string_view bytes, std::string& to) {
  AppendVarint(uint64_t{number} << 3 | static_cast<uint64_t>(WireType::kLengthDelimited), to);
  AppendVarint(bytes.size(), to);
  to += bytes;
}

}  // namespace onnxray
