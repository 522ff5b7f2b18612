// GroupQueryAttention of com.microsoft: attention with fewer heads for keys and values than for queries, a
// cache of the past, and rotary position embedding.
#include "ops/group_query_attention.h"

#include "cpu/copy.h"
#include "cpu/quantized_cache.h"
#include "cpu/rotary.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/attention_heads.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

using namespace group_query;  // NOLINT: its inputs by name
// Outputs by name.
enum : int { kResult, kPresentKey, kPresentValue, kScores };

// Everything that shapes and attributes say.
struct Sizes {
  int64_t batch, length, heads, key_heads, size;
  int64_t fresh;   // new keys: as many as queries, or none where the past has all
  int64_t cached;  // keys that there is room for in the past
  int64_t stored;  // elements of the past that a key takes
  bool packed;     // queries, keys and values side by side
};

// How the past is quantised, but for the scales; nullopt: it is not.
Result<std::optional<CacheQuantization>> QuantizationOf(const Attributes& attributes) {
  const std::string keys = attributes.String("k_quant_type", "NONE"),
                    values = attributes.String("v_quant_type", "NONE");
  if (keys == "NONE" && values == "NONE") return std::optional<CacheQuantization>();
  const int64_t bits = attributes.Int("kv_cache_bit_width", 8);
  const auto known = [](const std::string& type) { return type == "PER_TENSOR" || type == "PER_CHANNEL"; };
  if (!known(keys) || !known(values) || (bits != 8 && bits != 4)) {
    return Unsupported(
        "a cache of " + std::to_string(bits) + " bits with keys quantised " + keys + " and values " + values,
        "Both must be quantised, PER_TENSOR or PER_CHANNEL, to 8 or 4 bits");
  }
  return std::optional(CacheQuantization{.bits = static_cast<int>(bits), .scales = {}});
}

Result<Sizes> SizesOf(const Attributes& attributes, const Shapes& shapes) {
  const Shape& query = *shapes[kQuery];
  const Shape *key = ShapeAt(shapes, kKey), *value = ShapeAt(shapes, kValue);
  Sizes sizes{};
  sizes.heads = attributes.Int("num_heads");
  sizes.key_heads = attributes.Int("kv_num_heads");
  sizes.packed = key == nullptr;
  const int64_t columns = sizes.packed ? sizes.heads + 2 * sizes.key_heads : sizes.heads;
  if (sizes.heads < 1 || sizes.key_heads < 1 || sizes.heads % sizes.key_heads != 0 || query.rank() != 3 ||
      query[2] % columns != 0) {
    return InvalidInput("a query of shape " + query.ToString() + " does not divide into " +
                            std::to_string(sizes.heads) + " heads that share " +
                            std::to_string(sizes.key_heads),
                        "num_heads must be a multiple of kv_num_heads, and divide the hidden size");
  }
  sizes.batch = query[0];
  sizes.length = query[1];
  sizes.size = query[2] / columns;
  const Shape *past_key = ShapeAt(shapes, kPastKey), *past_value = ShapeAt(shapes, kPastValue);
  const bool shares_past = past_key && key && key->rank() == 3 && (*key)[1] == 0;
  sizes.fresh = shares_past ? 0 : sizes.length;
  const Shape expected{sizes.batch, sizes.fresh, sizes.key_heads * sizes.size};
  if (!sizes.packed && (!value || !(*key == expected) || !(*value == expected))) {
    return InvalidInput("key and value have shapes " + key->ToString() + " and " +
                        (value ? value->ToString() : "none") + ", not " + expected.ToString());
  }
  const std::optional<CacheQuantization> quantization = TRY(QuantizationOf(attributes));
  sizes.stored = quantization ? quantization->StoredSize(sizes.size) : sizes.size;
  if ((past_key == nullptr) != (past_value == nullptr)) {
    return InvalidInput("there is a past key without a past value, or the other way round");
  }
  if (past_key) {
    sizes.cached = past_key->rank() == 4 ? (*past_key)[2] : 0;
    const Shape cache{sizes.batch, sizes.key_heads, sizes.cached, sizes.stored};
    if (!(*past_key == cache) || !(*past_value == cache)) {
      return InvalidInput("past key and value have shapes " + past_key->ToString() + " and " +
                          past_value->ToString() + ", not [batch, kv_num_heads, length, size]");
    }
  }
  return sizes;
}

