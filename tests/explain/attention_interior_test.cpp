// Scores, weights and contexts of every attention operator: each follows from the ones before it by the
// definition written out, the first from the inputs, and the last is the operator's output.
#include <algorithm>
#include <functional>

#include "explain/node_inside.h"

namespace onnxray::testing {
namespace {

constexpr int64_t kBatch = 2, kHeads = 4, kQueries = 3, kKeys = 5, kSize = 4;
constexpr double kHidden = -std::numeric_limits<double>::infinity();

// What is added to the score of key j of query i of a batch entry and head.
using Bias = std::function<double(int64_t b, int64_t h, int64_t i, int64_t j)>;
double NoBias(int64_t, int64_t, int64_t, int64_t) { return 0; }

struct Expected {
  double scale = 1 / std::sqrt(static_cast<double>(kSize));
  double softcap = 0;
  Bias bias = NoBias;
  bool masked = false;
  bool merged = true;  // the output is [batch, query, heads * size]
};

class Numbered {
 public:
  explicit Numbered(const Tensor& tensor) : shape_(tensor.shape()), numbers_(Numbers(tensor)) {}
  double operator()(int64_t a, int64_t b, int64_t c, int64_t d) const {
    return numbers_[static_cast<size_t>(((a * shape_[1] + b) * shape_[2] + c) * shape_[3] + d)];
  }
  int64_t dim(int i) const { return shape_[i]; }

 private:
  Shape shape_;
  std::vector<double> numbers_;
};

// Every stage from the query, key and value inside, to the output.
void CheckStages(NodeInside& node, const Tensor& output, const Expected& expected) {
  ASSERT_TRUE(output.defined());
  const Numbered q(node.Inside("attention/query")), k(node.Inside("attention/key")),
      v(node.Inside("attention/value"));
  const int64_t batch = q.dim(0), heads = q.dim(1), queries = q.dim(2), keys = k.dim(2);
  const int64_t group = heads / k.dim(1), value_size = v.dim(3);
  std::vector<double> scores, capped, masked, weights, contexts;
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t h = 0; h < heads; ++h) {
      for (int64_t i = 0; i < queries; ++i) {
        std::vector<double> row;
        double most = kHidden, sum = 0;
        for (int64_t j = 0; j < keys; ++j) {
          double score = 0;
          for (int64_t d = 0; d < q.dim(3); ++d) score += q(b, h, i, d) * k(b, h / group, j, d);
          scores.push_back(score *= expected.scale);
          if (expected.softcap != 0) score = expected.softcap * std::tanh(score / expected.softcap);
          capped.push_back(score);
          masked.push_back(score += expected.bias(b, h, i, j));
          row.push_back(score);
          most = std::max(most, score);
        }
        for (double& score : row) sum += score = std::isinf(most) ? 0 : std::exp(score - most);
        for (double& score : row) weights.push_back(score /= sum > 0 ? sum : 1);
        for (int64_t d = 0; d < value_size; ++d) {
          double context = 0;
          for (int64_t j = 0; j < keys; ++j) context += row[static_cast<size_t>(j)] * v(b, h / group, j, d);
          contexts.push_back(context);
        }
      }
    }
  }
  const Shape shape{batch, heads, queries, keys}, context_shape{batch, heads, queries, value_size};
  ExpectClose(node.Inside("attention/scores"), shape, scores, "scores");
  if (expected.softcap != 0) ExpectClose(node.Inside("attention/capped"), shape, capped, "capped");
  const std::vector<std::string> names = node.Names();
  EXPECT_EQ(std::count(names.begin(), names.end(), "attention/masked"), expected.masked);
  if (expected.masked) ExpectClose(node.Inside("attention/masked"), shape, masked, "masked");
  ExpectClose(node.Inside("attention/weights"), shape, weights, "weights");
  ExpectClose(node.Inside("attention/context"), context_shape, contexts, "context");
  const Tensor context = node.Inside("attention/context");
  const Tensor in_order = expected.merged ? context.Transposed({0, 2, 1, 3}) : context;
  ExpectClose(output, output.shape(), Numbers(in_order), "the node's own output");
}

Tensor Q(int64_t heads = kHeads) { return Waves({kBatch, heads, kQueries, kSize}, 0.7); }
Tensor K(int64_t heads = kHeads) { return Waves({kBatch, heads, kKeys, kSize}, 1.3); }
Tensor V(int64_t heads = kHeads) { return Waves({kBatch, heads, kKeys, 3}, 2.1); }

