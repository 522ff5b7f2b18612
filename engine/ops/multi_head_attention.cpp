// MultiHeadAttention and DecoderMaskedMultiHeadAttention of com.microsoft, which differ in the order of their
// inputs.
#include "cpu/copy.h"
#include "ops/all_ops.h"
#include "ops/attention_heads.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// Inputs by name; -1: the operator does not have it.
struct Inputs {
  int query, key, value, bias, mask, attention_bias, past_key, past_value, past_length, beam_width, beams;
};
constexpr Inputs kMultiHead{0, 1, 2, 3, 4, 5, 6, 7, 8, -1, 9};
constexpr Inputs kDecoder{0, 1, 2, 10, 3, 4, 5, 6, 7, 8, 9};
enum : int { kResult, kPresentKey, kPresentValue, kScores };

// How queries, keys and values come.
enum class Packing : uint8_t {
  kSeparate,       // three times [batch, length, heads * size]
  kAll,            // [batch, length, heads, 3, size], or [batch, 1, 3 * heads * size] for the decoder
  kKeysAndValues,  // [batch, length, heads, 2, size] beside the query
  kHeadsFirst,     // keys and values [batch, heads, length, size], made before and complete: cross attention
};

// Everything that shapes and attributes say.
struct Sizes {
  Packing packing;
  int64_t batch, heads, queries, size, value_size;
  int64_t fresh, cached;  // keys that are given, keys that there is room for in the past
  bool shares_cache;      // present has the shape of past; how much of it is past is an input

  int64_t present() const { return shares_cache ? cached : cached + fresh; }
};

template <const Inputs& kInputs>
Result<Sizes> SizesOf(const Attributes& attributes, const Shapes& shapes) {
  const Shape& query = *shapes[kInputs.query];
  const Shape *key = ShapeAt(shapes, kInputs.key), *value = ShapeAt(shapes, kInputs.value);
  Sizes sizes{};
  sizes.heads = attributes.Int("num_heads");
  sizes.batch = query.rank() > 0 ? query[0] : 0;
  sizes.queries = query.rank() > 1 ? query[1] : 0;
  const auto misfit = [&](const char* what, const Shape& shape) {
    return InvalidInput(std::string(what) + " has shape " + shape.ToString() + ", which does not fit " +
                        std::to_string(sizes.heads) + " heads and the query " + query.ToString());
  };
  if (sizes.heads < 1) return misfit("the query", query);
  const int64_t heads = sizes.heads;
  if (!key && query.rank() == 5) {
    sizes.packing = Packing::kAll;
    sizes.size = sizes.value_size = query[4];
    if (query[2] != heads || query[3] != 3) return misfit("the query", query);
    sizes.fresh = sizes.queries;
  } else if (!key) {
    sizes.packing = Packing::kAll;
    if (query.rank() != 3 || query[2] % (3 * heads) != 0) return misfit("the query", query);
    sizes.size = sizes.value_size = query[2] / (3 * heads);
    sizes.fresh = sizes.queries;
  } else {
    if (query.rank() != 3 || query[2] % heads != 0) return misfit("the query", query);
    sizes.size = query[2] / heads;
    if (!value) {
      sizes.packing = Packing::kKeysAndValues;
      if (key->rank() != 5 || !(*key == Shape{sizes.batch, (*key)[1], heads, 2, sizes.size})) {
        return misfit("the key", *key);
      }
      sizes.value_size = sizes.size;
      sizes.fresh = (*key)[1];
    } else if (key->rank() == 4) {
      sizes.packing = Packing::kHeadsFirst;
      sizes.fresh = (*key)[2];
      if (!(*key == Shape{sizes.batch, heads, sizes.fresh, sizes.size})) return misfit("the key", *key);
      sizes.value_size = value->rank() == 4 ? (*value)[3] : 0;
      if (!(*value == Shape{sizes.batch, heads, sizes.fresh, sizes.value_size})) {
        return misfit("the value", *value);
      }
    } else {
      sizes.packing = Packing::kSeparate;
      sizes.fresh = key->rank() == 3 ? (*key)[1] : 0;
      if (!(*key == Shape{sizes.batch, sizes.fresh, query[2]})) return misfit("the key", *key);
      if (value->rank() != 3 || (*value)[2] % heads != 0) return misfit("the value", *value);
      sizes.value_size = (*value)[2] / heads;
      if (!(*value == Shape{sizes.batch, sizes.fresh, heads * sizes.value_size})) {
        return misfit("the value", *value);
      }
    }
  }
  const Shape *past_key = ShapeAt(shapes, kInputs.past_key),
              *past_value = ShapeAt(shapes, kInputs.past_value);
  if ((past_key == nullptr) != (past_value == nullptr)) {
    return InvalidInput("there is a past key without a past value, or the other way round");
  }
  if (past_key) {
    sizes.cached = past_key->rank() == 4 ? (*past_key)[2] : 0;
    if (!(*past_key == Shape{sizes.batch, heads, sizes.cached, sizes.size})) {
      return misfit("the past key", *past_key);
    }
    if (!(*past_value == Shape{sizes.batch, heads, sizes.cached, sizes.value_size})) {
      return misfit("the past value", *past_value);
    }
    sizes.shares_cache = ShapeAt(shapes, kInputs.past_length) != nullptr;
  }
  if (const Shape* bias = ShapeAt(shapes, kInputs.bias)) {
    if (!(*bias == Shape{heads * (2 * sizes.size + sizes.value_size)})) return misfit("the bias", *bias);
  }
  return sizes;
}