// The cache that comes out has room for all keys, and is never smaller than the one that went in.
Status GroupQueryShape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf(context.attributes(), ShapesOf(context)));
  const DType dtype = context.dtype(kQuery);
  context.SetOutput(kResult, dtype, {sizes.batch, sizes.length, sizes.heads * sizes.size});
  const Tensor* total = context.value(kTotalLength);
  if (!total) return Ok();
  const int64_t keys = TRY(OnlyInteger(*total));
  const Shape cache{sizes.batch, sizes.key_heads, std::max(keys, sizes.cached), sizes.stored};
  const std::optional<CacheQuantization> quantization = TRY(QuantizationOf(context.attributes()));
  context.SetOutput(kPresentKey, quantization ? quantization->dtype() : dtype, cache);
  context.SetOutput(kPresentValue, quantization ? quantization->dtype() : dtype, cache);
  context.SetOutput(kScores, dtype, {sizes.batch, sizes.heads, sizes.length, keys});
  return Ok();
}

uint64_t GroupQueryFlops(const ShapeContext& context) {
  const Result<Sizes> found = SizesOf(context.attributes(), ShapesOf(context));
  const Tensor* total = context.value(kTotalLength);
  if (!found.ok() || !total) return 0;
  const Result<int64_t> keys = OnlyInteger(*total);
  const Sizes& sizes = found.value();
  return keys.ok() ? AttentionFlops(sizes.batch, sizes.heads, sizes.length, keys.value(), 2 * sizes.size) : 0;
}

// Where each batch entry stands.
struct Progress {
  std::vector<int64_t> past;   // keys before this run's queries
  std::vector<int64_t> total;  // keys that count
  std::vector<int64_t> kept;   // of them, those that the past has
};

Result<Progress> ProgressOf(const KernelContext& context, const Sizes& sizes) {
  const std::vector<int64_t> last = TRY(ToInt64s(context.input(kLastKeys)));
  const int64_t longest = TRY(OnlyInteger(context.input(kTotalLength)));
  if (static_cast<int64_t>(last.size()) != sizes.batch) {
    return InvalidInput("there are " + std::to_string(last.size()) + " lengths of keys for a batch of " +
                        std::to_string(sizes.batch));
  }
  Progress progress;
  for (const int64_t key : last) {
    // The first run's entries may be padded at their ends: they have fewer keys than positions.
    const int64_t past = longest == sizes.length ? 0 : key + 1 - sizes.length;
    const int64_t kept = sizes.fresh == 0 ? key + 1 : past;
    if (past < 0 || key < 0 || kept > sizes.cached || past + sizes.length > std::max(longest, sizes.cached)) {
      return InvalidInput("a batch entry has " + std::to_string(key + 1) + " keys, with " +
                              std::to_string(sizes.length) + " new ones, " + std::to_string(sizes.cached) +
                              " in the past and a total_sequence_length of " + std::to_string(longest),
                          "seqlens_k must be what there is of past and new keys together, less one");
    }
    progress.past.push_back(past);
    progress.total.push_back(key + 1);
    progress.kept.push_back(kept);
  }
  return progress;
}

// Part of the query [batch, length, columns], from column `first` on, as heads.
Tensor PackedHeads(const Tensor& query, const Sizes& sizes, int64_t first, int64_t heads) {
  const int64_t columns = query.dim(2);
  return query.Strided({sizes.batch, heads, sizes.length, sizes.size},
                       {sizes.length * columns, sizes.size, columns, 1}, first * sizes.size);
}

