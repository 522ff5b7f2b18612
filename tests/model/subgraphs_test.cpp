// Graphs inside nodes: what they read from outside, what hides it, and that they run right.
#include <cmath>

#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

const Node& Only(const Graph& graph, std::string_view op_type) {
  static const Node kNone;
  for (const Node& node : graph.nodes) {
    if (node.op_type == op_type) return node;
  }
  ADD_FAILURE() << "no " << op_type;
  return kNone;
}

TEST(Subgraphs, NameWhatTheyReadFromOutside) {
  const Model model = MustLoad(GraphFromText(R"(g (bool c, float[N] x) => (float[N] y) {
    a = Neg (x)
    b = Abs (x)
    y = If (c) <then_branch = t () => (float[N] t1) { t1 = Add (a, x) },
                else_branch = e () => (float[N] e1) { e1 = Mul (b, x) }>
  })"));
  EXPECT_EQ(Warnings(model), "");
  const Node& branch = Only(*model.graph, "If");
  EXPECT_EQ(ValueNames(*model.graph, branch.inputs), std::vector<std::string>{"c"});
  std::vector<std::string> outer = ValueNames(*model.graph, branch.implicit_inputs);
  EXPECT_EQ(outer.size(), 3u);
  for (const char* name : {"then_branch", "else_branch"}) {
    const auto graph = branch.attributes.Subgraph(name);
    ASSERT_TRUE(graph);
    ASSERT_EQ(graph->captured.size(), outer.size());
    for (size_t i = 0; i < outer.size(); ++i) {
      if (graph->captured[i] == kNoValue) continue;
      const GraphValue& value = graph->value(graph->captured[i]);
      EXPECT_EQ(value.name, outer[i]);
      EXPECT_EQ(value.type.ToString(), "float32[N]");
      EXPECT_EQ(value.producer, kNoNode);
    }
  }
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(true)}, {"x", Vector({3})}}), std::vector<double>{0});
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(false)}, {"x", Vector({-3})}}), std::vector<double>{-9});
}

// x is read only in the If in the Loop: the Loop reads it for its body, whose If reads it in turn.
TEST(Subgraphs, ReachThroughSubgraphsToTheOutermostScope) {
  const Model model =
      MustLoad(GraphFromText(R"(g (int64 n, bool go, float[1] x, float[1] start) => (float[1] y) {
    y = Loop (n, go, start) <body = b (int64 i, bool keep, float[1] v) => (bool keep_out, float[1] v_out) {
      keep_out = Identity (keep)
      v_out = If (keep) <then_branch = t () => (float[1] t1) { t1 = Add (v, x) },
                         else_branch = e () => (float[1] e1) { e1 = Identity (v) }>
    }>
  })"));
  EXPECT_EQ(Warnings(model), "");
  const Node& loop = Only(*model.graph, "Loop");
  EXPECT_EQ(ValueNames(*model.graph, loop.implicit_inputs), std::vector<std::string>{"x"});
  const auto body = loop.attributes.Subgraph("body");
  const Node& branch = Only(*body, "If");
  EXPECT_EQ(branch.implicit_inputs.size(), 2u);
  const Inputs inputs = {{"n", Tensor::Scalar(int64_t{3})},
                         {"go", Tensor::Scalar(true)},
                         {"x", Vector({2})},
                         {"start", Vector({10})}};
  EXPECT_EQ(RunModel(model, inputs), std::vector<double>{16});
}

// Names of inner graphs may not clash with outer ones in a valid file, but files with such names exist.
TEST(Subgraphs, HideOuterNamesByTheirOwn) {
  const Model model = MustLoad(GraphFromText(R"(g (bool c, float[1] x) => (float[1] y) {
    h = Neg (x)
    y = If (c) <then_branch = t () => (float[1] t1) { h = Add (x, x)  t1 = Identity (h) },
                else_branch = e () => (float[1] e1) { e1 = Identity (h) }>
  })"));
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(true)}, {"x", Vector({3})}}), std::vector<double>{6});
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(false)}, {"x", Vector({3})}}), std::vector<double>{-3});
}

