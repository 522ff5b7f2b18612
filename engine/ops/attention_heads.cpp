#include "ops/attention_heads.h"

#include <functional>

#include "cpu/copy.h"
#include "cpu/row_functions.h"
#include "ops/widen.h"

namespace onnxray {

Tensor InputOrNone(const KernelContext& context, int i) {
  return i >= 0 && context.has_input(i) ? context.input(i) : Tensor();
}

Tensor SplitHeads(const Tensor& tensor, int64_t heads) {
  const int64_t size = heads ? tensor.dim(2) / heads : 0;
  return tensor.Reshaped({tensor.dim(0), tensor.dim(1), heads, size}).Transposed({0, 2, 1, 3});
}

Result<Tensor> WantedOutput(KernelContext& context, int i) {
  if (!context.wants_output(i)) return Tensor();
  return *TRY(context.Output(i));
}

Result<Tensor> AppendToPast(KernelContext& context, const Tensor& past, const Tensor& fresh, Tensor target) {
  std::vector<Tensor> parts;
  for (const Tensor* part : {&past, &fresh}) {
    if (part->defined()) parts.push_back(*part);
  }
  if (!target.defined()) {
    if (parts.size() == 1) return parts[0];
    Shape shape = parts[0].shape();
    shape[2] += parts[1].dim(2);
    target = TRY(context.Temporary(parts[0].dtype(), shape));
  }
  ConcatElements(context.pool(), parts, 2, target);
  return target;
}

void WriteToCache(const ThreadPool& pool, const Tensor& fresh, const std::vector<int64_t>& past,
                  Tensor& cache) {
  for (int64_t b = 0; b < fresh.dim(0); ++b) {
    Tensor place = cache.Slice(0, b, 1).Slice(2, past[static_cast<size_t>(b)], fresh.dim(2));
    CopyElements(pool, fresh.Slice(0, b, 1), place);
  }
}

Result<Tensor> SumOf(KernelContext& context, const Tensor& a, const Tensor& b, DType dtype) {
  if (!a.defined() || !b.defined()) return a.defined() ? a : b;
  Tensor sum = TRY(context.Temporary(dtype, TRY(Broadcast(a.shape(), b.shape()))));
  const DType wide = WideType(dtype);
  Dispatch(WideFloats{}, wide, [&](auto tag) {
    const Operand operands[] = {{&a, wide}, {&b, wide}};
    RunElementwise(BinaryRow<std::plus<>, typename decltype(tag)::Type>, {}, sum, wide, operands,
                   context.pool());
  });
  return sum;
}

Result<Tensor> AddHeadBias(KernelContext& context, const Tensor& heads, const Tensor& bias) {
  return SumOf(context, heads, bias.Reshaped({heads.dim(1), 1, heads.dim(3)}), heads.dtype());
}

Result<Tensor> IndexMaskAsBias(KernelContext& context, const Tensor& mask, const IndexMask& sizes) {
  const auto [batch, queries, keys, hidden] = sizes;
  const Shape& shape = mask.shape();
  const int rank = shape.rank();
  const std::vector<int64_t> values = TRY(ToInt64s(mask));
  const bool by_query = rank > 2;
  Tensor bias = TRY(context.Temporary(DType::kFloat32, {batch, 1, by_query ? queries : 1, keys}));
  // How far apart rows are, and batch entries, and where the first row of an entry begins.
  int64_t row = 0, entry = 0, first = 0;
  if (shape == Shape{batch, keys}) {
    entry = keys;
  } else if (shape == Shape{batch, queries, keys}) {
    row = keys;
    entry = queries * keys;
  } else if (rank == 4 && shape[0] == batch && shape[1] == 1 && shape[2] == shape[3] && shape[3] >= keys) {
    row = shape[3];
    entry = shape[2] * shape[3];
    first = (keys - queries) * row;
  } else if (rank != 1 || (shape[0] != batch && shape[0] != 2 * batch && shape[0] != 3 * batch + 2)) {
    return InvalidInput(
        "the mask has shape " + shape.ToString() + " for a batch of " + std::to_string(batch) + ", " +
            std::to_string(queries) + " queries and " + std::to_string(keys) + " keys",
        "A mask is [batch, keys] or [batch, queries, keys], or has the keys' numbers as [batch]");
  }
  float* to = bias.data<float>();
  for (int64_t b = 0; b < batch; ++b) {
    if (rank == 1) {
      const int64_t end = values[static_cast<size_t>(b)];
      const int64_t begin = shape[0] == 2 * batch ? values[static_cast<size_t>(batch + b)] : 0;
      for (int64_t j = 0; j < keys; ++j) *to++ = j >= begin && j < end ? 0 : hidden;
      continue;
    }
    for (int64_t i = 0; i < bias.dim(2); ++i) {
      const int64_t* const from = values.data() + b * entry + first + i * row;
      for (int64_t j = 0; j < keys; ++j) *to++ = from[j] > 0 ? 0 : hidden;
    }
  }
  return bias;
}

Result<Tensor> MaskAsBias(KernelContext& context, const Tensor& mask, DType wide, int64_t keys) {
  const bool boolean = mask.dtype() == DType::kBool;
  if (!boolean && !IsFloat(mask.dtype())) {
    return Unsupported("a mask of type " + std::string(Name(mask.dtype())),
                       "Masks are bool, or of the type of the queries");
  }
  const int64_t columns = mask.rank() ? mask.dim(mask.rank() - 1) : 1;
  const bool shorter = columns != 1 && columns < keys;
  if (!boolean && !shorter) return Converted(context, mask, wide);
  Shape shape = mask.shape();
  if (shorter) shape[shape.rank() - 1] = keys;
  Tensor bias = TRY(context.Temporary(wide, shape));
  const Tensor from = boolean ? TRY(mask.RowMajor()) : TRY(Converted(context, TRY(mask.RowMajor()), wide));
  const int64_t length = shorter ? keys : columns;
  Dispatch(WideFloats{}, wide, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    constexpr T kHidden = -std::numeric_limits<T>::infinity();
    for (int64_t row = 0; row * columns < from.count(); ++row) {
      T* const to = bias.data<T>() + row * length;
      for (int64_t j = 0; j < columns; ++j) {
        const int64_t at = row * columns + j;
        to[j] = boolean ? (from.data<uint8_t>()[at] ? T{0} : kHidden) : from.data<T>()[at];
      }
      std::fill(to + columns, to + length, kHidden);
    }
  });
  return bias;
}

