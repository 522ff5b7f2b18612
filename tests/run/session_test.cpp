#include "run/session.h"

#include <gtest/gtest.h>

#include "graph_builder.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;
using Keep = RunOptions::Keep;

Tensor Row(std::vector<float> values) {
  const int64_t count = static_cast<int64_t>(values.size());
  return Tensor::FromValues<float>({1, count}, values);
}

std::vector<float> Floats(const Value& value) {
  const Tensor dense = value.tensor().RowMajor().value();
  return {dense.data<float>(), dense.data<float>() + dense.count()};
}

std::unique_ptr<Session> Open(const GraphBuilder& builder) {
  return Session::Create(builder.Build(), {.threads = 1}).value();
}

// x -> double -> shifted -> y, and beside it x -> other.
GraphBuilder Chain() {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{1, ""}, {-1, "n"}});
  builder.Constant("two", Tensor::Scalar(2.0f));
  builder.Constant("one", Tensor::Scalar(1.0f));
  builder.Add("Mul", {"x", "two"}, {"double"});
  builder.Add("Add", {"double", "one"}, {"shifted"});
  builder.Add("Neg", {"shifted"}, {"y"});
  builder.Add("Abs", {"x"}, {"other"});
  builder.Output("y");
  builder.Output("other");
  return builder;
}

TEST(Session, RunsAGraphAndReturnsItsOutputsInOrder) {
  auto session = Open(Chain());
  const auto outputs = session->RunOutputs({{"x", Row({1, -2})}}).value();
  ASSERT_EQ(outputs.size(), 2u);
  EXPECT_EQ(Floats(outputs[0]), (std::vector<float>{-3, 3}));
  EXPECT_EQ(Floats(outputs[1]), (std::vector<float>{1, 2}));
}

TEST(Session, CapturesEveryValueWhenAsked) {
  auto session = Open(Chain());
  auto run = session->Start({{"x", Row({1, -2})}}, {.keep = Keep::kAll}).value();
  run->Finish();
  for (const char* name : {"x", "double", "shifted", "y", "other", "two"}) {
    const ValueId id = session->graph().FindValue(name);
    EXPECT_EQ(run->capture(id).state, Capture::State::kKept) << name;
  }
  EXPECT_EQ(Floats(run->capture(session->graph().FindValue("shifted")).value), (std::vector<float>{3, -3}));
}

TEST(Session, StepsOneNodeAtATimeAndReportsProgress) {
  auto session = Open(Chain());
  std::vector<std::string> names;
  RunOptions options{.keep = Keep::kAll};
  options.progress = [&](const Progress& progress) {
    EXPECT_EQ(progress.total, 4);
    EXPECT_EQ(progress.done, static_cast<int>(names.size()));
    names.push_back(progress.node_name);
  };
  auto run = session->Start({{"x", Row({1})}}, options).value();
  run->Step();
  EXPECT_FALSE(run->done());
  EXPECT_EQ(run->capture(session->graph().FindValue("double")).state, Capture::State::kKept);
  EXPECT_EQ(run->capture(session->graph().FindValue("shifted")).state, Capture::State::kPending);
  run->Finish();
  EXPECT_EQ(names, (std::vector<std::string>{"double_node", "shifted_node", "y_node", "other_node"}));
}

TEST(Session, CancelKeepsWhatWasComputed) {
  auto session = Open(Chain());
  RunOptions options{.keep = Keep::kAll};
  options.cancel = std::make_shared<std::atomic<bool>>(false);
  options.progress = [cancel = options.cancel](const Progress& progress) {
    if (progress.done == 1) *cancel = true;
  };
  auto run = session->Start({{"x", Row({1})}}, options).value();
  run->Finish();
  EXPECT_TRUE(run->cancelled());
  EXPECT_EQ(run->capture(session->graph().FindValue("shifted")).state, Capture::State::kKept);
  EXPECT_EQ(run->capture(session->graph().FindValue("y")).state, Capture::State::kPending);
  EXPECT_EQ(run->Outputs().error().code, ErrorCode::kCancelled);
}

TEST(Session, AFailingNodeStopsOnlyWhatDependsOnIt) {
  GraphBuilder builder = Chain();
  builder.graph().nodes[1].op_type = "NoSuchOperator";
  auto session = Open(builder);
  auto run = session->Start({{"x", Row({1, -2})}}, {.keep = Keep::kAll}).value();
  run->Finish();
  const Graph& graph = session->graph();
  EXPECT_EQ(run->capture(graph.FindValue("double")).state, Capture::State::kKept);
  EXPECT_EQ(run->capture(graph.FindValue("other")).state, Capture::State::kKept);
  for (const char* name : {"shifted", "y"}) {
    const Capture& broken = run->capture(graph.FindValue(name));
    ASSERT_EQ(broken.state, Capture::State::kFailed) << name;
    EXPECT_EQ(broken.error->node, "shifted_node");
    EXPECT_EQ(broken.error->op, "NoSuchOperator");
  }
  EXPECT_FALSE(run->status().ok());
  EXPECT_FALSE(run->Outputs().ok());
}

