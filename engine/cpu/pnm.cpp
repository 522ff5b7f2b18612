#include "cpu/pnm.h"

#include <algorithm>

namespace onnxray {

namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Error Truncated() {
  return InvalidInput("the portable anymap ends before its last pixel",
                      "Open and save it again in another program");
}

// What a header says and where the samples begin.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // A decimal number, behind white space and comments; -1 where there is none.
  int64_t Number() {
    SkipSpace();
    int64_t number = -1;
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9' && number < INT32_MAX / 10) {
      number = std::max<int64_t>(number, 0) * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return number;
  }
  // A bit of a bitmap as text, where no space is needed between two.
  int64_t Digit() {
    SkipSpace();
    if (rest_.empty() || (rest_[0] != '0' && rest_[0] != '1')) return -1;
    const int64_t digit = rest_[0] - '0';
    rest_.remove_prefix(1);
    return digit;
  }
  // Binary samples begin behind a single white space.
  std::string_view Samples() const { return rest_.substr(std::min<size_t>(1, rest_.size())); }

 private:
  void SkipSpace() {
    while (!rest_.empty() && (IsSpace(rest_[0]) || rest_[0] == '#')) {
      rest_.remove_prefix(rest_[0] == '#' ? std::min(rest_.find('\n'), rest_.size() - 1) + 1 : 1);
    }
  }

  std::string_view rest_;
};

uint8_t Scaled(int64_t sample, int64_t most) {
  return static_cast<uint8_t>((std::min(sample, most) * 255 + most / 2) / most);
}

Status ReadText(Reader& reader, bool bits, int64_t most, Tensor& image) {
  for (uint8_t& pixel : image.span<uint8_t>()) {
    const int64_t sample = bits ? reader.Digit() : reader.Number();
    if (sample < 0) return Truncated();
    pixel = bits ? (sample ? 0 : 255) : Scaled(sample, most);
  }
  return Ok();
}

// Rows of bits begin at whole bytes; 1 is black.
Status ReadBits(std::string_view samples, Tensor& image) {
  const int64_t width = image.dim(1), row_bytes = (width + 7) / 8;
  if (static_cast<int64_t>(samples.size()) < row_bytes * image.dim(0)) return Truncated();
  for (int64_t i = 0; i < image.count(); ++i) {
    const int64_t x = i % width;
    const uint8_t byte = static_cast<uint8_t>(samples[static_cast<size_t>(i / width * row_bytes + x / 8)]);
    image.data<uint8_t>()[i] = byte >> (7 - x % 8) & 1 ? 0 : 255;
  }
  return Ok();
}

// One byte per sample, or two, the more significant first.
Status ReadBytes(std::string_view samples, int64_t most, Tensor& image) {
  const size_t width = most > 255 ? 2 : 1;
  if (samples.size() / width < static_cast<size_t>(image.count())) return Truncated();
  const uint8_t* from = reinterpret_cast<const uint8_t*>(samples.data());
  for (uint8_t& pixel : image.span<uint8_t>()) {
    pixel = Scaled(width == 2 ? from[0] << 8 | from[1] : from[0], most);
    from += width;
  }
  return Ok();
}

}  // namespace

bool IsPnm(std::span<const std::byte> bytes) {
  if (bytes.size() < 3) return false;
  const char* text = reinterpret_cast<const char*>(bytes.data());
  return text[0] == 'P' && text[1] >= '1' && text[1] <= '6' && IsSpace(text[2]);
}

Result<Tensor> DecodePnm(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!IsPnm(bytes)) return InvalidInput("not a portable anymap");
  const int kind = text[1] - '0';
  const bool bits = kind % 3 == 1, is_text = kind <= 3;
  Reader reader(text.substr(2));
  const int64_t width = reader.Number(), height = reader.Number(), most = bits ? 1 : reader.Number();
  if (width < 1 || height < 1 || most < 1 || most > 65535)
    return InvalidInput("the portable anymap's header has no sizes that make sense");
  // A pixel takes at least a bit, so a header cannot ask for more memory than the file justifies.
  if (width * height / 8 > static_cast<int64_t>(bytes.size())) return Truncated();
  Tensor image = TRY(Tensor::Allocate(DType::kUInt8, {height, width, kind % 3 == 0 ? 3 : 1}));
  if (is_text) {
    TRY(ReadText(reader, bits, most, image));
  } else {
    TRY(bits ? ReadBits(reader.Samples(), image) : ReadBytes(reader.Samples(), most, image));
  }
  return image;
}

}  // namespace onnxray
