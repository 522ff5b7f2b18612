#include "cpu/fft.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

// A sum over a prime number of parts costs its square; beyond this the convolution is cheaper.
constexpr int64_t kLargestRadix = 61;
constexpr double kPi = 3.14159265358979323846;

// Fours first, then the primes in ascending order.
std::vector<int64_t> Factors(int64_t length) {
  std::vector<int64_t> factors;
  for (int64_t factor = 4; length > 1; factor = factor == 4 ? 2 : factor == 2 ? 3 : factor + 2) {
    if (factor != 4 && factor * factor > length) factor = length;
    for (; length % factor == 0; length /= factor) factors.push_back(factor);
  }
  return factors;
}

// What one stage reads and writes: `span` neighbours are treated alike.
template <typename T>
struct Parts {
  const T* __restrict re;
  const T* __restrict im;
  T* __restrict out_re;
  T* __restrict out_im;
  int64_t span;    // also from one output to the next
  int64_t stride;  // from one input to the next
  const T *w_re, *w_im;
};

template <typename T>
void Butterfly2(const Parts<T>& p) {
  const T wr = p.w_re[1], wi = p.w_im[1];
  for (int64_t q = 0; q < p.span; ++q) {
    const T ar = p.re[q], ai = p.im[q], br = p.re[q + p.stride], bi = p.im[q + p.stride];
    const T dr = ar - br, di = ai - bi;
    p.out_re[q] = ar + br;
    p.out_im[q] = ai + bi;
    p.out_re[q + p.span] = dr * wr - di * wi;
    p.out_im[q + p.span] = dr * wi + di * wr;
  }
}

template <typename T>
void Butterfly4(const Parts<T>& p) {
  const T w1r = p.w_re[1], w1i = p.w_im[1], w2r = p.w_re[2], w2i = p.w_im[2], w3r = p.w_re[3],
          w3i = p.w_im[3];
  const int64_t n = p.stride, s = p.span;
  for (int64_t q = 0; q < s; ++q) {
    const T sum02r = p.re[q] + p.re[q + 2 * n], sum02i = p.im[q] + p.im[q + 2 * n];
    const T dif02r = p.re[q] - p.re[q + 2 * n], dif02i = p.im[q] - p.im[q + 2 * n];
    const T sum13r = p.re[q + n] + p.re[q + 3 * n], sum13i = p.im[q + n] + p.im[q + 3 * n];
    const T dif13r = p.re[q + n] - p.re[q + 3 * n], dif13i = p.im[q + n] - p.im[q + 3 * n];
    const T b1r = dif02r + dif13i, b1i = dif02i - dif13r, b3r = dif02r - dif13i, b3i = dif02i + dif13r;
    const T b2r = sum02r - sum13r, b2i = sum02i - sum13i;
    p.out_re[q] = sum02r + sum13r;
    p.out_im[q] = sum02i + sum13i;
    p.out_re[q + s] = b1r * w1r - b1i * w1i;
    p.out_im[q + s] = b1r * w1i + b1i * w1r;
    p.out_re[q + 2 * s] = b2r * w2r - b2i * w2i;
    p.out_im[q + 2 * s] = b2r * w2i + b2i * w2r;
    p.out_re[q + 3 * s] = b3r * w3r - b3i * w3i;
    p.out_im[q + 3 * s] = b3r * w3i + b3i * w3r;
  }
}

// Any odd radix; root[k] = exp(-2 pi j k / radix). Parts i and radix - i meet conjugate roots, so their sums
// and differences are taken first, and outputs k and radix - k share them.
template <typename T>
void ButterflyOdd(const Parts<T>& p, int64_t radix, const T* root_re, const T* root_im) {
  const auto re = [&](int64_t i) { return p.re + i * p.stride; };
  const auto im = [&](int64_t i) { return p.im + i * p.stride; };
  std::copy_n(p.re, p.span, p.out_re);
  std::copy_n(p.im, p.span, p.out_im);
  for (int64_t i = 1; i < radix; ++i) {
    for (int64_t q = 0; q < p.span; ++q) {
      p.out_re[q] += re(i)[q];
      p.out_im[q] += im(i)[q];
    }
  }
  for (int64_t k = 1; k <= radix / 2; ++k) {
    T* const sum_re = p.out_re + k * p.span;
    T* const sum_im = p.out_im + k * p.span;
    T* const dif_re = p.out_re + (radix - k) * p.span;
    T* const dif_im = p.out_im + (radix - k) * p.span;
    std::copy_n(p.re, p.span, sum_re);
    std::copy_n(p.im, p.span, sum_im);
    std::fill_n(dif_re, p.span, T{0});
    std::fill_n(dif_im, p.span, T{0});
    for (int64_t i = 1; i <= radix / 2; ++i) {
      const T cosine = root_re[i * k % radix], sine = root_im[i * k % radix];
      const T *a_re = re(i), *a_im = im(i), *b_re = re(radix - i), *b_im = im(radix - i);
      for (int64_t q = 0; q < p.span; ++q) {
        sum_re[q] += (a_re[q] + b_re[q]) * cosine;
        sum_im[q] += (a_im[q] + b_im[q]) * cosine;
        dif_re[q] -= (a_im[q] - b_im[q]) * sine;
        dif_im[q] += (a_re[q] - b_re[q]) * sine;
      }
    }
    for (int64_t q = 0; q < p.span; ++q) {
      const T r = sum_re[q] + dif_re[q], i = sum_im[q] + dif_im[q];
      const T other_r = sum_re[q] - dif_re[q], other_i = sum_im[q] - dif_im[q];
      sum_re[q] = r * p.w_re[k] - i * p.w_im[k];
      sum_im[q] = r * p.w_im[k] + i * p.w_re[k];
      dif_re[q] = other_r * p.w_re[radix - k] - other_i * p.w_im[radix - k];
      dif_im[q] = other_r * p.w_im[radix - k] + other_i * p.w_re[radix - k];
    }
  }
}

