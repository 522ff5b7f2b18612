// WordConvEmbedding of com.microsoft: words embedded by a convolution over their characters.
#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/gemm.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

enum : int { kWords, kFilters, kBias, kCharacters };

Status WordEmbeddingShape(ShapeContext& context) {
  const Shape &words = context.shape(kWords), &filters = context.shape(kFilters),
              &bias = context.shape(kBias), &characters = context.shape(kCharacters);
  if (words.rank() != 2 || filters.rank() != 4 || filters[1] != 1 || characters.rank() != 2 ||
      filters[3] != characters[1] || !(bias == Shape{filters[0]}) || filters[2] > words[1]) {
    return context.Mismatch("words, filters, bias and characters have shapes " + words.ToString() + ", " +
                                filters.ToString() + ", " + bias.ToString() + " and " + characters.ToString(),
                            "They must be [words, length], [filters, 1, width, embedding], [filters] and "
                            "[characters, embedding], the width at most the length");
  }
  context.SetOutput(0, context.dtype(kFilters), {words[0], filters[0]});
  return Ok();
}

uint64_t WordEmbeddingFlops(const ShapeContext& context) {
  const Shape &words = context.shape(kWords), &filters = context.shape(kFilters);
  return 2 * static_cast<uint64_t>(words[0] * (words[1] - filters[2] + 1) * filters.count());
}

// Of every word the characters that are not 0 are looked up, and as many as the filters are wide at least.
// The greatest value of every filter is taken, after tanh. A word that begins with 0 is none: zeros.
Status RunWordEmbedding(KernelContext& context) {
  const Tensor &words = context.input(kWords), &filters = context.input(kFilters),
               &characters = context.input(kCharacters);
  const int64_t length = words.dim(1), count = filters.dim(0), width = filters.dim(2), size = filters.dim(3);
  const int32_t* const letters = words.data<int32_t>();
  for (int64_t i = 0; i < words.count(); ++i) {
    if (letters[i] < 0 || letters[i] >= characters.dim(0)) {
      return InvalidInput("there is no character " + std::to_string(letters[i]) + " among " +
                          std::to_string(characters.dim(0)));
    }
  }
  Tensor& output = *TRY(context.Output(0));
  const PackedMatrix<float> weights(context.pool(), width * size, count,
                                    {filters.data<float>(), 1, width * size});
  const float* const bias = context.input(kBias).data<float>();
  std::vector<float> embedded(static_cast<size_t>(length * size));
  std::vector<float> filtered(static_cast<size_t>((length - width + 1) * count));
  for (int64_t w = 0; w < words.dim(0); ++w) {
    const int32_t* const word = letters + w * length;
    float* const greatest = output.data<float>() + w * count;
    std::fill_n(greatest, count, 0.0f);
    if (word[0] == 0) continue;
    const int64_t present = length - std::count(word, word + length, 0);
    const int64_t looked_up = std::max(present, width), positions = looked_up - width + 1;
    for (int64_t i = 0; i < looked_up; ++i) {
      std::copy_n(characters.data<float>() + word[i] * size, size, embedded.data() + i * size);
    }
    // Neighbouring rows of the left operand overlap: each is the characters under the filter.
    Multiply<float>(context.pool(), positions, {embedded.data(), size, 1}, weights, filtered.data(), count);
    std::copy_n(filtered.data(), count, greatest);
    for (int64_t p = 1; p < positions; ++p) {
      const float* const row = filtered.data() + p * count;
      for (int64_t f = 0; f < count; ++f) greatest[f] = std::max(greatest[f], row[f]);
    }
    // tanh and the bias keep the order.
    for (int64_t f = 0; f < count; ++f) greatest[f] = std::tanh(greatest[f] + bias[f]);
  }
  return Ok();
}

}  // namespace

std::span<const Op> WordEmbeddingOps() {
  static const Op ops[] = {
      {.name = "WordConvEmbedding",
       .domain = kMicrosoft,
       .signature = "int32 Sequence, float32 W, float32 B, float32 C -> float32 Y",
       .shape = WordEmbeddingShape,
       .flops = WordEmbeddingFlops,
       .run = RunWordEmbedding,
       .gradient = {WordConvEmbeddingGradient}},
  };
  return ops;
}

}  // namespace onnxray
