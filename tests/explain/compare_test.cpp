#include "explain/compare.h"

#include <gtest/gtest.h>

#include "run/graph_builder.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;

// x -> a, b (halves of x) -> s; the second half times `factor`.
GraphBuilder Halves(float factor) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{4, ""}});
  builder.Constant("factor", Tensor::Scalar(factor));
  builder.Add("Split", {"x"}, {"a", "b"});
  builder.Add("Mul", {"b", "factor"}, {"m"});
  builder.Add("Add", {"a", "m"}, {"s"});
  builder.Output("s");
  return builder;
}

struct Side {
  explicit Side(float factor)
      : session(Session::Create(Halves(factor).Build(), {.threads = 1}).value()),
        run(session
                ->Start({{"x", Tensor::FromValues<float>({4}, {1, 2, 3, 4})}},
                        {.keep = RunOptions::Keep::kAll})
                .value()) {
    run->Finish();
  }
  ValueId id(const std::string& name) const { return session->graph().FindValue(name); }

  std::unique_ptr<Session> session;
  std::unique_ptr<Run> run;
};

TEST(Compare, TwoModelsDivergeWhereTheyDo) {
  Side one(2), other(2.5f);
  const Counterparts counterparts = CounterpartsIn(one.session->graph(), other.session->graph(), *other.run);
  std::vector<std::string> diverging, compared;
  for (const ValueId id : ComparableValues(one.session->graph())) {
    const std::string& name = one.session->graph().value(id).name;
    compared.push_back(name);
    if (CompareValue(id, *one.run, counterparts.at(id)).Diverges({})) diverging.push_back(name);
  }
  EXPECT_EQ(compared, (std::vector<std::string>{"x", "a", "b", "m", "s"}));
  EXPECT_EQ(diverging, (std::vector<std::string>{"m", "s"}));
  const ComparedValue m = CompareValue(one.id("m"), *one.run, counterparts.at(one.id("m")));
  EXPECT_EQ(m.difference->max_abs, 2);  // 8 and 10
  EXPECT_NEAR(m.difference->relative_error, 0.2, 1e-12);
}

TEST(Compare, DumpsAreFoundByValueOrNode) {
  Side side(2);
  const auto floats = [](std::vector<float> values) { return Tensor::FromValues<float>({2}, values); };
  const Counterparts counterparts = CounterpartsAmong(side.session->graph(), {{"a_node:1", floats({3, 4})},
                                                                              {"m_node", floats({6, 8})},
                                                                              {"s", floats({7, 11})},
                                                                              {"nobody", floats({0, 0})}});
  ASSERT_EQ(counterparts.size(), 3u);
  EXPECT_EQ(counterparts.at(side.id("b")).name, "a_node:1");
  EXPECT_TRUE(CompareValue(side.id("b"), *side.run, counterparts.at(side.id("b"))).difference->equal());
  EXPECT_TRUE(CompareValue(side.id("m"), *side.run, counterparts.at(side.id("m"))).difference->equal());
  EXPECT_EQ(CompareValue(side.id("s"), *side.run, counterparts.at(side.id("s"))).difference->max_abs, 1);
}

TEST(Compare, WhatCannotBeComparedSaysWhy) {
  Side side(2);
  const Counterparts counterparts =
      CounterpartsAmong(side.session->graph(), {{"s", Tensor::FromValues<float>({3}, {1, 2, 3})}});
  const ComparedValue compared = CompareValue(side.id("s"), *side.run, counterparts.at(side.id("s")));
  EXPECT_TRUE(compared.Diverges({}));
  EXPECT_EQ(compared.problem, "float32[2] against float32[3]");
}

}  // namespace
}  // namespace onnxray