TEST(AttentionInterior, OfHeadsApart) {
  NodeInside node("Attention", 23);
  node.Input(Q()).Input(K()).Input(V());
  const Tensor output = node.Outputs()[0];
  CheckStages(node, output, {.merged = false});
  ExpectClose(node.Inside("attention/query"), Q().shape(), Numbers(Q()), "query");
  ExpectClose(node.Inside("attention/key"), K().shape(), Numbers(K()), "key");
  ExpectClose(node.Inside("attention/value"), V().shape(), Numbers(V()), "value");
}

TEST(AttentionInterior, WithMaskSoftcapAndScale) {
  const Tensor mask = Waves({kQueries, kKeys}, 0.4);
  NodeInside node("Attention", 24);
  node.Attribute("scale", 0.3f).Attribute("softcap", 0.5f);
  node.Input(Q()).Input(K()).Input(V()).Input(mask);
  const Tensor output = node.Outputs()[0];
  const std::vector<double> added = Numbers(mask);
  CheckStages(node, output,
              {.scale = 0.3f,
               .softcap = 0.5,
               .bias = [&](int64_t, int64_t, int64_t i,
                           int64_t j) { return added[static_cast<size_t>(i * kKeys + j)]; },
               .masked = true,
               .merged = false});
}

TEST(AttentionInterior, OfBooleanMasksAndValidKeys) {
  NodeInside node("Attention", 24);
  const Tensor mask = Tensor::FromValues<bool>({1, kKeys}, std::vector<bool>{true, true, false, true, true});
  node.Input(Q()).Input(K()).Input(V()).Input(mask).NoInput().NoInput();
  node.Input(Tensor::FromValues<int64_t>({kBatch}, {5, 2}));
  const Tensor output = node.Outputs()[0];
  CheckStages(node, output,
              {.bias = [](int64_t b, int64_t, int64_t,
                          int64_t j) { return j == 2 || j >= (b == 0 ? 5 : 2) ? kHidden : 0; },
               .masked = true,
               .merged = false});
}

// Heads share keys; those of the past come first, and the causal mask counts them.
TEST(AttentionInterior, OfSharedHeadsWithAPast) {
  NodeInside node("Attention", 23);
  node.Attribute("is_causal", int64_t{1}).Attribute("q_num_heads", kHeads);
  node.Attribute("kv_num_heads", int64_t{2});
  node.Input(Waves({kBatch, kQueries, kHeads * kSize}, 0.7));
  node.Input(Waves({kBatch, kQueries, 2 * kSize}, 1.3))
      .Input(Waves({kBatch, kQueries, 2 * 3}, 2.1))
      .NoInput();
  node.Input(Waves({kBatch, 2, 2, kSize}, 0.2)).Input(Waves({kBatch, 2, 2, 3}, 0.3));
  const std::vector<Tensor> outputs = node.Outputs(3);
  CheckStages(node, outputs[0],
              {.bias = [](int64_t, int64_t, int64_t i, int64_t j) { return j <= i + 2 ? 0 : kHidden; },
               .masked = true});
  ExpectClose(node.Inside("attention/key"), {kBatch, 2, 5, kSize}, Numbers(outputs[1]), "present key");
  ExpectClose(node.Inside("attention/value"), {kBatch, 2, 5, 3}, Numbers(outputs[2]), "present value");
}

// The projections are part of the operator.
TEST(AttentionInterior, OfMicrosoftsAttention) {
  const int64_t hidden = 2 * kSize;
  const Tensor input = Waves({kBatch, kQueries, 3}, 0.7), weights = Waves({3, 3 * hidden}, 0.2),
               bias = Waves({3 * hidden}, 0.9);
  NodeInside node("Attention", 1, "com.microsoft");
  node.Attribute("num_heads", int64_t{2}).Attribute("unidirectional", int64_t{1});
  node.Input(input).Input(weights).Input(bias);
  const Tensor output = node.Outputs()[0];
  CheckStages(
      node, output,
      {.bias = [](int64_t, int64_t, int64_t i, int64_t j) { return j <= i ? 0 : kHidden; }, .masked = true});
  std::vector<double> keys;
  const std::vector<double> x = Numbers(input), w = Numbers(weights), b = Numbers(bias);
  for (int64_t n = 0; n < kBatch; ++n) {
    for (int64_t column = hidden; column < 2 * hidden; column += kSize) {
      for (int64_t t = 0; t < kQueries; ++t) {
        for (int64_t c = column; c < column + kSize; ++c) {
          double sum = b[static_cast<size_t>(c)];
          for (int64_t i = 0; i < 3; ++i)
            sum += x[static_cast<size_t>((n * kQueries + t) * 3 + i)] *
                   w[static_cast<size_t>(i * 3 * hidden + c)];
          keys.push_back(sum);
        }
      }
    }
  }
  ExpectClose(node.Inside("attention/key"), {kBatch, 2, kQueries, kSize}, keys, "projected keys");
}

