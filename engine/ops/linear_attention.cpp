// LinearAttention of com.microsoft: attention whose past is one matrix per head, updated by every token.
#include <algorithm>
#include <cmath>
#include <vector>

#include "ops/all_ops.h"
#include "ops/attention_heads.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

enum : int { kQuery, kKey, kValue, kPast, kDecay, kBeta };

struct Sizes {
  int64_t batch, length;
  int64_t query_heads, heads, key_heads;  // heads: of values, and of the state
  int64_t size, value_size;

  int64_t output_heads() const { return std::max(query_heads, heads); }
  Shape state() const { return {batch, heads, size, value_size}; }
};

Result<Sizes> SizesOf(const Attributes& attributes, const Shapes& shapes) {
  const Shape &query = *shapes[kQuery], *key = ShapeAt(shapes, kKey), *value = ShapeAt(shapes, kValue);
  if (!key || !value)
    return InvalidInput("there is no key or no value", "Give queries, keys and values apart");
  Sizes sizes{};
  sizes.query_heads = attributes.Int("q_num_heads");
  sizes.heads = attributes.Int("kv_num_heads");
  bool fits = sizes.query_heads > 0 && sizes.heads > 0 && query.rank() == 3 && key->rank() == 3 &&
              value->rank() == 3 && query[2] % sizes.query_heads == 0 && (*value)[2] % sizes.heads == 0;
  if (fits) {
    sizes.batch = query[0];
    sizes.length = query[1];
    sizes.size = query[2] / sizes.query_heads;
    sizes.value_size = (*value)[2] / sizes.heads;
    sizes.key_heads = sizes.size > 0 ? (*key)[2] / sizes.size : 0;
    fits = sizes.key_heads > 0 && *key == Shape{sizes.batch, sizes.length, sizes.key_heads * sizes.size} &&
           (*value)[0] == sizes.batch && (*value)[1] == sizes.length && sizes.heads % sizes.key_heads == 0 &&
           (sizes.query_heads % sizes.heads == 0 || sizes.heads % sizes.query_heads == 0);
  }
  if (fits) return sizes;
  return InvalidInput("query, key and value have shapes " + query.ToString() + ", " + key->ToString() +
                          " and " + value->ToString() + " for " + std::to_string(sizes.query_heads) +
                          " heads of queries and " + std::to_string(sizes.heads) + " of values",
                      "They must be [batch, length, heads * size], numbers of heads multiples of each other");
}

Status LinearAttentionShape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf(context.attributes(), ShapesOf(context)));
  const auto check = [&](int i, const char* name, int64_t one, int64_t other) -> Status {
    if (!context.has_input(i)) return Ok();
    const Shape& shape = context.shape(i);
    if (shape == Shape{sizes.batch, sizes.length, one} || shape == Shape{sizes.batch, sizes.length, other}) {
      return Ok();
    }
    return context.Mismatch(std::string(name) + " has shape " + shape.ToString() + ", not [batch, length, " +
                            std::to_string(one) + " or " + std::to_string(other) + "]");
  };
  TRY(check(kDecay, "decay", sizes.heads, sizes.heads * sizes.size));
  TRY(check(kBeta, "beta", sizes.heads, 1));
  if (context.has_input(kPast) && !(context.shape(kPast) == sizes.state())) {
    return context.Mismatch("the past state has shape " + context.shape(kPast).ToString() + ", expected " +
                            sizes.state().ToString());
  }
  context.SetOutput(0, context.dtype(kQuery),
                    {sizes.batch, sizes.length, sizes.output_heads() * sizes.value_size});
  context.SetOutput(1, context.has_input(kPast) ? context.dtype(kPast) : context.dtype(kQuery),
                    sizes.state());
  return Ok();
}

uint64_t LinearAttentionFlops(const ShapeContext& context) {
  const Result<Sizes> found = SizesOf(context.attributes(), ShapesOf(context));
  if (!found.ok()) return 0;
  const Sizes& sizes = found.value();
  return 6 * static_cast<uint64_t>(sizes.length * sizes.state().count());
}

// to[j] = sum over i of row[i] * matrix[i, j]
void RowTimesMatrix(const float* row, const float* matrix, int64_t rows, int64_t columns, float* to) {
  std::fill_n(to, columns, 0.0f);
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) to[j] += row[i] * matrix[i * columns + j];
  }
}

// matrix += column * row
void AddOuterProduct(const float* column, const float* row, int64_t rows, int64_t columns, float* matrix) {
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) matrix[i * columns + j] += column[i] * row[j];
  }
}

// The inputs, in float32; undefined where the update rule has no use for them.
struct Operands {
  Tensor query, key, value, decay, beta;
  float scale;

  // Elements of `tensor`, [batch, length, heads * size], for one token of one head.
  static const float* At(const Tensor& tensor, int64_t token, int64_t head, int64_t size) {
    return tensor.data<float>() + token * tensor.dim(2) + head * size;
  }
};

