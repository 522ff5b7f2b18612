// Gradients of quantisation: straight through what rounds, nothing where it clips. Differences would see the
// steps, so values are worked out by hand.
#include <gtest/gtest.h>

#include "grad/differentiate.h"
#include "ops/formula.h"
#include "run/graph_builder.h"
#include "run/session.h"

namespace onnxray::testing {
namespace {

Tensor Floats32(const Shape& shape, const std::vector<float>& values) {
  return Tensor::FromValues<float>(shape, values);
}

struct Found {
  std::vector<double> elements;
  std::string reason;  // why there is none
};

// The gradient of the sum of y's elements, each times its weight, by input `of`.
Found GradientOf(GraphBuilder& builder, const Inputs& fed, const Tensor& weights, const std::string& of) {
  const ThreadPool pool(1);
  const Graph& graph = builder.graph();
  std::vector<std::optional<TensorType>> types(graph.values.size());
  for (const auto& [name, value] : fed) {
    types[static_cast<size_t>(graph.FindValue(name))] = {value.tensor().dtype(), value.tensor().shape()};
  }
  GraphExtension extension(graph, types, pool);
  const Var product = extension.At(graph.FindValue("y")) * extension.Constant(weights);
  const Var loss = formula::ReduceSum(product, std::vector<int64_t>{}, false);
  const ValueId x = graph.FindValue(of);
  const auto gradients = Differentiate(extension, loss.id, {x});
  if (!gradients.ok()) return {{}, gradients.error().ToString()};
  if (!gradients.value().values.contains(x)) return {{}, gradients.value().reasons.at(x)};
  Model model;
  Graph extended = extension.Take();
  extended.outputs = {gradients.value().values.at(x)};
  model.graph = std::make_shared<Graph>(std::move(extended));
  const auto session = Session::Create(std::move(model), {.threads = 1});
  const auto results = session.value()->RunOutputs(fed);
  if (!results.ok()) return {{}, results.error().ToString()};
  return {ToDoubles(results.value()[0].tensor().RowMajor().value()).value(), ""};
}

using Elements = std::vector<double>;

// x / 0.5 + 3 as int8; the last two are beyond -128 and 127.
const Tensor kX = Floats32({1, 4}, {0.3f, -1.2f, -80, 90});
const Tensor kWeights = Floats32({1, 4}, {1, 2, 3, 4});

GraphBuilder Pair() {
  GraphBuilder builder(21);
  builder.Input("x", DType::kFloat32, {{1, {}}, {4, {}}});
  builder.Input("scale", DType::kFloat32, std::vector<Dim>{});
  builder.Constant("zero", Tensor::Scalar<int8_t>(3));
  builder.Add("QuantizeLinear", {"x", "scale", "zero"}, {"q"});
  return builder;
}

const Inputs kFed{{"x", kX}, {"scale", Tensor::Scalar(0.5f)}};

TEST(StraightThroughGradient, QuantizeLinear) {
  GraphBuilder builder = Pair();
  builder.Add("DequantizeLinear", {"q", "scale", "zero"}, {"y"});
  builder.Output("y");
  EXPECT_EQ(GradientOf(builder, kFed, kWeights, "x").elements, (Elements{1, 2, 0, 0}));
}

// By how much rounding moved a value in steps, and the bounds where it was clipped.
TEST(StraightThroughGradient, DequantizeLinear) {
  GraphBuilder builder = Pair();
  builder.Add("DequantizeLinear", {"q", "scale", "zero"}, {"y"});
  builder.Output("y");
  const Found found = GradientOf(builder, kFed, kWeights, "scale");
  ASSERT_EQ(found.elements.size(), 1u) << found.reason;
  EXPECT_NEAR(found.elements[0], 1 * (1 - 0.6) + 2 * (-2 + 2.4) + 3 * (-128 - 3) + 4 * (127 - 3), 1e-4);
}

TEST(StraightThroughGradient, AlongAnAxisAndInBlocks) {
  for (const int64_t block : {0, 2}) {
    GraphBuilder builder(21);
    const Shape shape = block ? Shape{2, 2} : Shape{3};
    builder.Input("x", DType::kFloat32, {{2, {}}, {3, {}}});
    builder.Constant("scale", block ? Floats32(shape, {0.5f, 1, 2, 0.25f}) : Floats32(shape, {0.5f, 1, 2}));
    for (const char* op : {"QuantizeLinear", "DequantizeLinear"}) {
      const bool forth = op[0] == 'Q';
      Node& node = builder.Add(op, {forth ? "x" : "q", "scale"}, {forth ? "q" : "y"});
      node.attributes.Set("axis", int64_t{1});
      node.attributes.Set("block_size", block);
    }
    builder.Output("y");
    // Without a zero point q is uint8: negative numbers are clipped.
    const Tensor x = Floats32({2, 3}, {1, 2, 3, -4, 50, 500});
    const Tensor weights = Floats32({2, 3}, {1, 2, 3, 4, 5, 6});
    EXPECT_EQ(GradientOf(builder, {{"x", x}}, weights, "x").elements,
              block ? (Elements{1, 2, 3, 0, 5, 0}) : (Elements{1, 2, 3, 0, 5, 6}));
  }
}

// Integers that only move on their way still stand for real numbers.
TEST(StraightThroughGradient, ThroughMovedIntegers) {
  GraphBuilder builder = Pair();
  builder.Add("Transpose", {"q"}, {"turned"});
  builder.Constant("shape", Tensor::FromValues<int64_t>({2}, {2, 2}));
  builder.Add("Reshape", {"turned", "shape"}, {"square"});
  builder.Constant("column", Tensor::Scalar<int64_t>(0));
  builder.Add("Gather", {"square", "column"}, {"row"}).attributes.Set("axis", int64_t{1});
  builder.Add("DequantizeLinear", {"row", "scale", "zero"}, {"y"});
  builder.Output("y");
  EXPECT_EQ(GradientOf(builder, kFed, Floats32({2}, {5, 7}), "x").elements, (Elements{5, 0, 0, 0}));
}

TEST(StraightThroughGradient, DynamicQuantizeLinear) {
  GraphBuilder builder(17);
  builder.Input("x", DType::kFloat32, {{1, {}}, {4, {}}});
  builder.Add("DynamicQuantizeLinear", {"x"}, {"q", "s", "z"});
  builder.Add("DequantizeLinear", {"q", "s", "z"}, {"y"});
  builder.Output("y");
  const Found found = GradientOf(builder, {{"x", kX}}, kWeights, "x");
  ASSERT_EQ(found.elements.size(), 4u) << found.reason;
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(found.elements[i], static_cast<double>(i + 1), 1e-5);
}

TEST(StraightThroughGradient, EndsAtArithmeticOnIntegers) {
  GraphBuilder builder = Pair();
  builder.Constant("w", Tensor::FromValues<int8_t>({4, 1}, {1, 2, 3, 4}));
  builder.Add("MatMulInteger", {"q", "w"}, {"product"});
  builder.Add("Cast", {"product"}, {"y"}).attributes.Set("to", static_cast<int64_t>(DType::kFloat32));
  builder.Output("y");
  const Found found = GradientOf(builder, kFed, Floats32({1, 1}, {1}), "x");
  EXPECT_TRUE(found.elements.empty());
  EXPECT_NE(found.reason.find("MatMulInteger"), std::string::npos) << found.reason;
}

class MicrosoftQuantizeGradient : public ::testing::TestWithParam<const char*> {};

TEST_P(MicrosoftQuantizeGradient, IsTheSame) {
  GraphBuilder builder(21);
  builder.Input("x", DType::kFloat32, {{1, {}}, {4, {}}});
  builder.Constant("scale", Tensor::Scalar(0.5f));
  builder.Constant("zero", Tensor::Scalar<int8_t>(3));
  for (const char* op : {"QuantizeLinear", "DequantizeLinear"}) {
    const bool forth = op[0] == 'Q';
    Node& node = builder.Add(op, {forth ? "x" : "q", "scale", "zero"}, {forth ? "q" : "y"});
    node.domain = "com.microsoft";
    node.opset = 1;
  }
  builder.Output("y");
  EXPECT_EQ(GradientOf(builder, {{"x", kX}}, kWeights, "x").elements, (Elements{1, 2, 0, 0}));
}

INSTANTIATE_TEST_SUITE_P(Both, MicrosoftQuantizeGradient,
                         ::testing::Values("MicrosoftQuantizeLinear", "MicrosoftDequantizeLinear"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace onnxray::testing
