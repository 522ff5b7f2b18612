#include "cpu/scalar.h"

namespace onnxray {

namespace {

template <typename T>
Result<T> Only(const Tensor& tensor, Result<std::vector<T>> values) {
  if (values.ok() && values->size() != 1)
    return InvalidInput("expected one number, got " + tensor.ToString());
  return values.ok() ? Result<T>(values->front()) : Result<T>(std::move(values.error()));
}

}  // namespace

Result<Tensor> ScalarOf(DType dtype, double value) {
  Tensor scalar;
  const bool known = Dispatch(RealTypes{}, dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    scalar = Tensor::Scalar<T>(static_cast<T>(static_cast<ComputeType<T>>(value)));
  });
  if (!known) return Unsupported("a number as " + std::string(Name(dtype)));
  return scalar;
}

Result<int64_t> OnlyInteger(const Tensor& tensor) { return Only(tensor, ToInt64s(tensor)); }

Result<double> OnlyNumber(const Tensor& tensor) { return Only(tensor, ToDoubles(tensor)); }

}  // namespace onnxray
