#include "io/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <numeric>
#include <optional>

#include "base/utf8.h"

namespace onnxray {

namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);

struct Descr {
  std::string_view text;  // without the byte order
  DType dtype;
};
constexpr Descr kDescrs[] = {
    {"f4", DType::kFloat32},   {"f8", DType::kFloat64},     {"f2", DType::kFloat16}, {"i1", DType::kInt8},
    {"i2", DType::kInt16},     {"i4", DType::kInt32},       {"i8", DType::kInt64},   {"u1", DType::kUInt8},
    {"u2", DType::kUInt16},    {"u4", DType::kUInt32},      {"u8", DType::kUInt64},  {"b1", DType::kBool},
    {"c8", DType::kComplex64}, {"c16", DType::kComplex128},
};

// The dtype under which elements are stored.
DType StoredAs(DType dtype) {
  switch (dtype) {
    case DType::kBFloat16:
      return DType::kUInt16;
    case DType::kFloat8E4M3FN:
    case DType::kFloat8E4M3FNUZ:
    case DType::kFloat8E5M2:
    case DType::kFloat8E5M2FNUZ:
    case DType::kFloat4E2M1:
    case DType::kFloat8E8M0:
    case DType::kUInt4:
    case DType::kUInt2:
      return DType::kUInt8;
    case DType::kInt4:
    case DType::kInt2:
      return DType::kInt8;
    default:
      return dtype;
  }
}

// Bytes of one swappable unit: complex numbers are two of them.
size_t UnitSize(DType dtype) {
  return dtype == DType::kComplex64 || dtype == DType::kComplex128 ? SizeOf(dtype) / 2 : SizeOf(dtype);
}

std::string MakeHeader(const std::string& descr, const Shape& shape) {
  std::string text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
  for (int i = 0; i < shape.rank(); ++i)
    text += std::to_string(shape[i]) + (i + 1 < shape.rank() ? ", " : "");
  text += shape.rank() == 1 ? ",), }" : "), }";
  const bool wide = text.size() > 60000;  // the first version counts the header in 16 bits
  const size_t prefix = kMagic.size() + (wide ? 6 : 4);
  constexpr size_t kAlignment = 64;
  text.append(kAlignment - 1 - (prefix + text.size()) % kAlignment, ' ');
  text += '\n';
  std::string header(kMagic);
  header += wide ? '\2' : '\1';
  header += '\0';
  for (size_t i = 0; i < prefix - kMagic.size() - 2; ++i)
    header += static_cast<char>(text.size() >> 8 * i & 0xff);
  return header + text;
}

// numpy's '<U': every string padded with zeros to the longest, in UTF-32.
Result<Tensor> ToUtf32(const Tensor& strings, size_t& width) {
  std::vector<std::u32string> decoded;
  width = 1;
  for (const std::string& text : strings.span<std::string>()) {
    decoded.push_back(DecodeUtf8(text));
    width = std::max(width, decoded.back().size());
  }
  Tensor units = TRY(Tensor::Zeros(DType::kUInt32, {strings.count(), static_cast<int64_t>(width)}));
  uint32_t* to = units.data<uint32_t>();
  for (const std::u32string& text : decoded) {
    std::copy(text.begin(), text.end(), to);
    to += width;
  }
  return units;
}

}  // namespace

Result<NpyImage> NpyImage::Make(const Tensor& tensor) {
  NpyImage image;
  image.tensor_ = TRY(tensor.RowMajor());
  std::string descr;
  if (tensor.dtype() == DType::kString) {
    size_t width = 0;
    image.tensor_ = TRY(ToUtf32(image.tensor_, width));
    descr = "<U" + std::to_string(width);
  } else {
    const DType stored = StoredAs(tensor.dtype());
    const auto* found = std::find_if(std::begin(kDescrs), std::end(kDescrs),
                                     [&](const Descr& d) { return d.dtype == stored; });
    if (found == std::end(kDescrs)) return Internal("no .npy type for " + tensor.ToString());
    descr = (SizeOf(stored) == 1 ? "|" : "<") + std::string(found->text);
  }
  image.header_ = MakeHeader(descr, tensor.shape());
  DispatchBySize(image.tensor_.dtype(), [&](auto tag) {
    image.elements_ = std::as_bytes(image.tensor_.span<typename decltype(tag)::Type>());
  });
  return image;
}

