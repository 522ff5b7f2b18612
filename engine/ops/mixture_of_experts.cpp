// MoE and QMoE of com.microsoft: every token goes through the few of many small networks that a router chose.
#include "ops/mixture_of_experts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "cpu/gemm.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

Result<experts::Activation> experts::ActivationOf(const Attributes& attributes) {
  constexpr std::string_view kNames[] = {"relu", "gelu", "silu", "identity", "swiglu"};
  const std::string name = attributes.String("activation_type", "relu");
  const auto found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return InvalidModel("activation_type is '" + name + "', which there is not");
  const auto activation = static_cast<Activation>(found - std::begin(kNames));
  if (activation == Activation::kSwiglu && attributes.Int("swiglu_fusion") != 1) {
    return Unsupported("swiglu whose two halves are not interleaved", "Export with swiglu_fusion 1");
  }
  return activation;
}

namespace {

using namespace experts;  // NOLINT: the operators' inputs

struct Sizes {
  int64_t tokens, hidden, inner, experts, chosen;
  int64_t rows;  // of the first matrix: twice as many as inner ones where every other is a gate
  int per_byte;  // elements of the matrices, where they are quantised
};

template <const Inputs& kInputs>
Result<Sizes> SizesOf(const ShapeContext& context) {
  const Attributes& attributes = context.attributes();
  const Shape &tokens = context.shape(kTokens), &router = context.shape(kRouter);
  const Shape &first = context.shape(kInputs.first.weights), &second = context.shape(kInputs.second.weights);
  const bool quantized = kInputs.first.scales != kAbsent;
  const int64_t bits = attributes.Int("expert_weight_bits", 4);
  if (quantized && bits != 2 && bits != 4 && bits != 8) {
    return Unsupported("experts of " + std::to_string(bits) + " bits", "2, 4 and 8 bits are supported");
  }
  if (context.has_input(kInputs.third)) {
    return Unsupported("experts with a third matrix", "Export with swiglu, whose gate is in the first");
  }
  Sizes sizes{};
  sizes.per_byte = quantized ? static_cast<int>(8 / bits) : 1;
  sizes.chosen = attributes.Int("k", 1);
  bool fits = tokens.rank() >= 2 && router.rank() == 2 && first.rank() == 3 && second.rank() == 3;
  if (fits) {
    sizes.hidden = tokens[tokens.rank() - 1];
    sizes.tokens = tokens.CountRange(0, tokens.rank() - 1);
    sizes.experts = router[1];
    sizes.rows = first[1];
    sizes.inner = TRY(ActivationOf(attributes)) == Activation::kSwiglu ? sizes.rows / 2 : sizes.rows;
    fits = router[0] == sizes.tokens && sizes.chosen >= 1 && sizes.chosen <= sizes.experts &&
           first == Shape{sizes.experts, sizes.rows, sizes.hidden / sizes.per_byte} &&
           second == Shape{sizes.experts, sizes.hidden, sizes.inner / sizes.per_byte};
  }
  if (fits) return sizes;
  return context.Mismatch(
      "tokens, router and the experts' matrices have shapes " + tokens.ToString() + ", " + router.ToString() +
          ", " + first.ToString() + " and " + second.ToString() + " for " + std::to_string(sizes.chosen) +
          " experts a token",
      "Expected [tokens, hidden], [tokens, experts], [experts, inner, hidden] and [experts, "
      "hidden, inner]");
}

// Scales are [experts, rows] or, of blocks along the columns, [experts, rows, blocks].
Status CheckScales(const ShapeContext& context, const Layer& layer, int64_t columns, int per_byte) {
  const Shape &weights = context.shape(layer.weights), &scales = context.shape(layer.scales);
  const int64_t blocks = scales.rank() == 3 ? scales[2] : 1;
  Shape expected{weights[0], weights[1]}, zeros = expected;
  if (scales.rank() == 3) {
    expected.push_back(blocks);
    zeros = expected;
  }
  zeros[zeros.rank() - 1] = (zeros[zeros.rank() - 1] + per_byte - 1) / per_byte;
  if (!(scales == expected) || blocks < 1 || columns % blocks != 0 ||
      (context.has_input(layer.zeros) && !(context.shape(layer.zeros) == zeros))) {
    return context.Mismatch(
        "the scales of experts of shape " + weights.ToString() + " have shape " + scales.ToString(),
        "Expected [experts, rows] or [experts, rows, blocks], and packed zero points alike");
  }
  return Ok();
}

template <const Inputs& kInputs>
Status ExpertsShape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf<kInputs>(context));
  if (kInputs.first.scales != kAbsent) {
    TRY(CheckScales(context, kInputs.first, sizes.hidden, sizes.per_byte));
    TRY(CheckScales(context, kInputs.second, sizes.inner, sizes.per_byte));
  }
  const auto check = [&](int i, int64_t columns) -> Status {
    if (!context.has_input(i) || context.shape(i) == Shape{sizes.experts, columns}) return Ok();
    return context.Mismatch("a bias of experts has shape " + context.shape(i).ToString());
  };
  TRY(check(kInputs.first.bias, sizes.rows));
  TRY(check(kInputs.second.bias, sizes.hidden));
  return SameAsInput(context);
}

