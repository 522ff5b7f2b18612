#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

OpTester Step(std::string optimiser, double rate, int64_t steps, int outputs) {
  OpTester tester(std::move(optimiser), 1, "ai.onnx.preview.training");
  tester.Input<double>({}, {rate}).Input<int64_t>({}, {steps}).Outputs(outputs);
  return tester;
}

TEST(Adagrad, DividesByAccumulatedSquares) {
  OpTester tester = Step("Adagrad", 1, 3, 2);
  tester.Attribute("decay_factor", 1.0f).Attribute("epsilon", 0.5f).Attribute("norm_coefficient", 0.25f);
  // Gradient 0.25 * 4 + 2 = 3, squares 16 + 9, rate 1/4: 4 - 0.25 * 3 / (5 + 0.5).
  tester.Input<float>({1}, {4}).Input<float>({1}, {2}).Input<float>({1}, {16});
  tester.Expect<float>({1}, {3.8636364f});
  tester.Expect<float>({1}, {25}, 1);
}

TEST(Adam, AveragesGradientsAndTheirSquares) {
  const auto adam = [](int64_t steps) {
    OpTester tester = Step("Adam", 0.5, steps, 3);
    tester.Attribute("alpha", 0.5f).Attribute("beta", 0.75f).Attribute("epsilon", 1.0f);
    tester.Attribute("norm_coefficient", 0.5f).Attribute("norm_coefficient_post", 0.25f);
    // Gradient 0.5 * 2 + 3 = 4; averages 0.5 * 2 + 0.5 * 4 = 3 and 0.75 * 0 + 0.25 * 16 = 4.
    tester.Input<double>({1, 1}, {2})
        .Input<double>({1, 1}, {3})
        .Input<double>({1, 1}, {2})
        .Input<double>({1, 1}, {0});
    return tester;
  };
  adam(0).Expect<double>({1, 1}, {0.75 * (2 - 0.5 * 3 / 3)});
  adam(0).Expect<double>({1, 1}, {3}, 1);
  adam(0).Expect<double>({1, 1}, {4}, 2);
  // The rate is corrected by sqrt(1 - 0.75^2) / (1 - 0.5^2).
  adam(2).Expect<double>({1, 1}, {0.75 * (2 - 0.5 * 0.66143782776614768 / 0.75 * 3 / 3)});
}

TEST(Momentum, OfSeveralTensors) {
  const auto momentum = [](const char* mode, int64_t steps) {
    OpTester tester = Step("Momentum", 0.1, steps, 4);
    tester.Attribute("mode", mode).Attribute("alpha", 0.5f).Attribute("beta", 2.0f);
    tester.Attribute("norm_coefficient", 0.0f);
    tester.Input<float>({1}, {1})
        .Input<float>({2}, {2, 3})
        .Input<float>({1}, {10})
        .Input<float>({2}, {20, 30});
    tester.Input<float>({1}, {4}).Input<float>({2}, {6, 8});
    return tester;
  };
  momentum("standard", 1).Expect<float>({1}, {1 - 2.2f});
  momentum("standard", 1).Expect<float>({2}, {2 - 4.3f, 3 - 6.4f}, 1);
  momentum("standard", 1).Expect<float>({1}, {22}, 2);
  momentum("standard", 1).Expect<float>({2}, {43, 64}, 3);
  momentum("standard", 0).Expect<float>({2}, {23, 34}, 3);
  momentum("nesterov", 1).Expect<float>({1}, {1 - 2.1f});
  momentum("heavy", 1).ExpectError("'heavy'");
}

TEST(Optimisers, WantStatesThatFit) {
  Step("Adagrad", 1, 0, 2).Input<float>({1}, {4}).Input<float>({1}, {2}).ExpectError("Expected 3");
  Step("Adagrad", 1, 0, 2)
      .Input<float>({1}, {4})
      .Input<float>({2}, {2, 2})
      .Input<float>({1}, {0})
      .ExpectError("input 3 must be of the shape");
}

}  // namespace
}  // namespace onnxray::testing
