#include "export/numpy_code.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "text.h"

namespace onnxray {

namespace {

// Empty if numpy has no such type.
std::string NumpyName(DType dtype) {
  switch (dtype) {
    case DType::kUndefined:
    case DType::kString:
      return "";
    case DType::kBool:
      return "bool";
    case DType::kInt4:
    case DType::kInt2:
      return "np.int8";
    case DType::kUInt4:
    case DType::kUInt2:
      return "np.uint8";
    default:
      break;
  }
  const bool widened = IsFloat(dtype) && SizeOf(dtype) <= 2 && dtype != DType::kFloat16;
  return "np." + std::string(Name(widened ? DType::kFloat32 : dtype));
}

template <typename T>
std::string Shortest(T value) {
  if (std::isnan(value)) return "np.nan";
  if (std::isinf(value)) return value > 0 ? "np.inf" : "-np.inf";
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\n') {
      quoted += "\\n";
      continue;
    }
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

template <typename T>
std::string Code(const T& element) {
  if constexpr (std::is_same_v<T, std::string>) {
    return Quoted(element);
  } else if constexpr (std::is_same_v<T, bool>) {
    return element ? "True" : "False";
  } else if constexpr (std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>) {
    return "complex(" + Shortest(element.real()) + ", " + Shortest(element.imag()) + ")";
  } else if constexpr (std::is_integral_v<ComputeType<T>>) {
    return std::to_string(static_cast<ComputeType<T>>(element));
  } else {
    return Shortest(static_cast<ComputeType<T>>(element));
  }
}

template <typename T>
class Writer {
 public:
  explicit Writer(const Tensor& tensor) : tensor_(tensor) {}

  std::string Write() {
    WriteAxis(0, tensor_.data<T>());
    return std::move(text_);
  }

 private:
  void WriteAxis(int axis, const T* data) {
    if (axis == tensor_.rank()) {
      text_ += Code(*data);
      return;
    }
    text_ += '[';
    const bool innermost = axis + 1 == tensor_.rank();
    for (int64_t i = 0; i < tensor_.dim(axis); ++i) {
      // Below the bracket that opened: "np.array(" and a bracket for every axis so far.
      if (i > 0) text_ += innermost ? ", " : ",\n" + std::string(static_cast<size_t>(10 + axis), ' ');
      WriteAxis(axis + 1, data + i * tensor_.strides()[static_cast<size_t>(axis)]);
    }
    text_ += ']';
  }

  const Tensor& tensor_;
  std::string text_;
};

}  // namespace

Result<std::string> NumpyCode(const Tensor& tensor) {
  if (tensor.count() > kMostCodeElements) {
    return InvalidInput(
        tensor.ToString() + " has " + FormatCount(tensor.count()) + " elements, too many to paste as text",
        "Save it as .npy instead, or copy a single tile");
  }
  std::string elements;
  Dispatch(AllTypes{}, tensor.dtype(),
           [&](auto tag) { elements = Writer<typename decltype(tag)::Type>(tensor).Write(); });
  // Brackets alone do not say how an empty tensor is shaped.
  std::string code = "np.array(" + elements;
  if (const std::string name = NumpyName(tensor.dtype()); !name.empty()) code += ", dtype=" + name;
  code += ")";
  if (tensor.count() > 0) return code;
  std::string shape;
  for (int i = 0; i < tensor.rank(); ++i) shape += std::to_string(tensor.dim(i)) + ", ";
  return code + ".reshape((" + shape + "))";
}

std::string NumpyElement(const Tensor& tensor, const std::vector<int64_t>& index) {
  int64_t offset = 0;
  for (size_t axis = 0; axis < index.size(); ++axis) offset += index[axis] * tensor.strides()[axis];
  std::string text;
  Dispatch(AllTypes{}, tensor.dtype(),
           [&](auto tag) { text = Code(tensor.data<typename decltype(tag)::Type>()[offset]); });
  return text;
}

}  // namespace onnxray