template <const Inputs& kInputs>
uint64_t ExpertsFlops(const ShapeContext& context) {
  const Result<Sizes> found = SizesOf<kInputs>(context);
  if (!found.ok()) return 0;
  const Sizes& sizes = found.value();
  return 2 * static_cast<uint64_t>(sizes.tokens * sizes.chosen) *
         static_cast<uint64_t>(sizes.hidden * (sizes.rows + sizes.inner));
}

// A token that an expert gets, and how much its answer weighs.
struct Visit {
  int64_t token;
  float weight;
};

// Per expert its visits. Of each token's logits the greatest count, by their softmax: among all of them, or
// where `normalized` among themselves.
std::vector<std::vector<Visit>> Route(const float* logits, const Sizes& sizes, bool normalized) {
  std::vector<std::vector<Visit>> visits(static_cast<size_t>(sizes.experts));
  std::vector<int64_t> order(visits.size());
  for (int64_t token = 0; token < sizes.tokens; ++token) {
    const float* const row = logits + token * sizes.experts;
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [row](int64_t a, int64_t b) { return row[a] > row[b]; });
    const float greatest = row[order[0]];
    float total = 0;
    const int64_t counted = normalized ? sizes.chosen : sizes.experts;
    for (int64_t i = 0; i < counted; ++i) total += std::exp(row[order[static_cast<size_t>(i)]] - greatest);
    for (int64_t i = 0; i < sizes.chosen; ++i) {
      const int64_t expert = order[static_cast<size_t>(i)];
      visits[static_cast<size_t>(expert)].push_back({token, std::exp(row[expert] - greatest) / total});
    }
  }
  return visits;
}

// Of elements that share bytes, the first in the lowest bits.
int ElementAt(const uint8_t* bytes, int64_t i, int per_byte) {
  const int bits = 8 / per_byte;
  return (bytes[i / per_byte] >> (i % per_byte * bits)) & ((1 << bits) - 1);
}

// One expert's matrix of a layer, [rows, columns], in float32.
Result<Tensor> ExpertMatrix(KernelContext& context, const Layer& layer, int64_t expert, int64_t columns,
                            int per_byte) {
  const Tensor& weights = context.input(layer.weights);
  const int64_t rows = weights.dim(1);
  const Tensor matrix = weights.Slice(0, expert, 1).Reshaped({rows, weights.dim(2)});
  if (layer.scales == kAbsent) return Converted(context, matrix, DType::kFloat32);
  const Tensor scales =
      TRY(Converted(context, context.input(layer.scales).Slice(0, expert, 1), DType::kFloat32));
  const int64_t blocks = scales.count() / rows, block = columns / blocks;
  const bool blocked = context.input(layer.scales).rank() == 3;
  const Tensor zeros = layer.zeros != kAbsent && context.has_input(layer.zeros)
                           ? context.input(layer.zeros).Slice(0, expert, 1)
                           : Tensor();
  const int middle = 1 << (8 / per_byte - 1);
  Tensor wide = TRY(context.Temporary(DType::kFloat32, {rows, columns}));
  context.pool().ParallelFor(rows, 1 + 8192 / (columns + 1), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      for (int64_t b = 0; b < blocks; ++b) {
        int zero = middle;
        if (zeros.defined()) {
          // Rows of packed zero points of blocks begin at a byte; else all rows' lie side by side.
          const uint8_t* const packed = zeros.data<uint8_t>() + (blocked ? row * zeros.dim(2) : 0);
          zero = ElementAt(packed, blocked ? b : row, per_byte);
        }
        const float scale = scales.data<float>()[row * blocks + b];
        const uint8_t* const from = matrix.data<uint8_t>() + row * matrix.dim(1);
        float* const to = wide.data<float>() + row * columns;
        for (int64_t i = b * block; i < (b + 1) * block; ++i) {
          to[i] = static_cast<float>(ElementAt(from, i, per_byte) - zero) * scale;
        }
      }
    }
  });
  return wide;
}

// Swish of the even elements, times the odd ones.
struct Swiglu {
  explicit Swiglu(const Attributes& attributes)
      : alpha(attributes.Float("activation_alpha", 1)), beta(attributes.Float("activation_beta", 0)) {
    if (attributes.Has("swiglu_limit")) limit = attributes.Float("swiglu_limit");
  }
  float operator()(float gate, float linear) const {
    gate = std::min(gate, limit);
    linear = std::clamp(linear, -limit, limit);
    return gate / (1 + std::exp(-alpha * gate)) * (linear + beta);
  }

  float alpha, beta;
  float limit = std::numeric_limits<float>::infinity();
};

float Activated(Activation activation, float x) {
  switch (activation) {
    case Activation::kRelu:
      return std::max(x, 0.0f);
    case Activation::kGelu:
      return 0.5f * x * (1 + std::tanh(0.7978845608f * (x + 0.044715f * x * x * x)));
    case Activation::kSilu:
      return x / (1 + std::exp(-x));
    default:
      return x;
  }
}

