// Gradients of edited runs, held against differences of edited runs: Session::StartFrom knows nothing of the
// graph that edits are written into.
#include "explain/edited_graph.h"

#include <gtest/gtest.h>

#include <cmath>

#include "run/gradient_session.h"
#include "run/graph_builder.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;
using Kind = Edit::Kind;

// Doubles, so that differences are exact enough.
Tensor Numbers(const Shape& shape, int seed) {
  std::vector<double> values(static_cast<size_t>(shape.count()));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<double>((static_cast<int>(i) * 37 + seed * 11) % 29 - 14) / 16.0;
  return Tensor::FromValues<double>(shape, values);
}

// x -> h = x w -> s = sigmoid(h) -> y = s v + x; a loss sums y's squares times numbers.
class EditedGraphTest : public ::testing::Test {
 protected:
  EditedGraphTest() {
    GraphBuilder builder;
    builder.Input("x", DType::kFloat64, {{3, ""}, {4, ""}});
    builder.Constant("w", Numbers({4, 4}, 1));
    builder.Constant("v", Numbers({4, 4}, 2));
    builder.Constant("k", Numbers({3, 4}, 4));
    builder.Add("MatMul", {"x", "w"}, {"h"});
    builder.Add("Sigmoid", {"h"}, {"s"});
    builder.Add("MatMul", {"s", "v"}, {"t"});
    builder.Add("Add", {"t", "x"}, {"y"});
    builder.Add("Mul", {"y", "y"}, {"q"});
    builder.Add("Mul", {"q", "k"}, {"p"});
    builder.Output("p");
    builder.Output("s");
    session_ = Session::Create(builder.Build(), {.threads = 1}).value();
  }
  ValueId Id(const char* name) const { return session_->graph().FindValue(name); }

  std::unique_ptr<onnxray::Run> RunEdited(const Inputs& inputs,
                                          const std::vector<std::pair<ValueId, Edit>>& edits) {
    base_ = session_->Start(inputs, {.keep = RunOptions::Keep::kAll}).value();
    base_->Finish();
    auto run = session_->StartFrom(*base_, MakeValueEdits(edits), {.keep = RunOptions::Keep::kAll}).value();
    run->Finish();
    return run;
  }
  double Loss(const Tensor& x, const std::vector<std::pair<ValueId, Edit>>& edits) {
    const auto run = RunEdited({{"x", x}}, edits);
    double sum = 0;
    for (const double p : ToDoubles(run->Fetch(Id("p")).value().tensor().RowMajor().value()).value())
      sum += p;
    return sum;
  }

  // The gradient in the edited graph of `of`, or of what took its place.
  enum class Of { kItself, kReplacement };
  std::vector<double> Gradient(const char* of, const std::vector<std::pair<ValueId, Edit>>& edits, Of which) {
    const Inputs inputs = {{"x", x_}};
    const auto run = RunEdited(inputs, edits);
    auto written = WriteEdits(*session_, *run, edits);
    EXPECT_TRUE(written.ok()) << written.error().ToString();
    Model model = session_->model();
    model.graph = std::make_shared<const Graph>(written.value().graph);
    auto edited = Session::Create(std::move(model), {.threads = 1});
    EXPECT_TRUE(edited.ok()) << edited.error().ToString();
    const ValueId id = which == Of::kItself ? Id(of) : written.value().At(Id(of));
    GradientRequest request;
    request.loss.output = written.value().At(Id("p"));
    request.loss.mean = false;
    request.values = {id};
    auto gradients = GradientSession::Create(*edited.value(), inputs, request, {.threads = 1});
    EXPECT_TRUE(gradients.ok()) << gradients.error().ToString();
    auto backward = gradients.value()->Start(inputs, {}).value();
    backward->Finish();
    EXPECT_TRUE(backward->status().ok());
    const ValueId gradient = gradients.value()->gradient(id);
    EXPECT_NE(gradient, kNoValue);
    return ToDoubles(backward->Fetch(gradient).value().tensor().RowMajor().value()).value();
  }
  // Of what is fed, held against differences.
  void CheckInput(const std::vector<std::pair<ValueId, Edit>>& edits) {
    const std::vector<double> gradient = Gradient("x", edits, Of::kItself);
    ASSERT_EQ(gradient.size(), 12u);
    constexpr double kStep = 1e-5;
    for (size_t i = 0; i < gradient.size(); ++i) {
      Tensor above = x_.Clone().value(), below = x_.Clone().value();
      above.data<double>()[i] += kStep;
      below.data<double>()[i] -= kStep;
      EXPECT_NEAR(gradient[i], (Loss(above, edits) - Loss(below, edits)) / (2 * kStep), 1e-6) << i;
    }
  }

