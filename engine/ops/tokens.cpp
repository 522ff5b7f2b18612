// What com.microsoft has for sequences of tokens: NGramRepeatBlock, BifurcationDetector, RemovePadding,
// RestorePadding, RelativePositionBias.
#include <algorithm>
#include <cmath>
#include <limits>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

Status RepeatBlockShape(ShapeContext& context) {
  if (context.rank(0) != 2 || context.rank(1) != 2 || context.shape(0)[0] != context.shape(1)[0]) {
    return context.Mismatch("tokens and scores have shapes " + context.shape(0).ToString() + " and " +
                                context.shape(1).ToString(),
                            "They must be [batch, length] and [batch, vocabulary]");
  }
  context.SetOutput(0, context.dtype(1), context.shape(1));
  return Ok();
}

// Forbids each token that would repeat ngram_size tokens in a row: the ones that already followed the last
// ngram_size - 1.
Status RunRepeatBlock(KernelContext& context) {
  const int64_t n = context.attributes().Int("ngram_size");
  if (n < 1) return InvalidModel("ngram_size is " + std::to_string(n) + ", it must be positive");
  const Tensor &tokens = context.input(0), &scores = context.input(1);
  Tensor& output = *TRY(context.Output(0));
  CopyElements(context.pool(), scores, output);
  const int64_t length = tokens.dim(1), vocabulary = scores.dim(1);
  for (int64_t b = 0; b < tokens.dim(0); ++b) {
    const int64_t* const row = tokens.data<int64_t>() + b * length;
    for (int64_t start = 0; start + n <= length; ++start) {
      if (!std::equal(row + start, row + start + n - 1, row + length - n + 1)) continue;
      const int64_t token = row[start + n - 1];
      if (token < 0 || token >= vocabulary) {
        return InvalidInput("token " + std::to_string(token) + " is outside the vocabulary of " +
                            std::to_string(vocabulary));
      }
      output.data<float>()[b * vocabulary + token] = -std::numeric_limits<float>::infinity();
    }
  }
  return Ok();
}

// A guess at the text to come, checked: `predicted` is what a model says after each of the source tokens from
// `match` on, and holds as long as it agrees with them, and for one token more.
Result<std::vector<int64_t>> AcceptedTokens(const KernelContext& context,
                                            const std::vector<int64_t>& source) {
  std::vector<int64_t> tokens = TRY(ToInt64s(context.input(1)));
  if (!context.has_input(3)) return tokens;
  const std::vector<int64_t> predicted = TRY(ToInt64s(context.input(3)));
  const int64_t match = TRY(OnlyInteger(context.input(2)));
  const int64_t left = static_cast<int64_t>(source.size()) - match;
  if (match < 0 || left < 0 || static_cast<int64_t>(predicted.size()) != left + 1) {
    return InvalidInput("there are " + std::to_string(predicted.size()) + " predicted tokens for " +
                            std::to_string(source.size()) + " source tokens from " + std::to_string(match) +
                            " on",
                        "One more is needed than source tokens are left");
  }
  const auto apart = std::mismatch(source.begin() + match, source.end(), predicted.begin()).second;
  tokens.insert(tokens.end(), predicted.begin(), apart + 1);
  return tokens;
}

// Where in the source the last min_size to max_size tokens end, if they are there once; else -1.
int64_t SuffixMatch(const std::vector<int64_t>& source, const std::vector<int64_t>& tokens, int64_t min_size,
                    int64_t max_size) {
  int64_t match = -1;
  const int64_t longest = std::min(max_size, static_cast<int64_t>(tokens.size()));
  for (int64_t size = min_size; size <= longest; ++size) {
    const auto suffix = tokens.end() - size;
    const auto found = std::search(source.begin(), source.end(), suffix, tokens.end());
    if (found == source.end()) break;
    match = found - source.begin() + size;
    if (match == static_cast<int64_t>(source.size())) break;
    if (std::search(found + 1, source.end(), suffix, tokens.end()) != source.end()) match = -1;
  }
  return match;
}

