#include "cpu/arg_reduce.h"

#include "cpu/reduce_walk.h"

namespace onnxray {

namespace {

template <bool kGreatest, bool kLast, typename T>
bool Beats(T x, T best) {
  if (best != best) return kLast && x != x;
  if (x != x) return true;
  if constexpr (kGreatest) return kLast ? x >= best : x > best;
  return kLast ? x <= best : x < best;
}

template <bool kGreatest, bool kLast, typename T>
void RunArg(const ReduceWalk& walk, Tensor& output, const ThreadPool& pool) {
  pool.ParallelFor(walk.outputs(), walk.grain(), [&](int64_t begin, int64_t end) {
    T best[ReduceWalk::kBlock];
    int64_t where[ReduceWalk::kBlock];
    walk.Run<T>(
        begin, end, [](int64_t) {},
        [&](int64_t i, const T* x, int64_t n, int64_t index) {
          if (index == 0) best[i] = x[0], where[i] = 0;
          for (int64_t j = index == 0 ? 1 : 0; j < n; ++j) {
            if (Beats<kGreatest, kLast>(x[j], best[i])) best[i] = x[j], where[i] = index + j;
          }
        },
        [&](const T* x, int64_t n, int64_t index) {
          for (int64_t i = 0; i < n; ++i) {
            const bool better = index == 0 || Beats<kGreatest, kLast>(x[i], best[i]);
            best[i] = better ? x[i] : best[i];
            where[i] = better ? index : where[i];
          }
        },
        [&](int64_t offset, int64_t step, int64_t n) {
          for (int64_t i = 0; i < n; ++i) output.data<int64_t>()[offset + i * step] = where[i];
        });
  });
}

}  // namespace

void ArgReduce(bool greatest, bool last, const Tensor& input, int axis, Tensor& output,
               const ThreadPool& pool) {
  const DType as = ReduceType(input.dtype());
  const ReduceWalk walk(input, {axis}, output, as);
  Dispatch(Types<float, double, int64_t, uint64_t>{}, as, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if (greatest) {
      last ? RunArg<true, true, T>(walk, output, pool) : RunArg<true, false, T>(walk, output, pool);
    } else {
      last ? RunArg<false, true, T>(walk, output, pool) : RunArg<false, false, T>(walk, output, pool);
    }
  });
}

}  // namespace onnxray
