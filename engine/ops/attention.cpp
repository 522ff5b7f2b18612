// Attention, as ONNX defines it since opset 23.
#include <numeric>

#include "ops/all_ops.h"
#include "ops/attention_heads.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

// Inputs and outputs by name.
enum : int { kQuery, kKey, kValue, kMask, kPastKey, kPastValue, kValidKeys };
enum : int { kResult, kPresentKey, kPresentValue, kScores };

// Everything that the shapes say.
struct Sizes {
  int64_t batch, heads, key_heads, queries, size, value_size;
  int64_t past, fresh;  // keys
  bool merged;          // [batch, length, heads * size] rather than [batch, heads, length, size]

  int64_t keys() const { return past + fresh; }
};

Error BadShape(const char* what, const Shape& shape, const std::string& why) {
  return InvalidInput(std::string(what) + " has shape " + shape.ToString() + ", " + why);
}

Result<int64_t> HeadsOf(const Attributes& attributes, const char* name, int64_t hidden) {
  const int64_t heads = attributes.Int(name);
  if (heads >= 1 && hidden % heads == 0) return heads;
  return InvalidInput(
      std::string(name) + " is " + std::to_string(heads) + " for a hidden size of " + std::to_string(hidden),
      "Three-dimensional inputs need numbers of heads that divide their hidden size");
}

Result<Sizes> SizesOf(const ShapeContext& context) {
  const Shape &query = context.shape(kQuery), &key = context.shape(kKey), &value = context.shape(kValue);
  if ((query.rank() != 3 && query.rank() != 4) || key.rank() != query.rank() ||
      value.rank() != query.rank()) {
    return InvalidInput("query, key and value have shapes " + query.ToString() + ", " + key.ToString() +
                            " and " + value.ToString(),
                        "All must have three dimensions, or all four");
  }
  Sizes sizes{};
  sizes.batch = query[0];
  sizes.merged = query.rank() == 3;
  int64_t key_size = 0, value_heads = 0, value_length = 0;
  if (sizes.merged) {
    sizes.heads = TRY(HeadsOf(context.attributes(), "q_num_heads", query[2]));
    sizes.key_heads = TRY(HeadsOf(context.attributes(), "kv_num_heads", key[2]));
    value_heads = TRY(HeadsOf(context.attributes(), "kv_num_heads", value[2]));
    sizes.size = query[2] / sizes.heads;
    key_size = key[2] / sizes.key_heads;
    sizes.value_size = value[2] / value_heads;
    sizes.queries = query[1];
    sizes.fresh = key[1];
    value_length = value[1];
  } else {
    sizes.heads = query[1];
    sizes.key_heads = key[1];
    value_heads = value[1];
    sizes.size = query[3];
    key_size = key[3];
    sizes.value_size = value[3];
    sizes.queries = query[2];
    sizes.fresh = key[2];
    value_length = value[2];
  }
  if (key[0] != sizes.batch || key_size != sizes.size || sizes.key_heads < 1 ||
      sizes.heads % sizes.key_heads != 0) {
    return BadShape("the key", key,
                    "which does not fit " + std::to_string(sizes.heads) + " heads of size " +
                        std::to_string(sizes.size) + " in a batch of " + std::to_string(sizes.batch));
  }
  if (value[0] != sizes.batch || value_heads != sizes.key_heads || value_length != sizes.fresh) {
    return BadShape("the value", value, "which does not fit the key " + key.ToString());
  }
  if (context.has_input(kPastKey) != context.has_input(kPastValue)) {
    return InvalidInput("there is a past key without a past value, or the other way round");
  }
  if (context.has_input(kPastKey)) {
    const Shape &past_key = context.shape(kPastKey), &past_value = context.shape(kPastValue);
    sizes.past = past_key.rank() == 4 ? past_key[2] : 0;
    if (!(past_key == Shape{sizes.batch, sizes.key_heads, sizes.past, sizes.size})) {
      return BadShape("the past key", past_key, "which does not fit the key " + key.ToString());
    }
    if (!(past_value == Shape{sizes.batch, sizes.key_heads, sizes.past, sizes.value_size})) {
      return BadShape("the past value", past_value, "which does not fit the value " + value.ToString());
    }
  }
  return sizes;
}

