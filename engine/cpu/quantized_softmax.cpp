#include "cpu/quantized_softmax.h"

#include <algorithm>
#include <cmath>

#include "cpu/rounding.h"

namespace onnxray {

namespace {

constexpr int64_t kGrainElements = 4096;

// e to the power of minus what 0, 1, 2 ... steps of quantisation stand for.
std::array<float, 256> Exponentials(float scale) {
  std::array<float, 256> table;
  for (size_t i = 0; i < table.size(); ++i) table[i] = std::exp(-static_cast<float>(i) * scale);
  return table;
}

template <typename T>
void SoftmaxLine(const T* x, int64_t length, int64_t step, const std::array<float, 256>& exponentials,
                 const ByteQuantization& quantization, T* y) {
  T greatest = x[0];
  for (int64_t i = 1; i < length; ++i) greatest = std::max(greatest, x[i * step]);
  double sum = 0;
  for (int64_t i = 0; i < length; ++i) sum += exponentials[static_cast<size_t>(greatest - x[i * step])];
  const float factor = static_cast<float>(1 / sum) / quantization.scale;
  const float low = static_cast<float>(std::numeric_limits<T>::min() - quantization.zero);
  const float high = static_cast<float>(std::numeric_limits<T>::max() - quantization.zero);
  for (int64_t i = 0; i < length; ++i) {
    const float share = exponentials[static_cast<size_t>(greatest - x[i * step])] * factor;
    y[i * step] = static_cast<T>(static_cast<int32_t>(RoundWithin(share, low, high)) + quantization.zero);
  }
}

}  // namespace

void SoftmaxBytes(const ThreadPool& pool, int64_t outer, int64_t length, int64_t inner, const Tensor& x,
                  const ByteQuantization& x_quantization, Tensor& y, const ByteQuantization& y_quantization) {
  if (length == 0) return;
  const std::array<float, 256> exponentials = Exponentials(x_quantization.scale);
  Dispatch(Types<uint8_t, int8_t>{}, x.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    pool.ParallelFor(outer * inner, kGrainElements / length + 1, [&](int64_t begin, int64_t end) {
      for (int64_t line = begin; line < end; ++line) {
        const int64_t offset = line / inner * length * inner + line % inner;
        SoftmaxLine(x.data<T>() + offset, length, inner, exponentials, y_quantization, y.data<T>() + offset);
      }
    });
  });
}

}  // namespace onnxray
