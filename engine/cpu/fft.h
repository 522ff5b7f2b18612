// The fast Fourier transform of any length, of several signals at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace onnxray {

// A plan for signals of one length; T is float or double. Mixed radices (Stockham's ordering) where the prime
// factors are small, else Bluestein's convolution.
template <typename T>
class Fft {
 public:
  explicit Fft(int64_t length);

  int64_t length() const { return length_; }
  // Elements of scratch memory that transforming `lines` signals takes.
  int64_t ScratchSize(int64_t lines) const;
  // X[k] = sum over i of x[i] * exp(-2 pi j i k / length), in place: part i of signal l is at [i * lines +
  // l]. The inverse, but for the factor 1 / length, is the same with `re` and `im` exchanged.
  void Run(T* re, T* im, int64_t lines, T* scratch) const;

 private:
  // Splits transforms of length radix * rest into `radix` interleaved ones of length `rest`.
  struct Stage {
    int64_t radix, rest;
    std::vector<T> re, im;            // exp(-2 pi j p k / (radix * rest)) at [p * radix + k]
    std::vector<T> root_re, root_im;  // exp(-2 pi j k / radix)
  };
  struct Convolution;

  void RunStages(T* re, T* im, int64_t lines, T* scratch) const;

  int64_t length_;
  std::vector<Stage> stages_;
  std::shared_ptr<const Convolution> convolution_;  // set: used instead of the stages
};

}  // namespace onnxray
