// What happens to a graph between loading and running.
#include "plan/plan.h"

#include <gtest/gtest.h>

#include "graph/signature.h"
#include "plan/fill_types.h"
#include "plan/fold_constants.h"
#include "plan/resolve.h"
#include "run/graph_builder.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;

const ThreadPool& Pool() {
  static const ThreadPool pool(1);
  return pool;
}

std::string TypeOf(GraphBuilder& builder, const char* name) {
  return builder.graph().value(builder.Value(name)).type.ToString();
}

// As loaded models have it where nobody knows the type.
void Forget(GraphBuilder& builder, std::initializer_list<const char*> names) {
  for (const char* name : names) builder.graph().value(builder.Value(name)).type = {};
}

const Dim kBatch{-1, "batch"}, kUnknown{}, kThree{3, {}};

TEST(Resolve, FindsTheVersionInForce) {
  GraphBuilder builder(12);
  const Node& node = builder.Add("Clip", {"x"}, {"y"});
  const ResolvedOp resolved = Resolve(node);
  ASSERT_FALSE(resolved.error);
  EXPECT_EQ(resolved.op->name, "Clip");
  EXPECT_EQ(resolved.version, 12);
}

TEST(Resolve, SaysWhyANodeCannotRun) {
  GraphBuilder builder(6);
  EXPECT_NE(Resolve(builder.Add("Frobnicate", {}, {"a"})).error->text.find("no operator Frobnicate"),
            std::string::npos);
  EXPECT_NE(Resolve(builder.Add("Where", {"c", "x", "y"}, {"b"})).error->text.find("since opset 9"),
            std::string::npos);
  Node& damaged = builder.Add("Relu", {"x"}, {"d"});
  damaged.defect = "input 0 is missing";
  const ResolvedOp resolved = Resolve(damaged);
  EXPECT_EQ(resolved.error->text, "input 0 is missing");
  EXPECT_EQ(resolved.error->node, "d_node");
  EXPECT_EQ(resolved.op, nullptr);
}

TEST(FoldConstants, ComputesWhatDependsOnConstantsOnly) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {kThree});
  builder.Constant("w", Tensor::FromValues<float>({3}, {1, -2, 3}));
  builder.Add("Neg", {"w"}, {"negated"});
  builder.Add("Relu", {"negated"}, {"clipped"});
  builder.Add("Add", {"x", "clipped"}, {"y"});
  builder.Add("RandomNormalLike", {"w"}, {"noise"});
  Graph& graph = builder.graph();
  FoldConstants(graph, Pool());
  ASSERT_TRUE(graph.value(builder.Value("clipped")).constant);
  EXPECT_EQ(ToDoubles(*graph.value(builder.Value("clipped")).constant).value(),
            (std::vector<double>{0, 2, 0}));
  EXPECT_FALSE(graph.value(builder.Value("y")).constant);
  EXPECT_FALSE(graph.value(builder.Value("noise")).constant);
}

// Weights are moved about in several steps, of which only the last one's result is read.
TEST(FoldConstants, KeepsNoLargeStepsInBetween) {
  GraphBuilder builder;
  const Shape shape{100, 50};
  builder.Input("x", DType::kFloat32, {{1, ""}, {100, ""}});
  builder.Constant("w", Tensor::Zeros(DType::kFloat32, shape).value());
  const ValueType large{ValueType::Kind::kTensor, DType::kFloat32, std::vector<Dim>{{100, ""}, {50, ""}}};
  for (const auto& [from, to] : {std::pair("w", "a"), std::pair("a", "b"), std::pair("b", "c")}) {
    builder.Add("Neg", {from}, {to});
    builder.graph().value(builder.Value(to)).type = large;
  }
  builder.Add("MatMul", {"x", "c"}, {"y"});
  builder.Output("y");
  Graph& graph = builder.graph();
  for (int times = 0; times < 2; ++times) {
    FoldConstants(graph, Pool());
    EXPECT_TRUE(graph.value(builder.Value("w")).constant);
    EXPECT_FALSE(graph.value(builder.Value("a")).constant);
    EXPECT_FALSE(graph.value(builder.Value("b")).constant);
    EXPECT_TRUE(graph.value(builder.Value("c")).constant);
  }
  graph.outputs.push_back(builder.Value("b"));
  FoldConstants(graph, Pool());
  EXPECT_FALSE(graph.value(builder.Value("a")).constant);
  EXPECT_TRUE(graph.value(builder.Value("b")).constant);
}

TEST(FoldConstants, LeavesNodesThatFailToTheRun) {
  GraphBuilder builder;
  builder.Constant("a", Tensor::FromValues<float>({3}, {1, 2, 3}));
  builder.Constant("b", Tensor::FromValues<float>({2}, {1, 2}));
  builder.Add("Add", {"a", "b"}, {"y"});
  FoldConstants(builder.graph(), Pool());
  EXPECT_FALSE(builder.graph().value(builder.Value("y")).constant);
}