Result<RotaryTables> TablesOf(KernelContext& context, const Sizes& sizes, const Progress& progress) {
  RotaryTables tables;
  if (!context.has_input(kCosines) || !context.has_input(kSines)) {
    return InvalidInput("do_rotary needs cos_cache and sin_cache");
  }
  tables.cosines = TRY(WideInput(context, kCosines));
  tables.sines = TRY(WideInput(context, kSines));
  if (tables.cosines.rank() != 2 || !(tables.cosines.shape() == tables.sines.shape()) ||
      2 * tables.cosines.dim(1) > sizes.size) {
    return InvalidInput("cosines and sines have shapes " + tables.cosines.shape().ToString() + " and " +
                        tables.sines.shape().ToString() + " for heads of size " + std::to_string(sizes.size));
  }
  tables.interleaved = context.attributes().Int("rotary_interleaved") != 0;
  if (context.has_input(kPositions) && context.input(kPositions).count() == sizes.batch * sizes.length) {
    tables.rows = TRY(ToInt64s(context.input(kPositions)));
  } else {
    for (const int64_t past : progress.past) {
      for (int64_t s = 0; s < sizes.length; ++s) tables.rows.push_back(past + s);
    }
  }
  for (const int64_t row : tables.rows) {
    if (row < 0 || row >= tables.cosines.dim(0)) {
      return InvalidInput("position " + std::to_string(row) + " is beyond the rotary tables, which have " +
                          std::to_string(tables.cosines.dim(0)) + " rows");
    }
  }
  return tables;
}

// Turned, in the dtype of the query.
Result<Tensor> Rotated(KernelContext& context, const RotaryTables& tables, const Tensor& heads) {
  const Tensor wide = TRY(Widen(context, heads));
  Tensor rotated = TRY(context.Temporary(wide.dtype(), heads.shape()));
  Rotate(context.pool(), tables, wide, rotated);
  return Converted(context, rotated, heads.dtype());
}

// The past and the fresh ones in a buffer for `length` keys, in which the rest is 0: output `present`, if it
// is wanted.
Result<Tensor> Cache(KernelContext& context, const Sizes& sizes, const Progress& progress, int past_input,
                     const Tensor& fresh, int64_t length, int present) {
  Tensor cache = TRY(WantedOutput(context, present));
  if (!cache.defined()) {
    cache = TRY(context.Temporary(fresh.dtype(), {sizes.batch, sizes.key_heads, length, sizes.stored}));
  }
  for (int64_t b = 0; b < sizes.batch; ++b) {
    const int64_t past = progress.kept[static_cast<size_t>(b)];
    const Tensor entry = cache.Slice(0, b, 1);
    if (past > 0) {
      Tensor place = entry.Slice(2, 0, past);
      CopyElements(context.pool(), context.input(past_input).Slice(0, b, 1).Slice(2, 0, past), place);
    }
    const int64_t end = past + sizes.fresh;
    Tensor rest = entry.Slice(2, end, cache.dim(2) - end);
    Fill(context.pool(), TRY(ScalarOf(cache.dtype(), 0)), rest);
  }
  WriteToCache(context.pool(), fresh, progress.kept, cache);
  return cache;
}

// The scales of keys or values, one or one per element of all heads.
Status ReadScales(const KernelContext& context, const Sizes& sizes, int input, std::string_view type,
                  CacheQuantization& quantization) {
  const int64_t count = context.attributes().String(type) == "PER_CHANNEL" ? sizes.key_heads * sizes.size : 1;
  if (!context.has_input(input) || context.input(input).count() != count) {
    return InvalidInput("the scales of a quantised cache have shape " +
                            (context.has_input(input) ? context.input(input).shape().ToString() : "none"),
                        "Expected " + std::to_string(count) + " elements");
  }
  const float* const scales = context.input(input).data<float>();
  quantization.scales.assign(scales, scales + count);
  return Ok();
}

// Keys or values by way of a quantised cache: what there is of them in all, in float32.
Result<Tensor> QuantizedCache(KernelContext& context, const Sizes& sizes, const Progress& progress,
                              int past_input, const Tensor& fresh, int64_t length, int present,
                              const CacheQuantization& quantization) {
  const Tensor numbers = TRY(Converted(context, TRY(fresh.RowMajor()), DType::kFloat32));
  Tensor quantized =
      TRY(context.Temporary(quantization.dtype(), {sizes.batch, sizes.key_heads, sizes.fresh, sizes.stored}));
  QuantizeToCache(context.pool(), quantization, numbers, quantized);
  const Tensor cache = TRY(Cache(context, sizes, progress, past_input, quantized, length, present));
  Tensor whole = TRY(context.Temporary(DType::kFloat32, {sizes.batch, sizes.key_heads, length, sizes.size}));
  DequantizeFromCache(context.pool(), quantization, cache, whole);
  return whole;
}