TEST(AttentionInterior, OfMultiHeadAttention) {
  const int64_t hidden = kHeads * kSize;
  NodeInside node("MultiHeadAttention", 1, "com.microsoft");
  node.Attribute("num_heads", kHeads).Attribute("mask_filter_value", -50.0f);
  node.Input(Waves({kBatch, kQueries, hidden}, 0.7)).Input(Waves({kBatch, kKeys, hidden}, 1.3));
  node.Input(Waves({kBatch, kKeys, hidden}, 2.1)).Input(Waves({3 * hidden}, 0.4));
  node.Input(Tensor::FromValues<int32_t>({kBatch}, {5, 3}));
  const Tensor output = node.Outputs()[0];
  CheckStages(node, output,
              {.bias = [](int64_t b, int64_t, int64_t, int64_t j) { return j < (b == 0 ? 5 : 3) ? 0 : -50; },
               .masked = true});
}

TEST(AttentionInterior, OfTheDecodersAttention) {
  const int64_t hidden = kHeads * kSize;
  NodeInside node("DecoderMaskedMultiHeadAttention", 1, "com.microsoft");
  node.Attribute("num_heads", kHeads);
  node.Input(Waves({kBatch, 1, hidden}, 0.7)).Input(Waves({kBatch, 1, hidden}, 1.3));
  node.Input(Waves({kBatch, 1, hidden}, 2.1)).NoInput().NoInput();
  node.Input(Waves({kBatch, kHeads, 2, kSize}, 0.2)).Input(Waves({kBatch, kHeads, 2, kSize}, 0.3));
  const Tensor output = node.Outputs()[0];
  CheckStages(node, output, {});
}

// Turned by its position, with a past, a window and a cap.
TEST(AttentionInterior, OfGroupQueryAttention) {
  NodeInside node("GroupQueryAttention", 1, "com.microsoft");
  node.Attribute("num_heads", kHeads).Attribute("kv_num_heads", int64_t{2}).Attribute("softcap", 0.8f);
  node.Attribute("do_rotary", int64_t{1}).Attribute("local_window_size", int64_t{3});
  const Tensor query = Waves({kBatch, kQueries, kHeads * kSize}, 0.7);
  node.Input(query).Input(Waves({kBatch, kQueries, 2 * kSize}, 1.3));
  node.Input(Waves({kBatch, kQueries, 2 * kSize}, 2.1));
  node.Input(Waves({kBatch, 2, 2, kSize}, 0.2)).Input(Waves({kBatch, 2, 2, kSize}, 0.3));
  node.Input(Tensor::FromValues<int32_t>({kBatch}, {4, 4})).Input(Tensor::FromValues<int32_t>({1}, {5}));
  std::vector<float> cosines, sines;
  for (int64_t position = 0; position < 8; ++position) {
    for (const double speed : {1.0, 0.1}) {
      cosines.push_back(static_cast<float>(std::cos(speed * static_cast<double>(position))));
      sines.push_back(static_cast<float>(std::sin(speed * static_cast<double>(position))));
    }
  }
  node.Input(Tensor::FromValues<float>({8, 2}, cosines)).Input(Tensor::FromValues<float>({8, 2}, sines));
  const std::vector<Tensor> outputs = node.Outputs(3);
  CheckStages(node, outputs[0],
              {.softcap = 0.8f,
               .bias = [](int64_t, int64_t, int64_t i,
                          int64_t j) { return j <= i + 2 && j > i + 2 - 3 ? 0 : kHidden; },
               .masked = true});
  // The first query stands at position 2.
  const std::vector<double> q = Numbers(query);
  const Numbered turned(node.Inside("attention/query"));
  EXPECT_NEAR(turned(0, 0, 0, 0), q[0] * std::cos(2.0) - q[2] * std::sin(2.0), 1e-5);
  EXPECT_NEAR(turned(0, 0, 0, 3), q[1] * std::sin(0.2) + q[3] * std::cos(0.2), 1e-5);
}

}  // namespace
}  // namespace onnxray::testing