// Rows times the transpose of a matrix, plus the expert's bias.
void Apply(const ThreadPool& pool, const std::vector<float>& rows, const Tensor& matrix, const Tensor& bias,
           int64_t expert, std::vector<float>& results) {
  const int64_t columns = matrix.dim(0), depth = matrix.dim(1);
  const int64_t count = static_cast<int64_t>(rows.size()) / depth;
  results.resize(static_cast<size_t>(count * columns));
  Multiply<float>(pool, count, columns, depth, {rows.data(), depth, 1}, {matrix.data<float>(), 1, depth},
                  results.data(), columns);
  if (!bias.defined()) return;
  const float* const shift = bias.data<float>() + expert * columns;
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t j = 0; j < columns; ++j) results[static_cast<size_t>(i * columns + j)] += shift[j];
  }
}

template <const Inputs& kInputs>
Status RunExperts(KernelContext& context) {
  const Attributes& attributes = context.attributes();
  const Activation activation = TRY(ActivationOf(attributes));
  const bool quantized = kInputs.first.scales != kAbsent;
  const Tensor tokens = TRY(WideInput(context, kTokens)), router = TRY(WideInput(context, kRouter));
  const Tensor first_bias = TRY(WideInput(context, kInputs.first.bias));
  const Tensor second_bias = TRY(WideInput(context, kInputs.second.bias));
  Sizes sizes{};
  sizes.per_byte = quantized ? static_cast<int>(8 / attributes.Int("expert_weight_bits", 4)) : 1;
  sizes.hidden = tokens.dim(tokens.rank() - 1);
  sizes.tokens = router.dim(0);
  sizes.experts = router.dim(1);
  sizes.chosen = attributes.Int("k", 1);
  sizes.rows = context.input(kInputs.first.weights).dim(1);
  sizes.inner = activation == Activation::kSwiglu ? sizes.rows / 2 : sizes.rows;
  const Swiglu swiglu(attributes);

  WideOutput output = TRY(WideOutput::Of(context, 0));
  float* const to = output.tensor().data<float>();
  std::fill_n(to, output.tensor().count(), 0.0f);
  const std::vector<std::vector<Visit>> visits =
      Route(router.data<float>(), sizes, IsNormalized(attributes, quantized));
  std::vector<float> rows, inner, answers;
  for (int64_t expert = 0; expert < sizes.experts; ++expert) {
    const std::vector<Visit>& guests = visits[static_cast<size_t>(expert)];
    if (guests.empty()) continue;
    rows.clear();
    for (const Visit& visit : guests) {
      const float* const row = tokens.data<float>() + visit.token * sizes.hidden;
      rows.insert(rows.end(), row, row + sizes.hidden);
    }
    Apply(context.pool(), rows,
          TRY(ExpertMatrix(context, kInputs.first, expert, sizes.hidden, sizes.per_byte)), first_bias, expert,
          inner);
    if (activation == Activation::kSwiglu) {
      for (size_t i = 0; i < inner.size() / 2; ++i) inner[i] = swiglu(inner[2 * i], inner[2 * i + 1]);
      inner.resize(inner.size() / 2);
    } else {
      for (float& x : inner) x = Activated(activation, x);
    }
    Apply(context.pool(), inner,
          TRY(ExpertMatrix(context, kInputs.second, expert, sizes.inner, sizes.per_byte)), second_bias,
          expert, answers);
    for (size_t i = 0; i < guests.size(); ++i) {
      const float* const answer = answers.data() + static_cast<int64_t>(i) * sizes.hidden;
      float* const sum = to + guests[i].token * sizes.hidden;
      for (int64_t j = 0; j < sizes.hidden; ++j) sum[j] += guests[i].weight * answer[j];
    }
  }
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> MixtureOfExpertsOps() {
  static const Op ops[] = {
      {.name = "MoE",
       .domain = kMicrosoft,
       .signature =
           "T input, T router_probs, T fc1_experts_weights, T fc1_experts_bias?, T fc2_experts_weights, "
           "T fc2_experts_bias?, T fc3_experts_weights?, T fc3_experts_bias? -> T output; "
           "T: float32 float16 bfloat16",
       .shape = ExpertsShape<kFloatInputs>,
       .flops = ExpertsFlops<kFloatInputs>,
       .run = RunExperts<kFloatInputs>,
       .gradient = {MoEGradient}},
      {.name = "QMoE",
       .domain = kMicrosoft,
       .signature =
           "T input, T router_probs, uint8 fc1_experts_weights, S fc1_scales, T fc1_experts_bias?, uint8 "
           "fc2_experts_weights, S fc2_scales, T fc2_experts_bias?, uint8 fc3_experts_weights?, S "
           "fc3_scales?, T fc3_experts_bias?, uint8 fc1_zero_points?, uint8 fc2_zero_points?, uint8 "
           "fc3_zero_points? -> T output; T: float32 float16 bfloat16; S: float32 float16 bfloat16",
       .shape = ExpertsShape<kQuantizedInputs>,
       .flops = ExpertsFlops<kQuantizedInputs>,
       .run = RunExperts<kQuantizedInputs>,
       .gradient = {QMoEGradient}},
  };
  return ops;
}

}  // namespace onnxray
