#include "cpu/unique.h"

#include <algorithm>
#include <numeric>

#include "cpu/order_key.h"

namespace onnxray {

namespace {

// One key per element that compares as the elements do. A string's is its rank among all of them.
Result<std::vector<uint64_t>> KeysOf(const Tensor& data) {
  std::vector<uint64_t> keys(static_cast<size_t>(data.count()));
  if (data.dtype() == DType::kString) {
    const std::span<const std::string> strings = data.span<std::string>();
    std::vector<std::string> ranks(strings.begin(), strings.end());
    std::sort(ranks.begin(), ranks.end());
    for (size_t i = 0; i < keys.size(); ++i) {
      keys[i] =
          static_cast<uint64_t>(std::lower_bound(ranks.begin(), ranks.end(), strings[i]) - ranks.begin());
    }
    return keys;
  }
  const bool known = Dispatch(OrderedTypes{}, data.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (size_t i = 0; i < keys.size(); ++i) keys[i] = OrderKey(data.data<T>()[i]);
  });
  if (!known)
    return Unsupported("there is no order among elements of type " + std::string(Name(data.dtype())));
  return keys;
}

}  // namespace

Result<UniqueSlices> FindUnique(const Tensor& data, int axis, bool sorted) {
  const std::vector<uint64_t> keys = TRY(KeysOf(data));
  const int64_t length = data.dim(axis);
  const int64_t inner = data.shape().CountRange(axis + 1, data.rank());
  const int64_t outer = data.shape().CountRange(0, axis);
  const auto compare = [&](int64_t a, int64_t b) {
    for (int64_t o = 0; o < outer; ++o) {
      const uint64_t* slice_a = keys.data() + (o * length + a) * inner;
      const uint64_t* slice_b = keys.data() + (o * length + b) * inner;
      for (int64_t i = 0; i < inner; ++i) {
        if (slice_a[i] != slice_b[i]) return slice_a[i] < slice_b[i] ? -1 : 1;
      }
    }
    return 0;
  };
  std::vector<int64_t> order(static_cast<size_t>(length));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    const int difference = compare(a, b);
    return difference != 0 ? difference < 0 : a < b;
  });

  UniqueSlices unique;
  unique.inverse.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || compare(order[i - 1], order[i]) != 0) {
      unique.first.push_back(order[i]);
      unique.counts.push_back(0);
    }
    unique.inverse[static_cast<size_t>(order[i])] = static_cast<int64_t>(unique.first.size()) - 1;
    ++unique.counts.back();
  }
  if (sorted) return unique;

  std::vector<int64_t> by_first(unique.first.size());  // the distinct slices in order of occurrence
  std::iota(by_first.begin(), by_first.end(), 0);
  const auto first = [&](int64_t i) { return unique.first[static_cast<size_t>(i)]; };
  std::sort(by_first.begin(), by_first.end(), [&](int64_t a, int64_t b) { return first(a) < first(b); });
  UniqueSlices reordered;
  std::vector<int64_t> place(by_first.size());
  for (const int64_t i : by_first) {
    place[static_cast<size_t>(i)] = static_cast<int64_t>(reordered.first.size());
    reordered.first.push_back(first(i));
    reordered.counts.push_back(unique.counts[static_cast<size_t>(i)]);
  }
  for (const int64_t i : unique.inverse) reordered.inverse.push_back(place[static_cast<size_t>(i)]);
  return reordered;
}

}  // namespace onnxray
