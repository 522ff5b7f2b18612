// Gradients of If, Loop and Scan.
#include "grad/gradient_tester.h"
#include "graph/subgraph.h"

namespace onnxray::testing {
namespace {

using List = std::vector<int64_t>;
using Body = std::shared_ptr<const Graph>;

Tensor Truth(bool value) { return Tensor::Scalar(value); }

// then: sum of a * b; else: sin(a), which leaves b alone.
GradientTester Choice(bool taken) {
  GradientTester tester("If");
  tester.Attribute("then_branch", Subgraph({}, {"a", "b"}).Add("Mul", {"a", "b"}, "y").Outputs({"y"}))
      .Attribute("else_branch", Subgraph({}, {"a", ""}).Add("Sin", {"a"}, "y").Outputs({"y"}))
      .Input(Truth(taken));
  return tester;
}

TEST(IfGradient, GoesThroughTheBranchThatIsTaken) {
  for (const bool taken : {true, false}) {
    SCOPED_TRACE(taken);
    Choice(taken).Fed().Random({2, 3}).Captured().Random({2, 3}).Captured().Check();
  }
}

TEST(IfGradient, OfAConditionKnownBeforehand) {
  Choice(true).Random({2, 3}).Captured().Random({2, 3}).Captured().Check();
}

TEST(IfGradient, PassesValuesThrough) {
  GradientTester("If")
      .Attribute("then_branch", Subgraph({}, {"a"}).Outputs({"a", "a"}))
      .Attribute("else_branch", Subgraph({}, {"a"}).Add("Exp", {"a"}, "y").Outputs({"y", "a"}))
      .Outputs(2)
      .Input(Truth(true))
      .Fed()
      .Random({3})
      .Captured()
      .Check();
}

TEST(IfGradient, CanBeDifferentiatedAgain) {
  for (const bool taken : {true, false}) {
    SCOPED_TRACE(taken);
    Choice(taken).Fed().Random({2, 3}).Captured().Random({2, 3}).Captured().CheckSecondOrder();
  }
}

// state' = tanh(state w + x); y = state' * x, with a matrix w and a scale from outside.
Body Recurrence() {
  return Subgraph({"state", "x"}, {"w", "scale"})
      .Add("MatMul", {"state", "w"}, "product")
      .Add("Add", {"product", "x"}, "sum")
      .Add("Tanh", {"sum"}, "next")
      .Add("Mul", {"next", "scale"}, "y")
      .Outputs({"next", "y"});
}

GradientTester Recurrent(int64_t reversed) {
  GradientTester tester("Scan");
  tester.Attribute("body", Recurrence())
      .Attribute("num_scan_inputs", int64_t{1})
      .Attribute("scan_input_directions", List{reversed})
      .Attribute("scan_output_directions", List{1 - reversed})
      .Outputs(2)
      .Random({2, 3})
      .Random({4, 2, 3})
      .Random({3, 3})
      .Captured()
      .Random({3})
      .Captured();
  return tester;
}

TEST(ScanGradient, OfStatesSlicesAndCapturedValues) {
  for (const int64_t reversed : {0, 1}) {
    SCOPED_TRACE(reversed);
    Recurrent(reversed).Check();
    Recurrent(reversed).WithoutOutput(0).Check();
    Recurrent(reversed).Fixed().WithoutOutput(1).Check();
  }
}

TEST(ScanGradient, CanBeDifferentiatedAgain) { Recurrent(0).CheckSecondOrder(); }

TEST(ScanGradient, AlongOtherAxes) {
  GradientTester("Scan")
      .Attribute("body", Subgraph({"state", "a", "b"})
                             .Add("Mul", {"a", "b"}, "product")
                             .Add("Add", {"state", "product"}, "next")
                             .Add("Mul", {"next", "a"}, "y")
                             .Outputs({"next", "y", "product"}))
      .Attribute("num_scan_inputs", int64_t{2})
      .Attribute("scan_input_axes", List{1, -1})
      .Attribute("scan_input_directions", List{0, 1})
      .Attribute("scan_output_axes", List{-1, 1})
      .Attribute("scan_output_directions", List{1, 0})
      .Outputs(3)
      .Random({2, 3})
      .Random({2, 4, 3})
      .Random({2, 3, 4})
      .Check();
}

TEST(ScanGradient, WithoutStates) {
  GradientTester("Scan")
      .Attribute("body", Subgraph({"x"}, {"scale"}).Add("Pow", {"x", "scale"}, "y").Outputs({"y"}))
      .Attribute("num_scan_inputs", int64_t{1})
      .Random({4, 2}, 0.5, 2)
      .Random({2}, 0.5, 2)
      .Captured()
      .Check();
}

// Counts in an integer, and what it adds up has no use for the states.
TEST(ScanGradient, WithStatesThatAreNoFloats) {
  GradientTester("Scan")
      .Attribute("body", Subgraph({"count", "sum", "x"})
                             .Constant("one", Tensor::Scalar<int64_t>(1))
                             .Add("Add", {"count", "one"}, "next")
                             .Add("Cast", {"next"}, "factor", {{"to", int64_t{11}}})
                             .Add("Mul", {"x", "factor"}, "product")
                             .Add("Add", {"sum", "product"}, "total")
                             .Outputs({"next", "total"}))
      .Attribute("num_scan_inputs", int64_t{1})
      .Outputs(2)
      .Input(Tensor::Scalar<int64_t>(0))
      .Random({2})
      .Random({4, 2})
      .Check();
}

TEST(ScanGradient, OfNoIterationAtAll) {
  GradientTester tester("Scan");
  const Body body = Subgraph({"state", "x"}, {"w"})
                        .Add("MatMul", {"state", "w"}, "product")
                        .Add("Add", {"product", "x"}, "next")
                        .Outputs({"next"});
  tester.Attribute("body", body).Attribute("num_scan_inputs", int64_t{1});
  tester.Random({2, 3}).Random({0, 2, 3}).Random({3, 3}).Captured().Check();
}

TEST(ScanGradient, OfAScanInsideAScan) {
  const Body inner = Subgraph({"s", "e"}, {"w"})
                         .Add("Mul", {"s", "w"}, "scaled")
                         .Add("Add", {"scaled", "e"}, "sum")
                         .Add("Tanh", {"sum"}, "next")
                         .Outputs({"next"});
  const Body outer =
      Subgraph({"state", "x"}, {"w"})
          .Add("Scan", {"state", "x"}, "next", {{"body", inner}, {"num_scan_inputs", int64_t{1}}}, {"w"})
          .Add("Mul", {"next", "w"}, "y")
          .Outputs({"next", "y"});
  GradientTester("Scan")
      .Attribute("body", outer)
      .Attribute("num_scan_inputs", int64_t{1})
      .Outputs(2)
      .Random({2})
      .Random({3, 4, 2})
      .Random({2})
      .Captured()
      .Check();
}

TEST(ScanGradient, OfAnIfInside) {
  const Body body =
      Subgraph({"state", "x"}, {"w"})
          .Constant("zero", Tensor::Scalar<double>(0))
          .Add("Greater", {"x", "zero"}, "positive")
          .Add("If", {"positive"}, "y",
               {{"then_branch", Subgraph({}, {"state", "w"}).Add("Mul", {"state", "w"}, "t").Outputs({"t"})},
                {"else_branch", Subgraph({}, {"state", ""}).Add("Sin", {"state"}, "t").Outputs({"t"})}},
               {"state", "w"})
          .Add("Add", {"y", "x"}, "next")
          .Outputs({"next"});
  GradientTester("Scan")
      .Attribute("body", body)
      .Attribute("num_scan_inputs", int64_t{1})
      .Random({2})
      .Random({6})
      .Random({2})
      .Captured()
      .Check();
}

TEST(ScanGradient, OfABatchOfSequences) {
  const Body body = Subgraph({"state", "x"}, {"w"})
                        .Add("Mul", {"state", "w"}, "product")
                        .Add("Add", {"product", "x"}, "sum")
                        .Add("Tanh", {"sum"}, "next")
                        .Add("Mul", {"next", "x"}, "y")
                        .Outputs({"next", "y"});
  for (const bool lengths : {false, true}) {
    for (const int64_t reversed : {0, 1}) {
      SCOPED_TRACE(std::to_string(lengths) + std::to_string(reversed));
      GradientTester tester("Scan", 8);
      tester.Attribute("body", body)
          .Attribute("num_scan_inputs", int64_t{1})
          .Attribute("directions", List{reversed})
          .Outputs(2);
      lengths ? tester.Input(Tensor::FromValues<int64_t>({2}, {3, 1})) : tester.NoInput();
      tester.Random({2, 2}).Random({2, 3, 2}).Random({2}).Captured().Check();
    }
  }
}

// state' = state * w + iteration, for as long as it stays small; y = sin(state).
GradientTester Growing() {
  GradientTester tester("Loop");
  tester
      .Attribute("body", Subgraph({"i", "go", "state"}, {"w"})
                             .Add("Cast", {"i"}, "number", {{"to", int64_t{11}}})
                             .Add("Mul", {"state", "w"}, "product")
                             .Add("Add", {"product", "number"}, "next")
                             .Add("Sin", {"state"}, "y")
                             .Constant("limit", Tensor::Scalar<double>(20))
                             .Add("ReduceMax", {"next"}, "most", {{"keepdims", int64_t{0}}})
                             .Add("Less", {"most", "limit"}, "on")
                             .Outputs({"on", "next", "y"}))
      .Outputs(2);
  return tester;
}

TEST(LoopGradient, OfATripCount) {
  for (const int64_t trips : {1, 4}) {
    SCOPED_TRACE(trips);
    const Tensor count = Tensor::Scalar(trips);
    Growing().Input(count).Fed().NoInput().Random({2}).Random({2}, 0.5, 1.5).Captured().Check();
    Growing().Input(count).NoInput().Random({2}).Random({2}, 0.5, 1.5).Captured().Check();
  }
  const Tensor none = Tensor::Scalar<int64_t>(0);
  Growing().Input(none).Fed().NoInput().Random({2}).Random({2}).Captured().WithoutOutput(1).Check();
}

TEST(LoopGradient, OfACondition) {
  Growing().NoInput().Input(Truth(true)).Random({2}).Random({2}, 1.2, 1.5).Captured().Check();
  Growing().NoInput().Input(Truth(true)).Fed().Random({2}).Random({2}, 1.2, 1.5).Captured().Check();
  Growing()
      .Input(Tensor::Scalar<int64_t>(9))
      .Fed()
      .Input(Truth(false))
      .Random({2})
      .Random({2})
      .Captured()
      .WithoutOutput(1)
      .Check();
}

TEST(LoopGradient, OfTheStatesOrTheStackAlone) {
  const Tensor count = Tensor::Scalar<int64_t>(3);
  for (const int left_out : {0, 1}) {
    SCOPED_TRACE(left_out);
    Growing().Input(count).NoInput().Random({2}).Random({2}).Captured().WithoutOutput(left_out).Check();
  }
}

TEST(LoopGradient, OfAStateThatGrows) {
  const Body body = Subgraph({"i", "go", "state"}, {"w"})
                        .Add("Tanh", {"state"}, "squashed")
                        .Add("Mul", {"squashed", "w"}, "product")
                        .Add("Concat", {"state", "product"}, "longer", {{"axis", int64_t{0}}})
                        .Outputs({"go", "longer"});
  const auto tester = [&] {
    GradientTester loop("Loop");
    loop.Attribute("body", body).Input(Tensor::Scalar<int64_t>(3)).Fed().NoInput();
    loop.Random({2}).Random({1}, 0.5, 1.5).Captured();
    return loop;
  };
  tester().Check();
  tester().CheckSecondOrder();
}

TEST(LoopGradient, CanBeDifferentiatedAgain) {
  const Tensor count = Tensor::Scalar<int64_t>(3);
  Growing().Input(count).Fed().NoInput().Random({2}).Random({2}, 0.5, 1.5).Captured().CheckSecondOrder();
}

TEST(ControlFlowGradient, RefusesToDrawRandomNumbersAgain) {
  Graph graph;
  const ValueId x = graph.AddValue("x"), condition = graph.AddValue("condition"), y = graph.AddValue("y");
  graph.inputs = {x, condition};
  Node node;
  node.name = "choice";
  node.op_type = "If";
  node.opset = 22;
  node.inputs = {condition};
  node.implicit_inputs = {x};
  node.outputs = {y};
  const Body branch = Subgraph({}, {"x"})
                          .Add("RandomNormalLike", {"x"}, "noise")
                          .Add("Mul", {"x", "noise"}, "y")
                          .Outputs({"y"});
  node.attributes.Set("then_branch", branch);
  node.attributes.Set("else_branch", branch);
  graph.nodes.push_back(node);
  graph.value(y).producer = 0;
  const ThreadPool pool(1);
  GraphExtension extension(graph, {TensorType{DType::kFloat64, {2}}, TensorType{DType::kBool, {}}}, pool);
  const auto gradients = Differentiate(extension, y, {x});
  ASSERT_FALSE(gradients.ok());
  EXPECT_NE(gradients.error().ToString().find("draws random numbers"), std::string::npos);
}

}  // namespace
}  // namespace onnxray::testing