Status AttentionShape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf(context));
  const DType key_type = context.dtype(kKey), value_type = context.dtype(kValue);
  Shape result{sizes.batch, sizes.heads, sizes.queries, sizes.value_size};
  if (sizes.merged) result = {sizes.batch, sizes.queries, sizes.heads * sizes.value_size};
  context.SetOutput(kResult, context.dtype(kQuery), std::move(result));
  context.SetOutput(kPresentKey, key_type, {sizes.batch, sizes.key_heads, sizes.keys(), sizes.size});
  context.SetOutput(kPresentValue, value_type,
                    {sizes.batch, sizes.key_heads, sizes.keys(), sizes.value_size});
  context.SetOutput(kScores, context.dtype(kQuery), {sizes.batch, sizes.heads, sizes.queries, sizes.keys()});
  return Ok();
}

uint64_t Flops(const ShapeContext& context) {
  const Result<Sizes> found = SizesOf(context);
  if (!found.ok()) return 0;
  const Sizes& sizes = found.value();
  return AttentionFlops(sizes.batch, sizes.heads, sizes.queries, sizes.keys(), sizes.size + sizes.value_size);
}

// qk_matmul_output_mode: what the fourth output holds.
Result<ScoreStage> StageOf(const Attributes& attributes) {
  constexpr ScoreStage kStages[] = {ScoreStage::kScaled, ScoreStage::kCapped, ScoreStage::kBiased,
                                    ScoreStage::kWeights};
  const int64_t mode = attributes.Int("qk_matmul_output_mode");
  if (mode >= 0 && mode < static_cast<int64_t>(std::size(kStages))) return kStages[mode];
  return InvalidModel("qk_matmul_output_mode is " + std::to_string(mode) + ", not from 0 to 3");
}

Status RunOnnxAttention(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const bool merged = context.input(kQuery).rank() == 3;
  const auto heads_first = [&](int i, const char* name) {
    return merged ? SplitHeads(context.input(i), attributes.Int(name)) : context.input(i);
  };

  AttentionProblem problem;
  problem.queries = heads_first(kQuery, "q_num_heads");
  problem.keys = TRY(AppendToPast(context, InputOrNone(context, kPastKey), heads_first(kKey, "kv_num_heads"),
                                  TRY(WantedOutput(context, kPresentKey))));
  problem.values =
      TRY(AppendToPast(context, InputOrNone(context, kPastValue), heads_first(kValue, "kv_num_heads"),
                       TRY(WantedOutput(context, kPresentValue))));
  problem.scale = attributes.Float("scale", 1 / std::sqrt(static_cast<float>(problem.queries.dim(3))));
  problem.softcap = attributes.Float("softcap", 0);
  if (context.has_input(kMask)) {
    problem.bias = TRY(
        MaskAsBias(context, context.input(kMask), WideType(problem.queries.dtype()), problem.keys.dim(2)));
  }
  if (context.has_input(kValidKeys)) problem.lengths = TRY(ToInt64s(context.input(kValidKeys)));
  const size_t batch = static_cast<size_t>(problem.queries.dim(0));
  if (context.has_input(kValidKeys) && problem.lengths.size() != batch) {
    return InvalidInput("there are " + std::to_string(problem.lengths.size()) +
                        " numbers of valid keys for a batch of " + std::to_string(batch));
  }
  // The last query stands at the last key: of those that a cache of the past holds, or of those that are
  // valid.
  if (attributes.Int("is_causal") != 0) {
    problem.offsets.assign(batch, context.has_input(kPastKey) ? context.input(kPastKey).dim(2) : 0);
    if (!context.has_input(kPastKey) && context.has_input(kValidKeys)) {
      for (size_t b = 0; b < batch; ++b) problem.offsets[b] = problem.lengths[b] - problem.queries.dim(2);
    }
  }
  return RunAttention(context, std::move(problem), {merged, kScores, TRY(StageOf(attributes))});
}

}  // namespace

std::span<const Op> AttentionOps() {
  static const Op ops[] = {
      {.name = "Attention",
       .versions = {23, 24},
       .signature =
           "T1 Q, T1 K, T2 V, U attn_mask?, T1 past_key?, T2 past_value?, int64 nonpad_kv_seqlen? -> "
           "T1 Y, T1 present_key?, T2 present_value?, T1 qk_matmul_output?; "
           "T1: floats; T2: floats; U: bool floats",
       .shape = AttentionShape,
       .flops = Flops,
       .run = RunOnnxAttention,
       .gradient = {AttentionGradient},
       .shader = {"attention"}},
  };
  return ops;
}

}  // namespace onnxray
