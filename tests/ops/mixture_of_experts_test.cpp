// What they compute is held against ONNX Runtime in tests/contrib/mixture_of_experts.mjs.
#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// One token of size 2 that goes to the second of two experts; these have one inner number each.
OpTester Experts(const char* activation) {
  OpTester tester("MoE", 1, "com.microsoft");
  tester.Attribute("k", 1).Attribute("activation_type", activation).Attribute("normalize_routing_weights", 1);
  tester.Input<float>({1, 1, 2}, {1, 2}).Input<float>({1, 2}, {-5, 5});
  tester.Input<float>({2, 1, 2}, {9, 9, 3, -1}).NoInput().Input<float>({2, 2, 1}, {9, 9, 4, -2});
  return tester;
}

TEST(MixtureOfExperts, OnlyTheChosenOneAnswers) {
  Experts("relu").Expect<float>({1, 1, 2}, {4, -2});
  Experts("identity").Expect<float>({1, 1, 2}, {4, -2});
}

TEST(MixtureOfExperts, SaysWhatDoesNotFit) {
  Experts("sigmoid").ExpectError("activation_type is 'sigmoid'");
  Experts("swiglu").ExpectError("Export with swiglu_fusion 1");
  Experts("relu").Attribute("k", 3).ExpectError("for 3 experts a token");
  Experts("relu").NoInput().Input<float>({2, 1, 2}, {1, 1, 1, 1}).ExpectError("a third matrix");
}

}  // namespace
}  // namespace onnxray::testing