  std::unique_ptr<Session> session_;
  std::unique_ptr<onnxray::Run> base_;
  const Tensor x_ = Numbers({3, 4}, 3);
};

TEST_F(EditedGraphTest, WithoutEditsItIsTheGraph) { CheckInput({}); }

TEST_F(EditedGraphTest, EveryKindOfEditIsDifferentiated) {
  const Tensor patch = Numbers({3, 4}, 9);
  for (const TensorPart& part : {TensorPart(), TensorPart{{1, 2}}, TensorPart{{0, 1}, {1, 3}}}) {
    CheckInput({{Id("s"), {Kind::kZero, part}}});
    CheckInput({{Id("s"), {Kind::kMean, part}}});
    CheckInput({{Id("s"), {Kind::kScale, part, -1.5}}});
    CheckInput({{Id("s"), {Kind::kClamp, part, 0.4, 0.52}}});
    CheckInput({{Id("s"), {Kind::kSet, part, 0.7}}});
    CheckInput({{Id("s"), {Kind::kPatch, part, 0, 0, patch}}});
  }
}

TEST_F(EditedGraphTest, InputsWeightsAndOutputsMayBeEdited) {
  CheckInput({{Id("x"), {Kind::kScale, {{1, 0}}, 3}}});
  CheckInput({{Id("w"), {Kind::kScale, {{1, 0}}, 3}}, {Id("v"), {Kind::kZero, {{0, 2}}}}});
  CheckInput({{Id("p"), {Kind::kScale, {{0, 0}}, 2}}});
}

TEST_F(EditedGraphTest, SeveralEditsFollowOneAnother) {
  CheckInput({{Id("h"), {Kind::kScale, {{1, 1}}, 2}},
              {Id("s"), {Kind::kMean, {{0, 0}}}},
              {Id("s"), {Kind::kScale, {}, 0.5}},
              {Id("w"), {Kind::kZero, {{0, 3}}}}});
}

TEST_F(EditedGraphTest, GradientsOfAnEditedValueAreOfWhatTookItsPlace) {
  // y = s v + x and the loss does not know how s came about: d loss / d s' = (2 y k) v^T.
  const std::vector<double> gradient = Gradient("s", {{Id("s"), {Kind::kZero, {}}}}, Of::kReplacement);
  const std::vector<double> x = ToDoubles(x_).value(), v = ToDoubles(Numbers({4, 4}, 2)).value(),
                            k = ToDoubles(Numbers({3, 4}, 4)).value();
  for (size_t row = 0; row < 3; ++row) {
    for (size_t column = 0; column < 4; ++column) {
      double expected = 0;  // y is x, as s is zero
      for (size_t i = 0; i < 4; ++i) expected += 2 * x[row * 4 + i] * k[row * 4 + i] * v[column * 4 + i];
      EXPECT_NEAR(gradient[row * 4 + column], expected, 1e-12);
    }
  }
}

TEST_F(EditedGraphTest, APatchOfAnotherShapeIsRefused) {
  const auto run = RunEdited({{"x", x_}}, {});
  const auto written = WriteEdits(*session_, *run, {{Id("s"), {Kind::kPatch, {}, 0, 0, Numbers({3}, 1)}}});
  ASSERT_FALSE(written.ok());
  EXPECT_NE(written.error().text.find("float64[3,4]"), std::string::npos);
}

}  // namespace
}  // namespace onnxray
