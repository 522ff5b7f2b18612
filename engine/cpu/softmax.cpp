#include "cpu/softmax.h"

#include <algorithm>
#include <cmath>

#include "cpu/copy.h"
#include "cpu/simd.h"
#include "cpu/vector_math.h"
#include "cpu/walk.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// Vectors are `count` elements, `step` apart.
struct Vectors {
  int64_t count, step;
};

// Sixteen of each, so that neither waits for its own last result.
constexpr int64_t kLanes = 16;

template <typename T>
[[gnu::always_inline]] inline T GreatestBody(const T* x, int64_t count) {
  T lanes[kLanes];
  std::fill_n(lanes, kLanes, x[0]);
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] = x[i + k] > lanes[k] ? x[i + k] : lanes[k];
  }
  T greatest = lanes[0];
  for (const T lane : lanes) greatest = lane > greatest ? lane : greatest;
  for (; i < count; ++i) greatest = x[i] > greatest ? x[i] : greatest;
  return greatest;
}

// out = e^(in - greatest); their sum.
template <typename T>
[[gnu::always_inline]] inline T ExponentialsBody(const T* in, T* out, int64_t count, T greatest) {
  T lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t k = 0; k < kLanes; ++k) out[i + k] = math::Exp(in[i + k] - greatest);
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] += out[i + k];
  }
  T total = 0;
  for (const T lane : lanes) total += lane;
  for (; i < count; ++i) total += out[i] = math::Exp(in[i] - greatest);
  return total;
}

// What a softmax needs to know of a row, compiled for the processor's widest vectors.
template <typename T>
struct RowFunctions {
  T (*greatest)(const T* x, int64_t count);
  T (*exponentials)(const T* in, T* out, int64_t count, T greatest);

  static const RowFunctions& Best();
};

template <typename T>
T Greatest(const T* x, int64_t count) {
  return GreatestBody(x, count);
}
template <typename T>
T Exponentials(const T* in, T* out, int64_t count, T greatest) {
  return ExponentialsBody(in, out, count, greatest);
}
#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] float Greatest256(const float* x, int64_t count) {
  return GreatestBody(x, count);
}
[[gnu::target("avx2,fma")]] float Exponentials256(const float* in, float* out, int64_t count,
                                                  float greatest) {
  return ExponentialsBody(in, out, count, greatest);
}
[[gnu::target("avx512f,avx512dq,prefer-vector-width=512")]] float Greatest512(const float* x, int64_t count) {
  return GreatestBody(x, count);
}
[[gnu::target("avx512f,avx512dq,prefer-vector-width=512")]] float Exponentials512(const float* in, float* out,
                                                                                  int64_t count,
                                                                                  float greatest) {
  return ExponentialsBody(in, out, count, greatest);
}
#endif

template <typename T>
const RowFunctions<T>& RowFunctions<T>::Best() {
  static const RowFunctions best = [] {
#if defined(__x86_64__)
    if constexpr (std::is_same_v<T, float>) {
      if (WidestSimd() == SimdWidth::k512) return RowFunctions{Greatest512, Exponentials512};
      if (WidestSimd() == SimdWidth::k256) return RowFunctions{Greatest256, Exponentials256};
    }
#endif
    return RowFunctions{Greatest<T>, Exponentials<T>};
  }();
  return best;
}

// One contiguous vector.
template <typename T>
void NormalizeVector(SoftmaxKind kind, const T* in, T* out, int64_t count) {
  if (kind == SoftmaxKind::kHardmax) {
    const T* const winner = std::max_element(in, in + count);
    const int64_t index = winner - in;
    std::fill_n(out, count, T{0});
    out[index] = 1;
    return;
  }
  const RowFunctions<T>& functions = RowFunctions<T>::Best();
  const T greatest = functions.greatest(in, count);
  if (kind == SoftmaxKind::kSoftmax) {
    const T scale = T{1} / functions.exponentials(in, out, count, greatest);
    for (int64_t i = 0; i < count; ++i) out[i] *= scale;
    return;
  }
  constexpr int64_t kBlock = 256;
  T exponentials[kBlock];
  T total = 0;
  for (int64_t done = 0; done < count; done += kBlock) {
    const int64_t block = std::min(kBlock, count - done);
    total += functions.exponentials(in + done, exponentials, block, greatest);
  }
  const T shift = std::log(total);
  for (int64_t i = 0; i < count; ++i) out[i] = (in[i] - greatest) - shift;
}