template <const Inputs& kInputs>
Status MultiHeadShape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf<kInputs>(context.attributes(), ShapesOf(context)));
  const DType dtype = context.dtype(kInputs.query);
  context.SetOutput(kResult, dtype, {sizes.batch, sizes.queries, sizes.heads * sizes.value_size});
  context.SetOutput(kPresentKey, dtype, {sizes.batch, sizes.heads, sizes.present(), sizes.size});
  context.SetOutput(kPresentValue, dtype, {sizes.batch, sizes.heads, sizes.present(), sizes.value_size});
  // With a shared cache the number of keys is an input's value.
  if (!sizes.shares_cache) {
    context.SetOutput(kScores, dtype, {sizes.batch, sizes.heads, sizes.queries, sizes.present()});
  } else if (const Tensor* past = context.value(kInputs.past_length)) {
    const int64_t keys = TRY(ToInt64s(*past))[0] + sizes.fresh;
    context.SetOutput(kScores, dtype, {sizes.batch, sizes.heads, sizes.queries, keys});
  }
  return Ok();
}

template <const Inputs& kInputs>
uint64_t MultiHeadFlops(const ShapeContext& context) {
  const Result<Sizes> found = SizesOf<kInputs>(context.attributes(), ShapesOf(context));
  if (!found.ok()) return 0;
  const Sizes& sizes = found.value();
  return AttentionFlops(sizes.batch, sizes.heads, sizes.queries, sizes.cached + sizes.fresh,
                        sizes.size + sizes.value_size);
}

struct Heads {
  Tensor query, key, value;  // [batch, heads, length, size]
};

template <const Inputs& kInputs>
Result<Heads> HeadsOf(KernelContext& context, const Sizes& sizes) {
  const Tensor& query = context.input(kInputs.query);
  const Tensor key = InputOrNone(context, kInputs.key), value = InputOrNone(context, kInputs.value);
  // Part `i` of [batch, length, heads, parts, size].
  const auto part = [](const Tensor& packed, int i) { return ViewAt(packed, 3, i).Transposed({0, 2, 1, 3}); };
  Heads heads;
  switch (sizes.packing) {
    case Packing::kAll:
      if (query.rank() == 5) {
        heads = {part(query, 0), part(query, 1), part(query, 2)};
      } else {
        const int64_t hidden = sizes.heads * sizes.size;
        const auto columns = [&](int64_t i) {
          return query.Strided({sizes.batch, sizes.heads, sizes.queries, sizes.size},
                               {3 * hidden * sizes.queries, sizes.size, 3 * hidden, 1}, i * hidden);
        };
        heads = {columns(0), columns(1), columns(2)};
      }
      break;
    case Packing::kKeysAndValues:
      heads = {SplitHeads(query, sizes.heads), part(key, 0), part(key, 1)};
      break;
    case Packing::kHeadsFirst:
      heads = {SplitHeads(query, sizes.heads), key, value};
      break;
    case Packing::kSeparate:
      heads = {SplitHeads(query, sizes.heads), SplitHeads(key, sizes.heads), SplitHeads(value, sizes.heads)};
      break;
  }
  if (!context.has_input(kInputs.bias)) return heads;
  const Tensor& bias = context.input(kInputs.bias);
  const int64_t hidden = sizes.heads * sizes.size;
  heads.query = TRY(AddHeadBias(context, heads.query, bias.Slice(0, 0, hidden)));
  if (sizes.packing == Packing::kHeadsFirst) return heads;
  heads.key = TRY(AddHeadBias(context, heads.key, bias.Slice(0, hidden, hidden)));
  heads.value =
      TRY(AddHeadBias(context, heads.value, bias.Slice(0, 2 * hidden, sizes.heads * sizes.value_size)));
  return heads;
}

// The past and the fresh ones behind it, in output `present` if that is wanted.
Result<Tensor> WithPast(KernelContext& context, const Sizes& sizes, const Tensor& past, int64_t past_length,
                        const Tensor& fresh, int present) {
  Tensor target = TRY(WantedOutput(context, present));
  if (!sizes.shares_cache) return AppendToPast(context, past, fresh, target);
  if (!target.defined()) return AppendToPast(context, past.Slice(2, 0, past_length), fresh, target);
  CopyElements(context.pool(), past, target);
  WriteToCache(context.pool(), fresh, std::vector<int64_t>(static_cast<size_t>(sizes.batch), past_length),
               target);
  return target.Slice(2, 0, past_length + sizes.fresh);
}

