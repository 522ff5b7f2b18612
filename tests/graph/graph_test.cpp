// Text, order, readers and rewrites of graphs.
#include "graph/graph.h"

#include <gtest/gtest.h>

#include "graph/print.h"
#include "graph/rewrites/fuse.h"
#include "graph/topological_order.h"
#include "run/graph_builder.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;

TEST(ToText, HasALineForEverything) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {Dim{-1, "batch"}, Dim{3, {}}});
  builder.Constant("w", Tensor::Zeros(DType::kFloat32, {3, 2}).value());
  builder.Add("MatMul", {"x", "w"}, {"m"}).scope = "encoder/layer";
  builder.Add("Split", {"m", ""}, {"a", ""}).attributes.Set("axis", int64_t{1});
  builder.Output("a");
  builder.graph().name = "main";
  EXPECT_EQ(ToText(builder.graph()),
            "graph main (ai.onnx 17)\n"
            "input    x float32[batch,3]\n"
            "constant w float32[3,2]\n"
            "m ? = MatMul(x, w)  # m_node, in encoder/layer\n"
            "a ?, - = Split(m, -) {axis=1}  # a_node\n"
            "output   a\n");
}

TEST(ToText, IndentsSubgraphs) {
  Graph inner;
  inner.name = "branch";
  inner.outputs.push_back(inner.AddValue("y"));
  Node& node = inner.nodes.emplace_back();
  node.name = "n";
  node.op_type = "Relu";
  node.outputs = inner.outputs;
  GraphBuilder builder;
  builder.Add("If", {"c"}, {"r"}).attributes.Set("then_branch", std::make_shared<const Graph>(inner));
  const std::string text = ToText(builder.graph());
  EXPECT_NE(text.find("\n  then_branch: branch\n  y ? = Relu()  # n\n  output   y\n"), std::string::npos)
      << text;
}

TEST(SortTopologically, KeepsAnOrderThatIsValid) {
  const TopologicalOrder order = SortTopologically({{}, {0}, {}, {1, 2}});
  EXPECT_EQ(order.nodes, (std::vector<int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(order.on_cycle, -1);
}

TEST(SortTopologically, PutsDependenciesFirst) {
  const TopologicalOrder order = SortTopologically({{2}, {}, {1}, {0}});
  EXPECT_EQ(order.nodes, (std::vector<int32_t>{1, 2, 0, 3}));
}

TEST(SortTopologically, FindsCycles) {
  EXPECT_GE(SortTopologically({{1}, {2}, {0}}).on_cycle, 0);
  EXPECT_EQ(SortTopologically({{}, {1}}).on_cycle, 1);
}

TEST(SortTopologically, DoesNotRecurse) {
  std::vector<std::vector<int32_t>> chain(200'000);
  for (size_t i = 0; i + 1 < chain.size(); ++i) chain[i] = {static_cast<int32_t>(i) + 1};
  const TopologicalOrder order = SortTopologically(chain);
  EXPECT_EQ(order.nodes.size(), chain.size());
  EXPECT_EQ(order.nodes.front(), 199'999);
}

TEST(Consumers, CountEveryReaderOnce) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {});
  builder.Add("Mul", {"x", "x"}, {"a"});
  builder.Add("Relu", {"a"}, {"b"});
  builder.Add("If", {"b"}, {"c"}).implicit_inputs = {builder.Value("x"), builder.Value("a")};
  const auto consumers = builder.graph().Consumers();
  const auto of = [&](const char* name) { return consumers[static_cast<size_t>(builder.Value(name))]; };
  EXPECT_EQ(of("x"), (std::vector<NodeId>{0, 2}));
  EXPECT_EQ(of("a"), (std::vector<NodeId>{1, 2}));
  EXPECT_EQ(of("b"), (std::vector<NodeId>{2}));
  EXPECT_TRUE(of("c").empty());
}

// Conv -> BatchNormalization -> Relu, two channels of weight 1.
GraphBuilder ConvNormRelu() {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {Dim{1, {}}, Dim{1, {}}, Dim{2, {}}, Dim{2, {}}});
  const auto constant = [&](const char* name, Shape shape, std::vector<float> values) {
    builder.Constant(name, Tensor::FromValues<float>(std::move(shape), values));
  };
  constant("w", {2, 1, 1, 1}, {1, 1});
  constant("scale", {2}, {2, 3});
  constant("shift", {2}, {5, 7});
  constant("mean", {2}, {1, 2});
  constant("variance", {2}, {1, 4});
  builder.Add("Conv", {"x", "w"}, {"c"});
  builder.Add("BatchNormalization", {"c", "scale", "shift", "mean", "variance"}, {"n"})
      .attributes.Set("epsilon", 0.0f);
  builder.Add("Relu", {"n"}, {"r"});
  builder.Output("r");
  return builder;
}

TEST(Fuse, FoldsNormalisationAndActivationIntoConvolution) {
  GraphBuilder builder = ConvNormRelu();
  const Graph fused = Fuse(builder.graph());
  const Node& conv = fused.nodes[0];
  EXPECT_EQ(fused.value(conv.outputs[0]).name, "r");
  EXPECT_EQ(fused.value(conv.outputs[0]).producer, 0);
  EXPECT_EQ(conv.attributes.Float("onnxray.min", -1), 0.0f);
  ASSERT_EQ(conv.inputs.size(), 3u);
  // scale / sqrt(variance), and shift - mean * that.
  EXPECT_EQ(ToDoubles(*fused.value(conv.inputs[1]).constant).value(), (std::vector<double>{2, 1.5}));
  EXPECT_EQ(ToDoubles(*fused.value(conv.inputs[2]).constant).value(), (std::vector<double>{3, 4}));
  for (const size_t gone : {1u, 2u}) EXPECT_EQ(fused.nodes[gone].outputs[0], kNoValue);
}

TEST(Fuse, LeavesWhatSomebodyElseReads) {
  GraphBuilder read_twice = ConvNormRelu();
  read_twice.Add("Neg", {"c"}, {"other"});
  EXPECT_EQ(read_twice.graph().value(Fuse(read_twice.graph()).nodes[0].outputs[0]).name, "c");
  GraphBuilder result = ConvNormRelu();
  result.Output("n");
  const Graph fused = Fuse(result.graph());
  EXPECT_EQ(fused.value(fused.nodes[0].outputs[0]).name, "n");
  EXPECT_EQ(fused.nodes[2].outputs.size(), 1u);
  EXPECT_NE(fused.nodes[2].outputs[0], kNoValue);
}

}  // namespace
}  // namespace onnxray
