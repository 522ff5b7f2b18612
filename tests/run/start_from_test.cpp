// Runs that start from another one, held against full runs of graphs with the edit built in.
#include <gtest/gtest.h>

#include "graph_builder.h"
#include "model/test_models.h"
#include "run/session.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;
using Keep = RunOptions::Keep;

// Numbers that differ from each other, small enough for a few convolutions.
Tensor Numbers(const Shape& shape, int seed) {
  std::vector<float> values(static_cast<size_t>(shape.count()));
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>((static_cast<int>(i) * 37 + seed * 11) % 29 - 14) / 16.0f;
  return Tensor::FromValues<float>(shape, values);
}

std::vector<float> Floats(const Value& value) {
  const Tensor dense = value.tensor().RowMajor().value();
  return {dense.data<float>(), dense.data<float>() + dense.count()};
}

Tensor Scaled(const Tensor& tensor, float factor) {
  std::vector<float> values = Floats(tensor);
  for (float& value : values) value *= factor;
  return Tensor::FromValues<float>(tensor.shape(), values);
}

// Filter or channel `index` of `axis` times `factor`.
Tensor ScaledAt(const Tensor& tensor, int axis, int64_t index, float factor) {
  Tensor edited = Tensor::FromValues<float>(tensor.shape(), Floats(tensor));
  Tensor part = edited.Slice(axis, index, 1);
  CopyElements(Scaled(part, factor), part);
  return edited;
}

ValueEdit ScaleAt(int axis, int64_t index, float factor) {
  return [=](const Value& value) -> Result<Value> {
    return Value(ScaledAt(value.tensor(), axis, index, factor));
  };
}

// x -> conv -> r -> conv -> y, and beside it x -> other. `mask`, if there is one, multiplies r.
GraphBuilder Net(const Tensor& first = Numbers({4, 3, 3, 3}, 1),
                 const Tensor& second = Numbers({2, 4, 3, 3}, 2), std::optional<Tensor> mask = {}) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{1, ""}, {3, ""}, {8, ""}, {8, ""}});
  builder.Constant("w1", first);
  builder.Constant("w2", second);
  builder.Add("Conv", {"x", "w1"}, {"c"});
  builder.Add("Relu", {"c"}, {"r"});
  if (mask) {
    builder.Constant("mask", *mask);
    builder.Add("Mul", {"r", "mask"}, {"masked"});
  }
  builder.Add("Conv", {mask ? "masked" : "r", "w2"}, {"y"});
  builder.Add("Abs", {"x"}, {"other"});
  builder.Output("y");
  builder.Output("other");
  return builder;
}

const Inputs kPicture = {{"x", Numbers({1, 3, 8, 8}, 3)}};

std::unique_ptr<Session> Open(const GraphBuilder& builder) {
  return Session::Create(builder.Build(), {.threads = 1}).value();
}

std::unique_ptr<Run> RunAll(Session& session, const Inputs& inputs = kPicture, size_t budget = SIZE_MAX) {
  auto run = session.Start(inputs, {.keep = Keep::kAll, .byte_budget = budget}).value();
  run->Finish();
  return run;
}

struct Edited {
  std::unique_ptr<Run> run;
  int nodes = 0;  // that were executed
};

Edited RunFrom(Session& session, Run& base, const std::map<std::string, ValueEdit>& edits) {
  ValueEdits by_id;
  for (const auto& [name, edit] : edits) by_id[session.graph().FindValue(name)] = edit;
  auto run = session.StartFrom(base, by_id, {.keep = Keep::kAll});
  if (!run.ok()) {
    ADD_FAILURE() << run.error().ToString();
    return {};
  }
  run.value()->Finish();
  const int nodes = run.value()->progress().total;
  return {std::move(run).value(), nodes};
}

std::vector<float> ValueOf(const Session& session, Run& run, const std::string& name) {
  return Floats(run.Fetch(session.graph().FindValue(name)).value());
}

