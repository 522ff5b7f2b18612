// Losses by hand, and their gradients.
#include "grad/loss.h"

#include <gtest/gtest.h>

#include "run/gradient_session.h"

namespace onnxray {
namespace {

// y = Identity(x), float64.
std::unique_ptr<Session> Open(int rank) {
  auto graph = std::make_shared<Graph>();
  graph->opset_imports[""] = 22;
  ValueType type;
  type.kind = ValueType::Kind::kTensor;
  type.dtype = DType::kFloat64;
  type.shape = std::vector<Dim>(static_cast<size_t>(rank));
  const ValueId x = graph->AddValue("x", type), y = graph->AddValue("y", type);
  graph->inputs = {x};
  graph->outputs = {y};
  graph->value(y).producer = 0;
  Node node;
  node.name = "copy";
  node.op_type = "Identity";
  node.opset = 22;
  node.inputs = {x};
  node.outputs = {y};
  graph->nodes.push_back(std::move(node));
  Model model;
  model.graph = std::move(graph);
  return Session::Create(std::move(model), {.threads = 1}).value();
}

Tensor Doubles(const Shape& shape, const std::vector<double>& values) {
  return Tensor::FromValues<double>(shape, values);
}

struct Outcome {
  double loss = 0;
  std::vector<double> gradient;
};

Result<Outcome> Differentiate(LossSpec spec, const Tensor& y, const Value& target) {
  const auto forward = Open(y.rank());
  spec.output = forward->graph().FindValue("y");
  const ValueId x = forward->graph().FindValue("x");
  const Inputs inputs{{"x", y}};
  const auto gradients = TRY(GradientSession::Create(*forward, inputs, {spec, {x}, target}));
  const std::unique_ptr<Run> run = TRY(gradients->Start(inputs, target));
  run->Finish();
  TRY(run->status());
  Outcome outcome;
  outcome.loss = TRY(ToDoubles(TRY(run->Fetch(gradients->loss())).tensor()))[0];
  const Value gradient = TRY(run->Fetch(gradients->gradient(x)));
  outcome.gradient = TRY(ToDoubles(TRY(gradient.tensor().RowMajor())));
  return outcome;
}

// The loss is `expected`, and its gradient what moving each element tells.
void Check(const LossSpec& spec, const Tensor& y, const Value& target, double expected) {
  const auto outcome = Differentiate(spec, y, target);
  ASSERT_TRUE(outcome.ok()) << outcome.error().ToString();
  EXPECT_NEAR(outcome.value().loss, expected, 1e-6);
  constexpr double kStep = 1e-6;
  for (int64_t i = 0; i < y.count(); ++i) {
    double losses[2];
    for (const int side : {0, 1}) {
      Tensor moved = y.Clone().value();
      moved.data<double>()[i] += side ? kStep : -kStep;
      losses[side] = Differentiate(spec, moved, target).value().loss;
    }
    EXPECT_NEAR(outcome.value().gradient[static_cast<size_t>(i)], (losses[1] - losses[0]) / (2 * kStep),
                1e-6);
  }
}

Tensor Classes(const std::vector<int64_t>& classes) {
  return Tensor::FromValues<int64_t>({static_cast<int64_t>(classes.size())}, classes);
}

TEST(Loss, SumIsPerSample) {
  const Tensor y = Doubles({2, 3}, {1, 2, 3, 4, 5, 6});
  Check({.kind = LossKind::kSum}, y, {}, 10.5);
  Check({.kind = LossKind::kSum, .mean = false}, y, {}, 21);
  Check({.kind = LossKind::kSum, .regions = {OutputRegion::At({1})}}, y, {}, 3.5);
}

TEST(Loss, OfErrors) {
  const Tensor y = Doubles({1, 2}, {1.5, 3}), target = Doubles({1, 2}, {1, 1});
  Check({.kind = LossKind::kMeanSquaredError}, y, target, (0.25 + 4) / 2);
  Check({.kind = LossKind::kMeanAbsoluteError}, y, target, (0.5 + 2) / 2);
  Check({.kind = LossKind::kHuber}, y, target, (0.125 + 1.5) / 2);
}

TEST(Loss, CrossEntropyOfProbabilitiesAndLogits) {
  const Tensor p = Doubles({2, 2}, {0.7, 0.3, 0.2, 0.8});
  Check({.kind = LossKind::kCrossEntropy}, p, Classes({0, 0}), 0.98305643);
  Check({.kind = LossKind::kCrossEntropy, .mean = false}, p, Classes({0, 0}), 2 * 0.98305643);
  Check({.kind = LossKind::kCrossEntropy}, p, Doubles({2, 2}, {1, 0, 1, 0}), 0.98305643);
  Check({.kind = LossKind::kCrossEntropy, .logits = true}, Doubles({1, 2}, {1, 2}), Classes({0}), 1.31326169);
  Check({.kind = LossKind::kNegativeLogLikelihood}, Doubles({1, 2}, {-1, -2}), Classes({1}), 2);
}

TEST(Loss, ClassesOfImagesLieAlongAxisOne) {
  const Tensor y = Doubles({1, 2, 1, 2}, {1, 5, 2, 5});
  const Tensor classes = Tensor::FromValues<int64_t>({1, 1, 2}, {0, 1});
  Check({.kind = LossKind::kCrossEntropy, .logits = true}, y, classes, (1.31326169 + 0.69314718) / 2);
}

TEST(Loss, BinaryCrossEntropy) {
  const Tensor target = Doubles({1, 2}, {1, 0});
  Check({.kind = LossKind::kBinaryCrossEntropy}, Doubles({1, 2}, {0.7, 0.3}), target, 0.35667494);
  Check({.kind = LossKind::kBinaryCrossEntropy, .logits = true}, Doubles({1, 2}, {0.5, -0.5}), target,
        0.47407698);
}

TEST(Loss, SaysWhatDoesNotFit) {
  const Tensor y = Doubles({2, 3}, {1, 2, 3, 4, 5, 6});
  const auto shape = Differentiate({.kind = LossKind::kMeanSquaredError}, y, Doubles({2}, {1, 2}));
  ASSERT_FALSE(shape.ok());
  EXPECT_NE(shape.error().ToString().find("[2,3]"), std::string::npos) << shape.error().ToString();
  const auto element = Differentiate({.kind = LossKind::kSum, .regions = {OutputRegion::At({7})}}, y, {});
  ASSERT_FALSE(element.ok());
  EXPECT_NE(element.error().ToString().find("7"), std::string::npos);
}

}  // namespace
}  // namespace onnxray