TEST(Subgraphs, MayReturnAnOuterValueAsItIs) {
  const Model model = MustLoad(GraphFromText(R"(g (bool c, float[1] x) => (float[1] y) {
    h = Neg (x)
    y = If (c) <then_branch = t () => (float[1] h) { }, else_branch = e () => (float[1] x) { }>
  })"));
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(true)}, {"x", Vector({3})}}), std::vector<double>{-3});
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(false)}, {"x", Vector({3})}}), std::vector<double>{3});
}

TEST(Subgraphs, ReadOuterWeights) {
  const Model model = MustLoad(GraphFromText(R"(g (bool c, float[2] x) => (float[2] y) <float[2] w = {1, 2}> {
    y = If (c) <then_branch = t () => (float[2] t1) <float[2] v = {10, 20}> { t1 = Add (w, v) },
                else_branch = e () => (float[2] e1) { e1 = Sub (x, w) }>
  })"));
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(true)}, {"x", Vector({5, 5})}}),
            (std::vector<double>{11, 22}));
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(false)}, {"x", Vector({5, 5})}}),
            (std::vector<double>{4, 3}));
}

TEST(Subgraphs, MayStandBeforeWhatTheyRead) {
  const Model model = MustLoad(GraphFromText(R"(g (bool c, float[1] x) => (float[1] y) {
    y = If (c) <then_branch = t () => (float[1] t1) { t1 = Neg (late) },
                else_branch = e () => (float[1] e1) { e1 = Identity (x) }>
    late = Add (x, x)
  })"));
  EXPECT_EQ(OpTypes(*model.graph), (std::vector<std::string>{"Add", "If"}));
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(true)}, {"x", Vector({3})}}), std::vector<double>{-6});
}

TEST(Subgraphs, ThatReadWhatNobodyMakesAreRefused) {
  const std::string error = LoadError(GraphFromText(R"(g (bool c, float[1] x) => (float[1] y) {
    y = If (c) <then_branch = t () => (float[1] t1) { t1 = Neg (nowhere) },
                else_branch = e () => (float[1] e1) { e1 = Identity (x) }>
  })"));
  EXPECT_NE(error.find("'nowhere'"), std::string::npos) << error;
}

TEST(Subgraphs, OfScanRunOverSlices) {
  const Model model =
      MustLoad(GraphFromText(R"(g (float[1] start, float[3,1] x) => (float[1] last, float[3,1] sums) {
    last, sums = Scan (start, x) <num_scan_inputs = 1,
      body = b (float[1] s, float[1] v) => (float[1] s_out, float[1] v_out) { s_out = Add (s, v)  v_out = Mul (s_out, start) }>
  })"));
  EXPECT_EQ(TypeOf(*model.graph, "sums"), "float32[3,1]");
  const Tensor x = Tensor::FromValues<float>({3, 1}, {1, 2, 3});
  EXPECT_EQ(RunModel(model, {{"start", Vector({10})}, {"x", x}}), std::vector<double>{16});
}

// Ifs in Ifs, as deep as protobuf lets a file be.
TEST(Subgraphs, NestedDeeplyLoad) {
  std::string text = "x";
  std::string body = "v0 = Identity (x)";
  for (int i = 1; i <= 20; ++i) {
    const std::string out = "v" + std::to_string(i), in = "v" + std::to_string(i - 1);
    body = out + " = If (c) <then_branch = t () => (float[1] " + in + ") { " + body +
           " }, else_branch = e () => (float[1] e1) { e1 = Neg (x) }>";
  }
  const Model model = MustLoad(GraphFromText("g (bool c, float[1] x) => (float[1] v20) { " + body + " }"));
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(true)}, {"x", Vector({3})}}), std::vector<double>{3});
}

}  // namespace
}  // namespace onnxray
