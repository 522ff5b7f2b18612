#include "explain/edit.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace onnxray {

namespace {

template <typename T>
inline constexpr bool kIsPacked = false;
template <int kBits, bool kSigned>
inline constexpr bool kIsPacked<PackedInt<kBits, kSigned>> = true;

template <typename T>
T Rounded(double value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else if constexpr (kIsPacked<T>) {
    return T(static_cast<int64_t>(
        std::clamp(std::nearbyint(value), static_cast<double>(T::kLow), static_cast<double>(T::kHigh))));
  } else if constexpr (std::is_integral_v<T>) {
    using Limits = std::numeric_limits<T>;
    // The greatest integer may be rounded up to one beyond as a double.
    if (value >= static_cast<double>(Limits::max())) return Limits::max();
    if (value <= static_cast<double>(Limits::min())) return Limits::min();
    return value == value ? static_cast<T>(std::nearbyint(value)) : T{};
  } else {
    return static_cast<T>(static_cast<ComputeType<T>>(value));
  }
}

Result<Tensor> FromDoubles(DType dtype, const Shape& shape, const std::vector<double>& values) {
  Tensor tensor = TRY(Tensor::Allocate(dtype, shape));
  Dispatch(RealTypes{}, dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::transform(values.begin(), values.end(), tensor.data<T>(), Rounded<T>);
  });
  return tensor;
}

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

void Compute(const Edit& edit, std::vector<double>& values) {
  switch (edit.kind) {
    case Edit::Kind::kZero:
      return std::fill(values.begin(), values.end(), 0.0);
    case Edit::Kind::kMean:
      return std::fill(values.begin(), values.end(), MeanOf(values));
    case Edit::Kind::kSet:
      return std::fill(values.begin(), values.end(), edit.first);
    case Edit::Kind::kScale:
      for (double& value : values) value *= edit.first;
      return;
    case Edit::Kind::kClamp:
      for (double& value : values) value = std::min(std::max(value, edit.first), edit.second);
      return;
    case Edit::Kind::kPatch:
      return;
  }
}

Result<std::vector<double>> Elements(const Tensor& view) { return ToDoubles(TRY(view.RowMajor())); }

// The numbers that take the place of the part's.
Result<std::vector<double>> Replacement(const Edit& edit, const Tensor& tensor) {
  if (edit.kind == Edit::Kind::kPatch) {
    if (edit.patch.shape() == tensor.shape()) return Elements(TRY(ViewOf(edit.patch, edit.part)));
    return InvalidInput("the patch is " + edit.patch.ToString() + ", the value " + tensor.ToString(),
                        "Take an array of the same shape");
  }
  if (edit.kind == Edit::Kind::kClamp && !(edit.first <= edit.second)) {
    return InvalidInput("a value cannot be clamped to a range that ends before it begins",
                        "Give the lower bound first");
  }
  std::vector<double> values = TRY(Elements(TRY(ViewOf(tensor, edit.part))));
  Compute(edit, values);
  return values;
}

}  // namespace

std::string PartText(const TensorPart& part, int rank) {
  if (part.empty()) return "";
  std::string text = "[";
  for (int axis = 0; axis < rank; ++axis) {
    const auto index = part.find(axis);
    text += (axis ? ", " : "") + (index == part.end() ? ":" : std::to_string(index->second));
  }
  return text + "]";
}

Result<Tensor> ViewOf(const Tensor& tensor, const TensorPart& part) {
  Tensor view = tensor;
  for (const auto& [axis, index] : part) {
    if (axis < 0 || axis >= tensor.rank() || index < 0 || index >= tensor.dim(axis)) {
      return InvalidInput("index " + std::to_string(index) + " of axis " + std::to_string(axis) +
                              " is not in " + tensor.ToString(),
                          "Choose a part that the tensor has");
    }
    view = view.Slice(axis, index, 1);
  }
  return view;
}

Result<Tensor> Apply(const Edit& edit, const Tensor& tensor) {
  const std::vector<double> values = TRY(Replacement(edit, tensor));
  Tensor edited = TRY(TRY(tensor.RowMajor()).Clone());
  Tensor view = TRY(ViewOf(edited, edit.part));
  CopyElements(TRY(FromDoubles(tensor.dtype(), view.shape(), values)), view);
  return edited;
}

Result<Tensor> FitPatch(const Tensor& array, const Tensor& value, const TensorPart& part) {
  if (array.dtype() == DType::kString)
    return InvalidInput("the array holds strings", "Take an array of numbers");
  if (array.shape() == value.shape()) return array;
  const Tensor target = TRY(ViewOf(value, part));
  const auto without_ones = [](const Shape& shape) {
    std::vector<int64_t> dims(shape.begin(), shape.end());
    std::erase(dims, 1);
    return dims;
  };
  if (without_ones(array.shape()) != without_ones(target.shape())) {
    std::string shapes = "the value is " + value.ToString();
    if (!part.empty()) shapes += ", " + PartText(part, value.rank()) + " of it " + target.shape().ToString();
    return InvalidInput(
        "the array is " + array.ToString() + "; " + shapes,
        part.empty() ? "Take an array of that shape" : "Take an array of one of these shapes");
  }
  Tensor patch = TRY(Tensor::Allocate(array.dtype(), value.shape()));
  std::memset(patch.storage()->data(), 0, patch.storage()->bytes());
  Tensor place = TRY(ViewOf(patch, part));
  CopyElements(TRY(array.RowMajor()).Reshaped(place.shape()), place);
  return patch;
}

ValueEdit MakeValueEdit(Edit edit) {
  return [edit = std::move(edit)](const Value& value) -> Result<Value> {
    if (!value.is_tensor())
      return InvalidInput("only tensors can be edited, and this is " + value.ToString());
    return Value(TRY(Apply(edit, value.tensor())));
  };
}

ValueEdits MakeValueEdits(const std::vector<std::pair<ValueId, Edit>>& edits) {
  std::map<ValueId, std::vector<ValueEdit>> by_value;
  for (const auto& [id, edit] : edits) by_value[id].push_back(MakeValueEdit(edit));
  ValueEdits made;
  for (auto& [id, list] : by_value) {
    made[id] = [list = std::move(list)](const Value& value) -> Result<Value> {
      Value edited = value;
      for (const ValueEdit& edit : list) edited = TRY(edit(edited));
      return edited;
    };
  }
  return made;
}

}  // namespace onnxray
