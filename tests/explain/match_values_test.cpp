#include "explain/match_values.h"

#include <gtest/gtest.h>

#include "run/graph_builder.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;

std::string MatchOf(const GraphBuilder& graph, const GraphBuilder& other, const std::string& name) {
  const Graph a = *graph.Build().graph, b = *other.Build().graph;
  const ValueId match = MatchValues(a, b)[static_cast<size_t>(a.FindValue(name))];
  return match == kNoValue ? "" : b.value(match).name;
}

// Two branches of the same operators from one value, told apart by their weights only.
GraphBuilder Branches(const std::string& prefix, bool swapped) {
  const Tensor q = Tensor::FromValues<float>({2, 2}, {1, 2, 3, 4}),
               k = Tensor::FromValues<float>({2, 2}, {5, 6, 7, 8});
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{2, ""}, {2, ""}});
  builder.Constant(prefix + "wq", q);
  builder.Constant(prefix + "wk", k);
  const auto add = [&](const std::string& name) {
    builder.Add("MatMul", {"x", prefix + "w" + name}, {prefix + name});
  };
  add(swapped ? "k" : "q");
  add(swapped ? "q" : "k");
  builder.Add("Neg", {prefix + "k"}, {prefix + "n"});
  builder.Add("Add", {prefix + "q", prefix + "n"}, {prefix + "y"});
  builder.Output(prefix + "y");
  return builder;
}

TEST(MatchValues, ByName) {
  EXPECT_EQ(MatchOf(Branches("", false), Branches("", true), "q"), "q");
  EXPECT_EQ(MatchOf(Branches("", false), Branches("", false), "wq"), "") << "constants are not compared";
}

TEST(MatchValues, ByOperatorAndPlaceWhereNamesDiffer) {
  const GraphBuilder one = Branches("a_", false), other = Branches("b_", true);
  EXPECT_EQ(MatchOf(one, other, "x"), "x");
  EXPECT_EQ(MatchOf(one, other, "a_q"), "b_q") << "by their weights";
  EXPECT_EQ(MatchOf(one, other, "a_k"), "b_k");
  EXPECT_EQ(MatchOf(one, other, "a_n"), "b_n");
  EXPECT_EQ(MatchOf(one, other, "a_y"), "b_y");
}

TEST(MatchValues, BackwardsFromTheOutputs) {
  // The first node of one graph is two in the other: only from behind can the rest be reached.
  GraphBuilder one, other;
  one.Input("x", DType::kFloat32, {{2, ""}}).Add("Softsign", {"x"}, {"a"});
  one.Add("Exp", {"a"}, {"b"});
  one.Add("Neg", {"b"}, {"c"});
  one.Output("c");
  other.Input("x", DType::kFloat32, {{2, ""}}).Add("Abs", {"x"}, {"p"});
  other.Add("Div", {"x", "p"}, {"q"});
  other.Add("Exp", {"q"}, {"r"});
  other.Add("Neg", {"r"}, {"s"});
  other.Output("s");
  EXPECT_EQ(MatchOf(one, other, "c"), "s");
  EXPECT_EQ(MatchOf(one, other, "b"), "r");
  EXPECT_EQ(MatchOf(one, other, "a"), "");
}

TEST(MatchValues, NumbersAsNamesCountBetweenEqualOperatorsOnly) {
  GraphBuilder one, other;
  one.Input("x", DType::kFloat32, {{2, ""}}).Add("Exp", {"x"}, {"1"});
  one.Add("Neg", {"1"}, {"2"});
  one.Output("2");
  other.Input("x", DType::kFloat32, {{2, ""}}).Add("Exp", {"x"}, {"2"});
  other.Add("Neg", {"2"}, {"3"});
  other.Output("3");
  EXPECT_EQ(MatchOf(one, other, "1"), "2");
  EXPECT_EQ(MatchOf(one, other, "2"), "3");
}

}  // namespace
}  // namespace onnxray
