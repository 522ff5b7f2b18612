#include "file_intake.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "io/audio.h"
#include "io/image.h"
#include "io/npy.h"
#include "io/zip.h"
#include "session_file.h"

namespace onnxray {

namespace {

// Enough for every magic number and for the fields before a model's graph.
constexpr size_t kLookedAt = 4096;

// Reads the fields of one protobuf message, as far as the bytes go.
class FieldScanner {
 public:
  struct Field {
    uint32_t number = 0;
    uint32_t wire_type = 0;
  };

  explicit FieldScanner(std::string_view bytes) : bytes_(bytes) {}

  // nullopt at the end of the bytes, or where they are no protobuf (then broken() tells).
  std::optional<Field> Next() {
    if (at_ >= bytes_.size()) return std::nullopt;
    const uint64_t tag = Varint();
    const Field field{static_cast<uint32_t>(tag >> 3), static_cast<uint32_t>(tag & 7)};
    if (field.wire_type == kVarint) {
      Varint();
    } else if (field.wire_type == kLengthDelimited) {
      const uint64_t length = Varint();
      at_ += static_cast<size_t>(std::min<uint64_t>(length, bytes_.size()));
    } else if (field.wire_type == kFixed32) {
      at_ += 4;
    } else if (field.wire_type == kFixed64) {
      at_ += 8;
    } else {
      broken_ = true;
    }
    if (broken_ || field.number == 0) {
      broken_ = true;
      return std::nullopt;
    }
    return field;
  }
  bool broken() const { return broken_; }

  static constexpr uint32_t kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5;

 private:
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<uint8_t>(bytes_[at_++]);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (!(byte & 0x80)) return value;
    }
    broken_ = at_ < bytes_.size();
    return value;
  }

  std::string_view bytes_;
  size_t at_ = 0;
  bool broken_ = false;
};

// A message's field numbers by wire type, as bits.
struct MessageFields {
  uint64_t varint = 0, length_delimited = 0;

  bool Has(const FieldScanner::Field& field) const {
    if (field.number >= 64) return false;
    const uint64_t bit = uint64_t{1} << field.number;
    if (field.wire_type == FieldScanner::kVarint) return varint & bit;
    return field.wire_type == FieldScanner::kLengthDelimited && (length_delimited & bit);
  }
};

constexpr uint64_t Bits(std::initializer_list<int> numbers) {
  uint64_t bits = 0;
  for (const int number : numbers) bits |= uint64_t{1} << number;
  return bits;
}

// onnx.proto: ModelProto and TensorProto. They differ in field 2: producer_name there, data_type here.
constexpr MessageFields kModelProto{.varint = Bits({1, 5}),
                                    .length_delimited = Bits({2, 3, 4, 6, 7, 8, 14, 20, 25})};
constexpr MessageFields kTensorProto{.varint = Bits({1, 2, 14}),
                                     .length_delimited = Bits({1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})};
constexpr uint32_t kModelGraph = 7, kModelOpsets = 8, kTensorDataType = 2;

bool IsMessage(std::string_view bytes, const MessageFields& fields, uint64_t any_of) {
  FieldScanner scanner(bytes);
  bool telling = false;
  while (const auto field = scanner.Next()) {
    if (!fields.Has(*field)) return false;
    telling |= (any_of >> field->number & 1) != 0;
  }
  return telling && !scanner.broken();
}

bool IsText(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\f';
  });
}

