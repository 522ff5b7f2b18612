// TensorScatter: writes into a cache of keys or values.
#include "cpu/copy.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

Status TensorScatterShape(ShapeContext& context) {
  const Shape &cache = context.shape(0), &update = context.shape(1);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis", -2), cache.rank()));
  bool fits = axis > 0 && update.rank() == cache.rank();
  for (int i = 0; fits && i < cache.rank(); ++i)
    fits = i == axis ? update[i] <= cache[i] : update[i] == cache[i];
  if (!fits) {
    return context.Mismatch("an update of shape " + update.ToString() + " does not fit the cache " +
                                cache.ToString() + " along axis " + std::to_string(axis),
                            "Only along the axis, which must not be the first, may it be shorter");
  }
  if (context.has_input(2) && !(context.shape(2) == Shape{cache[0]})) {
    return context.Mismatch("write_indices has shape " + context.shape(2).ToString() + " for a batch of " +
                            std::to_string(cache[0]));
  }
  return SameAsInput(context);
}

Status RunTensorScatter(KernelContext& context) {
  const Tensor& update = context.input(1);
  const int axis = TRY(NormalizeAxis(context.attributes().Int("axis", -2), update.rank()));
  const std::string mode = context.attributes().String("mode", "linear");
  if (mode != "linear" && mode != "circular") {
    return InvalidModel("mode is '" + mode + "', neither linear nor circular");
  }
  Tensor& cache = *TRY(context.Output(0));
  CopyElements(context.pool(), context.input(0), cache);
  const int64_t length = cache.dim(axis), count = update.dim(axis);
  std::vector<int64_t> starts(static_cast<size_t>(cache.dim(0)), 0);
  if (context.has_input(2)) starts = TRY(ToInt64s(context.input(2)));
  for (int64_t b = 0; b < cache.dim(0); ++b) {
    int64_t start = starts[static_cast<size_t>(b)];
    if (mode == "circular" && length > 0 && start >= 0) start %= length;
    if (start < 0 || (mode == "linear" && start + count > length)) {
      return InvalidInput("writing " + std::to_string(count) + " from " + std::to_string(start) +
                          " on is outside the cache, which is " + std::to_string(length) + " long");
    }
    // What reaches beyond the end goes on at the beginning.
    const int64_t first = std::min(count, length - start);
    const Tensor fresh = update.Slice(0, b, 1), entry = cache.Slice(0, b, 1);
    Tensor end = entry.Slice(axis, start, first), beginning = entry.Slice(axis, 0, count - first);
    CopyElements(context.pool(), fresh.Slice(axis, 0, first), end);
    CopyElements(context.pool(), fresh.Slice(axis, first, count - first), beginning);
  }
  return Ok();
}

}  // namespace

std::span<const Op> TensorScatterOps() {
  static const Op ops[] = {
      {.name = "TensorScatter",
       .versions = {24},
       .signature = "T past_cache, T update, int64 write_indices? -> T present_cache; T: any",
       .shape = TensorScatterShape,
       .run = RunTensorScatter,
       .gradient = {TensorScatterGradient}},
  };
  return ops;
}

}  // namespace onnxray
