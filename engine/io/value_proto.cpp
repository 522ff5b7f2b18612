#include "io/value_proto.h"

#include <memory>
#include <optional>

#include "model/model.h"

namespace onnxray {

namespace {

// The fields that SequenceProto and OptionalProto have in common (onnx-data.proto).
enum FieldNumber : uint32_t { kTensor = 3, kSparseTensor = 4, kSequence = 5, kMap = 6, kOptional = 7 };

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

Error Broken() { return InvalidInput("the protobuf is cut off or no ONNX value"); }

// Walks the fields of one message.
class MessageReader {
 public:
  explicit MessageReader(std::string_view bytes) : rest_(bytes) {}

  struct Field {
    uint32_t number;
    std::string_view content;  // of length-delimited fields; the others are passed over
  };
  // nullopt at the end.
  Result<std::optional<Field>> Next() {
    if (rest_.empty()) return std::optional<Field>();
    const uint64_t tag = TRY(Varint());
    Field field{static_cast<uint32_t>(tag >> 3), {}};
    switch (tag & 7) {
      case kVarint:
        TRY(Varint());
        break;
      case kFixed64:
        TRY(Take(8));
        break;
      case kFixed32:
        TRY(Take(4));
        break;
      case kLengthDelimited:
        field.content = TRY(Take(TRY(Varint())));
        break;
      default:
        return Broken();
    }
    return std::optional<Field>(field);
  }

 private:
  Result<uint64_t> Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return Broken();
  }
  Result<std::string_view> Take(uint64_t length) {
    if (length > rest_.size()) return Broken();
    const std::string_view taken = rest_.substr(0, static_cast<size_t>(length));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
};

Result<std::vector<Value>> ParseElements(std::string_view bytes, int depth) {
  constexpr int kDeepest = 32;
  if (depth > kDeepest) return Broken();
  std::vector<Value> elements;
  MessageReader reader(bytes);
  while (const auto field = TRY(reader.Next())) {
    switch (field->number) {
      case kTensor:
        elements.emplace_back(TRY(ParseTensorProto(field->content)));
        break;
      case kSequence:
        elements.emplace_back(
            std::make_shared<const Sequence>(TRY(ParseElements(field->content, depth + 1))));
        break;
      case kOptional: {
        std::vector<Value> inner = TRY(ParseElements(field->content, depth + 1));
        elements.push_back(inner.empty() ? Value() : std::move(inner.front()));
        break;
      }
      case kSparseTensor:
      case kMap:
        return Unsupported("maps and sparse tensors are not read");
      default:
        break;  // name and element type
    }
  }
  return elements;
}

}  // namespace

Result<Value> ParseValueProto(std::string_view bytes, ValueType::Kind kind) {
  switch (kind) {
    case ValueType::Kind::kUnknown:
    case ValueType::Kind::kTensor:
      return Value(TRY(ParseTensorProto(bytes)));
    case ValueType::Kind::kSequence:
      return Value(std::make_shared<const Sequence>(TRY(ParseElements(bytes, 0))));
    case ValueType::Kind::kOptional: {
      std::vector<Value> elements = TRY(ParseElements(bytes, 0));
      return elements.empty() ? Value() : std::move(elements.front());
    }
    case ValueType::Kind::kMap:
      break;
  }
  return Unsupported("maps are not read");
}

}  // namespace onnxray
