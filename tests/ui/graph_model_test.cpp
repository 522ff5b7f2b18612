#include "graph_layout/graph_model.h"

#include <gtest/gtest.h>

#include "graph_panel/graph_search.h"
#include "ui/graph_lines.h"

namespace onnxray::testing {
namespace {

const GraphGroup* GroupNamed(const GraphModel& model, const std::string& name) {
  for (const GraphGroup& group : model.groups) {
    if (group.name == name) return &group;
  }
  return nullptr;
}

std::vector<std::string> InputsOf(const GraphModel& model, size_t node) {
  std::vector<std::string> names;
  for (const int tensor : model.nodes[node].inputs)
    names.push_back(model.tensors[static_cast<size_t>(tensor)].name);
  return names;
}

TEST(GraphModel, HasNodesTensorsAndWhoReadsThem) {
  LineBuilder lines;
  lines.Input("x")
      .Weight("w")
      .Node("a", "MatMul", {"x", "w"}, {"h"})
      .Node("b", "Split", {"h", "h"}, {"p", "q"});
  const GraphModel model = MakeGraphModel(lines.lines(), false);
  ASSERT_EQ(model.nodes.size(), 3u);  // the weight is told of, but no node
  EXPECT_EQ(model.nodes[0].summary, nullptr);
  EXPECT_EQ(InputsOf(model, 1), (std::vector<std::string>{"x"}));
  EXPECT_EQ(model.nodes[1].weights, (std::vector<int>{0}));
  EXPECT_EQ(InputsOf(model, 2), (std::vector<std::string>{"h"}));  // once, though read twice
  EXPECT_EQ(model.nodes[2].outputs.size(), 2u);
  EXPECT_EQ(model.ProducerOf(lines.lines()[3].row.path), 2);
}

TEST(GraphModel, SlashesInNamesMakeGroups) {
  LineBuilder lines;
  lines.Input("x");
  lines.Node("/net/one/conv", "Conv", {"x"}, {"a"}).Node("/net/one/relu", "Relu", {"a"}, {"b"});
  lines.Node("/net/two/deep/conv", "Conv", {"b"}, {"c"}).Node("/net/two/deep/relu", "Relu", {"c"}, {"d"});
  lines.Node("/net/alone/add", "Add", {"b", "d"}, {"e"});
  const GraphModel model = MakeGraphModel(lines.lines(), false);
  // "net" holds everything and "alone" one node: neither tells anything.
  ASSERT_EQ(model.groups.size(), 3u);
  const GraphGroup* one = GroupNamed(model, "one");
  const GraphGroup* two = GroupNamed(model, "two/deep");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->count, 2);
  EXPECT_EQ(one->contents, "1 Conv, 1 Relu");
  EXPECT_EQ(two->parent, 0);
  EXPECT_EQ(model.nodes[5].group, 0);
  EXPECT_EQ(model.GroupsAround(3).size(), 1u);
}

TEST(GraphModel, FunctionsMakeGroups) {
  LineBuilder lines;
  lines.Input("x")
      .Node("a", "Mul", {"x"}, {"a"}, "float32[4]", "Gelu")
      .Node("b", "Erf", {"a"}, {"b"}, "float32[4]", "Gelu");
  lines.Node("c", "Neg", {"b"}, {"c"});
  const GraphModel model = MakeGraphModel(lines.lines(), false);
  const GraphGroup* function = GroupNamed(model, "Gelu");
  ASSERT_TRUE(function);
  EXPECT_EQ(function->kind, GraphGroup::Kind::kFunction);
  EXPECT_EQ(function->nodes, (std::vector<int>{1, 2}));
}

TEST(GraphModel, WhatRanInsideANodeIsConnectedThroughIt) {
  LineBuilder lines;
  lines.Input("x").Input("cond").Node("h", "Neg", {"x"}, {"h"}).Node("if", "If", {"cond"}, {"y"});
  // The branch reads h by its name and yields z.
  lines.Enter(1).Node("inner", "Relu", {"h"}, {"z"}).Yields(0).Leave();
  lines.Node("last", "Abs", {"y"}, {"out"});
  const GraphModel model = MakeGraphModel(lines.lines(), false);
  ASSERT_EQ(model.groups.size(), 2u);
  const GraphGroup& body = model.groups[1];
  EXPECT_EQ(body.kind, GraphGroup::Kind::kSubgraph);
  EXPECT_EQ(model.nodes[static_cast<size_t>(body.owner)].name, "if");
  ASSERT_EQ(body.yields.size(), 1u);
  EXPECT_EQ(model.tensors[static_cast<size_t>(body.yields[0].first)].name, "z");
  EXPECT_EQ(model.tensors[static_cast<size_t>(body.yields[0].second)].name, "y");
  EXPECT_EQ(InputsOf(model, 4), (std::vector<std::string>{"h"}));
  EXPECT_EQ(model.tensors[static_cast<size_t>(model.nodes[4].inputs[0])].producer, 2);
}

TEST(GraphModel, KnowsWhetherItsStructureIsTheSame) {
  LineBuilder lines, other;
  lines.Input("x").Node("a", "Neg", {"x"}, {"a"}).Node("b", "Abs", {"a"}, {"b"});
  other.Input("x").Node("a", "Neg", {"x"}, {"a"}).Node("b", "Abs", {"x"}, {"b"});
  const GraphModel model = MakeGraphModel(lines.lines(), false);
  EXPECT_TRUE(model.SameStructure(MakeGraphModel(lines.lines(), false)));
  EXPECT_FALSE(model.SameStructure(MakeGraphModel(other.lines(), false)));
}

TEST(GraphSearch, FindsNodesOperatorsTensorsShapesAndWeights) {
  LineBuilder lines;
  lines.Input("pixels", "float32[1,3,8,8]").Weight("conv_w", "float32[16,3,3,3]");
  lines.Node("conv1", "Conv", {"pixels", "conv_w"}, {"features"}, "float32[1,16,8,8]");
  lines.Node("act", "Relu", {"features"}, {"activated"}, "float32[1,16,8,8]");
  NodeTable table;
  table.Reset(lines.Summary());
  const GraphModel model = MakeGraphModel(table.lines(), false);
  const auto find = [&](const std::string& query) { return SearchGraph(model, table, query, 10); };
  EXPECT_TRUE(find("").empty());
  EXPECT_TRUE(find("nothing of the kind").empty());

  std::vector<SearchHit> hits = find("CONV1");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].kind, SearchHit::Kind::kNode);
  EXPECT_EQ(hits[0].node, 1);

  hits = find("relu");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].kind, SearchHit::Kind::kOperator);
  EXPECT_EQ(hits[0].node, 2);

  hits = find("activated");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].kind, SearchHit::Kind::kTensor);

  hits = find("16,3,3");
  ASSERT_EQ(hits.size(), 0u);  // weights are found by name
  hits = find("1,16,8");
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].kind, SearchHit::Kind::kShape);

  hits = find("conv_w");
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].kind, SearchHit::Kind::kWeight);
  EXPECT_EQ(hits[0].node, 1) << "leads to the node that reads it";

  // What is the query comes before what contains it.
  hits = find("conv");
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].kind, SearchHit::Kind::kOperator);
  EXPECT_EQ(hits[0].text, "conv1");
  EXPECT_EQ(hits[1].text, "conv_w");
}

}  // namespace
}  // namespace onnxray::testing