std::vector<float> FullRun(const GraphBuilder& builder, const std::string& name) {
  const auto session = Open(builder);
  const auto run = RunAll(*session);
  return ValueOf(*session, *run, name);
}

TEST(StartFrom, AnEditedActivationRecomputesWhatIsDownstream) {
  const auto session = Open(Net());
  const auto base = RunAll(*session);
  const auto before = ValueOf(*session, *base, "y");
  const Edited edited = RunFrom(*session, *base, {{"r", ScaleAt(1, 2, 0)}});
  EXPECT_EQ(edited.nodes, 1);
  const Tensor mask = Tensor::FromValues<float>({1, 4, 1, 1}, {1, 1, 0, 1});
  const auto after = ValueOf(*session, *edited.run, "y");
  EXPECT_EQ(after, FullRun(Net(Numbers({4, 3, 3, 3}, 1), Numbers({2, 4, 3, 3}, 2), mask), "y"));
  EXPECT_NE(after, before);
  EXPECT_EQ(ValueOf(*session, *base, "y"), before);
  EXPECT_EQ(ValueOf(*session, *edited.run, "other"), ValueOf(*session, *base, "other"));
  for (size_t i = 0; i < session->graph().values.size(); ++i)
    EXPECT_EQ(edited.run->capture(static_cast<ValueId>(i)).state, Capture::State::kKept);
}

TEST(StartFrom, PackedWeightsAreNotStale) {
  const auto session = Open(Net());
  const auto base = RunAll(*session);
  const auto before = ValueOf(*session, *base, "y");
  const Edited edited = RunFrom(*session, *base, {{"w1", ScaleAt(0, 1, -3)}});
  EXPECT_EQ(edited.nodes, 3);  // not Abs
  const Tensor w1 = ScaledAt(Numbers({4, 3, 3, 3}, 1), 0, 1, -3);
  EXPECT_EQ(ValueOf(*session, *edited.run, "y"), FullRun(Net(w1), "y"));
  EXPECT_EQ(ValueOf(*session, *edited.run, "w1"), Floats(w1));
  EXPECT_EQ(ValueOf(*session, *RunAll(*session), "y"), before) << "the session itself is as it was";
}

TEST(StartFrom, EditsAddUpAlongTheGraph) {
  const auto session = Open(Net());
  const auto base = RunAll(*session);
  const Edited edited =
      RunFrom(*session, *base, {{"w2", ScaleAt(0, 0, 2)}, {"r", ScaleAt(1, 2, 0)}, {"y", ScaleAt(1, 1, -1)}});
  EXPECT_EQ(edited.nodes, 1);
  const Tensor mask = Tensor::FromValues<float>({1, 4, 1, 1}, {1, 1, 0, 1});
  const Tensor w2 = ScaledAt(Numbers({2, 4, 3, 3}, 2), 0, 0, 2);
  const auto unscaled = FullRun(Net(Numbers({4, 3, 3, 3}, 1), w2, mask), "y");
  const Tensor expected = ScaledAt(Tensor::FromValues<float>({1, 2, 4, 4}, unscaled), 1, 1, -1);
  EXPECT_EQ(ValueOf(*session, *edited.run, "y"), Floats(expected));
}

