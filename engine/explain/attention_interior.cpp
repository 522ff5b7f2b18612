#include "explain/attention_pattern.h"
#include "explain/interior_families.h"
#include "ops/domain.h"
#include "ops/inside_outputs.h"

namespace onnxray {

namespace {

using Axes = std::vector<std::string>;

// Where an operator keeps what hides keys: those inputs, or this attribute.
struct Masking {
  std::string_view domain, op_type;
  std::vector<size_t> inputs;
  std::string_view causal;
  int64_t causal_otherwise = 0;
};

const Masking* FindMasking(const Node& node) {
  static const Masking kMaskings[] = {
      {"", "Attention", {3, 6}, "is_causal"},
      {kMicrosoft, "Attention", {3, 5}, "unidirectional"},
      {kMicrosoft, "MultiHeadAttention", {4, 5}, "unidirectional"},
      {kMicrosoft, "DecoderMaskedMultiHeadAttention", {3, 4}, "unidirectional"},
      {kMicrosoft, "GroupQueryAttention", {5, 10}, "causal", 1},
  };
  for (const Masking& masking : kMaskings) {
    if (node.op_type == masking.op_type && node.domain == masking.domain) return &masking;
  }
  return nullptr;
}

bool HidesKeys(const Node& node, const Masking& masking) {
  if (node.attributes.Int(masking.causal, masking.causal_otherwise) != 0) return true;
  for (const size_t input : masking.inputs) {
    if (input < node.inputs.size() && node.inputs[input] != kNoValue) return true;
  }
  return false;
}

void AddFused(const Graph& graph, NodeId id, const Masking& masking, std::vector<InteriorValue>& values) {
  const Node& node = graph.node(id);
  const Axes scores{"batch", "head", "query", "key"};
  const auto add = [&](const char* name, const char* meaning, Axes axes, int output) {
    values.push_back(FurtherOutput(graph, id, name, meaning, std::move(axes), output));
  };
  add("attention/query", "queries q per head", {"batch", "head", "query", "size"}, kInsideQueries);
  add("attention/key", "keys k per head, the past's included", {"batch", "key head", "key", "size"},
      kInsideKeys);
  add("attention/value", "values v per head, the past's included", {"batch", "key head", "key", "size"},
      kInsideValues);
  add("attention/scores", "scores q k', scaled", scores, kScaledScores);
  if (node.attributes.Float("softcap", 0) != 0)
    add("attention/capped", "scores after softcap", scores, kCappedScores);
  if (HidesKeys(node, masking))
    add("attention/masked", "scores with bias and masks: -inf where a key is not seen", scores,
        kMaskedScores);
  add("attention/weights", "weights: softmax of the scores over the keys", scores, kAttentionWeights);
  add("attention/context", "context: weights times values, per head", {"batch", "head", "query", "size"},
      kHeadContexts);
}

// Values that the graph has anyway, by their roles.
void AddSpelledOut(const AttentionPattern& pattern, std::vector<InteriorValue>& values) {
  const auto add = [&](const char* name, const char* meaning, ValueId id) {
    values.push_back({.name = name,
                      .meaning = meaning,
                      .axes = {},
                      .compute = [id](const ValueSource& source, const ThreadPool&) -> Result<Tensor> {
                        const Value value = TRY(source(id));
                        if (!value.is_tensor()) return InvalidInput("the value is no tensor");
                        return value.tensor();
                      }});
  };
  add("attention/query", "queries q", pattern.query);
  add("attention/key", "keys k, transposed", pattern.key);
  add("attention/value", "values v", pattern.value);
  add("attention/scores", "scores q k'", pattern.scores);
  if (pattern.masked != pattern.scores) add("attention/masked", "scores, scaled and masked", pattern.masked);
  add("attention/weights", "weights: softmax of the scores over the keys", pattern.weights);
  add("attention/context", "context: weights times values", pattern.context);
}

}  // namespace

void AddAttentionInterior(const Graph& graph, NodeId id, std::vector<InteriorValue>& values) {
  const Node& node = graph.node(id);
  if (const Masking* masking = FindMasking(node)) return AddFused(graph, id, *masking, values);
  if (node.op_type != "Softmax") return;
  if (const auto pattern = FindAttention(graph, id, graph.Consumers())) AddSpelledOut(*pattern, values);
}

}  // namespace onnxray