Status RunBifurcation(KernelContext& context) {
  const int64_t min_size = context.attributes().Int("min_ngram_size"),
                max_size = context.attributes().Int("max_ngram_size");
  if (min_size < 1 || max_size < min_size) {
    return InvalidModel("min_ngram_size is " + std::to_string(min_size) + " and max_ngram_size " +
                        std::to_string(max_size));
  }
  const std::vector<int64_t> source = TRY(ToInt64s(context.input(0)));
  const std::vector<int64_t> tokens = TRY(AcceptedTokens(context, source));
  context.SetOutput(0, Tensor::FromValues<int64_t>({static_cast<int64_t>(tokens.size())}, tokens));
  context.SetOutput(1, Tensor::FromValues<int64_t>(context.input(2).shape(),
                                                   {SuffixMatch(source, tokens, min_size, max_size)}));
  return Ok();
}

// All sequences' tokens one after another: which of the padded tensor's they are; behind them the padding.
Status RunRemovePadding(KernelContext& context) {
  const Tensor& input = context.input(0);
  const std::vector<int64_t> counts = TRY(ToInt64s(context.input(1)));
  if (input.rank() != 3 || static_cast<int64_t>(counts.size()) != input.dim(0)) {
    return InvalidInput("the input and the numbers of tokens have shapes " + input.shape().ToString() +
                            " and " + context.input(1).shape().ToString(),
                        "They must be [batch, length, hidden] and [batch]");
  }
  const int64_t batch = input.dim(0), length = input.dim(1);
  std::vector<int32_t> offsets, padding, cumulated{0};
  int32_t longest = 0;
  for (int64_t b = 0; b < batch; ++b) {
    const int64_t count = counts[static_cast<size_t>(b)];
    if (count < 0 || count > length) {
      return InvalidInput("a sequence has " + std::to_string(count) + " tokens of " + std::to_string(length));
    }
    for (int64_t s = 0; s < length; ++s) {
      (s < count ? offsets : padding).push_back(static_cast<int32_t>(b * length + s));
    }
    cumulated.push_back(static_cast<int32_t>(offsets.size()));
    longest = std::max(longest, static_cast<int32_t>(count));
  }
  const int64_t tokens = static_cast<int64_t>(offsets.size());
  Tensor& output = *TRY(context.Output(0, input.dtype(), {tokens, input.dim(2)}));
  for (int64_t b = 0; b < batch; ++b) {
    const int64_t begin = cumulated[static_cast<size_t>(b)], count = counts[static_cast<size_t>(b)];
    Tensor place = output.Slice(0, begin, count);
    const Tensor sequence = input.Slice(0, b, 1).Slice(1, 0, count);
    CopyElements(context.pool(), sequence.Strided(place.shape(), place.strides(), 0), place);
  }
  offsets.insert(offsets.end(), padding.begin(), padding.end());
  context.SetOutput(1, Tensor::FromValues<int32_t>({batch, length}, offsets));
  context.SetOutput(2, Tensor::FromValues<int32_t>({batch + 1}, cumulated));
  context.SetOutput(3, Tensor::FromValues<int32_t>({1}, {longest}));
  return Ok();
}

Status RestorePaddingShape(ShapeContext& context) {
  if (context.rank(0) != 2 || context.rank(1) != 2 || context.shape(0)[0] > context.shape(1).count()) {
    return context.Mismatch("tokens and offsets have shapes " + context.shape(0).ToString() + " and " +
                                context.shape(1).ToString(),
                            "They must be [tokens, hidden] and [batch, length]");
  }
  context.SetOutput(0, context.dtype(0), {context.shape(1)[0], context.shape(1)[1], context.shape(0)[1]});
  return Ok();
}

Status RunRestorePadding(KernelContext& context) {
  const Tensor& input = context.input(0);
  const std::vector<int64_t> offsets = TRY(ToInt64s(context.input(1)));
  Tensor& output = *TRY(context.Output(0));
  Fill(context.pool(), TRY(ScalarOf(output.dtype(), 0)), output);
  const Tensor rows = output.Reshaped({context.input(1).count(), input.dim(1)});
  for (int64_t i = 0; i < input.dim(0); ++i) {
    const int64_t at = offsets[static_cast<size_t>(i)];
    if (at < 0 || at >= rows.dim(0)) return InvalidInput("there is no position " + std::to_string(at));
    Tensor place = rows.Slice(0, at, 1);
    CopyElements(input.Slice(0, i, 1), place);
  }
  return Ok();
}