void Decay(const Operands& in, const Sizes& sizes, int64_t token, int64_t head, float* state) {
  if (in.decay.dim(2) == sizes.heads) {
    const float factor = std::exp(*Operands::At(in.decay, token, head, 1));
    for (int64_t i = 0; i < sizes.size * sizes.value_size; ++i) state[i] *= factor;
    return;
  }
  const float* const decay = Operands::At(in.decay, token, head, sizes.size);
  for (int64_t i = 0; i < sizes.size; ++i) {
    const float factor = std::exp(decay[i]);
    for (int64_t j = 0; j < sizes.value_size; ++j) state[i * sizes.value_size + j] *= factor;
  }
}

// All tokens of one head of one batch entry: the state decays, takes in the key and value, and answers the
// queries. The delta rule takes in what the state does not already answer to the key.
void RunHead(const Operands& in, const Sizes& sizes, int64_t entry, int64_t head, float* state,
             float* output) {
  const int64_t size = sizes.size, value_size = sizes.value_size;
  const int64_t key_head = head * sizes.key_heads / sizes.heads;
  const int64_t queries = std::max<int64_t>(1, sizes.query_heads / sizes.heads);
  const int64_t columns = sizes.output_heads() * value_size;
  std::vector<float> change(static_cast<size_t>(value_size));
  for (int64_t t = 0; t < sizes.length; ++t) {
    const int64_t token = entry * sizes.length + t;
    const float* const key = Operands::At(in.key, token, key_head, size);
    const float* value = Operands::At(in.value, token, head, value_size);
    if (in.decay.defined()) Decay(in, sizes, token, head, state);
    if (in.beta.defined()) {
      const float beta = *Operands::At(in.beta, token, in.beta.dim(2) == 1 ? 0 : head, 1);
      RowTimesMatrix(key, state, size, value_size, change.data());
      for (int64_t j = 0; j < value_size; ++j) {
        float& element = change[static_cast<size_t>(j)];
        element = beta * (value[j] - element);
      }
      value = change.data();
    }
    AddOuterProduct(key, value, size, value_size, state);
    for (int64_t q = 0; q < queries; ++q) {
      const int64_t query_head =
          sizes.query_heads >= sizes.heads ? head * queries + q : head * sizes.query_heads / sizes.heads;
      const int64_t to_head = sizes.query_heads >= sizes.heads ? query_head : head;
      float* const to = output + token * columns + to_head * value_size;
      RowTimesMatrix(Operands::At(in.query, token, query_head, size), state, size, value_size, to);
      for (int64_t j = 0; j < value_size; ++j) to[j] *= in.scale;
    }
  }
}

Status RunLinearAttention(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const std::string rule = attributes.String("update_rule", "gated_delta");
  const bool gated = rule == "gated" || rule == "gated_delta",
             delta = rule == "delta" || rule == "gated_delta";
  if (!gated && !delta && rule != "linear") {
    return InvalidModel("update_rule is '" + rule + "'", "linear, gated, delta and gated_delta are known");
  }
  if ((gated && !context.has_input(kDecay)) || (delta && !context.has_input(kBeta))) {
    return InvalidInput("the update rule " + rule + " needs " + (gated ? "decay" : "") +
                        (gated && delta ? " and " : "") + (delta ? "beta" : ""));
  }
  const Sizes sizes = TRY(SizesOf(attributes, ShapesOf(context)));
  Operands in;
  in.query = TRY(WideInput(context, kQuery));
  in.key = TRY(WideInput(context, kKey));
  in.value = TRY(WideInput(context, kValue));
  if (gated) in.decay = TRY(WideInput(context, kDecay));
  if (delta) in.beta = TRY(WideInput(context, kBeta));
  const float scale = attributes.Float("scale", 0);
  in.scale = scale != 0 ? scale : 1 / std::sqrt(static_cast<float>(sizes.size));

  WideOutput output = TRY(WideOutput::Of(context, 0));
  std::vector<WideOutput> present;
  if (context.wants_output(1)) present.push_back(TRY(WideOutput::Of(context, 1)));
  Tensor state =
      present.empty() ? TRY(context.Temporary(DType::kFloat32, sizes.state())) : present[0].tensor();
  if (context.has_input(kPast)) {
    const Tensor past = TRY(WideInput(context, kPast));
    std::copy_n(past.data<float>(), past.count(), state.data<float>());
  } else {
    std::fill_n(state.data<float>(), state.count(), 0.0f);
  }
  context.pool().ParallelFor(sizes.batch * sizes.heads, 1, [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; ++task) {
      RunHead(in, sizes, task / sizes.heads, task % sizes.heads,
              state.data<float>() + task * sizes.size * sizes.value_size, output.tensor().data<float>());
    }
  });
  output.Store(context);
  for (WideOutput& wide : present) wide.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> LinearAttentionOps() {
  static const Op ops[] = {
      {.name = "LinearAttention",
       .domain = kMicrosoft,
       .signature =
           "T query, T key?, T value?, S past_state?, T decay?, T beta? -> T output, S present_state; "
           "T: float32 float16 bfloat16; S: float32 float16 bfloat16",
       .shape = LinearAttentionShape,
       .flops = LinearAttentionFlops,
       .run = RunLinearAttention,
       .gradient = {LinearAttentionGradient}},
  };
  return ops;
}

}  // namespace onnxray
