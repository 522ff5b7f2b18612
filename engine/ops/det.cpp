// Det.
#include <algorithm>

#include "cpu/determinant.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

Status DetShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  const int rank = input.rank();
  if (rank < 2 || input[rank - 1] != input[rank - 2]) {
    return context.Mismatch("a tensor of shape " + input.ToString() + " holds no square matrices",
                            "Expected [..., M, M]");
  }
  context.SetOutput(0, context.dtype(0), Shape(std::vector<int64_t>(input.begin(), input.end() - 2)));
  return Ok();
}

uint64_t DetFlops(const ShapeContext& context) {
  const Shape& input = context.shape(0);
  return static_cast<uint64_t>(input.count() * input[input.rank() - 1] * 2 / 3);
}

Status RunDet(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const int64_t n = input.dim(input.rank() - 1);
  const bool known = Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* from = input.data<T>();
    T* to = output.tensor().data<T>();
    context.pool().ParallelFor(output.tensor().count(), 1 + 20'000 / (n * n * n + 1),
                               [&](int64_t begin, int64_t end) {
                                 std::vector<double> matrix(static_cast<size_t>(n * n));
                                 for (int64_t i = begin; i < end; ++i) {
                                   std::copy_n(from + i * n * n, n * n, matrix.begin());
                                   to[i] = static_cast<T>(Determinant(matrix.data(), n));
                                 }
                               });
  });
  if (!known) return context.UnsupportedType(0);
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> DetOps() {
  static const Op ops[] = {
      {.name = "Det",
       .versions = {11, 22},
       .shape = DetShape,
       .flops = DetFlops,
       .run = RunDet,
       .gradient = {DetGradient}},
  };
  return ops;
}

}  // namespace onnxray
