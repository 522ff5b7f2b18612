#include "io/convert.h"

#include <cmath>
#include <limits>

#include "io/json_writer.h"

namespace onnxray {

namespace {

// Numbers on their way from one dtype to another: int64 keeps what float64 would round.
struct Staged {
  std::vector<int64_t> integers;
  std::vector<double> reals;
  bool integral = false;
};

Result<Staged> Stage(const Tensor& tensor) {
  Staged staged;
  staged.integral = !IsFloat(tensor.dtype()) && tensor.dtype() != DType::kUInt64;
  if (!staged.integral) {
    staged.reals = TRY(ToDoubles(tensor));
    return staged;
  }
  const Tensor dense = TRY(tensor.RowMajor());
  using IntegerTypes = Join<Join<Integers, PackedIntegers>, Types<bool>>;
  const bool known = Dispatch(IntegerTypes{}, dense.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (const T element : dense.span<T>()) {
      staged.integers.push_back(static_cast<int64_t>(static_cast<ComputeType<T>>(element)));
    }
  });
  if (!known) return InvalidInput(tensor.ToString() + " holds no real numbers");
  return staged;
}

template <typename T>
inline constexpr bool kIsPacked = false;
template <int kBits, bool kSigned>
inline constexpr bool kIsPacked<PackedInt<kBits, kSigned>> = true;

// Packed integers and bool have ranges of their own.
template <typename T>
bool Holds(double value) {
  if constexpr (std::is_same_v<T, bool>) return value == 0 || value == 1;
  if constexpr (kIsPacked<T>) return value == std::floor(value) && value >= T::kLow && value <= T::kHigh;
  using Limits = std::numeric_limits<ComputeType<T>>;
  return value == std::floor(value) && value >= static_cast<double>(Limits::min()) &&
         value < static_cast<double>(Limits::max()) + 1;
}

template <typename T>
T Element(double value) {
  if constexpr (kIsPacked<T>) {
    return T(static_cast<int64_t>(value));
  } else {
    return static_cast<T>(static_cast<ComputeType<T>>(value));
  }
}

template <typename T>
Status Fill(const Staged& staged, Tensor& tensor) {
  for (int64_t i = 0, count = tensor.count(); i < count; ++i) {
    const size_t at = static_cast<size_t>(i);
    const double value = staged.integral ? static_cast<double>(staged.integers[at]) : staged.reals[at];
    if constexpr (std::is_integral_v<ComputeType<T>>) {
      if (!Holds<T>(value)) {
        return InvalidInput("the value " + ShortestRepr(value) + " does not fit " +
                            std::string(Name(tensor.dtype())));
      }
    }
    if constexpr (std::is_same_v<T, int64_t> || std::is_same_v<T, uint64_t>) {
      tensor.data<T>()[i] = staged.integral ? static_cast<T>(staged.integers[at]) : static_cast<T>(value);
    } else {
      tensor.data<T>()[i] = Element<T>(value);
    }
  }
  return Ok();
}

}  // namespace

Result<Tensor> ConvertExactly(const Tensor& tensor, DType dtype) {
  if (tensor.dtype() == dtype) return tensor;
  const Staged staged = TRY(Stage(tensor));
  Tensor converted = TRY(Tensor::Allocate(dtype, tensor.shape()));
  Status status;
  const bool known = Dispatch(
      RealTypes{}, dtype, [&](auto tag) { status = Fill<typename decltype(tag)::Type>(staged, converted); });
  if (!known) return InvalidInput(tensor.ToString() + " cannot be made " + std::string(Name(dtype)));
  TRY(std::move(status));
  return converted;
}

}  // namespace onnxray