Status PositionBiasShape(ShapeContext& context) {
  if (context.rank(0) != 2)
    return context.Mismatch("the table has shape " + context.shape(0).ToString() + ", not two dimensions");
  if (!context.value(1) || !context.value(2)) return Ok();
  context.SetOutput(
      0, context.dtype(0),
      {1, context.shape(0)[1], TRY(OnlyInteger(*context.value(1))), TRY(OnlyInteger(*context.value(2)))});
  return Ok();
}

// Which of T5's buckets a distance from query to key falls into: one for every short distance, longer ones in
// steps that grow with their logarithm. Of both directions, each has half of the buckets.
int64_t BucketOf(int64_t distance, int64_t buckets, int64_t longest, bool bidirectional) {
  int64_t first = 0;
  if (bidirectional) {
    buckets /= 2;
    if (distance > 0) first = buckets;
    distance = std::abs(distance);
  } else {
    distance = std::max<int64_t>(-distance, 0);
  }
  const int64_t exact = buckets / 2;
  if (distance < exact) return first + distance;
  const float position = std::log(static_cast<float>(distance) / static_cast<float>(exact)) /
                         std::log(static_cast<float>(longest) / static_cast<float>(exact));
  const int64_t bucket = exact + static_cast<int64_t>(position * static_cast<float>(buckets - exact));
  return first + std::min(bucket, buckets - 1);
}

// The table lies column by column in its memory.
Status RunPositionBias(KernelContext& context) {
  const Tensor& table = context.input(0);
  const int64_t buckets = table.dim(0), longest = context.attributes().Int("max_distance");
  const bool bidirectional = context.attributes().Int("is_bidirectional") != 0;
  Tensor& output = *TRY(context.Output(0));
  const int64_t heads = output.dim(1), queries = output.dim(2), keys = output.dim(3);
  if (buckets < 4 || longest <= buckets / (bidirectional ? 4 : 2)) {
    return InvalidInput(std::to_string(buckets) + " buckets for distances up to " + std::to_string(longest));
  }
  DispatchBySize(table.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = output.data<T>();
    for (int64_t h = 0; h < heads; ++h) {
      for (int64_t i = 0; i < queries; ++i) {
        for (int64_t j = 0; j < keys; ++j) {
          *to++ = table.data<T>()[h * buckets + BucketOf(j - i, buckets, longest, bidirectional)];
        }
      }
    }
  });
  return Ok();
}

}  // namespace

std::span<const Op> TokenOps() {
  static const Op ops[] = {
      {.name = "NGramRepeatBlock",
       .domain = kMicrosoft,
       .signature = "int64 input_ids, float32 scores -> float32 scores_out",
       .shape = RepeatBlockShape,
       .run = RunRepeatBlock,
       .gradient = {NGramRepeatBlockGradient}},
      {.name = "BifurcationDetector",
       .domain = kMicrosoft,
       .signature = "int64 src_tokens, int64 cur_tokens, int64 prev_suffix_match_idx, int64 pred_tokens? -> "
                    "int64 tokens, int64 suffix_match_idx",
       .run = RunBifurcation,
       .gradient = {.none = "tokens have no derivative"}},
      {.name = "RemovePadding",
       .domain = kMicrosoft,
       .signature = "T input, int32 sequence_token_count -> T output, int32 token_offset, "
                    "int32 cumulated_seq_len, int32 max_seq_len; T: float32 float16",
       .run = RunRemovePadding,
       .gradient = {RemovePaddingGradient}},
      {.name = "RestorePadding",
       .domain = kMicrosoft,
       .signature = "T input, int32 token_offset -> T output; T: float32 float16",
       .shape = RestorePaddingShape,
       .run = RunRestorePadding,
       .gradient = {RestorePaddingGradient}},
      {.name = "RelativePositionBias",
       .domain = kMicrosoft,
       .signature = "T bias_table, int64 query_length, int64 key_length -> T output; T: float32 float16",
       .shape = PositionBiasShape,
       .run = RunPositionBias,
       .gradient = {RelativePositionBiasGradient}},
  };
  return ops;
}

}  // namespace onnxray