TEST(InferTypes, FollowsShapesThroughTheirArithmetic) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {kBatch, kThree});
  builder.Constant("last", Tensor::FromValues<int64_t>({1}, {-1}));
  builder.Add("Shape", {"x"}, {"shape"}).attributes.Set("end", int64_t{1});
  builder.Add("Concat", {"shape", "last"}, {"target"}).attributes.Set("axis", int64_t{0});
  builder.Add("Reshape", {"x", "target"}, {"y"});
  builder.Add("MatMul", {"y", "missing"}, {"z"});
  std::vector<std::optional<TensorType>> fed(builder.graph().values.size());
  fed[static_cast<size_t>(builder.Value("x"))] = TensorType{DType::kFloat32, {5, 3}};
  const InferredTypes types = InferTypes(builder.graph(), fed, Pool());
  const auto of = [&](const char* name) { return types.values[static_cast<size_t>(builder.Value(name))]; };
  EXPECT_EQ(of("y"), (TensorType{DType::kFloat32, {5, 3}}));
  EXPECT_EQ(of("target"), (TensorType{DType::kInt64, {2}}));
  EXPECT_EQ(of("z"), std::nullopt);
}

TEST(FillTypes, KeepsTheNamesOfFreeDimensions) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {kBatch, kThree, kUnknown});
  builder.Add("Relu", {"x"}, {"r"});
  builder.Add("Transpose", {"r"}, {"t"}).attributes.Set("perm", std::vector<int64_t>{1, 2, 0});
  builder.Add("Concat", {"t", "t"}, {"c"}).attributes.Set("axis", int64_t{2});
  Forget(builder, {"r", "t", "c"});
  FillTypes(builder.graph(), Pool());
  EXPECT_EQ(TypeOf(builder, "r"), "float32[batch,3,?]");
  EXPECT_EQ(TypeOf(builder, "t"), "float32[3,?,batch]");
  EXPECT_EQ(TypeOf(builder, "c"), "float32[3,?,?]");
}

TEST(FillTypes, CalculatesWithNamedDimensions) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {kBatch, kThree, Dim{4, {}}});
  builder.Constant("flat", Tensor::FromValues<int64_t>({2}, {0, -1}));
  builder.Add("Reshape", {"x", "flat"}, {"y"});
  Forget(builder, {"y"});
  FillTypes(builder.graph(), Pool());
  EXPECT_EQ(TypeOf(builder, "y"), "float32[batch,12]");
}

TEST(FillTypes, GoesOnFromWhatIsDeclared) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {kThree});
  builder.Add("Frobnicate", {"x"}, {"f"});
  builder.Add("Relu", {"f"}, {"r"});
  Forget(builder, {"r"});
  builder.graph().value(builder.Value("f")).type = {ValueType::Kind::kTensor, DType::kFloat64,
                                                    std::vector<Dim>{kBatch, kThree}};
  FillTypes(builder.graph(), Pool());
  EXPECT_EQ(TypeOf(builder, "r"), "float64[batch,3]");
}

TEST(FillTypes, TakesTheElementTypeFromSignatures) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat16, {});
  builder.graph().value(builder.Value("x")).type.shape.reset();
  builder.Add("Frobnicate", {"x"}, {"y", "count"}).signature =
      std::make_shared<const Signature>(ParseSignature("T X -> T Y, int64 n; T: floats", 1).value());
  Forget(builder, {"y", "count"});
  FillTypes(builder.graph(), Pool());
  EXPECT_EQ(TypeOf(builder, "y"), "float16");
  EXPECT_EQ(TypeOf(builder, "count"), "int64");
}

TEST(FillTypes, ReachesWhatSubgraphsRead) {
  Graph branch;
  branch.captured.push_back(branch.AddValue("r"));
  branch.outputs = branch.captured;
  GraphBuilder builder;
  builder.Input("c", DType::kBool, {});
  builder.Input("x", DType::kFloat32, {kThree});
  builder.Add("Relu", {"x"}, {"r"});
  Node& node = builder.Add("If", {"c"}, {"y"});
  node.implicit_inputs = {builder.Value("r")};
  node.attributes.Set("then_branch", std::make_shared<const Graph>(branch));
  Forget(builder, {"r", "y"});
  FillTypes(builder.graph(), Pool());
  const auto filled = builder.graph().nodes[1].attributes.Subgraph("then_branch");
  EXPECT_EQ(filled->value(filled->captured[0]).type.ToString(), "float32[3]");
}

TEST(MakePlan, LeavesOutWhatNobodyAsksFor) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {kThree});
  builder.Add("Relu", {"x"}, {"r"});
  builder.Add("Neg", {"x"}, {"unused"});
  builder.Add("Abs", {"r"}, {"y"});
  const Graph& graph = builder.graph();
  PlanRequest request{{builder.Value("y")}, std::vector<bool>(graph.values.size())};
  request.given[static_cast<size_t>(builder.Value("x"))] = true;
  InferredTypes types;
  types.values.resize(graph.values.size());
  types.flops.resize(graph.nodes.size());
  const Plan plan = MakePlan(graph, request, types);
  ASSERT_EQ(plan.steps.size(), 2u);
  EXPECT_EQ(plan.steps[0].node, 0);
  EXPECT_EQ(plan.steps[0].last_uses, (std::vector<ValueId>{builder.Value("x")}));
  EXPECT_EQ(plan.steps[1].node, 2);
}

}  // namespace
}  // namespace onnxray
