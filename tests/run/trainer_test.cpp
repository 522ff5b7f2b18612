// Steps of the optimisers against their definitions, computed by hand.
#include "run/trainer.h"

#include <array>
#include <cmath>
#include <functional>

#include "model/test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

// y = x w; the mean of y^2 over three samples has the slopes 2/3 (w1 + (w1 + w2)) and 2/3 (w2 + (w1 + w2)).
constexpr char kLine[] = "g (float[N,2] x) => (float[N,1] y) <float[2,1] w = {1, 2}> { y = MatMul (x, w) }";

std::array<double, 2> SlopesAt(const std::array<double, 2>& w) {
  const double both = w[0] + w[1];
  return {2.0 / 3 * (w[0] + both), 2.0 / 3 * (w[1] + both)};
}

Inputs Samples() { return {{"x", Tensor::FromValues<float>({3, 2}, {1, 0, 0, 1, 1, 1})}}; }
Value Zeros(int64_t count) { return Tensor::Zeros(DType::kFloat32, {count, 1}).value(); }

std::unique_ptr<Trainer> TrainerFor(const Model& model, const OptimizerSpec& optimizer,
                                    LossKind loss = LossKind::kMeanSquaredError) {
  const auto session = Session::Create(model, {.threads = 1}).value();
  TrainingRequest request;
  request.loss.kind = loss;
  request.loss.output = session->graph().outputs[0];
  request.optimizer = optimizer;
  request.parameters = TrainableParameters(session->graph());
  auto trainer = Trainer::Create(model, request, {.threads = 1});
  EXPECT_TRUE(trainer.ok()) << trainer.error().ToString();
  return std::move(trainer.value());
}

std::vector<double> Weights(const Trainer& trainer, std::string_view name = "w") {
  return Constant(*trainer.TrainedModel().value().graph, name);
}

// Three steps of a parameter-wise rule: update(w, slope, state, number of the step from 1).
using Rule = std::function<double(double, double, std::array<double, 2>&, int)>;

void ExpectSteps(const OptimizerSpec& optimizer, const Rule& rule) {
  const auto trainer = TrainerFor(MustLoad(GraphFromText(kLine)), optimizer);
  std::array<double, 2> w{1, 2};
  std::array<std::array<double, 2>, 2> states = {};
  for (int step = 1; step <= 3; ++step) {
    const double loss = (w[0] * w[0] + w[1] * w[1] + (w[0] + w[1]) * (w[0] + w[1])) / 3;
    const auto outcome = trainer->Learn(Samples(), Zeros(3), 0.1);
    ASSERT_TRUE(outcome.ok()) << outcome.error().ToString();
    EXPECT_NEAR(outcome.value().loss, loss, 1e-5 * loss);
    const std::array<double, 2> slopes = SlopesAt(w);
    for (size_t i = 0; i < 2; ++i) w[i] = rule(w[i], slopes[i], states[i], step);
    const std::vector<double> actual = Weights(*trainer);
    EXPECT_NEAR(actual[0], w[0], 1e-6) << "step " << step;
    EXPECT_NEAR(actual[1], w[1], 1e-6) << "step " << step;
  }
}

TEST(Trainer, DescendsTheGradient) {
  const auto trainer = TrainerFor(MustLoad(GraphFromText(kLine)), {});
  EXPECT_NEAR(trainer->Learn(Samples(), Zeros(3), 0.1).value().loss, 14.0 / 3, 1e-6);
  EXPECT_NEAR(Weights(*trainer)[0], 1 - 0.8 / 3, 1e-6);
  EXPECT_NEAR(Weights(*trainer)[1], 2 - 1.0 / 3, 1e-6);
  ExpectSteps({}, [](double w, double g, auto&, int) { return w - 0.1 * g; });
  ExpectSteps({.weight_decay = 0.5f}, [](double w, double g, auto&, int) { return w - 0.1 * (g + 0.5 * w); });
}

TEST(Trainer, KnowsMomentum) {
  ExpectSteps({.kind = OptimizerKind::kMomentum, .momentum = 0.8f}, [](double w, double g, auto& v, int) {
    v[0] = 0.8 * v[0] + g;
    return w - 0.1 * v[0];
  });
  ExpectSteps({.kind = OptimizerKind::kNesterov, .momentum = 0.8f}, [](double w, double g, auto& v, int) {
    v[0] = 0.8 * v[0] + g;
    return w - 0.1 * (g + 0.8 * v[0]);
  });
}

TEST(Trainer, KnowsAdam) {
  ExpectSteps({.kind = OptimizerKind::kAdam}, [](double w, double g, auto& s, int t) {
    s[0] = 0.9 * s[0] + 0.1 * g;
    s[1] = 0.999 * s[1] + 0.001 * g * g;
    const double rate = 0.1 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t));
    return w - rate * s[0] / (std::sqrt(s[1]) + 1e-8);
  });
}

