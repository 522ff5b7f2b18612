// LinearAttention of com.microsoft, written out: a Scan over tokens that carries the state.
#include <cmath>

#include "ops/gradients.h"
#include "ops/subgraph_writer.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: bodies are formulas

using Outputs = std::vector<Var>;

enum : int { kQuery, kKey, kValue, kPast, kDecay, kBeta };

class Body {
 public:
  explicit Body(GradientBuilder& builder) : builder_(builder), attributes_(builder.attributes()) {}

  Result<Outputs> Write() {
    const std::string rule = attributes_.String("update_rule", "gated_delta");
    const bool gated = rule == "gated" || rule == "gated_delta";
    const bool delta = rule == "delta" || rule == "gated_delta";
    const Shape query = TRY(builder_.ShapeOf(builder_.input(kQuery))),
                value = TRY(builder_.ShapeOf(builder_.input(kValue)));
    const int64_t query_heads = attributes_.Int("q_num_heads");
    heads_ = attributes_.Int("kv_num_heads");
    batch_ = query[0];
    length_ = query[1];
    size_ = query[2] / query_heads;
    value_size_ = value[2] / heads_;
    queries_ = std::max<int64_t>(1, query_heads / heads_);

    const Var state = InitialState();
    body_ = builder_.writer().NewSubgraph("body");
    state_ = body_->AddInput({builder_.writer().dtype(state), {batch_, heads_, size_, value_size_}});
    scanned_ = {state};
    const Var k = Scanned(TRY(PerHead(kKey, size_)), {size_, 1});
    Var v = Scanned(TRY(PerHead(kValue, value_size_)), {1, value_size_});
    const Var q = Scanned(TRY(PerHead(kQuery, size_)), {queries_, size_});
    Var next = state_;
    if (gated) {
      const int64_t count = TRY(builder_.ShapeOf(builder_.input(kDecay)))[2] / heads_;
      next = next * Exp(Scanned(TRY(PerHead(kDecay, count)), {count, 1}));
    }
    if (delta) {
      const Var beta = Scanned(TRY(PerHead(kBeta, 1)), {1, 1});
      v = beta * (v - MatMul(Transpose(k, {0, 1, 3, 2}), next));
    }
    next = next + k * v;
    body_->SetOutputs({next, MatMul(q, next)});
    const std::vector<Var> results = builder_.writer().EmitWithSubgraphs(
        "Scan", scanned_, {{"num_scan_inputs", static_cast<int64_t>(scanned_.size()) - 1}},
        {{"body", body_.get()}}, 2);
    const float scale = attributes_.Float("scale", 0);
    const double factor = scale != 0 ? scale : 1 / std::sqrt(static_cast<float>(size_));
    const Var tokens = Reshape(results[1], {length_, batch_, heads_ * queries_ * value_size_});
    Outputs outputs{CastLike(Transpose(tokens, {1, 0, 2}) * factor, builder_.input(kQuery))};
    if (builder_.has_gradient(1)) outputs.push_back(CastLike(results[0], builder_.gradient(1)));
    return outputs;
  }

 private:
  Var InitialState() {
    if (builder_.has_input(kPast)) return Widened(builder_.input(kPast));
    const Var like = Widened(builder_.input(kQuery));
    return Expand(Scalar(0, like), Int64s({batch_, heads_, size_, value_size_}, like));
  }

  // [batch, length, heads * size] as [length, batch, the state's heads, rest, size]: neighbouring heads of
  // the state share one where there are fewer, and have `rest` each where there are more.
  Result<Var> PerHead(int i, int64_t size) {
    const Var x = Widened(builder_.input(i));
    const int64_t own = TRY(builder_.ShapeOf(x))[2] / size, rest = std::max<int64_t>(1, own / heads_);
    const int64_t shared = std::max<int64_t>(1, heads_ / own);
    const Var apart = Reshape(x, {batch_, length_, heads_ / shared, 1, rest, size});
    const Var repeated = Expand(apart, Int64s({batch_, length_, heads_ / shared, shared, rest, size}, x));
    return Transpose(Reshape(repeated, {batch_, length_, heads_, rest, size}), {1, 0, 2, 3, 4});
  }

  // The body's view of one token: [batch, heads, rows, columns].
  Var Scanned(Var x, const Shape& matrix) {
    const std::vector<int64_t> token{batch_, heads_, matrix[0], matrix[1]};
    std::vector<int64_t> all = token;
    all.insert(all.begin(), length_);
    scanned_.push_back(Reshape(x, all));
    return body_->AddInput({builder_.writer().dtype(x), Shape(token)});
  }

  GradientBuilder& builder_;
  const Attributes& attributes_;
  int64_t batch_ = 0, length_ = 0, heads_ = 0, size_ = 0, value_size_ = 0, queries_ = 0;
  std::unique_ptr<SubgraphWriter> body_;
  Var state_;
  std::vector<Var> scanned_;  // the Scan's inputs
};

}  // namespace

Status LinearAttentionGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder,
                           [](GradientBuilder& inside) -> Result<Outputs> { return Body(inside).Write(); });
}

}  // namespace onnxray
