#include "graph/rewrites/keep_needed.h"

#include "model/test_models.h"
#include "run/graph_builder.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

TEST(KeepNeeded, SortsNodesAndDropsWhatNobodyNeeds) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{2, {}}}).Input("unread", DType::kFloat32, {{2, {}}});
  builder.Constant("w", Tensor::FromValues<float>({2}, {3, 4}));
  builder.Constant("loose", Tensor::FromValues<float>({2}, {5, 6}));
  builder.Add("Mul", {"a", "w"}, {"y"});
  builder.Add("Neg", {"y"}, {"dead"});
  builder.Add("Abs", {"x"}, {"a"});
  builder.Output("y");
  const Graph kept = KeepNeeded(builder.graph());
  EXPECT_EQ(OpTypes(kept), (std::vector<std::string>{"Abs", "Mul"}));
  EXPECT_EQ(ValueNames(kept, kept.inputs), (std::vector<std::string>{"x", "unread"}));
  EXPECT_EQ(ValueNames(kept, kept.outputs), std::vector<std::string>{"y"});
  EXPECT_EQ(ValueNames(kept, kept.nodes[1].inputs), (std::vector<std::string>{"a", "w"}));
  EXPECT_EQ(kept.value(kept.FindValue("a")).producer, 0);
  EXPECT_EQ(kept.value(kept.FindValue("y")).producer, 1);
  EXPECT_EQ(kept.FindValue("loose"), kNoValue);
  EXPECT_EQ(kept.FindValue("dead"), kNoValue);
  EXPECT_EQ(Constant(kept, "w"), (std::vector<double>{3, 4}));
}

TEST(KeepNeeded, KeepsWhatSubgraphsRead) {
  const Model model = MustLoad(GraphFromText(R"(g (float[2] x, bool c) => (float[2] y) <float[2] w = {1, 2}> {
    a = Abs (x)  dead = Neg (a)
    y = If (c) <then_branch = t () => (float[2] p) { p = Add (a, w) }, else_branch = e () => (float[2] q) { q = Neg (x) }>
  })"));
  Model kept = model;
  kept.graph = std::make_shared<Graph>(KeepNeeded(*model.graph));
  EXPECT_EQ(OpTypes(*kept.graph), (std::vector<std::string>{"Abs", "If"}));
  const Inputs inputs{{"x", Vector({-1, 5})}, {"c", Tensor::Scalar(true)}};
  EXPECT_EQ(RunModel(kept, inputs), (std::vector<double>{2, 7}));
}

}  // namespace
}  // namespace onnxray