TEST(StartFrom, FoldedConstantsFollowTheirSource) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{1, ""}, {2, ""}});
  builder.Constant("w", Tensor::FromValues<float>({2, 2}, {1, 2, 3, 4}));
  builder.Add("Transpose", {"w"}, {"t"});
  builder.Add("Neg", {"t"}, {"n"});
  builder.Add("MatMul", {"x", "n"}, {"y"});
  builder.Output("y");
  const auto session = Open(builder);
  const auto base = RunAll(*session, {{"x", Tensor::FromValues<float>({1, 2}, {1, 10})}});
  EXPECT_EQ(ValueOf(*session, *base, "y"), (std::vector<float>{-21, -43}));
  // w's first row becomes 10, 20: t is 10 3 20 4.
  const Edited source = RunFrom(*session, *base, {{"w", ScaleAt(0, 0, 10)}});
  EXPECT_EQ(source.nodes, 1);
  EXPECT_EQ(ValueOf(*session, *source.run, "y"), (std::vector<float>{-210, -43}));
  EXPECT_EQ(ValueOf(*session, *source.run, "t"), (std::vector<float>{10, 3, 20, 4}));
  // And what was folded from it is edited, too: n's second column doubled.
  const Edited both = RunFrom(*session, *base, {{"w", ScaleAt(0, 0, 10)}, {"n", ScaleAt(1, 1, 2)}});
  EXPECT_EQ(ValueOf(*session, *both.run, "y"), (std::vector<float>{-210, -86}));
}

TEST(StartFrom, EvictedValuesAreComputedAgain) {
  const auto session = Open(Net());
  const auto base = RunAll(*session, kPicture, 300);  // bytes: the outputs and little else
  const ValueId c = session->graph().FindValue("c");
  ASSERT_EQ(base->capture(c).state, Capture::State::kEvicted);
  const Edited edited = RunFrom(*session, *base, {{"w2", ScaleAt(0, 0, 2)}});
  EXPECT_EQ(edited.nodes, 3);  // both of what w2 meets and that itself
  const Tensor w2 = ScaledAt(Numbers({2, 4, 3, 3}, 2), 0, 0, 2);
  EXPECT_EQ(ValueOf(*session, *edited.run, "y"), FullRun(Net(Numbers({4, 3, 3, 3}, 1), w2), "y"));
  const Edited activation = RunFrom(*session, *base, {{"c", ScaleAt(1, 0, 0)}});
  EXPECT_EQ(activation.nodes, 2);
  const Tensor w1 = ScaledAt(Numbers({4, 3, 3, 3}, 1), 0, 0, 0);
  EXPECT_EQ(ValueOf(*session, *activation.run, "y"), FullRun(Net(w1), "y"));
}

TEST(StartFrom, OtherOutputsOfANodeStayAsTheyAre) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{4, ""}});
  builder.Add("Neg", {"x"}, {"n"});
  builder.Add("Split", {"n"}, {"a", "b"});
  builder.Add("Abs", {"a"}, {"p"});
  builder.Add("Abs", {"b"}, {"q"});
  builder.Output("p");
  builder.Output("q");
  const auto session = Open(builder);
  const auto base = RunAll(*session, {{"x", Tensor::FromValues<float>({4}, {1, 2, 3, 4})}});
  const Edited one = RunFrom(*session, *base, {{"a", ScaleAt(0, 0, 5)}});
  EXPECT_EQ(one.nodes, 1);
  EXPECT_EQ(ValueOf(*session, *one.run, "p"), (std::vector<float>{5, 2}));
  EXPECT_EQ(ValueOf(*session, *one.run, "q"), (std::vector<float>{3, 4}));
  const Edited above = RunFrom(*session, *base, {{"a", ScaleAt(0, 0, 5)}, {"n", ScaleAt(0, 3, 0)}});
  EXPECT_EQ(above.nodes, 3);
  EXPECT_EQ(ValueOf(*session, *above.run, "p"), (std::vector<float>{5, 2}));
  EXPECT_EQ(ValueOf(*session, *above.run, "q"), (std::vector<float>{3, 0}));
}

TEST(StartFrom, InputsCanBeEdited) {
  const auto session = Open(Net());
  const auto base = RunAll(*session);
  const Edited edited = RunFrom(*session, *base, {{"x", ScaleAt(1, 0, 0)}});
  EXPECT_EQ(edited.nodes, 4);
  const auto run = RunAll(*session, {{"x", ScaledAt(Numbers({1, 3, 8, 8}, 3), 1, 0, 0)}});
  EXPECT_EQ(ValueOf(*session, *edited.run, "y"), ValueOf(*session, *run, "y"));
}

