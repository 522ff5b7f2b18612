#include "cpu/copy.h"

#include <algorithm>

namespace onnxray {

namespace {

constexpr int64_t kBytesPerTask = 1 << 16;

// The axis along which a split disturbs the copy least: the outermost in the target's memory that is long
// enough.
int SplitAxis(const Tensor& to) {
  int best = -1;
  for (int i = 0; i < to.rank(); ++i) {
    if (to.dim(i) < 2) continue;
    if (best < 0 || to.strides()[static_cast<size_t>(i)] > to.strides()[static_cast<size_t>(best)]) best = i;
  }
  return best;
}

}  // namespace

void CopyElements(const ThreadPool& pool, const Tensor& from, Tensor& to) {
  const int64_t bytes = static_cast<int64_t>(to.bytes());
  const int axis = SplitAxis(to);
  if (pool.threads() <= 1 || bytes <= kBytesPerTask || axis < 0) return CopyElements(from, to);
  const int64_t grain = std::max<int64_t>(1, kBytesPerTask * to.dim(axis) / bytes);
  pool.ParallelFor(to.dim(axis), grain, [&](int64_t begin, int64_t end) {
    Tensor part = to.Slice(axis, begin, end - begin);
    CopyElements(from.Slice(axis, begin, end - begin), part);
  });
}

void Fill(const ThreadPool& pool, const Tensor& scalar, Tensor& to) {
  if (!to.is_row_major() && !to.is_channels_last())
    return CopyElements(pool, scalar.Expanded(to.shape()), to);
  DispatchBySize(to.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T& value = *scalar.data<T>();
    T* elements = to.data<T>();
    const int64_t grain = kBytesPerTask / static_cast<int64_t>(sizeof(T));
    pool.ParallelFor(to.count(), grain,
                     [&](int64_t begin, int64_t end) { std::fill(elements + begin, elements + end, value); });
  });
}

void ConcatElements(const ThreadPool& pool, const std::vector<Tensor>& parts, int axis, Tensor& to) {
  int64_t at = 0;
  for (const Tensor& part : parts) {
    Tensor place = to.Slice(axis, at, part.dim(axis));
    CopyElements(pool, part, place);
    at += part.dim(axis);
  }
}

}  // namespace onnxray
