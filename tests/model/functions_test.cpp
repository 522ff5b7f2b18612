// Local functions, and standard operators that are functions, in place of their calls.
#include <algorithm>
#include <cmath>

#include "ops/op.h"
#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

constexpr char kHeader[] = "<ir_version: 8, opset_import: [\"\" : 17, \"local\" : 1]>\n";

const Node& NodeMaking(const Graph& graph, std::string_view value) {
  static const Node kNone;
  const ValueId id = graph.FindValue(value);
  return id == kNoValue || graph.value(id).producer == kNoNode ? kNone : graph.node(graph.value(id).producer);
}

TEST(Functions, AreInlinedAndRememberTheirCalls) {
  const Model model = MustLoad(ModelFromText(std::string(kHeader) + R"(
    g (float[N] x) => (float[N] y) { h = Relu (x)  y = local.outer (h) }
    <domain: "local", opset_import: ["" : 17, "local" : 1]> outer (a) => (c) { b = local.inner (a)  c = Neg (b) }
    <domain: "local", opset_import: ["" : 17]> inner (p) => (q) { q = Abs (p) }
  )"));
  EXPECT_EQ(OpTypes(*model.graph), (std::vector<std::string>{"Relu", "Abs", "Neg"}));
  EXPECT_EQ(model.graph->nodes[0].scope, "");
  EXPECT_EQ(model.graph->nodes[2].scope, "outer");
  EXPECT_EQ(model.graph->nodes[1].scope, "outer/inner");
  EXPECT_EQ(ValueNames(*model.graph, model.graph->outputs), std::vector<std::string>{"y"});
  EXPECT_EQ(TypeOf(*model.graph, "y"), "float32[N]");
  for (const Node& node : model.graph->nodes) {
    EXPECT_EQ(model.graph->value(node.outputs[0]).type.ToString(), "float32[N]");
  }
  EXPECT_EQ(RunModel(model, {{"x", Vector({-1, 2})}}), (std::vector<double>{0, -2}));
}

TEST(Functions, CalledTwiceKeepTheirValuesApart) {
  const Model model = MustLoad(ModelFromText(std::string(kHeader) + R"(
    g (float[N] x) => (float[N] y) { a = local.f (x)  y = local.f (a) }
    <domain: "local", opset_import: ["" : 17]> f (x) => (y) { a = Mul (x, x)  y = Add (a, x) }
  )"));
  EXPECT_EQ(Warnings(model), "");
  EXPECT_EQ(model.graph->nodes.size(), 4u);
  EXPECT_EQ(RunModel(model, {{"x", Vector({2})}}), std::vector<double>{42});
  std::vector<std::string> names = NodeNames(*model.graph);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
}

TEST(Functions, TakeAttributesAndDefaults) {
  const Model model = MustLoad(ModelFromText(std::string(kHeader) + R"(
    g (float[N] x) => (float[N] y) { a = local.f <slope = 0.5> (x)  b = local.f (x)  y = Sub (a, b) }
    <domain: "local", opset_import: ["" : 17]> f <slope: float = 0.25> (x) => (y) {
      y = LeakyRelu <alpha: float = @slope> (x) }
  )"));
  EXPECT_EQ(RunModel(model, {{"x", Vector({-4, 4})}}), (std::vector<double>{-1, 0}));
}

TEST(Functions, MayLeaveOutInputsAndOutputs) {
  const Model model = MustLoad(ModelFromText(std::string(kHeader) + R"(
    g (float[N] x) => (float[N] y) { y = local.f (x) }
    <domain: "local", opset_import: ["" : 17]> f (x, low) => (y, unused) { y = Clip (x, low)  unused = Neg (x) }
  )"));
  EXPECT_EQ(RunModel(model, {{"x", Vector({-4, 4})}}), (std::vector<double>{-4, 4}));
}

TEST(Functions, MayHandTheirInputThrough) {
  const Model model = MustLoad(ModelFromText(std::string(kHeader) + R"(
    g (float[N] x) => (float[N] y) { y, z = local.f (x) }
    <domain: "local", opset_import: ["" : 17]> f (x) => (x, y) { y = Neg (x) }
  )"));
  EXPECT_EQ(RunModel(model, {{"x", Vector({-4, 4})}}), (std::vector<double>{-4, 4}));
}

TEST(Functions, HoldSubgraphsThatReadTheirValues) {
  const Model model = MustLoad(ModelFromText(std::string(kHeader) + R"(
    g (bool c, float[N] x) => (float[N] y) { h = Neg (x)  y = local.f (c, h) }
    <domain: "local", opset_import: ["" : 17]> f (cond, v) => (r) {
      h = Mul (v, v)
      r = If (cond) <then_branch = t () => (float[N] h1) { h1 = Identity (h) },
                     else_branch = e () => (float[N] h2) { h2 = local.k (v) }> }
    <domain: "local", opset_import: ["" : 17]> k (u) => (w) { w = Add (u, u) }
  )"));
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(true)}, {"x", Vector({3})}}), std::vector<double>{9});
  EXPECT_EQ(RunModel(model, {{"c", Tensor::Scalar(false)}, {"x", Vector({3})}}), std::vector<double>{-6});
}

// ReduceSum's axes: an attribute up to opset 12, an input since.
TEST(Functions, KeepTheirOwnOpset) {
  const Model model = MustLoad(ModelFromText(std::string(kHeader) + R"(
    g (float[2,3] x) => (float[2] y) { y = local.f (x) }
    <domain: "local", opset_import: ["" : 11]> f (x) => (y) { y = ReduceSum <axes = [1], keepdims = 0> (x) }
  )"));
  ASSERT_EQ(model.graph->nodes.size(), 1u);
  EXPECT_EQ(model.graph->nodes[0].opset, 11);
  EXPECT_EQ(model.graph->opset_imports.at(""), 17);
  const Tensor x = Tensor::FromValues<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(RunModel(model, {{"x", x}}), (std::vector<double>{6, 15}));
}

TEST(Functions, MayShadowAStandardOperator) {
  onnx::ModelProto proto = ModelFromText(std::string(kHeader) + R"(
    g (float[N] x) => (float[N] y) { y = local.Relu (x) }
    <domain: "local", opset_import: ["" : 17]> Relu (x) => (y) { y = Neg (x) }
  )");
  EXPECT_EQ(RunModel(MustLoad(proto), {{"x", Vector({1})}}), std::vector<double>{-1});
}

TEST(Functions, ThatCallThemselvesAreRefused) {
  const std::string direct = LoadError(ModelFromText(std::string(kHeader) + R"(
    g (float[N] x) => (float[N] y) { y = local.f (x) }
    <domain: "local", opset_import: ["" : 17, "local" : 1]> f (x) => (y) { y = local.f (x) })"));
  EXPECT_NE(direct.find("f"), std::string::npos);
  EXPECT_NE(direct, "");
  EXPECT_NE(LoadError(ModelFromText(std::string(kHeader) + R"(
    g (float[N] x) => (float[N] y) { y = local.f (x) }
    <domain: "local", opset_import: ["" : 17, "local" : 1]> f (x) => (y) { y = local.g (x) }
    <domain: "local", opset_import: ["" : 17, "local" : 1]> g (x) => (y) { y = local.f (x) })")),
            "");
}

// Thirty functions that each call the one before ten times.
TEST(Functions, ThatUnfoldBeyondMeasureAreRefusedAtOnce) {
  std::string text = std::string(kHeader) + "g (float[N] x) => (float[N] y) { y = local.f30 (x) }\n";
  const std::string head = "<domain: \"local\", opset_import: [\"\" : 17, \"local\" : 1]> ";
  text += head + "f0 (x) => (y) { y = Neg (x) }\n";
  for (int i = 1; i <= 30; ++i) {
    text += head + "f" + std::to_string(i) + " (x) => (v9) {\n";
    for (int k = 0; k < 10; ++k) {
      const std::string input = k == 0 ? "x" : "v" + std::to_string(k - 1);
      text += "v" + std::to_string(k) + " = local.f" + std::to_string(i - 1) + " (" + input + ")\n";
    }
    text += "}\n";
  }
  const std::string error = LoadError(ModelFromText(text));
  EXPECT_NE(error.find("nodes"), std::string::npos) << error;
}

TEST(Functions, NestedDeeplyAreInlined) {
  std::string text = std::string(kHeader) + "g (float[N] x) => (float[N] y) { y = local.f40 (x) }\n";
  const std::string head = "<domain: \"local\", opset_import: [\"\" : 17, \"local\" : 1]> ";
  text += head + "f0 (x) => (y) { y = Neg (x) }\n";
  for (int i = 1; i <= 40; ++i) {
    text += head + "f" + std::to_string(i) + " (x) => (y) { y = local.f" + std::to_string(i - 1) + " (x) }\n";
  }
  const Model model = MustLoad(ModelFromText(text));
  EXPECT_EQ(OpTypes(*model.graph), std::vector<std::string>{"Neg"});
}

TEST(Functions, InGreatNumbersLoadQuickly) {
  std::string text = std::string(kHeader) + "g (float[N] x) => (float[N] v3000) { v0 = Neg (x)\n";
  for (int i = 1; i <= 3000; ++i) {
    text += "v" + std::to_string(i) + " = local.f (v" + std::to_string(i - 1) + ")\n";
  }
  text += "}\n<domain: \"local\", opset_import: [\"\" : 17]> f (x) => (y) { h = Neg (x)  y = Relu (h) }\n";
  const Model model = MustLoad(ModelFromText(text));
  EXPECT_EQ(model.graph->nodes.size(), 6001u);
}

TEST(Functions, OfTheStandardAreExpandedWhereThereIsNoKernel) {
  const onnx::ModelProto proto = ModelFromText(R"(
    <ir_version: 9, opset_import: ["" : 20, "ai.onnx.training" : 1, "ai.onnx.preview.training" : 1]>
    g (float[2,3] x, int64[2] target) => (float[2] loss) {
      s = SoftmaxCrossEntropyLoss <reduction = "none"> (x, target)
      loss = Identity (s)
    })");
  const Model model = MustLoad(proto);
  EXPECT_EQ(Warnings(model), "");
  const bool own_kernel = FindOp("", "SoftmaxCrossEntropyLoss") && FindOp("", "SoftmaxCrossEntropyLoss")->run;
  if (!own_kernel) {
    EXPECT_GT(model.graph->nodes.size(), 2u);
    for (const Node& node : model.graph->nodes) EXPECT_NE(node.op_type, "SoftmaxCrossEntropyLoss");
    EXPECT_EQ(NodeMaking(*model.graph, "s").scope.find("SoftmaxCrossEntropyLoss"), 0u);
  }
  const Tensor x = Tensor::FromValues<float>({2, 3}, {0, 0, 0, 0, 0, 0});
  const Tensor target = Tensor::FromValues<int64_t>({2}, {0, 2});
  for (const double loss : RunModel(model, {{"x", x}, {"target", target}}))
    EXPECT_NEAR(loss, std::log(3.0), 1e-6);
}

}  // namespace
}  // namespace onnxray
