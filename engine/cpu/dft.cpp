#include "cpu/dft.h"

#include <algorithm>
#include <vector>

#include "cpu/fft.h"

namespace onnxray {

namespace {

constexpr int64_t kLines = 8;  // transformed together: vectors of neighbours
constexpr int64_t kGrainElements = 2'048;

// Two real signals are transformed as one complex one. W is the type to compute in.
template <typename T, typename W>
class Transformer {
 public:
  Transformer(const DftProblem& problem, const Fft<W>& fft, const T* input, const T* window, T* output)
      : p_(problem),
        fft_(fft),
        input_(input),
        window_(window),
        output_(output),
        signals_per_line_(problem.complex_samples ? 1 : 2) {}

  int64_t lines() const { return (p_.signals + signals_per_line_ - 1) / signals_per_line_; }

  // Lines [begin, end), at most kLines.
  void Run(int64_t begin, int64_t end, std::vector<W>& memory) const {
    const int64_t lines = end - begin, size = p_.length * lines;
    memory.resize(static_cast<size_t>(2 * size + fft_.ScratchSize(lines)));
    W *re = memory.data(), *im = re + size, *scratch = im + size;
    std::fill_n(re, 2 * size, W{0});
    for (int64_t l = 0; l < lines; ++l) {
      const int64_t signal = (begin + l) * signals_per_line_;
      Fetch(input_ + p_.input.Begin(signal), lines, re + l);
      if (p_.complex_samples) {
        Fetch(input_ + p_.input.Begin(signal) + 1, lines, im + l);
      } else if (signal + 1 < p_.signals) {
        Fetch(input_ + p_.input.Begin(signal + 1), lines, im + l);
      }
    }
    p_.inverse ? fft_.Run(im, re, lines, scratch) : fft_.Run(re, im, lines, scratch);
    for (int64_t l = 0; l < lines; ++l) {
      const int64_t signal = (begin + l) * signals_per_line_;
      if (p_.complex_samples) {
        StoreComplex(re + l, im + l, lines, output_ + p_.output.Begin(signal));
      } else {
        const bool both = signal + 1 < p_.signals;
        StoreReal(re + l, im + l, lines, output_ + p_.output.Begin(signal),
                  both ? output_ + p_.output.Begin(signal + 1) : nullptr);
      }
    }
  }

 private:
  void Fetch(const T* from, int64_t lines, W* to) const {
    const int64_t step = p_.input.part_stride;
    for (int64_t i = 0; i < p_.samples; ++i) {
      const W sample = static_cast<W>(from[i * step]);
      to[i * lines] = window_ ? sample * static_cast<W>(window_[i]) : sample;
    }
  }

  W scale() const { return p_.inverse ? 1 / static_cast<W>(p_.length) : 1; }

  void StoreComplex(const W* re, const W* im, int64_t lines, T* to) const {
    const W factor = scale();
    for (int64_t k = 0; k < p_.bins; ++k, to += p_.output.part_stride) {
      to[0] = static_cast<T>(re[k * lines] * factor);
      to[1] = static_cast<T>(im[k * lines] * factor);
    }
  }

  // Real signals have conjugate bins at k and -k, which tells the two apart.
  void StoreReal(const W* re, const W* im, int64_t lines, T* to, T* second) const {
    const W half = scale() / 2;
    for (int64_t k = 0; k < p_.bins; ++k) {
      const int64_t at = k * lines, mirrored = (k == 0 ? 0 : p_.length - k) * lines;
      T* bin = to + k * p_.output.part_stride;
      bin[0] = static_cast<T>((re[at] + re[mirrored]) * half);
      bin[1] = static_cast<T>((im[at] - im[mirrored]) * half);
      if (!second) continue;
      bin = second + k * p_.output.part_stride;
      bin[0] = static_cast<T>((im[at] + im[mirrored]) * half);
      bin[1] = static_cast<T>((re[mirrored] - re[at]) * half);
    }
  }

  const DftProblem& p_;
  const Fft<W>& fft_;
  const T *input_, *window_;
  T* output_;
  int64_t signals_per_line_;
};

template <typename T, typename W>
void Transform(const ThreadPool& pool, const DftProblem& problem, const T* input, const T* window,
               T* output) {
  const Fft<W> fft(problem.length);
  const Transformer<T, W> transformer(problem, fft, input, window, output);
  pool.ParallelFor(transformer.lines(), kGrainElements / problem.length + 1, [&](int64_t begin, int64_t end) {
    std::vector<W> memory;
    for (int64_t line = begin; line < end; line += kLines)
      transformer.Run(line, std::min(line + kLines, end), memory);
  });
}

}  // namespace

template <typename T>
void Dft(const ThreadPool& pool, const DftProblem& problem, const T* input, const T* window, T* output) {
  // Of two real signals that share a transform, the smaller would get the larger one's rounding errors.
  if (problem.complex_samples) {
    Transform<T, T>(pool, problem, input, window, output);
  } else {
    Transform<T, double>(pool, problem, input, window, output);
  }
}

template void Dft(const ThreadPool&, const DftProblem&, const float*, const float*, float*);
template void Dft(const ThreadPool&, const DftProblem&, const double*, const double*, double*);

}  // namespace onnxray
