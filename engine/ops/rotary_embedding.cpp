// RotaryEmbedding, ONNX's and com.microsoft's: they differ in the order of their inputs and in what positions
// may be left out.
#include "cpu/rotary.h"
#include "ops/all_ops.h"
#include "ops/attention_heads.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

// Inputs by name.
struct Inputs {
  int positions, cosines, sines;
};
constexpr Inputs kOnnx{3, 1, 2};
constexpr Inputs kMicrosofts{1, 2, 3};

// [batch, heads, length, size], from the input and the number of pairs that the tables have.
Result<Shape> HeadsShape(const Attributes& attributes, const Shape& input, int64_t pairs) {
  if (input.rank() == 4) return input;
  if (input.rank() != 3) {
    return InvalidInput("the input has shape " + input.ToString(), "It must have three or four dimensions");
  }
  int64_t heads = attributes.Int("num_heads");
  if (heads == 0 && pairs > 0) heads = input[2] / (2 * pairs);
  if (heads < 1 || input[2] % heads != 0) {
    return InvalidInput(
        "num_heads is " + std::to_string(heads) + " for a hidden size of " + std::to_string(input[2]),
        "Three-dimensional inputs need a number of heads that divides the hidden size");
  }
  return Shape{input[0], heads, input[1], input[2] / heads};
}

template <const Inputs& kInputs>
Status RotaryShape(ShapeContext& context) {
  const Shape &cosines = context.shape(kInputs.cosines), &sines = context.shape(kInputs.sines);
  if (!(cosines == sines) || cosines.rank() < 2) {
    return context.Mismatch(
        "cosines and sines have shapes " + cosines.ToString() + " and " + sines.ToString(),
        "Both must be [positions, pairs] or [batch, length, pairs]");
  }
  const int64_t pairs = cosines[cosines.rank() - 1];
  const Shape heads = TRY(HeadsShape(context.attributes(), context.shape(0), pairs));
  const int64_t asked = context.attributes().Int("rotary_embedding_dim"), size = heads[3];
  if (2 * pairs > size || (asked != 0 && asked != 2 * pairs)) {
    return context.Mismatch("there are tables for " + std::to_string(2 * pairs) +
                            " elements, but heads have " + std::to_string(size) +
                            " and rotary_embedding_dim is " + std::to_string(asked));
  }
  return SameAsInput(context);
}

// Which row of the tables each position takes: the one of its number, counted from the only number given; or
// without numbers the next.
Result<std::vector<int64_t>> RowsOf(const KernelContext& context, int positions, const Shape& heads,
                                    int64_t rows_there_are) {
  const int64_t batch = heads[0], length = heads[2], count = batch * length;
  std::vector<int64_t> rows;
  if (context.has_input(positions)) {
    rows = TRY(ToInt64s(context.input(positions)));
    if (rows.size() == 1 && count != 1) {
      const int64_t first = rows[0];
      rows.clear();
      for (int64_t i = 0; i < count; ++i) rows.push_back(first + i % length);
    }
  } else {
    for (int64_t i = 0; i < count; ++i) rows.push_back(i);
  }
  if (static_cast<int64_t>(rows.size()) != count) {
    return InvalidInput("there are " + std::to_string(rows.size()) + " position ids for " +
                        std::to_string(count) + " positions");
  }
  for (const int64_t row : rows) {
    if (row < 0 || row >= rows_there_are) {
      return InvalidInput("position " + std::to_string(row) + " is beyond the tables, which have " +
                          std::to_string(rows_there_are) + " rows");
    }
  }
  return rows;
}

template <const Inputs& kInputs>
Status RunRotary(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const auto table = [&](int i) -> Result<Tensor> {
    const Tensor wide = TRY(Converted(context, context.input(i), input.dtype()));
    const int64_t pairs = wide.dim(wide.rank() - 1);
    return wide.Reshaped({wide.shape().CountRange(0, wide.rank() - 1), pairs});
  };
  RotaryTables tables;
  tables.cosines = TRY(table(kInputs.cosines));
  tables.sines = TRY(table(kInputs.sines));
  tables.interleaved = context.attributes().Int("interleaved") != 0;
  const Shape heads = TRY(HeadsShape(context.attributes(), input.shape(), tables.cosines.dim(1)));
  tables.rows = TRY(RowsOf(context, kInputs.positions, heads, tables.cosines.dim(0)));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const auto by_heads = [&](const Tensor& tensor) {
    return tensor.rank() == 4 ? tensor : SplitHeads(tensor, heads[1]);
  };
  Tensor target = by_heads(output.tensor());
  Rotate(context.pool(), tables, by_heads(input), target);
  output.Store(context);
  return Ok();
}

uint64_t RotaryFlops(const ShapeContext& context) {
  return 3 * static_cast<uint64_t>(context.output(0)->shape.count());
}

}  // namespace

std::span<const Op> RotaryEmbeddingOps() {
  static const Op ops[] = {
      {.name = "RotaryEmbedding",
       .versions = {23},
       .signature = "T X, T cos_cache, T sin_cache, int64 position_ids? -> T Y; T: floats",
       .shape = RotaryShape<kOnnx>,
       .flops = RotaryFlops,
       .run = RunRotary<kOnnx>,
       .gradient = {RotaryEmbeddingGradient},
       .shader = {"rotary_embedding"}},
      {.name = "RotaryEmbedding",
       .domain = kMicrosoft,
       .signature = "T input, int64 position_ids, T cos_cache, T sin_cache -> T output; T: floats",
       .shape = RotaryShape<kMicrosofts>,
       .flops = RotaryFlops,
       .run = RunRotary<kMicrosofts>,
       .gradient = {MicrosoftRotaryEmbeddingGradient},
       .shader = {"rotary_embedding"}},
  };
  return ops;
}

}  // namespace onnxray