Status RunGroupQuery(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  if (context.has_input(kQueryNorm) || context.has_input(kKeyNorm) ||
      attributes.Int("sliding_window_cache") != 0) {
    return Unsupported("GroupQueryAttention with norms of queries and keys, or with a cache of a window",
                       "Export without these fusions");
  }
  const Sizes sizes = TRY(SizesOf(attributes, ShapesOf(context)));
  const Progress progress = TRY(ProgressOf(context, sizes));
  const Tensor& query = context.input(kQuery);
  Tensor queries, keys, values;
  if (sizes.packed) {
    queries = PackedHeads(query, sizes, 0, sizes.heads);
    keys = PackedHeads(query, sizes, sizes.heads, sizes.key_heads);
    values = PackedHeads(query, sizes, sizes.heads + sizes.key_heads, sizes.key_heads);
  } else {
    queries = SplitHeads(query, sizes.heads);
    keys = SplitHeads(context.input(kKey), sizes.key_heads);
    values = SplitHeads(context.input(kValue), sizes.key_heads);
  }
  if (attributes.Int("do_rotary") != 0) {
    const RotaryTables tables = TRY(TablesOf(context, sizes, progress));
    queries = TRY(Rotated(context, tables, queries));
    if (sizes.fresh > 0) keys = TRY(Rotated(context, tables, keys));
  }

  const int64_t total = TRY(OnlyInteger(context.input(kTotalLength)));
  AttentionProblem problem;
  problem.queries = queries;
  const int64_t room = std::max(total, sizes.cached);
  if (std::optional<CacheQuantization> how = TRY(QuantizationOf(attributes))) {
    TRY(ReadScales(context, sizes, kKeyScale, "k_quant_type", *how));
    keys = TRY(QuantizedCache(context, sizes, progress, kPastKey, keys, room, kPresentKey, *how));
    TRY(ReadScales(context, sizes, kValueScale, "v_quant_type", *how));
    values = TRY(QuantizedCache(context, sizes, progress, kPastValue, values, room, kPresentValue, *how));
  } else {
    keys = TRY(Cache(context, sizes, progress, kPastKey, keys, room, kPresentKey));
    values = TRY(Cache(context, sizes, progress, kPastValue, values, room, kPresentValue));
  }
  problem.keys = keys.Slice(2, 0, total);
  problem.values = values.Slice(2, 0, total);
  problem.bias = InputOrNone(context, kAttentionBias);
  problem.sinks = InputOrNone(context, kSinks);
  if (!problem.sinks.defined() && attributes.Int("smooth_softmax") != 0) {
    problem.sinks = TRY(ScalarOf(query.dtype(), 0)).Expanded({sizes.heads});
  }
  const float scale = attributes.Float("scale", 0);
  problem.scale = scale != 0 ? scale : 1 / std::sqrt(static_cast<float>(sizes.size));
  problem.softcap = attributes.Float("softcap", 0);
  if (attributes.Int("causal", 1) != 0) {
    problem.offsets = progress.past;
    const int64_t window = attributes.Int("local_window_size", -1);
    if (window > 0) problem.window = window;
  } else {
    problem.lengths = progress.total;
  }
  const bool before_softmax = attributes.Int("qk_output") == 1;
  problem.hidden = 0;
  return RunAttention(
      context, std::move(problem),
      {.scores_output = kScores, .stage = before_softmax ? ScoreStage::kBiased : ScoreStage::kWeights});
}

}  // namespace

std::span<const Op> GroupQueryAttentionOps() {
  static const Op ops[] = {
      {.name = "GroupQueryAttention",
       .domain = kMicrosoft,
       .signature = "T query, T key?, T value?, C past_key?, C past_value?, int32 seqlens_k, "
                    "int32 total_sequence_length, T cos_cache?, T sin_cache?, int64 position_ids?, "
                    "T attention_bias?, T head_sink?, float32 k_scale?, float32 v_scale?, T q_norm_weight?, "
                    "T k_norm_weight? -> T output, C present_key?, C present_value?, T output_qk?; "
                    "T: float32 float16 bfloat16; C: float32 float16 bfloat16 int8 uint8",
       .shape = GroupQueryShape,
       .flops = GroupQueryFlops,
       .run = RunGroupQuery,
       .gradient = {GroupQueryAttentionGradient}},
  };
  return ops;
}

}  // namespace onnxray
