// CDist of com.microsoft: distances between all pairs of rows.
#include <cmath>
#include <string>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/kernel_context.h"

namespace onnxray {

namespace {

Status DistanceShape(ShapeContext& context) {
  const Shape &a = context.shape(0), &b = context.shape(1);
  if (a.rank() != 2 || b.rank() != 2 || a[1] != b[1]) {
    return context.Mismatch(
        "there are no distances between the rows of " + a.ToString() + " and " + b.ToString(),
        "Both must be matrices of as many columns");
  }
  context.SetOutput(0, context.dtype(0), {a[0], b[0]});
  return Ok();
}

template <typename T>
T SquaredDistance(const T* __restrict a, const T* __restrict b, int64_t count) {
  constexpr int64_t kLanes = 16;
  T lanes[kLanes] = {}, total = 0;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] += (a[i + k] - b[i + k]) * (a[i + k] - b[i + k]);
  }
  for (; i < count; ++i) total += (a[i] - b[i]) * (a[i] - b[i]);
  for (const T lane : lanes) total += lane;
  return total;
}

Status RunDistance(KernelContext& context) {
  const std::string metric = context.attributes().String("metric", "sqeuclidean");
  if (metric != "euclidean" && metric != "sqeuclidean") {
    return Unsupported("the metric " + metric, "euclidean and sqeuclidean are known");
  }
  const bool root = metric == "euclidean";
  const Tensor &a = context.input(0), &b = context.input(1);
  Tensor& output = *TRY(context.Output(0));
  const int64_t columns = a.dim(1), others = b.dim(0);
  Dispatch(WideFloats{}, a.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const int64_t grain = 1 + 20'000 / (others * columns + 1);
    context.pool().ParallelFor(a.dim(0), grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        T* const row = output.data<T>() + i * others;
        for (int64_t j = 0; j < others; ++j) {
          row[j] = SquaredDistance(a.data<T>() + i * columns, b.data<T>() + j * columns, columns);
        }
        if (root) {
          for (int64_t j = 0; j < others; ++j) row[j] = std::sqrt(row[j]);
        }
      }
    });
  });
  return Ok();
}

uint64_t DistanceFlops(const ShapeContext& context) {
  return 3 * static_cast<uint64_t>(context.output(0)->shape.count() * context.shape(0)[1]);
}

}  // namespace

std::span<const Op> DistanceOps() {
  static const Op ops[] = {
      {.name = "CDist",
       .domain = kMicrosoft,
       .signature = "T A, T B -> T C; T: float32 float64",
       .shape = DistanceShape,
       .flops = DistanceFlops,
       .run = RunDistance,
       .gradient = {CDistGradient}},
  };
  return ops;
}

}  // namespace onnxray