TEST(Session, AShapeErrorNamesNodeOpAndShapes) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{-1, ""}, {-1, ""}});
  builder.Constant("three", Row({1, 2, 3}));
  builder.Add("Add", {"x", "three"}, {"y"});
  builder.Output("y");
  const auto outputs = Open(builder)->RunOutputs({{"x", Row({1, 2})}});
  ASSERT_FALSE(outputs.ok());
  EXPECT_EQ(outputs.error().node, "y_node");
  EXPECT_EQ(outputs.error().op, "Add");
  EXPECT_EQ(outputs.error().shapes, (std::vector<std::string>{"float32[1,2]", "float32[1,3]"}));
}

TEST(Session, WrongInputsAreRefusedByName) {
  auto session = Open(Chain());
  EXPECT_NE(session->RunOutputs({}).error().text.find("'x' is not fed"), std::string::npos);
  EXPECT_NE(session->RunOutputs({{"z", Row({1})}}).error().text.find("no input 'z'"), std::string::npos);
  const Error dtype = session->RunOutputs({{"x", Tensor::FromValues<int32_t>({1, 1}, {1})}}).error();
  EXPECT_NE(dtype.text.find("expects float32[1,n], got int32[1,1]"), std::string::npos) << dtype.text;
  const Error shape = session->RunOutputs({{"x", Tensor::FromValues<float>({2, 1}, {1, 2})}}).error();
  EXPECT_NE(shape.text.find("dimension 0 is 2 instead of 1"), std::string::npos) << shape.text;
}

TEST(Session, ASymbolBoundToTwoSizesIsAnError) {
  GraphBuilder builder;
  builder.Input("a", DType::kFloat32, {{-1, "n"}});
  builder.Input("b", DType::kFloat32, {{-1, "n"}});
  builder.Add("Add", {"a", "b"}, {"y"});
  builder.Output("y");
  auto session = Open(builder);
  const Tensor two = Tensor::FromValues<float>({2}, {1, 2}), one = Tensor::FromValues<float>({1}, {1});
  EXPECT_TRUE(session->RunOutputs({{"a", two}, {"b", two}}).ok());
  EXPECT_TRUE(session->RunOutputs({{"a", one}, {"b", one}}).ok());
  const Error error = session->RunOutputs({{"a", two}, {"b", one}}).error();
  EXPECT_NE(error.text.find("dimension 'n' is 1 here and 2 in 'a'"), std::string::npos) << error.text;
}

TEST(Session, RunsOnlyWhatSelectedValuesNeed) {
  auto session = Open(Chain());
  const Graph& graph = session->graph();
  RunOptions options{.keep = Keep::kSelected, .values = {graph.FindValue("double")}, .only_needed = true};
  auto run = session->Start({{"x", Row({4})}}, options).value();
  run->Finish();
  EXPECT_EQ(run->progress().total, 1);
  EXPECT_EQ(Floats(run->capture(graph.FindValue("double")).value), (std::vector<float>{8}));
  EXPECT_EQ(run->capture(graph.FindValue("y")).state, Capture::State::kPending);
}

TEST(Session, EvictedAndSkippedValuesAreComputedAgain) {
  auto session = Open(Chain());
  const Graph& graph = session->graph();
  RunOptions tight{.keep = Keep::kAll};
  tight.byte_budget = 16;  // the two outputs of two floats each
  auto run = session->Start({{"x", Row({1, -2})}}, tight).value();
  run->Finish();
  EXPECT_LE(run->kept_bytes(), 16u);
  EXPECT_EQ(run->capture(graph.FindValue("shifted")).state, Capture::State::kEvicted);
  EXPECT_EQ(Floats(run->Fetch(graph.FindValue("shifted")).value()), (std::vector<float>{3, -3}));

  auto outputs_only = session->Start({{"x", Row({1, -2})}}, {}).value();
  outputs_only->Finish();
  EXPECT_EQ(outputs_only->capture(graph.FindValue("double")).state, Capture::State::kSkipped);
  EXPECT_EQ(Floats(outputs_only->Fetch(graph.FindValue("double")).value()), (std::vector<float>{2, -4}));
}

TEST(Session, ConstantsAreFoldedButKeepTheirNames) {
  GraphBuilder builder = Chain();
  builder.Add("Add", {"one", "two"}, {"three"});
  builder.Add("Mul", {"x", "three"}, {"tripled"});
  builder.Output("tripled");
  auto session = Open(builder);
  const ValueId three = session->graph().FindValue("three");
  ASSERT_TRUE(session->graph().value(three).constant);
  auto run = session->Start({{"x", Row({2})}}, {.keep = Keep::kAll}).value();
  EXPECT_EQ(*run->capture(three).value.tensor().data<float>(), 3.0f);
  run->Finish();
  EXPECT_EQ(Floats(run->Outputs().value()[2]), (std::vector<float>{6}));
}

