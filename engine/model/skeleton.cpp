#include "model/skeleton.h"

#include <climits>

#include "model/foreign_file.h"
#include "model/wire.h"

namespace onnxray {

namespace {

constexpr uint64_t kKeep = 4096;  // bytes of elements that stay: shape inference reads small tensors
constexpr int kMaxDepth = 96;     // of messages; protobuf itself stops at 100

// The messages on the way from a model to its tensors, with the numbers of the fields that lead on.
enum class Message : uint8_t { kLeaf, kModel, kGraph, kNode, kAttribute, kTensor, kSparseTensor, kFunction };

Message FieldOf(Message message, uint32_t number) {
  switch (message) {
    case Message::kModel:
      return number == 7 ? Message::kGraph : number == 25 ? Message::kFunction : Message::kLeaf;
    case Message::kGraph:
      return number == 1    ? Message::kNode
             : number == 5  ? Message::kTensor
             : number == 15 ? Message::kSparseTensor
                            : Message::kLeaf;
    case Message::kFunction:
      return number == 7 ? Message::kNode : number == 11 ? Message::kAttribute : Message::kLeaf;
    case Message::kNode:
      return number == 5 ? Message::kAttribute : Message::kLeaf;
    case Message::kAttribute:
      return number == 5 || number == 10    ? Message::kTensor
             : number == 6 || number == 11  ? Message::kGraph
             : number == 22 || number == 23 ? Message::kSparseTensor
                                            : Message::kLeaf;
    case Message::kSparseTensor:
      return number == 1 || number == 2 ? Message::kTensor : Message::kLeaf;
    case Message::kTensor:
    case Message::kLeaf:
      return Message::kLeaf;
  }
  return Message::kLeaf;
}

// ModelProto's fields, for people. Null: not one that is kept.
const char* ModelField(uint32_t number) {
  switch (number) {
    case 1:
      return "IR version";
    case 2:
    case 3:
      return "producer";
    case 4:
      return "domain";
    case 5:
      return "version";
    case 6:
      return "documentation";
    case 7:
      return "graph";
    case 8:
      return "opset imports";
    case 14:
      return "metadata";
    case 25:
      return "functions";
    default:
      return nullptr;
  }
}

constexpr uint32_t kFloatData = 4, kInt32Data = 5, kInt64Data = 7, kRawData = 9, kDoubleData = 10,
                   kUInt64Data = 11;
constexpr uint32_t kExternalData = 13, kDataLocation = 14, kEntryKey = 1, kEntryValue = 2;

bool HoldsElements(uint32_t number) {
  return number == kFloatData || number == kInt32Data || number == kInt64Data || number == kRawData ||
         number == kDoubleData || number == kUInt64Data;
}

class SkeletonReader {
 public:
  explicit SkeletonReader(const ByteSource& source) : source_(source), wire_(source) {}

  Result<std::string> Model() {
    std::string skeleton;
    bool graph = false;
    for (uint64_t position = 0; position < source_.size();) {
      const WireField field = TRY(wire_.Field(position, source_.size()));
      position = field.end;
      const char* what = ModelField(field.number);
      if (field.end > source_.size()) return CutShort(what, field.end);
      if (what) TRY(CopyField(Message::kModel, field, 0, skeleton));
      graph = graph || (field.number == 7 && field.type == WireType::kLengthDelimited);
    }
    if (!graph) {
      return InvalidModel("the file holds no graph in its " + std::to_string(source_.size()) + " bytes",
                          "It is cut short, or no ONNX model: download or export it again");
    }
    if (skeleton.size() > INT_MAX) {
      return InvalidModel("the graph takes more than 2 GB, weights aside",
                          "Export the model without embedded data");
    }
    return skeleton;
  }

 private:
  Error CutShort(const char* what, uint64_t needed) const {
    return InvalidModel("the file ends in the middle of its " + std::string(what ? what : "data") + ": " +
                            std::to_string(source_.size()) + " of at least " + std::to_string(needed) +
                            " bytes",
                        "It is incomplete: download or copy it again");
  }

  Status CopyField(Message parent, const WireField& field, int depth, std::string& to) {
    const Message kind =
        field.type == WireType::kLengthDelimited ? FieldOf(parent, field.number) : Message::kLeaf;
    if (kind == Message::kLeaf || field.end - field.begin <= kKeep)
      return wire_.Copy(field.start, field.end, to);
    if (depth > kMaxDepth) {
      return InvalidModel("graphs are nested more than " + std::to_string(kMaxDepth / 3) + " deep",
                          "The file is damaged: download or export it again");
    }
    std::string inner;
    TRY(kind == Message::kTensor ? CopyTensor(field, inner) : CopyMessage(kind, field, depth + 1, inner));
    AppendBytesField(field.number, inner, to);
    return Ok();
  }

  // The next field of a message that lies in the file as a whole.
  Result<WireField> Inside(uint64_t position, uint64_t end) {
    const WireField field = TRY(wire_.Field(position, end));
    if (field.end > end) {
      return InvalidModel(
          "the field at byte " + std::to_string(field.start) + " is longer than what it is part of",
          "The file is damaged: download or export it again");
    }
    return field;
  }

  Status CopyMessage(Message kind, const WireField& message, int depth, std::string& to) {
    for (uint64_t position = message.begin; position < message.end;) {
      const WireField field = TRY(Inside(position, message.end));
      TRY(CopyField(kind, field, depth, to));
      position = field.end;
    }
    return Ok();
  }

  Status CopyTensor(const WireField& message, std::string& to) {
    WireField elements;  // the last field that holds any
    int pieces = 0;
    uint64_t element_bytes = 0;
    std::string rest;
    for (uint64_t position = message.begin; position < message.end;) {
      const WireField field = TRY(Inside(position, message.end));
      position = field.end;
      if (!HoldsElements(field.number)) {
        TRY(wire_.Copy(field.start, field.end, rest));
        continue;
      }
      elements = field;
      element_bytes += field.end - field.begin;
      ++pieces;
    }
    if (element_bytes <= kKeep) return wire_.Copy(message.begin, message.end, to);
    to += rest;
    const bool as_in_memory =
        pieces == 1 && elements.type == WireType::kLengthDelimited &&
        (elements.number == kRawData || elements.number == kFloatData || elements.number == kDoubleData);
    const WireField& range = as_in_memory ? elements : message;
    AppendEntry("location", as_in_memory ? kElementsInModel : kMessageInModel, to);
    AppendEntry("offset", std::to_string(range.begin), to);
    AppendEntry("length", std::to_string(range.end - range.begin), to);
    AppendVarintField(kDataLocation, 1, to);
    return Ok();
  }

  static void AppendEntry(std::string_view key, std::string_view value, std::string& to) {
    std::string entry;
    AppendBytesField(kEntryKey, key, entry);
    AppendBytesField(kEntryValue, value, entry);
    AppendBytesField(kExternalData, entry, to);
  }

  const ByteSource& source_;
  WireReader wire_;
};

}  // namespace

Result<std::string> ReadSkeleton(const ByteSource& source) {
  if (source.size() == 0) return InvalidModel("the file is empty", "Download or export it again");
  Result<std::string> skeleton = SkeletonReader(source).Model();
  if (!skeleton.ok()) {
    if (std::optional<Error> foreign = RecogniseForeignFile(source)) return *foreign;
  }
  return skeleton;
}

}  // namespace onnxray
