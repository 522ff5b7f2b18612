// Gradients under a memory budget: the same numbers, from less memory at a time.
#include "grad/recompute.h"

#include <gtest/gtest.h>

#include "grad/parameters.h"
#include "model/test_models.h"
#include "run/gradient_session.h"

namespace onnxray::testing {
namespace {

constexpr int kLayers = 24;

// A chain of layers with a skip connection from each to the next but one.
std::unique_ptr<Session> Chain() {
  std::string text = "g (float[64,32] v0) => (float[64,32] y) <float[32,32] w = {";
  for (int i = 0; i < 32 * 32; ++i) text += (i ? ", " : "") + std::to_string(0.05 * ((i * 37) % 11 - 5));
  text += "}> {\n";
  for (int i = 0; i < kLayers; ++i) {
    const std::string from = std::to_string(i), to = std::to_string(i + 1);
    text += "m" + to + " = MatMul(v" + from + ", w)\n t" + to + " = Tanh(m" + to + ")\n";
    text += "v" + to + " = Add(t" + to + ", " + (i > 0 ? "t" + from : "v0") + ")\n";
  }
  text += "y = Mul(v" + std::to_string(kLayers) + ", v" + std::to_string(kLayers) + ") }";
  return Session::Create(MustLoad(GraphFromText(text)), {.threads = 1}).value();
}

struct Outcome {
  std::vector<float> gradient;
  size_t peak = 0;
  size_t nodes = 0;
};

Outcome Differentiated(size_t byte_budget) {
  const auto forward = Chain();
  const Inputs inputs{{"v0", Tensor::FromValues<float>({64, 32}, std::vector<float>(64 * 32, 0.3f))}};
  GradientRequest request;
  request.loss.output = forward->graph().FindValue("y");
  request.values = Parameters(forward->graph());
  request.byte_budget = byte_budget;
  const auto session = GradientSession::Create(*forward, inputs, request, {.threads = 1}).value();
  const auto run = session->Start(inputs, {}).value();
  run->Finish();
  EXPECT_TRUE(run->status().ok()) << run->status().error().ToString();
  const Tensor gradient = run->Fetch(session->gradient(request.values[0])).value().tensor();
  return {{gradient.span<float>().begin(), gradient.span<float>().end()},
          run->peak_bytes(),
          session->session().graph().nodes.size()};
}

TEST(Recompute, SameGradientsFromLessMemory) {
  const Outcome plain = Differentiated(SIZE_MAX);
  const Outcome frugal = Differentiated(100 * 1024);
  ASSERT_EQ(plain.gradient.size(), frugal.gradient.size());
  for (size_t i = 0; i < plain.gradient.size(); ++i) EXPECT_EQ(plain.gradient[i], frugal.gradient[i]) << i;
  EXPECT_LT(frugal.peak, plain.peak * 6 / 10);
  EXPECT_GT(frugal.nodes, plain.nodes);
}

TEST(Recompute, LeavesWhatFitsAsItIs) {
  EXPECT_EQ(Differentiated(SIZE_MAX).nodes, Differentiated(size_t{16} << 20).nodes);
}

// A budget that nothing fits into takes what there is.
TEST(Recompute, DoesItsBestForTheSmallestBudget) {
  const Outcome plain = Differentiated(SIZE_MAX), least = Differentiated(0);
  EXPECT_EQ(plain.gradient, least.gradient);
  EXPECT_LT(least.peak, plain.peak * 6 / 10);
}

}  // namespace
}  // namespace onnxray::testing
