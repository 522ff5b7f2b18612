#include "cli/closeness.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>

#include "cli/text.h"

namespace onnxray {

namespace {

template <typename T>
inline constexpr bool kIsComplex =
    std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;

bool Close(double found, double expected, const Tolerance& tolerance) {
  if (std::isnan(expected) || std::isnan(found)) return std::isnan(expected) && std::isnan(found);
  if (std::isinf(expected) || std::isinf(found)) return found == expected;
  return std::abs(found - expected) <= tolerance.absolute + tolerance.relative * std::abs(expected);
}

template <typename T>
bool Agree(const T& found, const T& expected, const Tolerance& tolerance) {
  if constexpr (std::is_same_v<T, std::string>) {
    return found == expected;
  } else if constexpr (kIsComplex<T>) {
    if (found == expected) return true;
    return std::abs(found - expected) <= tolerance.absolute + tolerance.relative * std::abs(expected);
  } else if constexpr (std::is_integral_v<ComputeType<T>>) {
    const auto a = static_cast<ComputeType<T>>(found), b = static_cast<ComputeType<T>>(expected);
    if (a == b || std::is_same_v<T, bool>) return a == b;
    return std::abs(static_cast<double>(a) - static_cast<double>(b)) <= tolerance.integers &&
           tolerance.integers > 0;
  } else {
    return Close(static_cast<ComputeType<T>>(found), static_cast<ComputeType<T>>(expected), tolerance);
  }
}

template <typename T>
std::string ToText(const T& element) {
  if constexpr (std::is_same_v<T, std::string>) {
    return "'" + element + "'";
  } else if constexpr (kIsComplex<T>) {
    return ShortNumber(element.real()) + "+" + ShortNumber(element.imag()) + "j";
  } else if constexpr (std::is_integral_v<ComputeType<T>>) {
    return std::to_string(static_cast<ComputeType<T>>(element));
  } else {
    return ShortNumber(static_cast<ComputeType<T>>(element));
  }
}

// "[1,0,3]" of element `at` in row-major order.
std::string IndexText(const Shape& shape, int64_t at) {
  Shape index = shape;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    index[axis] = at % shape[axis];
    at /= shape[axis];
  }
  return index.ToString();
}

template <typename T>
std::string CompareElements(const Tensor& found, const Tensor& expected, const Tolerance& tolerance) {
  int64_t differing = 0, first = 0;
  for (int64_t i = found.count() - 1; i >= 0; --i) {
    if (Agree(found.data<T>()[i], expected.data<T>()[i], tolerance)) continue;
    ++differing;
    first = i;
  }
  if (differing == 0) return {};
  return std::to_string(differing) + " of " + std::to_string(found.count()) +
         " elements differ, the first at " + IndexText(found.shape(), first) + ": " +
         ToText(found.data<T>()[first]) + " instead of " + ToText(expected.data<T>()[first]);
}

std::string CompareTensors(const Tensor& found, const Tensor& expected, const Tolerance& tolerance) {
  if (found.dtype() != expected.dtype() || found.shape() != expected.shape()) {
    return found.ToString() + " instead of " + expected.ToString();
  }
  const Result<Tensor> dense = found.RowMajor();
  if (!dense.ok()) return dense.error().ToString();
  std::string difference;
  Dispatch(AllTypes{}, found.dtype(), [&](auto tag) {
    difference = CompareElements<typename decltype(tag)::Type>(dense.value(), expected, tolerance);
  });
  return difference;
}

// The rows of the values in the keys' order, which carries no meaning.
std::vector<int64_t> SortedByKey(const Tensor& keys) {
  std::vector<int64_t> order(static_cast<size_t>(keys.count()));
  std::iota(order.begin(), order.end(), int64_t{0});
  Dispatch(Join<Integers, Types<std::string>>{}, keys.dtype(), [&](auto tag) {
    const auto* key = keys.data<typename decltype(tag)::Type>();
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return key[a] < key[b]; });
  });
  return order;
}

std::string CompareMaps(const Map& found, const Map& expected, const Tolerance& tolerance) {
  if (found.keys.shape() != expected.keys.shape() || found.keys.dtype() != expected.keys.dtype())
    return "keys " + found.keys.ToString() + " instead of " + expected.keys.ToString();
  const Result<Tensor> keys = found.keys.RowMajor();
  if (!keys.ok()) return keys.error().ToString();
  const std::vector<int64_t> order = SortedByKey(keys.value()), expected_order = SortedByKey(expected.keys);
  for (size_t i = 0; i < order.size(); ++i) {
    std::string difference = CompareTensors(keys.value().Slice(0, order[i], 1),
                                            expected.keys.Slice(0, expected_order[i], 1), tolerance);
    if (!difference.empty()) return "key " + std::to_string(i) + ": " + difference;
    difference = CompareTensors(found.values.Slice(0, order[i], 1),
                                expected.values.Slice(0, expected_order[i], 1), tolerance);
    if (!difference.empty()) return "value " + std::to_string(i) + ": " + difference;
  }
  return {};
}

}  // namespace

std::string Difference(const Value& found, const Value& expected, const Tolerance& tolerance) {
  if (found.is_tensor() && expected.is_tensor())
    return CompareTensors(found.tensor(), expected.tensor(), tolerance);
  if (found.is_none() && expected.is_none()) return {};
  if (found.is_map() && expected.is_map()) return CompareMaps(found.map(), expected.map(), tolerance);
  if (!found.is_sequence() || !expected.is_sequence())
    return found.ToString() + " instead of " + expected.ToString();
  if (found.sequence().size() != expected.sequence().size()) {
    return std::to_string(found.sequence().size()) + " elements instead of " +
           std::to_string(expected.sequence().size());
  }
  for (size_t i = 0; i < found.sequence().size(); ++i) {
    const std::string difference = Difference(found.sequence()[i], expected.sequence()[i], tolerance);
    if (!difference.empty()) return "element " + std::to_string(i) + ": " + difference;
  }
  return {};
}

}  // namespace onnxray
