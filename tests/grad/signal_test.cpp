// Gradients of Fourier transforms.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

TEST(DFTGradient, OfRealAndComplexSignals) {
  for (const int64_t parts : {1, 2}) {
    for (const int64_t inverse : {0, 1}) {
      for (const int64_t onesided : {0, 1}) {
        if (parts == 2 && onesided) continue;
        SCOPED_TRACE(parts * 4 + inverse * 2 + onesided);
        GradientTester("DFT", 20)
            .Attribute("inverse", inverse)
            .Attribute("onesided", onesided)
            .Random({1, 5, parts})
            .Check();
      }
    }
  }
}

TEST(DFTGradient, AlongEveryAxisCutAndPadded) {
  for (const int64_t length : {3, 6}) {
    GradientTester("DFT", 20)
        .Random({4, 2, 2})
        .Input(Tensor::Scalar<int64_t>(length))
        .Input(Tensor::Scalar<int64_t>(0))
        .Check();
    GradientTester("DFT", 17)
        .Attribute("axis", int64_t{1})
        .Attribute("onesided", int64_t{1})
        .Random({1, 4, 1})
        .Input(Tensor::Scalar<int64_t>(length))
        .Check();
  }
}

TEST(STFTGradient, OfSignalAndWindow) {
  GradientTester("STFT", 17)
      .Random({1, 8, 1})
      .Input(Tensor::Scalar<int64_t>(2))
      .Random({4})
      .Input(Tensor::Scalar<int64_t>(4))
      .Check();
  GradientTester("STFT", 17)
      .Attribute("onesided", int64_t{0})
      .Random({2, 6, 1})
      .Input(Tensor::Scalar<int64_t>(3))
      .NoInput()
      .Input(Tensor::Scalar<int64_t>(3))
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
