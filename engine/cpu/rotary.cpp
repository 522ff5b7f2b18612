#include "cpu/rotary.h"

#include <algorithm>

namespace onnxray {

namespace {

template <typename T>
void RotateRow(const T* __restrict x, const T* __restrict cosines, const T* __restrict sines, int64_t pairs,
               bool interleaved, T* __restrict y) {
  if (interleaved) {
    for (int64_t i = 0; i < pairs; ++i) {
      y[2 * i] = x[2 * i] * cosines[i] - x[2 * i + 1] * sines[i];
      y[2 * i + 1] = x[2 * i] * sines[i] + x[2 * i + 1] * cosines[i];
    }
  } else {
    for (int64_t i = 0; i < pairs; ++i) {
      y[i] = x[i] * cosines[i] - x[pairs + i] * sines[i];
      y[pairs + i] = x[i] * sines[i] + x[pairs + i] * cosines[i];
    }
  }
}

template <typename T>
T* RowOf(const Tensor& tensor, int64_t batch, int64_t head, int64_t position) {
  const std::vector<int64_t>& strides = tensor.strides();
  return const_cast<T*>(tensor.data<T>()) + batch * strides[0] + head * strides[1] + position * strides[2];
}

}  // namespace

void Rotate(const ThreadPool& pool, const RotaryTables& tables, const Tensor& input, Tensor& output) {
  const int64_t heads = input.dim(1), length = input.dim(2), size = input.dim(3);
  const int64_t pairs = tables.cosines.dim(1), positions = input.dim(0) * length;
  pool.ParallelFor(positions, 8192 / (heads * size + 1) + 1, [&](int64_t begin, int64_t end) {
    Dispatch(WideFloats{}, input.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      for (int64_t p = begin; p < end; ++p) {
        const int64_t at = tables.rows[static_cast<size_t>(p)] * pairs;
        for (int64_t h = 0; h < heads; ++h) {
          const T* const x = RowOf<T>(input, p / length, h, p % length);
          T* const y = RowOf<T>(output, p / length, h, p % length);
          RotateRow(x, tables.cosines.data<T>() + at, tables.sines.data<T>() + at, pairs, tables.interleaved,
                    y);
          std::copy(x + 2 * pairs, x + size, y + 2 * pairs);
        }
      }
    });
  });
}

}  // namespace onnxray
