#include "cpu/conv_weights.h"

#include <vector>

namespace onnxray {

template <typename T>
PackedMatrix<T> PackConvWeights(const ThreadPool& pool, const Tensor& weights, int64_t groups,
                                int64_t group) {
  constexpr int64_t kGrainElements = 16'384;
  const int64_t outputs = weights.dim(0) / groups, inputs = weights.dim(1);
  const int64_t taps = weights.shape().CountRange(2, weights.rank()), depth = taps * inputs;
  const T* own = weights.data<T>() + group * outputs * depth;
  std::vector<T> by_tap(static_cast<size_t>(depth * outputs));
  pool.ParallelFor(outputs, kGrainElements / (depth + 1) + 1, [&](int64_t begin, int64_t end) {
    for (int64_t o = begin; o < end; ++o) {
      T* row = by_tap.data() + o * depth;
      for (int64_t c = 0; c < inputs; ++c) {
        for (int64_t t = 0; t < taps; ++t) row[t * inputs + c] = own[(o * inputs + c) * taps + t];
      }
    }
  });
  return PackedMatrix<T>(pool, depth, outputs, {by_tap.data(), 1, depth});
}

template PackedMatrix<float> PackConvWeights(const ThreadPool&, const Tensor&, int64_t, int64_t);
template PackedMatrix<double> PackConvWeights(const ThreadPool&, const Tensor&, int64_t, int64_t);
template PackedMatrix<uint32_t> PackConvWeights(const ThreadPool&, const Tensor&, int64_t, int64_t);

}  // namespace onnxray