Status RunAttention(KernelContext& context, AttentionProblem problem, const AttentionResult& result) {
  const DType wide = WideType(problem.queries.dtype());
  if (wide != DType::kFloat32 && wide != DType::kFloat64) return context.UnsupportedType(0);
  for (Tensor* tensor : {&problem.queries, &problem.keys, &problem.values, &problem.bias, &problem.sinks}) {
    *tensor = TRY(Converted(context, *tensor, wide));
  }
  const int64_t batch = problem.queries.dim(0), heads = problem.queries.dim(1),
                queries = problem.queries.dim(2);
  const int64_t keys = problem.keys.dim(2), size = problem.values.dim(3);
  if (problem.bias.defined()) {
    const Shape scores{batch, heads, queries, keys};
    const Result<Shape> broadcast = Broadcast(problem.bias.shape(), scores);
    if (!broadcast.ok() || !(broadcast.value() == scores)) {
      return InvalidInput("a mask or bias of shape " + problem.bias.shape().ToString() +
                              " does not broadcast to the scores " + scores.ToString(),
                          "The scores are [batch, heads, queries, keys]");
    }
    problem.bias = problem.bias.Expanded(scores);
  }
  WideOutput output = TRY(WideOutput::Of(context, 0, wide));
  Tensor target = result.merged ? SplitHeads(output.tensor().Reshaped({batch, queries, heads * size}), heads)
                                : output.tensor();
  if (result.scores_output >= 0 && context.wants_output(result.scores_output)) {
    WideOutput scores = TRY(WideOutput::Of(context, result.scores_output, wide));
    Attention(context.pool(), problem, target, &scores.tensor(), result.stage);
    scores.Store(context);
  } else {
    Attention(context.pool(), problem, target);
  }
  TRY(GiveAttentionInside(context, problem, target));
  output.Store(context);
  return Ok();
}

uint64_t AttentionFlops(int64_t batch, int64_t heads, int64_t queries, int64_t keys, int64_t sizes) {
  return 2 * static_cast<uint64_t>(batch * heads) * static_cast<uint64_t>(queries * keys) *
         static_cast<uint64_t>(sizes);
}

}  // namespace onnxray
