#include "cpu/scalar.h"

namespace onnxray {

Result<Tensor> ScalarOf(DType dtype, double value) {
  Tensor scalar;
  using Real = Join<Join<Numbers, Float8s>, Types<bool, Int4, UInt4>>;
  const bool known = Dispatch(Real{}, dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    scalar = Tensor::Scalar<T>(static_cast<T>(static_cast<ComputeType<T>>(value)));
  });
  if (!known) return Unsupported("a number as " + std::string(Name(dtype)));
  return scalar;
}

}  // namespace onnxray