TEST(StartFrom, WhatDoesNotFitIsRefusedByName) {
  const auto session = Open(Net());
  const auto base = RunAll(*session);
  const ValueEdit shrink = [](const Value&) -> Result<Value> { return Value(Numbers({1}, 1)); };
  for (const char* name : {"r", "w1"}) {
    const auto run =
        session->StartFrom(*base, {{session->graph().FindValue(name), shrink}}, {.keep = Keep::kAll});
    ASSERT_FALSE(run.ok()) << name;
    EXPECT_EQ(run.error().value, name);
    EXPECT_NE(run.error().text.find("float32[1] in place of float32["), std::string::npos)
        << run.error().text;
  }
  EXPECT_FALSE(session->StartFrom(*base, {{9999, shrink}}, {}).ok());
}

TEST(StartFrom, AnEditThatFailsOnTheWayStopsOnlyWhatDependsOnIt) {
  const auto session = Open(Net());
  const auto base = RunAll(*session);
  const ValueEdit refuse = [](const Value&) -> Result<Value> { return InvalidInput("not today"); };
  const Edited edited = RunFrom(*session, *base, {{"w1", ScaleAt(0, 0, 2)}, {"r", refuse}});
  const Graph& graph = session->graph();
  EXPECT_EQ(edited.run->capture(graph.FindValue("c")).state, Capture::State::kKept);
  for (const char* name : {"r", "y"}) {
    const Capture& capture = edited.run->capture(graph.FindValue(name));
    ASSERT_EQ(capture.state, Capture::State::kFailed) << name;
    EXPECT_EQ(capture.error->text, "not today");
    EXPECT_EQ(capture.error->node, "r_node");
  }
}

TEST(StartFrom, SubgraphsReadEditedValuesAndKeepTheirInteriors) {
  const auto session = Session::Create(testing::MustLoad(testing::GraphFromText(R"(
        g (float[2] x, bool c) => (float[2] y, float[2] z) <float[2] w = {1, 2}> {
          y = If (c) <then_branch = t () => (p) { p = Add (x, w) }, else_branch = e () => (q) { q = Neg (x) }>
          z = Abs (x)
        })")),
                                       {.threads = 1})
                           .value();
  const auto base =
      RunAll(*session, {{"x", Tensor::FromValues<float>({2}, {1, 1})}, {"c", Tensor::Scalar<bool>(true)}});
  EXPECT_EQ(ValueOf(*session, *base, "y"), (std::vector<float>{2, 3}));
  const Edited weight = RunFrom(*session, *base, {{"w", ScaleAt(0, 1, 10)}});
  EXPECT_EQ(weight.nodes, 1);
  EXPECT_EQ(ValueOf(*session, *weight.run, "y"), (std::vector<float>{2, 21}));
  const Edited elsewhere = RunFrom(*session, *base, {{"z", ScaleAt(0, 0, 0)}});
  EXPECT_EQ(elsewhere.nodes, 0);
  EXPECT_NE(elsewhere.run->subrun(session->graph().value(session->graph().FindValue("y")).producer), nullptr);
}

TEST(StartFrom, ARunWithEditsCanBeEditedOn) {
  const auto session = Open(Net());
  auto base = RunAll(*session);
  Edited first = RunFrom(*session, *base, {{"w1", ScaleAt(0, 1, -3)}});
  base.reset();
  const Edited second = RunFrom(*session, *first.run, {{"w2", ScaleAt(0, 0, 2)}});
  first.run.reset();
  const Tensor w1 = ScaledAt(Numbers({4, 3, 3, 3}, 1), 0, 1, -3),
               w2 = ScaledAt(Numbers({2, 4, 3, 3}, 2), 0, 0, 2);
  EXPECT_EQ(ValueOf(*session, *second.run, "y"), FullRun(Net(w1, w2), "y"));
}

}  // namespace
}  // namespace onnxray
