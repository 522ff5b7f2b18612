// Gradients through subgraphs of loaded models.
#include "graph/rewrites/lift_constants.h"
#include "model/test_models.h"
#include "run/gradient_session.h"

namespace onnxray::testing {
namespace {

// The gradients of the sum of `y` with respect to values named, row-major.
std::vector<std::vector<double>> Gradients(const std::string& text, const Inputs& inputs,
                                           const std::vector<std::string>& names) {
  std::vector<std::vector<double>> results;
  Model model = MustLoad(GraphFromText(text));
  model.graph = std::make_shared<const Graph>(LiftConstants(*model.graph));
  const auto forward = Session::Create(std::move(model), {.threads = 1}).value();
  GradientRequest request;
  request.loss.output = forward->graph().FindValue("y");
  request.loss.mean = false;
  for (const std::string& name : names) request.values.push_back(forward->graph().FindValue(name));
  auto gradients = GradientSession::Create(*forward, inputs, request, {.threads = 1});
  if (!gradients.ok()) {
    ADD_FAILURE() << gradients.error().ToString();
    return results;
  }
  const auto run = gradients.value()->Start(inputs, Value()).value();
  run->Finish();
  for (const ValueId value : request.values) {
    const Result<Value> gradient = run->Fetch(gradients.value()->gradient(value));
    if (!gradient.ok()) ADD_FAILURE() << gradient.error().ToString();
    results.push_back(gradient.ok() ? ToDoubles(gradient.value().tensor()).value() : std::vector<double>());
  }
  return results;
}

using Lists = std::vector<std::vector<double>>;

TEST(LoadedSubgraphs, HaveWeightsOfTheirOwn) {
  const std::string text = R"(g (bool c, float[2] x) => (float[2] y) {
    y = If (c) <then_branch = t () => (float[2] t1) <float[2] v = {10, 20}> { t1 = Mul (x, v) },
                else_branch = e () => (float[2] e1) <float[2] w = {3, 4}> { e1 = Sub (w, x) }>
  })";
  const Tensor x = Tensor::FromValues<float>({2}, {5, 6});
  EXPECT_EQ(Gradients(text, {{"c", Tensor::Scalar(true)}, {"x", x}}, {"x", "v", "w"}),
            (Lists{{10, 20}, {5, 6}, {0, 0}}));
  EXPECT_EQ(Gradients(text, {{"c", Tensor::Scalar(false)}, {"x", x}}, {"x", "v", "w"}),
            (Lists{{-1, -1}, {0, 0}, {1, 1}}));
}

// v becomes v x, n times.
TEST(LoadedSubgraphs, RunAsOftenAsAnInputSays) {
  const std::string text = R"(g (int64 n, float[1] a, float[1] x) => (float[1] y) <bool go = {1}> {
    y = Loop (n, go, a) <body = b (int64 i, bool c, float[1] v) => (bool keep, float[1] next) {
      keep = Identity (c)
      next = Mul (v, x)
    }>
  })";
  const Inputs inputs{{"n", Tensor::Scalar<int64_t>(3)},
                      {"a", Tensor::FromValues<float>({1}, {5})},
                      {"x", Tensor::FromValues<float>({1}, {2})}};
  EXPECT_EQ(Gradients(text, inputs, {"a", "x"}), (Lists{{8}, {60}}));
}

TEST(LoadedSubgraphs, MapSequences) {
  const std::string text = R"(g (float[2,2] x, float[1] w) => (float[N,2] y) {
    rows = SplitToSequence (x)
    products = SequenceMap (rows, w) <body = b (float[1,2] row, float[1] v) => (float[1,2] product) {
      square = Mul (row, row)
      product = Mul (square, v)
    }>
    y = ConcatFromSequence <axis = 0> (products)
  })";
  const Inputs inputs{{"x", Tensor::FromValues<float>({2, 2}, {1, 2, 3, 4})},
                      {"w", Tensor::FromValues<float>({1}, {10})}};
  EXPECT_EQ(Gradients(text, inputs, {"x", "w"}), (Lists{{20, 40, 60, 80}, {30}}));
}

}  // namespace
}  // namespace onnxray::testing
