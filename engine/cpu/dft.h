// Discrete Fourier transforms of many signals in memory.
#pragma once

#include <cstdint>

#include "base/thread_pool.h"

namespace onnxray {

// Where signal s begins, in elements, and how far it is from one of its parts to the next: signals come in
// groups, at (s / group) * group_stride + (s % group) * stride.
struct SignalLayout {
  int64_t group, group_stride, stride;
  int64_t part_stride;

  int64_t Begin(int64_t signal) const { return signal / group * group_stride + signal % group * stride; }
};

struct DftProblem {
  int64_t signals;
  int64_t length;        // of the transform
  int64_t samples;       // what there is of every signal, at most `length`: zeros follow
  int64_t bins;          // wanted, the first ones
  bool complex_samples;  // the imaginary part is behind the real one; bins are always so
  bool inverse;          // with the factor 1 / length
  SignalLayout input, output;
};

// Complex signals are transformed in T, real ones in double. Every sample is multiplied by its `window`,
// where that is not null. T is float or double.
template <typename T>
void Dft(const ThreadPool& pool, const DftProblem& problem, const T* input, const T* window, T* output);

}  // namespace onnxray
