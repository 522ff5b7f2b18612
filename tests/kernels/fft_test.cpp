#include "cpu/fft.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <random>

namespace onnxray {
namespace {

using Complex = std::complex<double>;

// The sum itself.
std::vector<Complex> NaiveDft(const std::vector<Complex>& signal) {
  const double step = -2 * std::acos(-1.0) / static_cast<double>(signal.size());
  std::vector<Complex> bins(signal.size());
  for (size_t k = 0; k < signal.size(); ++k) {
    for (size_t i = 0; i < signal.size(); ++i) {
      bins[k] += signal[i] * std::polar(1.0, step * static_cast<double>(i * k % signal.size()));
    }
  }
  return bins;
}

// The largest difference between Fft and the sum, for `lines` signals at once.
template <typename T>
double ErrorOf(int64_t length, int64_t lines) {
  std::minstd_rand random(static_cast<uint32_t>(length));
  std::uniform_real_distribution<T> uniform(-1, 1);
  const size_t size = static_cast<size_t>(length * lines);
  std::vector<T> re(size), im(size);
  for (T& x : re) x = uniform(random);
  for (T& x : im) x = uniform(random);
  const std::vector<T> old_re = re, old_im = im;
  const Fft<T> fft(length);
  std::vector<T> scratch(static_cast<size_t>(fft.ScratchSize(lines)));
  fft.Run(re.data(), im.data(), lines, scratch.data());
  double error = 0;
  for (int64_t l = 0; l < lines; ++l) {
    std::vector<Complex> signal;
    for (int64_t i = 0; i < length; ++i) {
      const size_t at = static_cast<size_t>(i * lines + l);
      signal.emplace_back(old_re[at], old_im[at]);
    }
    const std::vector<Complex> bins = NaiveDft(signal);
    for (int64_t k = 0; k < length; ++k) {
      const size_t at = static_cast<size_t>(k * lines + l);
      error = std::max(error, std::abs(Complex(re[at], im[at]) - bins[static_cast<size_t>(k)]));
    }
  }
  return error;
}

TEST(Fft, IsTheSumForEveryLength) {
  for (int64_t length = 1; length <= 140; ++length) EXPECT_LT(ErrorOf<double>(length, 1), 1e-12) << length;
  for (const int64_t length : {400, 512, 1009, 2 * 331, 67 * 9})
    EXPECT_LT(ErrorOf<double>(length, 1), 1e-11) << length;
}

TEST(Fft, TransformsSeveralSignalsAtOnce) {
  for (const int64_t length : {1, 2, 15, 28, 64, 67}) EXPECT_LT(ErrorOf<double>(length, 5), 1e-12) << length;
}

TEST(Fft, ExchangedPartsGiveTheInverse) {
  const Fft<double> fft(30);
  std::vector<double> re(30), im(30), scratch(static_cast<size_t>(fft.ScratchSize(1)));
  for (size_t i = 0; i < 30; ++i) re[i] = static_cast<double>(i * i % 7), im[i] = static_cast<double>(i % 5);
  const std::vector<double> old_re = re, old_im = im;
  fft.Run(re.data(), im.data(), 1, scratch.data());
  fft.Run(im.data(), re.data(), 1, scratch.data());
  for (size_t i = 0; i < 30; ++i) {
    EXPECT_NEAR(re[i] / 30, old_re[i], 1e-13);
    EXPECT_NEAR(im[i] / 30, old_im[i], 1e-13);
  }
}

}  // namespace
}  // namespace onnxray
