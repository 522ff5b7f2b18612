#include <cmath>
#include <complex>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

constexpr Tolerance kClose{1e-5, 1e-5};

TEST(Dft, OfRealSignals) {
  // exp(-2 pi j k / 4) is 1, -j, -1, j.
  const std::vector<float> signal = {1, 2, 4, 8}, bins = {15, 0, -3, 6, -5, 0, -3, -6};
  OpTester("DFT", 17).Input<float>({1, 4, 1}, signal).Within(kClose).Expect<float>({1, 4, 2}, bins);
  OpTester("DFT", 20).Input<float>({4, 1}, signal).Within(kClose).Expect<float>({4, 2}, bins);
  OpTester one_sided("DFT", 20);
  one_sided.Attribute("onesided", 1).Input<float>({4, 1}, signal).Within(kClose);
  one_sided.Expect<float>({3, 2}, {15, 0, -3, 6, -5, 0});
  // An odd number of signals, which are transformed in pairs.
  OpTester three("DFT", 20);
  three.Input<double>({3, 2, 1}, {1, 2, 3, 5, 10, 20})
      .Expect<double>({3, 2, 2}, {3, 0, -1, 0, 8, 0, -2, 0, 30, 0, -10, 0});
}

TEST(Dft, OfComplexSignalsAndBack) {
  const std::vector<double> signal = {1, 1, 2, 0, 0, -3}, bins = {3,
                                                                  -2,
                                                                  2.598076211353316,
                                                                  0.767949192431123,
                                                                  -2.598076211353316,
                                                                  4.232050807568877};
  OpTester("DFT", 20).Input<double>({3, 2}, signal).Expect<double>({3, 2}, bins);
  OpTester back("DFT", 20);
  back.Attribute("inverse", 1)
      .Input<double>({3, 2}, bins)
      .Within({1e-9, 1e-9})
      .Expect<double>({3, 2}, signal);
}

TEST(Dft, InverseOfRealSignals) {
  OpTester tester("DFT", 17);
  tester.Attribute("inverse", 1).Input<float>({2, 4, 1}, {4, 8, 16, 32, 4, 0, 0, 0}).Within(kClose);
  tester.Expect<float>({2, 4, 2}, {15, 0, -3, -6, -5, 0, -3, 6, 1, 0, 1, 0, 1, 0, 1, 0});
}

TEST(Dft, AlongAnyAxis) {
  const std::vector<float> signals = {1, 10, 2, 20};
  OpTester rows("DFT", 17);
  rows.Attribute("axis", 0)
      .Input<float>({2, 2, 1}, signals)
      .Expect<float>({2, 2, 2}, {3, 0, 30, 0, -1, 0, -10, 0});
  OpTester columns("DFT", 20);
  columns.Input<float>({2, 2, 1}, signals).NoInput().Input<int64_t>({}, {-2});
  columns.Expect<float>({2, 2, 2}, {11, 0, -9, 0, 22, 0, -18, 0});
  OpTester parts("DFT", 20);
  parts.Input<float>({2, 2, 1}, signals)
      .NoInput()
      .Input<int64_t>({}, {2})
      .ExpectError("cannot be transformed");
}

TEST(Dft, PadsAndCutsToALength) {
  OpTester longer("DFT", 20);
  longer.Input<float>({2, 1}, {1, 2}).Input<int64_t>({}, {4}).Within(kClose);
  longer.Expect<float>({4, 2}, {3, 0, 1, -2, -1, 0, 1, 2});
  OpTester shorter("DFT", 17);
  shorter.Input<float>({1, 4, 1}, {1, 2, 100, 100})
      .Input<int32_t>({1}, {2})
      .Expect<float>({1, 2, 2}, {3, 0, -1, 0});
  OpTester("DFT", 20).Input<float>({2, 1}, {1, 2}).Input<int64_t>({}, {0}).ExpectError("the length 0");
  OpTester("DFT", 20).Input<float>({2, 3}, std::vector<float>(6)).ExpectError("The last dimension must be 1");
}

TEST(Dft, TransformsMoreSignalsThanGoAtOnce) {
  // Signal s is s * (1, 0, 0): all its bins are s.
  constexpr int64_t kSignals = 53;
  std::vector<float> signals, bins;
  for (int s = 0; s < kSignals; ++s) {
    signals.insert(signals.end(), {static_cast<float>(s), 0, 0});
    for (int k = 0; k < 3; ++k) bins.insert(bins.end(), {static_cast<float>(s), 0});
  }
  OpTester("DFT", 20)
      .Input<float>({kSignals, 3, 1}, signals)
      .Within(kClose)
      .Expect<float>({kSignals, 3, 2}, bins);
}

TEST(Stft, TransformsFramesThroughAWindow) {
  OpTester tester("STFT", 17);
  tester.Input<float>({1, 5, 1}, {1, 2, 3, 4, 5}).Input<int64_t>({}, {2}).Input<float>({3}, {1, 2, 1});
  // Frames (1, 4, 3) and (3, 8, 5), of whose bins two differ.
  tester.Within(kClose).Expect<float>({1, 2, 2, 2}, {8, 0, -2.5f, -0.8660254f, 16, 0, -3.5f, -2.5980762f});
}

TEST(Stft, FramesOfComplexSignals) {
  OpTester tester("STFT", 17);
  tester.Attribute("onesided", 0).Input<double>({2, 2, 2}, {1, 1, 2, 0, 0, 3, 4, 0});
  tester.Input<int32_t>({}, {1}).NoInput().Input<int64_t>({}, {2});
  tester.Expect<double>({2, 1, 2, 2}, {3, 1, -1, 1, 4, 3, -4, 3});
}

TEST(Stft, WantsFramesThatFit) {
  OpTester tester("STFT", 17);
  tester.Input<float>({1, 3, 1}, {1, 2, 3}).Input<int64_t>({}, {1}).NoInput().Input<int64_t>({}, {4});
  tester.ExpectError("a frame of 4 samples");
}

TEST(MelWeightMatrix, BandsAreTriangles) {
  OpTester tester("MelWeightMatrix", 17);
  tester.Attribute("output_datatype", 11);
  tester.Input<int64_t>({}, {2}).Input<int64_t>({}, {16}).Input<int64_t>({}, {8000});
  // Edges at 0, 427, 1114 and 2220 Hz are the bins floor(17 * f / 8000) = 0, 0, 2, 4: the scale is divided as
  // if there were one more, at 4000 Hz.
  tester.Input<float>({}, {0}).Input<float>({}, {4000});
  tester.Expect<double>({9, 2}, {1, 0, 0.5, 0.5, 0, 1, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST(MelWeightMatrix, WantsEdgesInTheSpectrum) {
  OpTester tester("MelWeightMatrix", 17);
  tester.Input<int64_t>({}, {4}).Input<int64_t>({}, {16}).Input<int64_t>({}, {1000});
  tester.Input<float>({}, {0}).Input<float>({}, {4000}).ExpectError("half the sample rate");
}

}  // namespace
}  // namespace onnxray::testing
