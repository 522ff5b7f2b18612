#include "cpu/gather.h"

#include <algorithm>

namespace onnxray {

namespace {

constexpr int64_t kBytesPerTask = 1 << 16;

template <typename T, typename Reduce>
void Scatter(const T* updates, std::span<const int64_t> offsets, int64_t block, T* to, const Reduce& reduce) {
  for (size_t i = 0; i < offsets.size(); ++i) {
    const T* from = updates + static_cast<int64_t>(i) * block;
    T* place = to + offsets[i];
    for (int64_t k = 0; k < block; ++k) place[k] = static_cast<T>(reduce(place[k], from[k]));
  }
}

}  // namespace

void GatherBlocks(const ThreadPool& pool, const Tensor& from, std::span<const int64_t> offsets, int64_t block,
                  Tensor& to) {
  DispatchBySize(to.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* source = from.data<T>();
    T* target = to.data<T>();
    const int64_t grain = 1 + kBytesPerTask / (std::max<int64_t>(block, 1) * static_cast<int64_t>(sizeof(T)));
    pool.ParallelFor(static_cast<int64_t>(offsets.size()), grain, [&](int64_t begin, int64_t end) {
      const int64_t* starts = offsets.data();
      if (block == 1) {
        for (int64_t i = begin; i < end; ++i) target[i] = source[starts[i]];
      } else {
        for (int64_t i = begin; i < end; ++i) std::copy_n(source + starts[i], block, target + i * block);
      }
    });
  });
}

bool ScatterBlocks(const Tensor& updates, std::span<const int64_t> offsets, int64_t block,
                   ScatterReduction reduction, Tensor& to) {
  if (reduction == ScatterReduction::kNone) {
    DispatchBySize(to.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      Scatter(updates.data<T>(), offsets, block, to.data<T>(),
              [](const T&, const T& update) { return update; });
    });
    return true;
  }
  return Dispatch(Numbers{}, to.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    using C = ComputeType<T>;
    const auto scatter = [&](auto reduce) {
      Scatter(updates.data<T>(), offsets, block, to.data<T>(),
              [&](T old, T update) { return reduce(static_cast<C>(old), static_cast<C>(update)); });
    };
    switch (reduction) {
      case ScatterReduction::kAdd:
        return scatter([](C old, C update) { return old + update; });
      case ScatterReduction::kMul:
        return scatter([](C old, C update) { return old * update; });
      case ScatterReduction::kMin:
        return scatter([](C old, C update) { return std::min(old, update); });
      case ScatterReduction::kMax:
        return scatter([](C old, C update) { return std::max(old, update); });
      case ScatterReduction::kNone:
        return;
    }
  });
}

}  // namespace onnxray
