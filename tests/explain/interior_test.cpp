// Interiors of normalisations and quantised operators, and attention that a model spells out.
#include <algorithm>

#include "explain/attention_pattern.h"
#include "explain/node_inside.h"
#include "model/test_models.h"

namespace onnxray::testing {
namespace {

using Names = std::vector<std::string>;

TEST(NormalizationInterior, OfLayers) {
  const Tensor x = Waves({2, 3, 4}, 0.3, 5);
  NodeInside node("LayerNormalization", 17);
  node.Attribute("epsilon", 0.01f).Input(x).Input(Waves({4}, 0.2)).Input(Waves({4}, 0.4));
  node.Outputs();
  EXPECT_EQ(node.Names(), (Names{"mean", "inverse_deviation", "normalized"}));
  std::vector<double> means, factors, normalized;
  const std::vector<double> numbers = Numbers(x);
  for (size_t row = 0; row < 6; ++row) {
    double mean = 0, square = 0;
    for (size_t i = 0; i < 4; ++i) mean += numbers[row * 4 + i] / 4;
    for (size_t i = 0; i < 4; ++i)
      square += (numbers[row * 4 + i] - mean) * (numbers[row * 4 + i] - mean) / 4;
    means.push_back(mean);
    factors.push_back(1 / std::sqrt(square + 0.01));
    for (size_t i = 0; i < 4; ++i) normalized.push_back((numbers[row * 4 + i] - mean) * factors.back());
  }
  ExpectClose(node.Inside("mean"), {2, 3, 1}, means, "mean");
  ExpectClose(node.Inside("inverse_deviation"), {2, 3, 1}, factors, "inverse_deviation");
  ExpectClose(node.Inside("normalized"), x.shape(), normalized, "normalized");
}

TEST(NormalizationInterior, OfBatches) {
  const Tensor x = Waves({1, 2, 3}, 0.3, 5);
  NodeInside node("BatchNormalization", 15);
  node.Attribute("epsilon", 0.25f).Input(x).Input(Waves({2}, 0.2)).Input(Waves({2}, 0.4));
  node.Input(Vector({1, 2})).Input(Vector({2, 0}));
  const std::vector<double> numbers = Numbers(x);
  std::vector<double> expected, outputs;
  for (size_t i = 0; i < 6; ++i) {
    expected.push_back((numbers[i] - (i < 3 ? 1 : 2)) / std::sqrt((i < 3 ? 2 : 0) + 0.25));
    const size_t channel = i / 3;
    outputs.push_back(expected.back() * Numbers(Waves({2}, 0.2))[channel] +
                      Numbers(Waves({2}, 0.4))[channel]);
  }
  ExpectClose(node.Outputs()[0], x.shape(), outputs, "the node's own output");
  ExpectClose(node.Inside("normalized"), x.shape(), expected, "normalized");
}

TEST(NormalizationInterior, OfRootMeanSquares) {
  const Tensor x = Vector({3, -4});
  NodeInside node("RMSNormalization", 23);
  node.Attribute("epsilon", 0.0f).Input(x).Input(Vector({2, 7}));
  node.Outputs();
  const double factor = 1 / std::sqrt(12.5);
  ExpectClose(node.Inside("inverse_deviation"), {1}, {factor}, "inverse_deviation");
  ExpectClose(node.Inside("normalized"), {2}, {3 * factor, -4 * factor}, "normalized");
}

TEST(SoftmaxInterior, IsItsLogits) {
  NodeInside node("Softmax", 13);
  node.Input(Vector({1, 2, 5}));
  node.Outputs();
  EXPECT_EQ(node.Names(), Names{"logits"});
  ExpectClose(node.Inside("logits"), {3}, {1, 2, 5}, "logits");
}

TEST(QuantizedInterior, OfConvolutionsIsInFloats) {
  NodeInside node("QLinearConv", 10);
  const auto bytes = [](const Shape& shape, const std::vector<uint8_t>& values) {
    return Tensor::FromValues<uint8_t>(shape, values);
  };
  node.Input(bytes({1, 1, 2, 2}, {130, 128, 120, 128})).Input(Tensor::Scalar(0.5f));
  node.Input(Tensor::Scalar(uint8_t{128}));
  // Two filters of one weight, each with a scale of its own.
  node.Input(bytes({2, 1, 1, 1}, {3, 12})).Input(Vector({2, 0.25f})).Input(bytes({2}, {1, 10}));
  node.Input(Tensor::Scalar(1.0f)).Input(Tensor::Scalar(uint8_t{100}));
  node.Outputs();
  EXPECT_EQ(node.Names(), (Names{"x", "w", "y"}));
  ExpectClose(node.Inside("x"), {1, 1, 2, 2}, {1, 0, -4, 0}, "x");
  ExpectClose(node.Inside("w"), {2, 1, 1, 1}, {4, 0.5}, "w");
  ExpectClose(node.Inside("y"), {1, 2, 2, 2}, {4, 0, -16, 0, 0, 0, -2, 0}, "y");
}

TEST(QuantizedInterior, OfProductsIsInFloats) {
  NodeInside node("QLinearMatMul", 21);
  const auto bytes = [](const Shape& shape, const std::vector<int8_t>& values) {
    return Tensor::FromValues<int8_t>(shape, values);
  };
  node.Input(bytes({1, 2}, {2, 4})).Input(Tensor::Scalar(0.5f)).Input(Tensor::Scalar(int8_t{0}));
  node.Input(bytes({2, 2}, {1, 2, 3, 4})).Input(Vector({1, 10})).Input(bytes({2}, {0, 1}));
  node.Input(Tensor::Scalar(1.0f)).Input(Tensor::Scalar(int8_t{0}));
  node.Outputs();
  ExpectClose(node.Inside("a"), {1, 2}, {1, 2}, "a");
  ExpectClose(node.Inside("b"), {2, 2}, {1, 10, 3, 30}, "b");
  ExpectClose(node.Inside("y"), {1, 2}, {7, 70}, "y");
}

TEST(Interior, OfOtherOperatorsIsEmpty) {
  NodeInside node("Relu", 14);
  node.Input(Vector({1}));
  node.Outputs();
  EXPECT_EQ(node.Names(), Names());
}

// By the values' names: {query, key, scores, masked, weights, value, context}; empty where there is none.
Names Roles(const std::string& text) {
  const Model model = MustLoad(GraphFromText(text));
  const Graph& graph = *model.graph;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto found = FindAttention(graph, static_cast<NodeId>(i), graph.Consumers());
    if (!found) continue;
    return ValueNames(graph, {found->query, found->key, found->scores, found->masked, found->weights,
                              found->value, found->context});
  }
  return {};
}

TEST(AttentionPattern, NamesTheRoles) {
  EXPECT_EQ(Roles(R"(g (float[1,2,3,4] q, float[1,2,4,5] k, float[1,2,5,4] v) => (float[1,2,3,4] y) {
              s = MatMul(q, k)
              w = Softmax<axis = -1>(s)
              y = MatMul(w, v)
            })"),
            (Names{"q", "k", "s", "s", "w", "v", "y"}));
}

