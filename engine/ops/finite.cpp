// IsAllFinite of com.microsoft: whether gradients overflowed.
#include <atomic>
#include <cmath>

#include "ops/all_ops.h"
#include "ops/domain.h"

namespace onnxray {

namespace {

Status IsAllFiniteShape(ShapeContext& context) {
  context.SetOutput(0, DType::kBool, {});
  return Ok();
}

Status RunIsAllFinite(KernelContext& context) {
  const bool only_infinities = context.attributes().Int("isinf_only") != 0;
  const bool only_nans = context.attributes().Int("isnan_only") != 0;
  if (only_infinities && only_nans) {
    return InvalidModel("isinf_only and isnan_only exclude each other", "Set one of them at most");
  }
  std::atomic<bool> found = false;
  for (int i = 0; i < context.input_count(); ++i) {
    const Tensor& input = context.input(i);
    Dispatch(Floats{}, input.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      using Wide = ComputeType<T>;
      context.pool().ParallelFor(input.count(), 16'384, [&](int64_t begin, int64_t end) {
        bool infinite = false, nan = false;
        for (int64_t k = begin; k < end; ++k) {
          const Wide x = static_cast<Wide>(input.data<T>()[k]);
          infinite |= std::isinf(x);
          nan |= std::isnan(x);
        }
        if ((infinite && !only_nans) || (nan && !only_infinities)) found = true;
      });
    });
  }
  context.SetOutput(0, Tensor::Scalar(!found.load()));
  return Ok();
}

}  // namespace

std::span<const Op> FiniteOps() {
  static const Op ops[] = {
      {.name = "IsAllFinite",
       .domain = kMicrosoft,
       .signature = "T input... -> bool output; T: floats",
       .shape = IsAllFiniteShape,
       .run = RunIsAllFinite,
       .gradient = {.none = "truth values have no derivative"}},
  };
  return ops;
}

}  // namespace onnxray