Status WriteNpy(ByteSink& sink, const Tensor& tensor) {
  const NpyImage image = TRY(NpyImage::Make(tensor));
  TRY(sink.Write(image.header()));
  return sink.Write(image.elements());
}

std::string NpyNote(DType dtype) {
  const DType stored = StoredAs(dtype);
  if (stored == dtype) return {};
  const std::string what = IsFloat(dtype) ? "the bits of " : "the values of ";
  return "numpy has no " + std::string(Name(dtype)) + ": stored as " + std::string(Name(stored)) + ", " +
         what + "each element";
}

bool IsNpy(std::span<const std::byte> bytes) { return AsText(bytes).starts_with(kMagic); }

namespace {

struct Header {
  std::string descr;
  bool fortran = false;
  Shape shape;
  size_t end = 0;  // offset of the elements
};

// The text after "'key':", from its first character that is no space.
std::optional<std::string_view> Field(std::string_view header, std::string_view key) {
  size_t at = header.find("'" + std::string(key) + "'");
  if (at == std::string_view::npos || (at = header.find(':', at)) == std::string_view::npos)
    return std::nullopt;
  at = header.find_first_not_of(' ', at + 1);
  if (at == std::string_view::npos) return std::nullopt;
  return header.substr(at);
}

Error Broken(const std::string& what) { return InvalidInput("the .npy file is damaged: " + what); }

Result<Header> ParseHeader(std::span<const std::byte> bytes) {
  constexpr size_t kVersionAt = 6;
  if (!IsNpy(bytes) || bytes.size() < 12) return Broken("it does not begin with numpy's mark");
  const size_t length_bytes = bytes[kVersionAt] == std::byte{1} ? 2 : 4;
  size_t length = 0;
  for (size_t i = 0; i < length_bytes; ++i) length |= static_cast<size_t>(bytes[kVersionAt + 2 + i]) << 8 * i;
  Header header;
  const size_t begin = kVersionAt + 2 + length_bytes;
  if (length > bytes.size() - begin) return Broken("its header is cut off");
  header.end = begin + length;
  const std::string_view text = AsText(bytes.subspan(begin, length));
  const auto descr = Field(text, "descr"), order = Field(text, "fortran_order"), shape = Field(text, "shape");
  if (!descr || !order || !shape || shape->front() != '(') return Broken("its header lacks a field");
  if (descr->front() != '\'')
    return Unsupported("the .npy file holds records", "Save each field as an array of its own");
  header.descr = descr->substr(1, descr->find('\'', 1) - 1);
  header.fortran = order->starts_with("True");
  const std::string_view dims = shape->substr(1, shape->find(')') - 1);
  for (size_t at = dims.find_first_of("0123456789"); at < dims.size();
       at = dims.find_first_of("0123456789", at)) {
    int64_t dim = 0;
    const auto [end, error] = std::from_chars(dims.data() + at, dims.data() + dims.size(), dim);
    if (error != std::errc()) return Broken("its shape is too large");
    header.shape.push_back(dim);
    at = static_cast<size_t>(end - dims.data());
  }
  return header;
}

// Elements times `width`, if that many bytes are there.
Result<int64_t> CheckLength(const Header& header, size_t width, size_t available) {
  uint64_t elements = 1;
  for (const int64_t dim : header.shape) {
    if (dim > 0 && elements > available / static_cast<uint64_t>(dim))
      elements = available + 1;
    else
      elements *= static_cast<uint64_t>(dim);
  }
  if (width == 0 ? elements > available : elements > available / width) {
    return Broken("its elements are cut off, expected " + header.shape.ToString() + " of " + header.descr);
  }
  return static_cast<int64_t>(elements);
}

// Strings of `width` units each: UTF-32 ('U') or bytes ('S').
template <typename Unit>
Result<Tensor> ParseStrings(const Header& header, size_t width, bool swap, std::span<const std::byte> bytes) {
  const int64_t count = TRY(CheckLength(header, width * sizeof(Unit), bytes.size()));
  Tensor strings = TRY(Tensor::Zeros(DType::kString, header.shape));
  for (int64_t i = 0; i < count; ++i) {
    std::string& text = strings.data<std::string>()[i];
    for (size_t k = 0; k < width; ++k) {
      const size_t at = (static_cast<size_t>(i) * width + k) * sizeof(Unit);
      char32_t unit = 0;
      for (size_t b = 0; b < sizeof(Unit); ++b) {
        unit |= static_cast<char32_t>(bytes[at + b]) << 8 * (swap ? sizeof(Unit) - 1 - b : b);
      }
      if (unit == 0) break;
      if constexpr (sizeof(Unit) == 1) {
        text += static_cast<char>(unit);
      } else {
        AppendUtf8(text, unit);
      }
    }
  }
  return strings;
}

void SwapUnits(Tensor& tensor) {
  const size_t unit = UnitSize(tensor.dtype());
  std::byte* data = tensor.data<std::byte>();
  for (size_t at = 0; at < tensor.bytes(); at += unit) std::reverse(data + at, data + at + unit);
}

// The same memory read in Fortran order.
Result<Tensor> FromFortranOrder(const Tensor& tensor) {
  std::vector<int64_t> reversed(tensor.shape().dims().rbegin(), tensor.shape().dims().rend());
  std::vector<int> permutation(reversed.size());
  std::iota(permutation.rbegin(), permutation.rend(), 0);
  return tensor.Reshaped(Shape(std::move(reversed))).Transposed(permutation).RowMajor();
}

}  // namespace

