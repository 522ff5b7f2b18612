#include <algorithm>
#include <cstring>
#include <numeric>

#include "tensor/tensor.h"

namespace onnxray {

namespace {

// One dimension of a copy: how far each side moves per step.
struct Axis {
  int64_t count, from, to;
};

// The axes in the order `to` lies in memory, neighbours merged where both sides allow it; outermost first.
std::vector<Axis> CopyAxes(const Tensor& from, const Tensor& to) {
  std::vector<Axis> axes;
  for (int i = 0; i < to.rank(); ++i) {
    const size_t s = static_cast<size_t>(i);
    if (to.dim(i) != 1) axes.push_back({to.dim(i), from.strides()[s], to.strides()[s]});
  }
  std::stable_sort(axes.begin(), axes.end(), [](const Axis& a, const Axis& b) { return a.to > b.to; });
  std::vector<Axis> merged;
  for (const Axis& axis : axes) {
    if (!merged.empty() && merged.back().from == axis.from * axis.count &&
        merged.back().to == axis.to * axis.count) {
      merged.back() = {merged.back().count * axis.count, axis.from, axis.to};
    } else {
      merged.push_back(axis);
    }
  }
  return merged;
}

template <typename T>
void CopyRow(const T* from, T* to, const Axis& axis) {
  if constexpr (std::is_trivially_copyable_v<T>) {
    if (axis.from == 1 && axis.to == 1) {
      std::memcpy(to, from, static_cast<size_t>(axis.count) * sizeof(T));
      return;
    }
  }
  for (int64_t i = 0; i < axis.count; ++i) to[i * axis.to] = from[i * axis.from];
}

// Blocks keep both sides in cache when one is contiguous along each axis (a transposition).
template <typename T>
void CopyPlane(const T* from, T* to, const Axis& outer, const Axis& inner) {
  constexpr int64_t kBlock = 16;
  if (inner.from == 1 || outer.from != 1) {
    for (int64_t i = 0; i < outer.count; ++i) CopyRow(from + i * outer.from, to + i * outer.to, inner);
    return;
  }
  for (int64_t i0 = 0; i0 < outer.count; i0 += kBlock) {
    const int64_t i1 = std::min(i0 + kBlock, outer.count);
    for (int64_t j0 = 0; j0 < inner.count; j0 += kBlock) {
      const int64_t j1 = std::min(j0 + kBlock, inner.count);
      for (int64_t i = i0; i < i1; ++i) {
        for (int64_t j = j0; j < j1; ++j)
          to[i * outer.to + j * inner.to] = from[i * outer.from + j * inner.from];
      }
    }
  }
}

template <typename T>
void CopyNested(const T* from, T* to, const Axis* axes, size_t count) {
  if (count == 0) {
    *to = *from;
  } else if (count == 1) {
    CopyRow(from, to, axes[0]);
  } else if (count == 2) {
    CopyPlane(from, to, axes[0], axes[1]);
  } else {
    for (int64_t i = 0; i < axes[0].count; ++i) {
      CopyNested(from + i * axes[0].from, to + i * axes[0].to, axes + 1, count - 1);
    }
  }
}

}  // namespace

void CopyElements(const Tensor& from, Tensor& to) {
  if (to.count() == 0) return;
  const std::vector<Axis> axes = CopyAxes(from, to);
  DispatchBySize(to.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    CopyNested(from.data<T>(), to.data<T>(), axes.data(), axes.size());
  });
}

Result<std::vector<int64_t>> ToInt64s(const Tensor& tensor) {
  const Tensor dense = TRY(tensor.RowMajor());
  std::vector<int64_t> values(static_cast<size_t>(dense.count()));
  const bool known = Dispatch(Types<int64_t, int32_t>{}, dense.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (size_t i = 0; i < values.size(); ++i) values[i] = dense.data<T>()[i];
  });
  if (!known) return InvalidInput("expected int32 or int64 values, got " + tensor.ToString());
  return values;
}

Result<std::vector<double>> ToDoubles(const Tensor& tensor) {
  const Tensor dense = TRY(tensor.RowMajor());
  std::vector<double> values(static_cast<size_t>(dense.count()));
  const bool known = Dispatch(RealTypes{}, dense.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<double>(static_cast<ComputeType<T>>(dense.data<T>()[i]));
    }
  });
  if (!known) return InvalidInput("expected numbers, got " + tensor.ToString());
  return values;
}

}  // namespace onnxray
