// Gradients of operators on sequences and optionals.
#include "grad/gradient_tester.h"
#include "graph/subgraph.h"

namespace onnxray::testing {
namespace {

using Body = std::shared_ptr<const Graph>;

Tensor Index(int64_t value) { return Tensor::Scalar(value); }

// Whatever the body computes of the values it captures: both branches of an If are the same.
GradientTester Computing(const Body& body) {
  GradientTester tester("If");
  tester.Attribute("then_branch", body).Attribute("else_branch", body).Input(Tensor::Scalar(true));
  return tester;
}

TEST(SequenceGradient, OfElements) {
  for (const int64_t position : {0, 1, -1, -2}) {
    SCOPED_TRACE(position);
    const Body body = Subgraph({}, {"a", "b"})
                          .Add("SequenceConstruct", {"a", "b"}, "pair")
                          .Constant("position", Index(position))
                          .Constant("zero", Index(0))
                          .Add("SequenceAt", {"pair", "position"}, "one")
                          .Add("SequenceAt", {"pair", "zero"}, "first")
                          .Add("Mul", {"one", "first"}, "product")
                          .Add("Mul", {"b", "product"}, "y")
                          .Outputs({"y"});
    Computing(body).Random({2, 3}).Captured().Random({2, 3}).Captured().Check();
    Computing(body).Fed().Random({2, 3}).Captured().Random({2, 3}).Captured().Check();
  }
}

TEST(SequenceGradient, OfPartsOfATensor) {
  const Body body = Subgraph({}, {"x"})
                        .Constant("two", Index(2))
                        .Add("SplitToSequence", {"x", "two"}, "parts", {{"axis", int64_t{1}}})
                        .Constant("last", Index(-1))
                        .Add("SequenceAt", {"parts", "last"}, "one")
                        .Add("Sin", {"one"}, "sine")
                        .Add("SequenceInsert", {"parts", "sine"}, "more")
                        .Add("ConcatFromSequence", {"more"}, "y", {{"axis", int64_t{1}}})
                        .Outputs({"y"});
  Computing(body).Random({2, 5}).Captured().Check();
  Computing(body).Fed().Random({2, 5}).Captured().Check();
}

TEST(SequenceGradient, OfRowsAlongANewAxis) {
  for (const int64_t axis : {0, 1, -1}) {
    SCOPED_TRACE(axis);
    const Body body =
        Subgraph({}, {"x"})
            .Add("SplitToSequence", {"x"}, "rows", {{"axis", axis}, {"keepdims", int64_t{0}}})
            .Add("ConcatFromSequence", {"rows"}, "back", {{"axis", axis}, {"new_axis", int64_t{1}}})
            .Add("Mul", {"x", "back"}, "y")
            .Outputs({"y"});
    Computing(body).Random({3, 2}).Captured().Check();
  }
}

TEST(SequenceGradient, OfInsertedAndErasedElements) {
  for (const int64_t position : {0, 1, -1}) {
    SCOPED_TRACE(position);
    const Body body = Subgraph({}, {"a", "b", "c"})
                          .Constant("position", Index(position))
                          .Add("SequenceConstruct", {"a", "b"}, "pair")
                          .Add("SequenceInsert", {"pair", "c", "position"}, "three")
                          .Add("SequenceErase", {"three"}, "but_last")
                          .Add("SequenceErase", {"three", "position"}, "again")
                          .Add("ConcatFromSequence", {"but_last"}, "left", {{"axis", int64_t{0}}})
                          .Add("ConcatFromSequence", {"again"}, "right", {{"axis", int64_t{0}}})
                          .Add("Mul", {"left", "right"}, "y")
                          .Outputs({"y"});
    Computing(body).Random({2}).Captured().Random({2}).Captured().Random({2}).Captured().Check();
  }
}

// Collects its states in a sequence, as exporters write loops over lists.
TEST(SequenceGradient, OfASequenceThatALoopCollects) {
  const Body iteration = Subgraph({"i", "go", "state", "list"}, {"w"})
                             .Sequence("list")
                             .Add("Mul", {"state", "w"}, "product")
                             .Add("Tanh", {"product"}, "next")
                             .Add("SequenceInsert", {"list", "product"}, "longer")
                             .Outputs({"go", "next", "longer"});
  const Body body =
      Subgraph({}, {"x", "w"})
          .Constant("trips", Index(3))
          .Add("SequenceEmpty", {}, "none", {{"dtype", int64_t{11}}})
          .AddMany("Loop", {"trips", "", "x", "none"}, {"final", "list"}, {{"body", iteration}}, {"w"})
          .Add("ConcatFromSequence", {"list"}, "all", {{"axis", int64_t{0}}})
          .Add("ReduceSum", {"final"}, "sum")
          .Add("Mul", {"all", "sum"}, "y")
          .Outputs({"y"});
  Computing(body).Random({2}).Captured().Random({2}).Captured().Check();
  Computing(body).Fed().Random({2}).Captured().Random({2}).Captured().Check();
}

TEST(SequenceGradient, CanBeDifferentiatedAgain) {
  const Body body = Subgraph({}, {"x"})
                        .Constant("one", Index(1))
                        .Add("SplitToSequence", {"x"}, "rows")
                        .Add("SequenceAt", {"rows", "one"}, "row")
                        .Add("Exp", {"row"}, "exponential")
                        .Add("SequenceInsert", {"rows", "exponential", "one"}, "more")
                        .Add("ConcatFromSequence", {"more"}, "all", {{"axis", int64_t{0}}})
                        .Add("Mul", {"all", "all"}, "y")
                        .Outputs({"y"});
  Computing(body).Random({3, 2}).Captured().CheckSecondOrder();
  Computing(body).Fed().Random({3, 2}).Captured().CheckSecondOrder();
}

TEST(OptionalGradient, PassesThrough) {
  const Body body = Subgraph({}, {"x"})
                        .Add("Optional", {"x"}, "maybe")
                        .Add("OptionalGetElement", {"maybe"}, "element")
                        .Add("Mul", {"element", "x"}, "y")
                        .Outputs({"y"});
  Computing(body).Random({3}).Captured().Check();
}

}  // namespace
}  // namespace onnxray::testing