bool EndsWith(std::string_view name, std::string_view extension) {
  return name.size() >= extension.size() &&
         std::equal(extension.rbegin(), extension.rend(), name.rbegin(),
                    [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

// A list may begin with "[", but so do the special tokens of vocabularies: "[PAD]".
bool LooksLikeJson(std::string_view text) {
  const auto skip_spaces = [&text] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  };
  skip_spaces();
  if (text.starts_with('{')) return true;
  if (!text.starts_with('[')) return false;
  text.remove_prefix(1);
  skip_spaces();
  constexpr std::string_view kBegins = "[{]\"-0123456789";
  const bool begins = text.empty() || kBegins.find(text.front()) != std::string_view::npos;
  return begins || text.starts_with("NaN") || text.starts_with("Inf") || text.starts_with("true") ||
         text.starts_with("false") || text.starts_with("null");
}

FileKind RecognizeText(std::string_view bytes) {
  return LooksLikeJson(bytes) ? FileKind::kJson : FileKind::kText;
}

}  // namespace

FileKind Recognize(std::string_view name, std::string_view bytes) {
  if (bytes.empty()) return FileKind::kEmpty;
  if (IsSession(bytes)) return FileKind::kSession;
  if (IsNpy(AsBytes(bytes))) return FileKind::kNpy;
  if (IsZip(AsBytes(bytes))) return FileKind::kNpz;
  if (IsWav(AsBytes(bytes))) return FileKind::kSound;
  // Two letters make a BMP's mark, and some texts begin with them.
  const bool text_like_bmp = bytes.starts_with("BM") && IsText(bytes);
  if (IsImage(AsBytes(bytes)) && !text_like_bmp) return FileKind::kPicture;
  if (IsMessage(bytes, kModelProto, Bits({kModelGraph, kModelOpsets}))) return FileKind::kModel;
  if (IsMessage(bytes, kTensorProto, Bits({kTensorDataType}))) return FileKind::kTensorProto;
  if (IsText(bytes)) return RecognizeText(bytes);
  return EndsWith(name, ".onnx") ? FileKind::kModel : FileKind::kOther;
}

FileKind Recognize(const IntakeFile& file) {
  std::string first_bytes(static_cast<size_t>(std::min<uint64_t>(file.bytes->size(), kLookedAt)), '\0');
  if (!file.bytes->Read(0, first_bytes.size(), reinterpret_cast<std::byte*>(first_bytes.data())).ok()) {
    return FileKind::kEmpty;
  }
  return Recognize(file.name, first_bytes);
}

std::string BaseName(std::string_view path) {
  const size_t slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

FileIntake::Sorted FileIntake::Take(std::vector<IntakeFile> files) {
  static constexpr const char* kRemedy =
      "Drop an .onnx model, a picture (PNG or JPEG), a sound (WAV), a tensor (.npy, .npz, .json, .pb) or a "
      "list "
      "of class names";
  Sorted sorted;
  ++drops_;
  bool has_companions = false;
  for (IntakeFile& file : files) {
    switch (const FileKind kind = Recognize(file)) {
      case FileKind::kModel:
        if (sorted.model) {
          sorted.rejected.push_back(
              InvalidInput("'" + file.name + "' is a second model", "Drop one model at a time"));
        } else {
          sorted.model = ModelFiles{std::move(file), {}};
        }
        break;
      case FileKind::kSession:
        sorted.session = std::move(file);
        break;
      case FileKind::kOther:
        has_companions = true;
        companions_.push_back(std::move(file));
        break;
      case FileKind::kEmpty:
        sorted.rejected.push_back(InvalidInput("'" + file.name + "' is empty or cannot be read", kRemedy));
        break;
      default:
        sorted.inputs.push_back({std::move(file), kind, drops_});
    }
  }
  if (!sorted.model && has_companions && incomplete_) {
    sorted.model = std::move(incomplete_);
    incomplete_.reset();
  }
  if (sorted.model) {
    sorted.model->companions = companions_;
  } else if (has_companions) {
    sorted.rejected.push_back(InvalidInput(
        "'" + companions_.back().name + "' is of no kind that Onnxray knows",
        "If it holds the weights of a model, drop the .onnx file as well; it is remembered until then"));
  }
  return sorted;
}

void FileIntake::ModelLoaded() {
  companions_.clear();
  incomplete_.reset();
}

}  // namespace onnxray
