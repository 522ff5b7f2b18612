#include "cpu/top_k.h"

#include <algorithm>
#include <vector>

#include "cpu/order_key.h"

namespace onnxray {

namespace {

struct Ranked {
  uint64_t key;
  int64_t index;
};

bool Before(const Ranked& a, const Ranked& b) { return a.key != b.key ? a.key < b.key : a.index < b.index; }

// Brings the first k in order to the front.
void SelectFirst(std::vector<Ranked>& row, int64_t k) {
  if (k < static_cast<int64_t>(row.size())) std::nth_element(row.begin(), row.begin() + k, row.end(), Before);
  std::sort(row.begin(), row.begin() + k, Before);
}

}  // namespace

bool TopK(const ThreadPool& pool, const Tensor& data, int axis, bool largest, Tensor& values,
          Tensor& indices) {
  const int64_t length = data.dim(axis), k = values.dim(axis);
  const int64_t inner = data.shape().CountRange(axis + 1, data.rank());
  const int64_t outer = data.shape().CountRange(0, axis);
  return Dispatch(OrderedTypes{}, data.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    pool.ParallelFor(outer * inner, 1 + (1 << 12) / std::max<int64_t>(length, 1),
                     [&](int64_t begin, int64_t end) {
                       std::vector<Ranked> row(static_cast<size_t>(length));
                       for (int64_t i = begin; i < end; ++i) {
                         const T* from = data.data<T>() + i / inner * length * inner + i % inner;
                         for (int64_t j = 0; j < length; ++j) {
                           const uint64_t key = OrderKey(from[j * inner]);
                           row[static_cast<size_t>(j)] = {largest ? ~key : key, j};
                         }
                         SelectFirst(row, k);
                         const int64_t to = i / inner * k * inner + i % inner;
                         for (int64_t j = 0; j < k; ++j) {
                           const int64_t index = row[static_cast<size_t>(j)].index;
                           values.data<T>()[to + j * inner] = from[index * inner];
                           indices.data<int64_t>()[to + j * inner] = index;
                         }
                       }
                     });
  });
}

}  // namespace onnxray