TEST(Session, AnInitialiserThatIsAnInputCanBeOverridden) {
  GraphBuilder builder = Chain();
  builder.graph().inputs.push_back(builder.Value("two"));
  auto session = Open(builder);
  EXPECT_EQ(Floats(session->RunOutputs({{"x", Row({1})}}).value()[0]), (std::vector<float>{-3}));
  EXPECT_EQ(Floats(session->RunOutputs({{"x", Row({1})}, {"two", Tensor::Scalar(10.0f)}}).value()[0]),
            (std::vector<float>{-11}));
  EXPECT_EQ(Floats(session->RunOutputs({{"x", Row({1})}}).value()[0]), (std::vector<float>{-3}));
}

TEST(Session, BatchesAndRepeatedRunsOfOtherShapes) {
  auto session = Open(Chain());
  for (const size_t n : {3u, 1u, 5u, 3u}) {
    const std::vector<float> ones(n, 1.0f);
    EXPECT_EQ(Floats(session->RunOutputs({{"x", Row(ones)}}).value()[0]), std::vector<float>(n, -3.0f));
  }
}

TEST(Session, InferTellsShapesAndFlopsBeforeTheRun) {
  auto session = Open(Chain());
  const InferredTypes types = session->Infer({{"x", TensorType{DType::kFloat32, {1, 7}}}});
  const ValueId y = session->graph().FindValue("y");
  ASSERT_TRUE(types.values[static_cast<size_t>(y)]);
  EXPECT_EQ(types.values[static_cast<size_t>(y)]->shape, (Shape{1, 7}));
  EXPECT_EQ(types.flops[0], 7u);
}

TEST(Session, CarriesShapeArithmeticThroughReshape) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{-1, "b"}, {2, ""}, {3, ""}});
  builder.Constant("zero", Tensor::FromValues<int64_t>({1}, {0}));
  builder.Constant("rest", Tensor::FromValues<int64_t>({1}, {-1}));
  builder.Add("Shape", {"x"}, {"shape"});
  builder.Add("Gather", {"shape", "zero"}, {"batch"});
  Node& concat = builder.Add("Concat", {"batch", "rest"}, {"target"});
  concat.attributes.Set("axis", int64_t{0});
  builder.Add("Reshape", {"x", "target"}, {"y"});
  builder.Output("y");
  const InferredTypes types = Open(builder)->Infer({{"x", TensorType{DType::kFloat32, {4, 2, 3}}}});
  const ValueId y = builder.Value("y");
  ASSERT_TRUE(types.values[static_cast<size_t>(y)]);
  EXPECT_EQ(types.values[static_cast<size_t>(y)]->shape, (Shape{4, 6}));
}

// If cond: x * 2 else x + 1, with x and the constants captured from outside.
TEST(Session, ShowsWhatHappenedInsideASubgraph) {
  const auto branch = [](const std::string& op, const std::string& constant) {
    GraphBuilder inner;
    inner.graph().name = op + "_branch";
    inner.Add(op, {"x", constant}, {"inside"});
    inner.Output("inside");
    // One list of captures for both branches: x, two, one.
    for (const char* name : {"x", "two", "one"})
      inner.graph().captured.push_back(inner.graph().FindValue(name));
    return std::make_shared<const Graph>(inner.graph());
  };
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{1, ""}, {-1, "n"}});
  builder.Input("cond", DType::kBool, {});
  builder.Constant("two", Tensor::Scalar(2.0f)).Constant("one", Tensor::Scalar(1.0f));
  Node& node = builder.Add("If", {"cond"}, {"y"});
  node.attributes.Set("then_branch", branch("Mul", "two"));
  node.attributes.Set("else_branch", branch("Add", "one"));
  node.implicit_inputs = {builder.Value("x"), builder.Value("two"), builder.Value("one")};
  builder.Output("y");
  auto session = Open(builder);
  for (const bool taken : {true, false}) {
    auto run =
        session->Start({{"x", Row({5})}, {"cond", Tensor::Scalar(taken)}}, {.keep = Keep::kAll}).value();
    run->Finish();
    EXPECT_EQ(Floats(run->Outputs().value()[0]), (std::vector<float>{taken ? 10.0f : 6.0f}));
    const SubRun* inside = run->subrun(0);
    ASSERT_TRUE(inside);
    EXPECT_EQ(inside->graph->name, taken ? "Mul_branch" : "Add_branch");
    const ValueId id = inside->graph->FindValue("inside");
    EXPECT_EQ(Floats(inside->captures[static_cast<size_t>(id)].value),
              (std::vector<float>{taken ? 10.0f : 6.0f}));
  }
}

}  // namespace
}  // namespace onnxray
