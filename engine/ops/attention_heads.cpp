#include "ops/attention_heads.h"

#include "cpu/copy.h"
#include "ops/widen.h"

namespace onnxray {

Tensor SplitHeads(const Tensor& tensor, int64_t heads) {
  const int64_t size = heads ? tensor.dim(2) / heads : 0;
  return tensor.Reshaped({tensor.dim(0), tensor.dim(1), heads, size}).Transposed({0, 2, 1, 3});
}

Result<Tensor> AppendToPast(KernelContext& context, const Tensor& past, const Tensor& fresh, int present) {
  std::vector<Tensor> parts;
  for (const Tensor* part : {&past, &fresh}) {
    if (part->defined()) parts.push_back(*part);
  }
  const bool wanted = context.wants_output(present);
  if (parts.size() == 1 && !wanted) return parts[0];
  Shape shape = parts[0].shape();
  if (parts.size() > 1) shape[2] += parts[1].dim(2);
  Tensor whole = wanted ? *TRY(context.Output(present, parts[0].dtype(), shape))
                        : TRY(context.Temporary(parts[0].dtype(), shape));
  ConcatElements(context.pool(), parts, 2, whole);
  return whole;
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
  output.Store(context);
  return Ok();
}

uint64_t AttentionFlops(int64_t batch, int64_t heads, int64_t queries, int64_t keys, int64_t sizes) {
  return 2 * static_cast<uint64_t>(batch * heads) * static_cast<uint64_t>(queries * keys) *
         static_cast<uint64_t>(sizes);
}

}  // namespace onnxray