// `lanes` neighbouring vectors at once, each strided.
template <typename T>
void NormalizeColumns(SoftmaxKind kind, const T* in, T* out, Vectors vectors, int64_t lanes) {
  constexpr int64_t kLanes = 64;
  const auto [count, step] = vectors;
  for (int64_t first = 0; first < lanes; first += kLanes) {
    const int64_t n = std::min(kLanes, lanes - first);
    const T* const x = in + first;
    T* const y = out + first;
    T greatest[kLanes], total[kLanes] = {};
    int64_t winner[kLanes] = {};
    std::copy_n(x, n, greatest);
    for (int64_t j = 1; j < count; ++j) {
      for (int64_t i = 0; i < n; ++i) {
        const bool greater = x[j * step + i] > greatest[i];
        greatest[i] = greater ? x[j * step + i] : greatest[i];
        winner[i] = greater ? j : winner[i];
      }
    }
    for (int64_t j = 0; j < count; ++j) {
      const T* const from = x + j * step;
      T* const to = y + j * step;
      if (kind == SoftmaxKind::kHardmax) {
        for (int64_t i = 0; i < n; ++i) to[i] = winner[i] == j ? T{1} : T{0};
      } else if (kind == SoftmaxKind::kSoftmax) {
        for (int64_t i = 0; i < n; ++i) to[i] = math::Exp(from[i] - greatest[i]);
        for (int64_t i = 0; i < n; ++i) total[i] += to[i];
      } else {
        for (int64_t i = 0; i < n; ++i) total[i] += math::Exp(from[i] - greatest[i]);
      }
    }
    if (kind == SoftmaxKind::kHardmax) continue;
    const bool log = kind == SoftmaxKind::kLogSoftmax;
    for (int64_t i = 0; i < n; ++i) total[i] = log ? std::log(total[i]) : T{1} / total[i];
    for (int64_t j = 0; j < count; ++j) {
      const T* const from = x + j * step;
      T* const to = y + j * step;
      if (log) {
        for (int64_t i = 0; i < n; ++i) to[i] = (from[i] - greatest[i]) - total[i];
      } else {
        for (int64_t i = 0; i < n; ++i) to[i] *= total[i];
      }
    }
  }
}

template <typename T>
void Run(SoftmaxKind kind, const Tensor& input, const std::vector<int>& axes, Tensor& output,
         const ThreadPool& pool) {
  const Tensor along = OnlyAxes(output, axes), others = WithoutAxes(output, axes);
  const Tensor* const along_tensors[] = {&along};
  const Tensor* const other_tensors[] = {&others};
  const Walk vector(along_tensors), rest(other_tensors);
  const Vectors vectors{vector.count(), vector.row_step(0)};
  const T* const in = input.data<T>();
  T* const out = output.data<T>();
  pool.ParallelFor(rest.count(), 1 + 4096 / (1 + vectors.count), [&](int64_t begin, int64_t end) {
    rest.Rows(begin, end, [&](const int64_t* at, int64_t count) {
      if (vectors.step == 1 || vectors.count == 1) {
        for (int64_t i = 0; i < count; ++i) {
          const int64_t offset = at[0] + i * rest.row_step(0);
          NormalizeVector(kind, in + offset, out + offset, vectors.count);
        }
      } else if (rest.row_step(0) == 1) {
        NormalizeColumns(kind, in + at[0], out + at[0], vectors, count);
      } else {
        for (int64_t i = 0; i < count; ++i) {
          const int64_t offset = at[0] + i * rest.row_step(0);
          NormalizeColumns(kind, in + offset, out + offset, vectors, 1);
        }
      }
    });
  });
}

}  // namespace

template <typename T>
void SoftmaxRow(T* row, int64_t count, T sink) {
  if (count == 0) return;
  const RowFunctions<T>& functions = RowFunctions<T>::Best();
  const T greatest = std::max(functions.greatest(row, count), sink);
  if (greatest == -std::numeric_limits<T>::infinity()) {
    std::fill_n(row, count, T{0});
    return;
  }
  const T scale = T{1} / (functions.exponentials(row, row, count, greatest) + std::exp(sink - greatest));
  for (int64_t i = 0; i < count; ++i) row[i] *= scale;
}
template void SoftmaxRow(float*, int64_t, float);
template void SoftmaxRow(double*, int64_t, double);

void Softmax(SoftmaxKind kind, const Tensor& input, const std::vector<int>& axes, Tensor& output,
             const ThreadPool& pool) {
  if (output.count() == 0) return;
  // Elsewhere in memory than the output: brought there first, then normalised in place.
  const Tensor* const both[] = {&output, &input};
  const Walk walk(both);
  const bool alike = walk.axes() == 1 && walk.row_step(0) == 1 && walk.row_step(1) == 1;
  if (!alike) CopyElements(pool, input, output);
  const Tensor& source = alike ? input : output;
  Dispatch(Types<float, double>{}, output.dtype(),
           [&](auto tag) { Run<typename decltype(tag)::Type>(kind, source, axes, output, pool); });
}

}  // namespace onnxray