TEST(AttentionPattern, SeesThroughScalesMasksAndDropout) {
  EXPECT_EQ(Roles(R"(g (float[1,2,3,4] q, float[1,2,4,5] k, float[1,2,5,4] v, float[1,1,3,5] m,
                        bool[1,1,3,5] c) => (float[1,2,3,4] y)
                     <float root = {2}, float low = {-1e9}> {
              s = MatMul(q, k)
              d = Div(s, root)
              h = Where(c, d, low)
              l = Add(m, h)
              w = Softmax<axis = -1>(l)
              p = Identity(w)
              y = MatMul(p, v)
            })"),
            (Names{"q", "k", "s", "l", "w", "v", "y"}));
}

TEST(AttentionPattern, IsNotEverySoftmax) {
  // A classifier's; one whose product is only before it; one that weighs nothing.
  EXPECT_EQ(Roles("g (float[1,4] x) => (float[1,4] y) { y = Softmax(x) }"), Names());
  EXPECT_EQ(Roles(R"(g (float[1,4] x, float[4,3] w) => (float[1,3] y) {
              s = MatMul(x, w)
              y = Softmax(s)
            })"),
            Names());
  EXPECT_EQ(Roles(R"(g (float[4,4] x) => (float[4,4] y) {
              r = Relu(x)
              s = Softmax(r)
              y = MatMul(s, r)
            })"),
            Names());
  EXPECT_EQ(Roles(R"(g (float[1,4] x) => (float[1,4] y) <float[4,2] w = {1,2,3,4,5,6,7,8}, float[2,4] u = {
                       1,2,3,4,5,6,7,8}> {
              h = MatMul(x, w)
              s = Softmax(h)
              y = MatMul(s, u)
            })"),
            Names());
}

}  // namespace
}  // namespace onnxray::testing
