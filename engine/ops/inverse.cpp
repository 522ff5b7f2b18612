// Inverse of com.microsoft.
#include <algorithm>
#include <cmath>
#include <vector>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

// `inverse` = matrix^-1 for a size x size matrix; false where it has none. Gauss and Jordan's elimination
// with the greatest pivot, on both in step.
template <typename T>
bool Invert(const T* matrix, int64_t size, T* inverse) {
  std::vector<double> rows(static_cast<size_t>(size * 2 * size), 0.0);
  const auto row = [&](int64_t i) { return rows.data() + i * 2 * size; };
  for (int64_t i = 0; i < size; ++i) {
    std::copy_n(matrix + i * size, size, row(i));
    row(i)[size + i] = 1;
  }
  for (int64_t column = 0; column < size; ++column) {
    int64_t pivot = column;
    for (int64_t i = column + 1; i < size; ++i) {
      if (std::fabs(row(i)[column]) > std::fabs(row(pivot)[column])) pivot = i;
    }
    if (row(pivot)[column] == 0) return false;
    if (pivot != column) std::swap_ranges(row(pivot), row(pivot) + 2 * size, row(column));
    const double factor = 1 / row(column)[column];
    for (int64_t j = column; j < 2 * size; ++j) row(column)[j] *= factor;
    for (int64_t i = 0; i < size; ++i) {
      const double multiple = row(i)[column];
      if (i == column || multiple == 0) continue;
      for (int64_t j = column; j < 2 * size; ++j) row(i)[j] -= multiple * row(column)[j];
    }
  }
  for (int64_t i = 0; i < size; ++i) {
    for (int64_t j = 0; j < size; ++j) inverse[i * size + j] = static_cast<T>(row(i)[size + j]);
  }
  return true;
}

Status InverseShape(ShapeContext& context) {
  const Shape& shape = context.shape(0);
  if (shape.rank() < 2 || shape[shape.rank() - 1] != shape[shape.rank() - 2]) {
    return context.Mismatch("only square matrices have an inverse, " + shape.ToString() + " holds none");
  }
  return SameAsInput(context);
}

Status RunInverse(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  const int64_t size = input.dim(input.rank() - 1), count = size ? input.count() / (size * size) : 0;
  WideOutput output = TRY(WideOutput::Of(context, 0));
  std::vector<uint8_t> singular(static_cast<size_t>(count), 0);
  Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    context.pool().ParallelFor(count, 1 + 10'000 / (size * size * size + 1), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const int64_t at = i * size * size;
        singular[static_cast<size_t>(i)] =
            !Invert(input.data<T>() + at, size, output.tensor().data<T>() + at);
      }
    });
  });
  for (int64_t i = 0; i < count; ++i) {
    if (singular[static_cast<size_t>(i)])
      return InvalidInput("matrix " + std::to_string(i) + " has no inverse");
  }
  output.Store(context);
  return Ok();
}

uint64_t InverseFlops(const ShapeContext& context) {
  const Shape& shape = context.shape(0);
  return 4 * static_cast<uint64_t>(shape.count() * shape[shape.rank() - 1]);
}

}  // namespace

std::span<const Op> InverseOps() {
  static const Op ops[] = {
      {.name = "Inverse",
       .domain = kMicrosoft,
       .signature = "T X -> T Y; T: float16 float32 float64",
       .shape = InverseShape,
       .flops = InverseFlops,
       .run = RunInverse,
       .gradient = {InverseGradient}},
  };
  return ops;
}

}  // namespace onnxray
