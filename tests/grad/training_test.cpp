// Gradients of a step of an optimiser.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

const std::string kTraining = "ai.onnx.preview.training";

Tensor Steps(int64_t steps) { return Tensor::Scalar<int64_t>(steps); }

TEST(TrainingAdagradGradient, OfTwoTensors) {
  GradientTester("Adagrad", 1, kTraining)
      .Attribute("decay_factor", 0.1f)
      .Attribute("epsilon", 0.01f)
      .Attribute("norm_coefficient", 0.2f)
      .Outputs(4)
      .Random({}, 0.1, 0.3)
      .Input(Steps(3))
      .Random({2})
      .Random({3})
      .Random({2})
      .Random({3})
      .Random({2}, 0.5, 1)
      .Random({3}, 0.5, 1)
      .Check();
}

TEST(TrainingAdamGradient, BeforeAndAfterTheFirstStep) {
  for (const int64_t steps : {0, 4}) {
    GradientTester("Adam", 1, kTraining)
        .Attribute("epsilon", 0.01f)
        .Attribute("norm_coefficient", 0.2f)
        .Attribute("norm_coefficient_post", 0.1f)
        .Outputs(3)
        .Random({}, 0.1, 0.3)
        .Input(Steps(steps))
        .Random({3})
        .Random({3})
        .Random({3})
        .Random({3}, 0.5, 1)
        .Check();
  }
}

TEST(TrainingMomentumGradient, OfBothKinds) {
  for (const char* mode : {"standard", "nesterov"}) {
    for (const int64_t steps : {0, 2}) {
      GradientTester("Momentum", 1, kTraining)
          .Attribute("mode", std::string(mode))
          .Attribute("alpha", 0.9f)
          .Attribute("beta", 0.7f)
          .Attribute("norm_coefficient", 0.2f)
          .Outputs(2)
          .Random({}, 0.1, 0.3)
          .Input(Steps(steps))
          .Random({3})
          .Random({3})
          .Random({3})
          .Check();
    }
  }
}

}  // namespace
}  // namespace onnxray::testing