TEST(Trainer, KnowsAdagrad) {
  ExpectSteps({.kind = OptimizerKind::kAdagrad, .weight_decay = 0.25f}, [](double w, double g, auto& h, int) {
    const double slope = g + 0.25 * w;
    h[0] += slope * slope;
    return w - 0.1 * slope / (std::sqrt(h[0]) + 1e-8);
  });
}

TEST(Trainer, TakesBatchesOfEverySize) {
  const auto trainer = TrainerFor(MustLoad(GraphFromText(kLine)), {});
  const Inputs one{{"x", Tensor::FromValues<float>({1, 2}, {1, 0})}};
  EXPECT_NEAR(trainer->Learn(one, Zeros(1), 0.1).value().loss, 1, 1e-6);  // w1 = 1 - 0.1 * 2
  EXPECT_NEAR(Weights(*trainer)[0], 0.8, 1e-6);
  const double loss = (0.64 + 4 + 7.84) / 3;
  EXPECT_NEAR(trainer->Evaluate(Samples(), Zeros(3)).value().loss, loss, 1e-5);
  const auto outcome = trainer->Learn(Samples(), Zeros(3), 0.1);
  EXPECT_NEAR(outcome.value().loss, loss, 1e-5);
  EXPECT_EQ(ElementsOf(outcome.value().output).size(), 3u);
  EXPECT_NEAR(Weights(*trainer)[0], 0.8 - 0.1 * 2.0 / 3 * (0.8 + 2.8), 1e-6);
}

TEST(Trainer, EvaluatesWithoutLearning) {
  const auto trainer = TrainerFor(MustLoad(GraphFromText(kLine)), {.kind = OptimizerKind::kAdam});
  EXPECT_NEAR(trainer->Evaluate(Samples(), Zeros(3)).value().loss, 14.0 / 3, 1e-6);
  EXPECT_EQ(Weights(*trainer), (std::vector<double>{1, 2}));
}

TEST(Trainer, ReachesWeightsBehindConstantsAndInConstantNodes) {
  const Model model = MustLoad(GraphFromText(R"(g (float[N,2] x) => (float[N,1] y) <float[1,2] w = {1, 2}> {
    t = Transpose (w)
    bias = Constant <value_floats = [0.5, 0.5]> ()
    m = MatMul (x, t)
    b = ReduceSum (bias)
    y = Add (m, b)
  })"));
  const auto trainer = TrainerFor(model, {});
  ASSERT_TRUE(trainer->Learn(Samples(), Zeros(3), 0.1).ok());
  // y = (2, 3, 4): slopes 2/3 (2 + 4), 2/3 (3 + 4) and 2/3 (2 + 3 + 4).
  EXPECT_NEAR(Weights(*trainer)[0], 1 - 0.4, 1e-6);
  EXPECT_NEAR(Weights(*trainer)[1], 2 - 1.4 / 3, 1e-6);
  const Model trained = trainer->TrainedModel().value();
  EXPECT_NEAR(Constant(*trained.graph, "bias")[1], 0.5 - 0.6, 1e-6);
  EXPECT_EQ(OpTypes(*trained.graph), (std::vector<std::string>{"Transpose", "MatMul", "ReduceSum", "Add"}));
  const double first = RunModel(trained, Samples())[0];
  EXPECT_NEAR(first, 0.6 + 2 * (0.5 - 0.6), 1e-6);
}

TEST(Trainer, LeavesStatisticsAlone) {
  const Model model = MustLoad(GraphFromText(R"(g (float[N,2] x) => (float[N,2] y)
      <float[2] s = {1, 1}, float[2] b = {0, 0}, float[2] mean = {0, 0}, float[2] var = {1, 1}> {
    y = BatchNormalization (x, s, b, mean, var) })"));
  const auto session = Session::Create(model, {.threads = 1}).value();
  EXPECT_EQ(ValueNames(session->graph(), TrainableParameters(session->graph())),
            (std::vector<std::string>{"s", "b"}));
}

TEST(Trainer, TellsWhatItCannotTrain) {
  const Model model = MustLoad(GraphFromText(R"(g (float[N,2] x) => (float[N,1] y, float[N,2] z)
      <float[2,1] w = {1, 2}, float[2] other = {1, 1}> { y = MatMul (x, w)  z = Mul (x, other) })"));
  const auto trainer = TrainerFor(model, {});
  ASSERT_TRUE(trainer->Learn(Samples(), Zeros(3), 0.1).ok());
  ASSERT_EQ(trainer->untouched().size(), 1u);
  EXPECT_EQ(Weights(*trainer, "other"), (std::vector<double>{1, 1}));

  const Model empty = MustLoad(GraphFromText("g (float[N,2] x) => (float[N,2] y) { y = Abs (x) }"));
  const auto none = Trainer::Create(empty, {}, {.threads = 1});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace onnxray