// The same for 3 and 5, in registers.
template <int kRadix, typename T>
void ButterflySmall(const Parts<T>& p, const T* root_re, const T* root_im) {
  constexpr int kHalf = kRadix / 2;
  T cosine[kHalf][kHalf], sine[kHalf][kHalf];
  for (int k = 0; k < kHalf; ++k) {
    for (int i = 0; i < kHalf; ++i) {
      cosine[k][i] = root_re[(i + 1) * (k + 1) % kRadix];
      sine[k][i] = root_im[(i + 1) * (k + 1) % kRadix];
    }
  }
  for (int64_t q = 0; q < p.span; ++q) {
    T sum_re[kHalf], sum_im[kHalf], dif_re[kHalf], dif_im[kHalf];
    T all_re = p.re[q], all_im = p.im[q];
#pragma GCC unroll 2
    for (int i = 0; i < kHalf; ++i) {
      const int64_t a = q + (i + 1) * p.stride, b = q + (kRadix - 1 - i) * p.stride;
      sum_re[i] = p.re[a] + p.re[b];
      sum_im[i] = p.im[a] + p.im[b];
      dif_re[i] = p.re[a] - p.re[b];
      dif_im[i] = p.im[a] - p.im[b];
      all_re += sum_re[i];
      all_im += sum_im[i];
    }
    p.out_re[q] = all_re;
    p.out_im[q] = all_im;
#pragma GCC unroll 2
    for (int k = 0; k < kHalf; ++k) {
      T mean_re = p.re[q], mean_im = p.im[q], turn_re = 0, turn_im = 0;
#pragma GCC unroll 2
      for (int i = 0; i < kHalf; ++i) {
        mean_re += sum_re[i] * cosine[k][i];
        mean_im += sum_im[i] * cosine[k][i];
        turn_re -= dif_im[i] * sine[k][i];
        turn_im += dif_re[i] * sine[k][i];
      }
      const T r = mean_re + turn_re, i = mean_im + turn_im;
      const T other_r = mean_re - turn_re, other_i = mean_im - turn_im;
      const int at = k + 1, other = kRadix - 1 - k;
      p.out_re[q + at * p.span] = r * p.w_re[at] - i * p.w_im[at];
      p.out_im[q + at * p.span] = r * p.w_im[at] + i * p.w_re[at];
      p.out_re[q + other * p.span] = other_r * p.w_re[other] - other_i * p.w_im[other];
      p.out_im[q + other * p.span] = other_r * p.w_im[other] + other_i * p.w_re[other];
    }
  }
}

// exp(-2 pi j index / count)
double RootRe(int64_t index, int64_t count) {
  return std::cos(2 * kPi * static_cast<double>(index % count) / static_cast<double>(count));
}
double RootIm(int64_t index, int64_t count) {
  return -std::sin(2 * kPi * static_cast<double>(index % count) / static_cast<double>(count));
}

}  // namespace

// i k = (i^2 + k^2 - (k - i)^2) / 2 makes the transform a convolution with a chirp, which a transform of a
// convenient length does.
template <typename T>
struct Fft<T>::Convolution {
  explicit Convolution(int64_t length) : chirp_re(length), chirp_im(length), transform(LengthFor(length)) {
    const size_t n = static_cast<size_t>(transform.length());
    filter_re.resize(n);
    filter_im.resize(n);
    for (int64_t i = 0; i < length; ++i) {
      const int64_t square = static_cast<int64_t>(static_cast<uint64_t>(i) * static_cast<uint64_t>(i) %
                                                  static_cast<uint64_t>(2 * length));
      const size_t at = static_cast<size_t>(i);
      chirp_re[at] = static_cast<T>(RootRe(square, 2 * length));
      chirp_im[at] = static_cast<T>(RootIm(square, 2 * length));
      filter_re[at] = filter_re[(n - at) % n] = chirp_re[at];
      filter_im[at] = filter_im[(n - at) % n] = -chirp_im[at];
    }
    std::vector<T> scratch(static_cast<size_t>(transform.ScratchSize(1)));
    transform.Run(filter_re.data(), filter_im.data(), 1, scratch.data());
    for (T& x : filter_re) x /= static_cast<T>(n);
    for (T& x : filter_im) x /= static_cast<T>(n);
  }

