#include "cpu/softmax.h"

#include <algorithm>
#include <cmath>

#include "cpu/copy.h"
#include "cpu/vector_math.h"
#include "cpu/walk.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// Vectors are `count` elements, `step` apart.
struct Vectors {
  int64_t count, step;
};

template <typename T>
T Greatest(const T* x, int64_t count) {
  constexpr int64_t kLanes = 8;
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

template <typename T>
T Total(const T* x, int64_t count) {
  constexpr int64_t kLanes = 8;
  T lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] += x[i + k];
  }
  T total = 0;
  for (const T lane : lanes) total += lane;
  for (; i < count; ++i) total += x[i];
  return total;
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
  const T greatest = Greatest(in, count);
  if (kind == SoftmaxKind::kSoftmax) {
    for (int64_t i = 0; i < count; ++i) out[i] = math::Exp(in[i] - greatest);
    const T scale = T{1} / Total(out, count);
    for (int64_t i = 0; i < count; ++i) out[i] *= scale;
    return;
  }
  constexpr int64_t kBlock = 256;
  T exponentials[kBlock];
  T total = 0;
  for (int64_t done = 0; done < count; done += kBlock) {
    const int64_t block = std::min(kBlock, count - done);
    for (int64_t i = 0; i < block; ++i) exponentials[i] = math::Exp(in[done + i] - greatest);
    total += Total(exponentials, block);
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
