#include "tiles/elements.h"

#include <limits>

#include "text.h"

namespace onnxray {

namespace {

template <typename T>
inline constexpr bool kIsComplex =
    std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;

int64_t Offset(const Tensor& tensor, const std::vector<int64_t>& index) {
  int64_t offset = 0;
  for (size_t axis = 0; axis < index.size(); ++axis) offset += index[axis] * tensor.strides()[axis];
  return offset;
}

template <typename T>
std::string Text(const T& element) {
  if constexpr (std::is_same_v<T, bool>) {
    return element ? "true" : "false";
  } else if constexpr (kIsComplex<T>) {
    const std::string imaginary = FormatNumber(element.imag());
    const bool has_sign = imaginary.front() == '-' || imaginary.front() == '+';
    return FormatNumber(element.real()) + (has_sign ? "" : "+") + imaginary + "i";
  } else if constexpr (std::is_integral_v<ComputeType<T>>) {
    return std::to_string(static_cast<ComputeType<T>>(element));
  } else {
    return FormatNumber(static_cast<double>(static_cast<ComputeType<T>>(element)));
  }
}

}  // namespace

bool Contains(const Tensor& tensor, const std::vector<int64_t>& index) {
  if (static_cast<int>(index.size()) != tensor.rank()) return false;
  for (int axis = 0; axis < tensor.rank(); ++axis) {
    const int64_t i = index[static_cast<size_t>(axis)];
    if (i < 0 || i >= tensor.dim(axis)) return false;
  }
  return tensor.defined();
}

double ElementValue(const Tensor& tensor, const std::vector<int64_t>& index) {
  double value = std::numeric_limits<double>::quiet_NaN();
  Dispatch(DrawableTypes{}, tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T element = tensor.data<T>()[Offset(tensor, index)];
    if constexpr (kIsComplex<T>) {
      value = static_cast<double>(std::abs(element));
    } else {
      value = static_cast<double>(static_cast<ComputeType<T>>(element));
    }
  });
  return value;
}

std::string ElementText(const Tensor& tensor, const std::vector<int64_t>& index) {
  std::string text;
  Dispatch(Join<DrawableTypes, Types<std::string>>{}, tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T& element = tensor.data<T>()[Offset(tensor, index)];
    if constexpr (std::is_same_v<T, std::string>) {
      text = element;
    } else {
      text = Text(element);
    }
  });
  return text;
}

}  // namespace onnxray
