#include "model/skeleton.h"

#include <algorithm>
#include <cstring>

#include "model/file_kind.h"

namespace onnxray {

namespace {

constexpr size_t kMoveAbove = 4096;  // bytes; shape inference looks into smaller tensors
constexpr int kMaxDepth = 200;       // messages inside messages
constexpr std::string_view kMagic = "\x7fonnxray";

// Reads forward through a source, a window at a time.
class Reader {
 public:
  explicit Reader(const ByteSource& source) : source_(source) {}

  uint64_t position() const { return position_; }
  void Seek(uint64_t position) { position_ = position; }

  Result<uint8_t> Byte(uint64_t end) {
    if (position_ >= end) return Truncated(1, end);
    if (position_ < window_start_ || position_ >= window_start_ + window_.size()) TRY(Fill());
    return static_cast<uint8_t>(window_[position_++ - window_start_]);
  }

  Result<uint64_t> Varint(uint64_t end) {
    uint64_t value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      const uint8_t byte = TRY(Byte(end));
      if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (!(byte & 0x80)) return value;
    }
    return InvalidModel("a number at byte " + std::to_string(position_) + " never ends", "This is not an ONNX model");
  }

  Status Append(uint64_t size, std::string& to) {
    const size_t before = to.size();
    to.resize(before + static_cast<size_t>(size));
    TRY(source_.Read(position_, static_cast<size_t>(size), reinterpret_cast<std::byte*>(to.data() + before)));
    position_ += size;
    return Ok();
  }

  Error Truncated(uint64_t missing, uint64_t end) const {
    return InvalidModel("the file ends too early: at byte " + std::to_string(position_) + " it promises " +
                            std::to_string(missing) + " more, but only " + std::to_string(end - std::min(end, position_)) +
                            " follow",
                        "It is incomplete or damaged: download or export it again");
  }

 private:
  Status Fill() {
    window_start_ = position_;
    window_.resize(static_cast<size_t>(std::min<uint64_t>(source_.size() - position_, 1 << 16)));
    return source_.Read(window_start_, window_.size(), window_.data());
  }

  const ByteSource& source_;
  uint64_t position_ = 0;
  uint64_t window_start_ = 0;
  std::vector<std::byte> window_;
};

void AppendVarint(uint64_t value, std::string& to) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

// The messages on the way from a model to its tensors.
enum class Message : uint8_t { kModel, kGraph, kNode, kAttribute, kTensor, kSparseTensor, kFunction, kTraining, kOther };

Message Child(Message parent, uint64_t field) {
  switch (parent) {
    case Message::kModel:
      return field == 7 ? Message::kGraph : field == 25 ? Message::kFunction : field == 20 ? Message::kTraining : Message::kOther;
    case Message::kGraph:
      return field == 1 ? Message::kNode : field == 5 ? Message::kTensor : field == 15 ? Message::kSparseTensor : Message::kOther;
    case Message::kFunction:
      return field == 7 ? Message::kNode : field == 11 ? Message::kAttribute : Message::kOther;
    case Message::kTraining:
      return field == 1 || field == 2 ? Message::kGraph : Message::kOther;
    case Message::kNode:
      return field == 5 ? Message::kAttribute : Message::kOther;
    case Message::kAttribute:
      return field == 5 || field == 10    ? Message::kTensor
             : field == 6 || field == 11  ? Message::kGraph
             : field == 22 || field == 23 ? Message::kSparseTensor
                                          : Message::kOther;
    case Message::kSparseTensor:
      return field == 1 || field == 2 ? Message::kTensor : Message::kOther;
    case Message::kTensor:
    case Message::kOther:
      break;
  }
  return Message::kOther;
}

bool HoldsElements(uint64_t field) {
  return field == 4 || field == 5 || field == 7 || field == 9 || field == 10 || field == 11;
}

class Extraction {
 public:
  explicit Extraction(const ByteSource& source) : source_(source), reader_(source) {}

  Result<Skeleton> Run() {
    TRY(Copy(Message::kModel, source_.size(), 0, skeleton_.bytes));
    return std::move(skeleton_);
  }

 private:
  Status Copy(Message message, uint64_t end, int depth, std::string& to) {
    if (depth > kMaxDepth) {
      return InvalidModel("messages are nested deeper than " + std::to_string(kMaxDepth), "This is not an ONNX model");
    }
    while (reader_.position() < end) {
      const uint64_t tag = TRY(reader_.Varint(end));
      const uint64_t field = tag >> 3;
      switch (tag & 7) {
        case 0:
          AppendVarint(tag, to);
          AppendVarint(TRY(reader_.Varint(end)), to);
          break;
        case 1:
        case 5: {
          const uint64_t size = (tag & 7) == 1 ? 8 : 4;
          if (size > end - reader_.position()) return reader_.Truncated(size, end);
          AppendVarint(tag, to);
          TRY(reader_.Append(size, to));
          break;
        }
        case 2:
          TRY(CopyDelimited(message, tag, field, end, depth, to));
          break;
        default:
          return InvalidModel("byte " + std::to_string(reader_.position()) + " is no ONNX (wire type " +
                                  std::to_string(tag & 7) + ")",
                              "The file is damaged, or not an ONNX model");
      }
    }
    return Ok();
  }

  Status CopyDelimited(Message message, uint64_t tag, uint64_t field, uint64_t end, int depth, std::string& to) {
    const uint64_t size = TRY(reader_.Varint(end));
    if (size > end - reader_.position()) return reader_.Truncated(size, end);
    if (message == Message::kTensor && HoldsElements(field) && size > kMoveAbove) {
      skeleton_.moved.push_back({static_cast<MovedData::Field>(field), reader_.position(), size});
      reader_.Seek(reader_.position() + size);
      const std::string marker = Marker(skeleton_.moved.size() - 1);
      AppendVarint(static_cast<uint64_t>(MovedData::Field::kRaw) << 3 | 2, to);
      AppendVarint(marker.size(), to);
      to += marker;
      return Ok();
    }
    AppendVarint(tag, to);
    const Message child = Child(message, field);
    if (child == Message::kOther) {
      AppendVarint(size, to);
      return reader_.Append(size, to);
    }
    std::string inner;
    TRY(Copy(child, reader_.position() + size, depth + 1, inner));
    AppendVarint(inner.size(), to);
    to += inner;
    return Ok();
  }

  const ByteSource& source_;
  Reader reader_;
  Skeleton skeleton_;
};

}  // namespace

std::string Marker(size_t index) {
  std::string marker(kMagic);
  for (int i = 0; i < 8; ++i) marker += static_cast<char>(static_cast<uint64_t>(index) >> (8 * i));
  return marker;
}

std::optional<size_t> ParseMarker(std::string_view raw_data) {
  if (raw_data.size() != kMagic.size() + 8 || !raw_data.starts_with(kMagic)) return std::nullopt;
  uint64_t index = 0;
  for (size_t i = 0; i < 8; ++i) {
    index |= static_cast<uint64_t>(static_cast<uint8_t>(raw_data[kMagic.size() + i])) << (8 * i);
  }
  return static_cast<size_t>(index);
}

Result<Skeleton> TakeSkeleton(const ByteSource& source) {
  if (source.size() == 0) return InvalidModel("the file is empty", "Download or export it again");
  if (std::optional<Error> other = NotOnnx(source)) return *other;
  return Extraction(source).Run();
}

}  // namespace onnxray
