#include "io/typed_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "cpu/letter_case.h"
#include "cpu/text_number.h"
#include "io/convert.h"
#include "io/json_writer.h"

namespace onnxray {

namespace {

constexpr std::string_view kSeparators = " \t\r\n,;[](){}";

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (size_t at = text.find_first_not_of(kSeparators); at != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(kSeparators, at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = text.find_first_not_of(kSeparators, end);
  }
  return words;
}

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(std::move(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::optional<double> Read(const std::string& word) {
  const std::string lower = ToLower(word);
  if (lower == "true" || lower == "false") return lower == "true" ? 1 : 0;
  return TextToReal(word);
}

// Whole numbers beyond 2^53 are kept exactly.
Result<Tensor> ReadNumbers(const std::vector<std::string>& words, DType dtype) {
  const Shape shape{static_cast<int64_t>(words.size())};
  if (IsInteger(dtype)) {
    std::vector<int64_t> integers(words.size());
    bool whole = true;
    for (size_t i = 0; whole && i < words.size(); ++i) {
      const char* end = words[i].data() + words[i].size();
      const auto [rest, error] = std::from_chars(words[i].data(), end, integers[i]);
      whole = error == std::errc() && rest == end;
    }
    if (whole) return ConvertExactly(Tensor::FromValues<int64_t>(shape, integers), dtype);
  }
  std::vector<double> numbers(words.size());
  for (size_t i = 0; i < words.size(); ++i) {
    const std::optional<double> number = Read(words[i]);
    if (!number) return InvalidInput("'" + words[i] + "' is no number");
    numbers[i] = *number;
  }
  return ConvertExactly(Tensor::FromValues<double>(shape, numbers), dtype);
}

// The shape for `count` values: the last free dimension takes what the others leave.
Result<Shape> ShapeFor(const GraphValue& input, const DimSizes& sizes, int64_t count) {
  if (input.type.kind == ValueType::Kind::kTensor && !input.type.shape) return Shape{count};
  Shape shape = TRY(BindShape(input, sizes));
  if (count == 1) return shape;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    const Dim& dim = (*input.type.shape)[static_cast<size_t>(axis)];
    if (dim.known() || sizes.count(DimName(input, axis))) continue;
    shape[axis] = 1;
    const int64_t others = shape.count();
    if (others > 0 && count % others == 0) shape[axis] = count / others;
    return shape;
  }
  return shape;
}

template <typename T>
Result<Tensor> Fill(const Tensor& values, const Shape& shape) {
  Tensor filled = TRY(Tensor::Allocate(values.dtype(), shape));
  const T* from = values.data<T>();
  for (int64_t i = 0, n = filled.count(); i < n; ++i) filled.data<T>()[i] = from[values.count() == 1 ? 0 : i];
  return filled;
}

}  // namespace

Result<Tensor> ParseTypedValues(std::string_view text, const GraphValue& input, const DimSizes& sizes) {
  const DType dtype = input.type.dtype;
  Tensor values;
  if (dtype == DType::kString) {
    std::vector<std::string> lines = Lines(text);
    const auto room = input.type.StaticShape();
    if (room && room->count() == 1) lines = {std::string(text)};
    values = Tensor::FromValues<std::string>({static_cast<int64_t>(lines.size())}, lines);
  } else {
    values = TRY(ReadNumbers(Words(text), dtype));
  }
  const Shape shape = TRY(ShapeFor(input, sizes, values.count()));
  if (values.count() != 1 && values.count() != shape.count()) {
    return InvalidInput(std::to_string(values.count()) + " values for " + std::string(Name(dtype)) +
                            shape.ToString() + ", which has " + std::to_string(shape.count()),
                        "Type as many, or one for all");
  }
  Result<Tensor> filled = Tensor();
  DispatchBySize(dtype, [&](auto tag) { filled = Fill<typename decltype(tag)::Type>(values, shape); });
  return filled;
}

std::string TypedValues(const Tensor& tensor) {
  if (tensor.count() > kMostTypedValues) return {};
  std::string text;
  if (tensor.dtype() == DType::kString) {
    auto dense = tensor.RowMajor();
    if (!dense.ok()) return {};
    for (const std::string& line : dense->span<std::string>()) text += (text.empty() ? "" : "\n") + line;
    return text;
  }
  const auto values = ToDoubles(tensor);
  if (!values.ok()) return {};
  for (const double value : values.value()) {
    const bool whole = value == std::floor(value) && std::abs(value) < 0x1p53;
    text += (text.empty() ? "" : " ") +
            (whole ? std::to_string(static_cast<int64_t>(value)) : ShortestRepr(value));
  }
  return text;
}

}  // namespace onnxray