  static int64_t LengthFor(int64_t length) {
    int64_t power = 1;
    while (power < 2 * length - 1) power *= 2;
    return power;
  }

  std::vector<T> chirp_re, chirp_im;
  Fft<T> transform;
  std::vector<T> filter_re, filter_im;  // the chirp's transform
};

template <typename T>
Fft<T>::Fft(int64_t length) : length_(length) {
  const std::vector<int64_t> factors = Factors(length);
  if (!factors.empty() && factors.back() > kLargestRadix) {
    convolution_ = std::make_shared<Convolution>(length);
    return;
  }
  int64_t rest = length;
  for (const int64_t radix : factors) {
    const int64_t whole = rest;
    rest /= radix;
    Stage stage{radix, rest, {}, {}, {}, {}};
    for (int64_t k = 0; k < radix; ++k) {
      stage.root_re.push_back(static_cast<T>(RootRe(k, radix)));
      stage.root_im.push_back(static_cast<T>(RootIm(k, radix)));
    }
    for (int64_t p = 0; p < rest; ++p) {
      for (int64_t k = 0; k < radix; ++k) {
        stage.re.push_back(static_cast<T>(RootRe(p * k, whole)));
        stage.im.push_back(static_cast<T>(RootIm(p * k, whole)));
      }
    }
    stages_.push_back(std::move(stage));
  }
}

template <typename T>
int64_t Fft<T>::ScratchSize(int64_t lines) const {
  if (!convolution_) return 2 * length_ * lines;
  return 2 * convolution_->transform.length() * lines + convolution_->transform.ScratchSize(lines);
}

template <typename T>
void Fft<T>::RunStages(T* re, T* im, int64_t lines, T* scratch) const {
  T *from_re = re, *from_im = im, *to_re = scratch, *to_im = scratch + length_ * lines;
  int64_t span = lines;
  for (const Stage& stage : stages_) {
    for (int64_t p = 0; p < stage.rest; ++p) {
      const int64_t out = p * stage.radix * span;
      const Parts<T> parts{from_re + p * span,
                           from_im + p * span,
                           to_re + out,
                           to_im + out,
                           span,
                           stage.rest * span,
                           stage.re.data() + p * stage.radix,
                           stage.im.data() + p * stage.radix};
      if (stage.radix == 4) {
        Butterfly4(parts);
      } else if (stage.radix == 2) {
        Butterfly2(parts);
      } else if (stage.radix == 3) {
        ButterflySmall<3>(parts, stage.root_re.data(), stage.root_im.data());
      } else if (stage.radix == 5) {
        ButterflySmall<5>(parts, stage.root_re.data(), stage.root_im.data());
      } else {
        ButterflyOdd(parts, stage.radix, stage.root_re.data(), stage.root_im.data());
      }
    }
    std::swap(from_re, to_re);
    std::swap(from_im, to_im);
    span *= stage.radix;
  }
  if (from_re == re) return;
  std::copy_n(from_re, length_ * lines, re);
  std::copy_n(from_im, length_ * lines, im);
}

template <typename T>
void Fft<T>::Run(T* re, T* im, int64_t lines, T* scratch) const {
  if (!convolution_) return RunStages(re, im, lines, scratch);
  const Convolution& c = *convolution_;
  const int64_t padded = c.transform.length() * lines;
  T *a_re = scratch, *a_im = scratch + padded, *rest = scratch + 2 * padded;
  // to = from * (factor_re + j factor_im), line by line
  const auto multiply = [lines](int64_t count, const T* from_re, const T* from_im, const T* factor_re,
                                const T* factor_im, T* to_re, T* to_im) {
    for (int64_t i = 0; i < count; ++i) {
      for (int64_t l = i * lines; l < (i + 1) * lines; ++l) {
        const T x = from_re[l], y = from_im[l];
        to_re[l] = x * factor_re[i] - y * factor_im[i];
        to_im[l] = x * factor_im[i] + y * factor_re[i];
      }
    }
  };
  multiply(length_, re, im, c.chirp_re.data(), c.chirp_im.data(), a_re, a_im);
  std::fill(a_re + length_ * lines, a_re + padded, T{0});
  std::fill(a_im + length_ * lines, a_im + padded, T{0});
  c.transform.Run(a_re, a_im, lines, rest);
  multiply(c.transform.length(), a_re, a_im, c.filter_re.data(), c.filter_im.data(), a_re, a_im);
  c.transform.Run(a_im, a_re, lines, rest);
  multiply(length_, a_re, a_im, c.chirp_re.data(), c.chirp_im.data(), re, im);
}

template class Fft<float>;
template class Fft<double>;

}  // namespace onnxray