Result<Tensor> ParseNpy(std::span<const std::byte> bytes) {
  const Header header = TRY(ParseHeader(bytes));
  const std::span<const std::byte> content = bytes.subspan(header.end);
  const bool ordered =
      !header.descr.empty() && std::string_view("<>|=").find(header.descr[0]) != std::string_view::npos;
  const bool big_endian = ordered && header.descr[0] == '>';
  const std::string_view kind = std::string_view(header.descr).substr(ordered ? 1 : 0);
  if (kind.starts_with('U') || kind.starts_with('S')) {
    constexpr size_t kWidest = size_t{1} << 28;
    size_t width = 0;
    const auto [end, error] = std::from_chars(kind.data() + 1, kind.data() + kind.size(), width);
    if (error != std::errc() || width > kWidest) return Broken("its strings have no length");
    Tensor strings = TRY(kind[0] == 'U' ? ParseStrings<char32_t>(header, width, big_endian, content)
                                        : ParseStrings<char>(header, width, false, content));
    return header.fortran ? FromFortranOrder(strings) : strings;
  }
  const auto* found =
      std::find_if(std::begin(kDescrs), std::end(kDescrs), [&](const Descr& d) { return d.text == kind; });
  if (found == std::end(kDescrs)) {
    return Unsupported("the .npy file's type '" + header.descr + "' is none of ONNX's",
                       "Convert it with astype, for example to float32");
  }
  TRY(CheckLength(header, SizeOf(found->dtype), content.size()));
  Tensor tensor = TRY(Tensor::Allocate(found->dtype, header.shape));
  if (tensor.bytes() > 0) std::memcpy(tensor.data<std::byte>(), content.data(), tensor.bytes());
  if (big_endian) SwapUnits(tensor);
  return header.fortran ? FromFortranOrder(tensor) : tensor;
}

}  // namespace onnxray
