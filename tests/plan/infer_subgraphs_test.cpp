// Types of what If, Loop and Scan give.
#include "plan/infer_subgraphs.h"

#include <gtest/gtest.h>

#include "graph/subgraph.h"
#include "plan/infer_types.h"

namespace onnxray::testing {
namespace {

using Types = std::vector<std::optional<TensorType>>;

TensorType Floats(Shape shape) { return {DType::kFloat32, std::move(shape)}; }

// A node whose inputs, and then captured values, are of these types or constants.
class Inference {
 public:
  Inference(const std::string& op, int outputs) {
    node_.name = "node";
    node_.op_type = op;
    node_.opset = 21;
    for (int i = 0; i < outputs; ++i) node_.outputs.push_back(graph_.AddValue("y" + std::to_string(i)));
  }
  Inference& Attribute(const std::string& name, AttributeValue value) {
    node_.attributes.Set(name, std::move(value));
    return *this;
  }
  Inference& Input(TensorType type) {
    fed_.emplace_back(graph_.AddValue("x"), std::move(type));
    node_.inputs.push_back(fed_.back().first);
    return *this;
  }
  Inference& Constant(Tensor tensor) {
    node_.inputs.push_back(graph_.AddValue("c"));
    graph_.value(node_.inputs.back()).constant = std::move(tensor);
    return *this;
  }
  Inference& NoInput() {
    node_.inputs.push_back(kNoValue);
    return *this;
  }
  Inference& Captured() {
    node_.implicit_inputs.push_back(node_.inputs.back());
    node_.inputs.pop_back();
    return *this;
  }
  Types Run() {
    graph_.nodes = {node_};
    const ThreadPool pool(1);
    TypeInference types(graph_, pool);
    for (const auto& [id, type] : fed_) types.Feed(id, type);
    types.Visit(0);
    Types results;
    for (const ValueId id : node_.outputs)
      results.push_back(types.type(id) ? std::optional(*types.type(id)) : std::nullopt);
    return results;
  }

 private:
  Graph graph_;
  Node node_;
  std::vector<std::pair<ValueId, TensorType>> fed_;
};

Inference Choice() {
  Inference inference("If", 2);
  inference
      .Attribute("then_branch", Subgraph({}, {"x"})
                                    .Add("Relu", {"x"}, "same")
                                    .Add("Shape", {"x"}, "shape")
                                    .Outputs({"same", "shape"}))
      .Attribute(
          "else_branch",
          Subgraph({}, {"x"}).Add("Exp", {"x"}, "same").Add("Log", {"x"}, "log").Outputs({"same", "log"}));
  return inference;
}

TEST(InferSubgraphs, OfBranchesThatAgree) {
  const Types types = Choice().Input({DType::kBool, {}}).Input(Floats({2, 3})).Captured().Run();
  EXPECT_EQ(types[0], Floats({2, 3}));
  EXPECT_EQ(types[1], std::nullopt);
}

TEST(InferSubgraphs, OfTheBranchThatIsTaken) {
  const auto run = [](bool taken) {
    return Choice().Constant(Tensor::Scalar(taken)).Input(Floats({2, 3})).Captured().Run()[1];
  };
  EXPECT_EQ(run(true), (TensorType{DType::kInt64, {2}}));
  EXPECT_EQ(run(false), Floats({2, 3}));
}

// One state keeps its shape, the other grows.
Inference Repeated(const char* condition) {
  Inference inference("Loop", 3);
  inference.Attribute("body", Subgraph({"i", "go", "kept", "grown"})
                                  .Add("Neg", {"kept"}, "negative")
                                  .Add("Concat", {"grown", "grown"}, "longer", {{"axis", int64_t{0}}})
                                  .Add("Cast", {"i"}, "truth", {{"to", int64_t{9}}})
                                  .Add("Identity", {"go"}, "on")
                                  .Add("Exp", {"kept"}, "scan")
                                  .Outputs({condition, "negative", "longer", "scan"}));
  return inference;
}

TEST(InferSubgraphs, OfALoop) {
  const auto run = [](Inference inference) {
    return inference.NoInput().Input(Floats({4})).Input(Floats({1})).Run();
  };
  const Tensor five = Tensor::Scalar<int64_t>(5);
  EXPECT_EQ(run(Repeated("on").Constant(five)), (Types{Floats({4}), std::nullopt, Floats({5, 4})}));
  EXPECT_EQ(run(Repeated("truth").Constant(five)), (Types{Floats({4}), std::nullopt, std::nullopt}));
  EXPECT_EQ(run(Repeated("on").NoInput()), (Types{Floats({4}), std::nullopt, std::nullopt}));
}

TEST(InferSubgraphs, OfAScan) {
  const Types types = Inference("Scan", 2)
                          .Attribute("num_scan_inputs", int64_t{1})
                          .Attribute("scan_input_axes", std::vector<int64_t>{-1})
                          .Attribute("scan_output_axes", std::vector<int64_t>{1})
                          .Attribute("body", Subgraph({"s", "x"}, {"w"})
                                                 .Add("Add", {"s", "x"}, "next")
                                                 .Add("MatMul", {"x", "w"}, "y")
                                                 .Outputs({"next", "y"}))
                          .Input(Floats({2, 3}))
                          .Input(Floats({2, 3, 7}))
                          .Input(Floats({3, 5}))
                          .Captured()
                          .Run();
  EXPECT_EQ(types, (Types{Floats({2, 3}), Floats({2, 7, 5})}));
}

}  // namespace
}  // namespace onnxray::testing