// Batch entries are beams, `width` of them for every sentence. beams[b, i, j], of shape [sentences, width,
// longest], tells which beam of the sentence the j-th past key of its i-th beam came from.
Result<Tensor> FollowBeams(KernelContext& context, const Tensor& cache, const Tensor& beams,
                           int64_t past_length) {
  const int64_t width = beams.rank() == 3 ? beams.dim(1) : 0, batch = cache.dim(0);
  if (width < 1 || beams.count() < batch * past_length || beams.dim(0) * width != batch ||
      beams.dim(2) < past_length) {
    return InvalidInput("the beams have shape " + beams.shape().ToString() + " for a batch of " +
                            std::to_string(batch) + " and " + std::to_string(past_length) + " keys",
                        "It must be [batch / beams, beams, keys]");
  }
  const std::vector<int64_t> origins = TRY(ToInt64s(beams));
  Tensor followed = TRY(context.Temporary(cache.dtype(), cache.shape()));
  CopyElements(context.pool(), cache, followed);
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t j = 0; j < past_length; ++j) {
      const int64_t origin = origins[static_cast<size_t>(b * beams.dim(2) + j)];
      if (origin < 0 || origin >= width) return InvalidInput("there is no beam " + std::to_string(origin));
      Tensor place = followed.Slice(0, b, 1).Slice(2, j, 1);
      CopyElements(cache.Slice(0, b / width * width + origin, 1).Slice(2, j, 1), place);
    }
  }
  return followed;
}

template <const Inputs& kInputs>
Status RunMultiHead(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const Sizes sizes = TRY(SizesOf<kInputs>(attributes, ShapesOf(context)));
  int64_t past_length = sizes.cached;
  if (sizes.shares_cache) {
    past_length = TRY(ToInt64s(context.input(kInputs.past_length)))[0];
    if (past_length < 0 || past_length + sizes.fresh > sizes.cached) {
      return InvalidInput("a past of " + std::to_string(past_length) + " and " + std::to_string(sizes.fresh) +
                          " more do not fit a cache for " + std::to_string(sizes.cached));
    }
  }
  const Heads heads = TRY(HeadsOf<kInputs>(context, sizes));
  AttentionProblem problem;
  problem.queries = heads.query;
  problem.keys = TRY(
      WithPast(context, sizes, InputOrNone(context, kInputs.past_key), past_length, heads.key, kPresentKey));
  problem.values = TRY(WithPast(context, sizes, InputOrNone(context, kInputs.past_value), past_length,
                                heads.value, kPresentValue));
  const Tensor beams = InputOrNone(context, kInputs.beams);
  if (beams.defined() && past_length > 0) {
    problem.keys = TRY(FollowBeams(context, problem.keys, beams, past_length));
    problem.values = TRY(FollowBeams(context, problem.values, beams, past_length));
  }
  const float scale = attributes.Float("scale", 0);
  problem.scale = scale != 0 ? scale : 1 / std::sqrt(static_cast<float>(sizes.size));
  const Tensor mask = InputOrNone(context, kInputs.mask);
  if (mask.defined()) {
    problem.bias = TRY(IndexMaskAsBias(
        context, mask,
        {sizes.batch, sizes.queries, problem.keys.dim(2), attributes.Float("mask_filter_value", -10000.0f)}));
  }
  problem.bias =
      TRY(SumOf(context, problem.bias, InputOrNone(context, kInputs.attention_bias), DType::kFloat32));
  if (attributes.Int("unidirectional") != 0) {
    problem.offsets.assign(static_cast<size_t>(sizes.batch), past_length);
  }
  return RunAttention(context, std::move(problem), {.scores_output = kScores});
}

}  // namespace

std::span<const Op> MultiHeadAttentionOps() {
  static const Op ops[] = {
      {.name = "MultiHeadAttention",
       .domain = kMicrosoft,
       .signature =
           "T query, T key?, T value?, T bias?, int32 key_padding_mask?, T attention_bias?, T past_key?, "
           "T past_value?, int32 past_sequence_length?, int32 cache_indirection? -> "
           "T output, T present_key?, T present_value?, QK qk?; "
           "T: float32 float16 bfloat16; QK: float32 float16 bfloat16",
       .shape = MultiHeadShape<kMultiHead>,
       .flops = MultiHeadFlops<kMultiHead>,
       .run = RunMultiHead<kMultiHead>,
       .gradient = {MultiHeadAttentionGradient},
       .shader = {"multi_head_attention"}},
      {.name = "DecoderMaskedMultiHeadAttention",
       .domain = kMicrosoft,
       .signature =
           "T query, T key?, T value?, int32 mask_index?, T attention_bias?, T past_key?, T past_value?, "
           "int32 past_sequence_length?, int32 beam_width?, int32 cache_indirection?, T bias? -> "
           "T output, T present_key?, T present_value?, QK qk?; "
           "T: float32 float16; QK: float32 float16",
       .shape = MultiHeadShape<kDecoder>,
       .flops = MultiHeadFlops<kDecoder>,
       .run = RunMultiHead<kDecoder>,
       .gradient = {DecoderAttentionGradient}},
  };
  return ops;
}

}  // namespace onnxray
