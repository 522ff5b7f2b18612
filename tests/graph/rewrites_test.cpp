// Pruning, and lifting constants out of subgraphs.
#include <gtest/gtest.h>

#include "graph/print.h"
#include "graph/rewrites/lift_constants.h"
#include "graph/rewrites/prune.h"
#include "graph/subgraph.h"
#include "run/graph_builder.h"

namespace onnxray::testing {
namespace {

TEST(Prune, LeavesOutWhatNoOutputNeeds) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {Dim{3, {}}}).Input("unread", DType::kFloat32, {Dim{3, {}}});
  builder.Constant("w", Tensor::Zeros(DType::kFloat32, {3}).value());
  builder.Constant("v", Tensor::Zeros(DType::kFloat32, {3}).value());
  builder.Add("Mul", {"x", "v"}, {"useless"});
  builder.Add("Add", {"x", "w"}, {"y"});
  builder.Output("y");
  builder.graph().captured = {builder.Value("a"), builder.Value("w")};
  const Graph pruned = Prune(builder.graph());
  EXPECT_EQ(ToText(pruned),
            "graph  (ai.onnx 17)\n"
            "input    x float32[3]\n"
            "input    unread float32[3]\n"
            "captured -\n"
            "captured w float32 = float32[3]\n"
            "y ? = Add(x, w)  # y_node\n"
            "output   y\n");
  EXPECT_EQ(pruned.value(pruned.outputs[0]).producer, 0);
}

TEST(Prune, TakesConstantsForGiven) {
  GraphBuilder builder;
  builder.Add("Neg", {"x"}, {"folded"});
  builder.Add("Relu", {"folded"}, {"y"});
  builder.Constant("folded", Tensor::Zeros(DType::kFloat32, {3}).value());
  builder.Output("y");
  const Graph pruned = Prune(builder.graph());
  ASSERT_EQ(pruned.nodes.size(), 1u);
  EXPECT_EQ(pruned.value(pruned.nodes[0].inputs[0]).producer, kNoNode);
  EXPECT_EQ(pruned.FindValue("x"), kNoValue);
}

// Both branches have a weight w; one of them hands on another from a branch of its own.
TEST(LiftConstants, OutOfSubgraphsOfAllDepths) {
  const Tensor two = Tensor::FromValues<float>({2}, {1, 2}), one = Tensor::Scalar(1.0f);
  const auto innermost =
      Subgraph({}, {"x"}).Constant("deep", two).Add("Mul", {"x", "deep"}, "i").Outputs({"i"});
  const auto then_branch = Subgraph({}, {"x", "c"})
                               .Constant("w", two)
                               .Constant("scalar", one)
                               .Add("If", {"c"}, "j", {{"then_branch", innermost}}, {"x"})
                               .Add("Mul", {"j", "w"}, "k")
                               .Add("Mul", {"k", "scalar"}, "t")
                               .Outputs({"t"});
  const auto else_branch =
      Subgraph({}, {"x", ""}).Constant("w", two).Add("Add", {"x", "w"}, "e").Outputs({"e"});
  GraphBuilder builder;
  Node& node = builder.Add("If", {"c"}, {"y"});
  node.attributes.Set("then_branch", then_branch);
  node.attributes.Set("else_branch", else_branch);
  node.implicit_inputs = {builder.Value("x"), builder.Value("c")};
  const Graph lifted = LiftConstants(builder.graph());
  const Node& choice = lifted.nodes[0];
  std::vector<std::string> names;
  for (const ValueId id : choice.implicit_inputs) names.push_back(lifted.value(id).name);
  EXPECT_EQ(names, (std::vector<std::string>{"x", "c", "w_2", "w", "deep"}));
  for (const size_t i : {2u, 3u, 4u}) EXPECT_TRUE(lifted.value(choice.implicit_inputs[i]).constant);

  const auto inside = choice.attributes.Subgraph("then_branch");
  ASSERT_EQ(inside->captured.size(), 5u);
  EXPECT_EQ(inside->captured[2], kNoValue);
  EXPECT_EQ(inside->captured[3], inside->nodes[1].inputs[1]);
  EXPECT_EQ(inside->captured[4], inside->nodes[0].implicit_inputs[1]);
  EXPECT_EQ(choice.attributes.Subgraph("else_branch")->captured.size(), 5u);
  EXPECT_EQ(inside->nodes[0].attributes.Subgraph("then_branch")->captured.size(), 2u);
}

}  // namespace
}  // namespace onnxray::testing
