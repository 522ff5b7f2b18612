#include "cpu/resize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "cpu/copy.h"

namespace onnxray {

namespace {

constexpr int64_t kElementsPerTask = 1 << 14;

// An array seen as [outer, length, inner] around the axis in question.
struct Extent {
  int64_t outer, from, to, inner;
};

Extent ExtentAround(const Tensor& from, int axis, int64_t to) {
  return {from.shape().CountRange(0, axis), from.dim(axis), to,
          from.shape().CountRange(axis + 1, from.rank())};
}

template <typename T>
void SelectAlong(const ThreadPool& pool, const T* from, T* to, const Extent& extent, const AxisTaps& taps) {
  pool.ParallelFor(
      extent.outer, 1 + kElementsPerTask / (extent.to * extent.inner), [&](int64_t begin, int64_t end) {
        for (int64_t o = begin; o < end; ++o) {
          const T* plane = from + o * extent.from * extent.inner;
          T* target = to + o * extent.to * extent.inner;
          const int64_t* index = taps.index.data();
          if (extent.inner == 1) {
            for (int64_t i = 0; i < extent.to; ++i) target[i] = plane[index[i]];
          } else {
            for (int64_t i = 0; i < extent.to; ++i)
              std::copy_n(plane + index[i] * extent.inner, extent.inner, target + i * extent.inner);
          }
        }
      });
}

// One row of the target = the weighted sum of rows of the plane.
template <typename T>
void WeighRows(const T* plane, T* target, int64_t inner, const int64_t* index, const T* weight, int taps) {
  const T *first = plane + index[0] * inner, *second = plane + index[1] * inner;
  for (int64_t k = 0; k < inner; ++k) target[k] = weight[0] * first[k] + weight[1] * second[k];
  for (int t = 2; t < taps; ++t) {
    const T* row = plane + index[t] * inner;
    for (int64_t k = 0; k < inner; ++k) target[k] += weight[t] * row[k];
  }
}

// The same where a row is one element; `kTaps` says how many taps there are, 0 that `taps` does.
template <int kTaps, typename T>
void WeighElements(const T* plane, T* target, int64_t count, const int64_t* index, const T* weight,
                   int taps) {
  const int n = kTaps ? kTaps : taps;
  for (int64_t i = 0; i < count; ++i, index += n, weight += n) {
    T sum = weight[0] * plane[index[0]];
    for (int t = 1; t < n; ++t) sum += weight[t] * plane[index[t]];
    target[i] = sum;
  }
}

template <typename T>
void WeighAlong(const ThreadPool& pool, const T* from, T* to, const Extent& extent, const AxisTaps& taps) {
  const std::vector<T> weights(taps.weight.begin(), taps.weight.end());
  const int64_t rows = extent.inner == 1 ? extent.outer : extent.outer * extent.to;
  const int64_t work = extent.inner == 1 ? extent.to : extent.inner;
  const int64_t* index = taps.index.data();
  pool.ParallelFor(rows, 1 + kElementsPerTask / (work * taps.taps), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      if (extent.inner > 1) {
        const int64_t first = row % extent.to * taps.taps;
        WeighRows(from + row / extent.to * extent.from * extent.inner, to + row * extent.inner, extent.inner,
                  index + first, weights.data() + first, taps.taps);
        continue;
      }
      const auto weigh = taps.taps == 2   ? WeighElements<2, T>
                         : taps.taps == 4 ? WeighElements<4, T>
                                          : WeighElements<0, T>;
      weigh(from + row * extent.from, to + row * extent.to, extent.to, index, weights.data(), taps.taps);
    }
  });
}

// The axes in the order of memory, outermost first.
std::vector<int> MemoryOrder(int rank, Layout layout) {
  std::vector<int> order(static_cast<size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  if (layout == Layout::kChannelsLast && rank >= 3)
    std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  return order;
}

// One axis after the other, what shrinks most first; among axes alike, those that shrink go outermost first
// and those that grow innermost first, so that the pass along the innermost one, which is the slowest, has
// less to do. step(current, next, extent, taps) makes `next`, which is row-major like `current`; the last one
// is `output`.
template <typename Step>
Status ForEachAxis(Tensor current, std::vector<AxisTaps> axes, const Tensor& output, const Step& step) {
  const auto growth = [&](int axis) {
    return static_cast<double>(output.dim(axis)) / static_cast<double>(current.dim(axis));
  };
  std::sort(axes.begin(), axes.end(), [&](const AxisTaps& a, const AxisTaps& b) {
    const double growth_a = growth(a.axis), growth_b = growth(b.axis);
    if (growth_a != growth_b) return growth_a < growth_b;
    return growth_a > 1 ? a.axis > b.axis : a.axis < b.axis;
  });
  for (size_t i = 0; i < axes.size(); ++i) {
    Shape shape = current.shape();
    shape[axes[i].axis] = output.dim(axes[i].axis);
    const bool last = i + 1 == axes.size();
    Tensor next = last ? output : TRY(Tensor::Allocate(current.dtype(), shape));
    step(current, next, ExtentAround(current, axes[i].axis, shape[axes[i].axis]), axes[i]);
    current = std::move(next);
  }
  return Ok();
}

template <typename T, typename C>
T RoundTo(C value) {
  if constexpr (std::is_integral_v<T>) {
    if (value != value) return 0;
    const C rounded = std::nearbyint(value);
    if (rounded <= static_cast<C>(std::numeric_limits<T>::lowest())) return std::numeric_limits<T>::lowest();
    if (rounded >= static_cast<C>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
    return static_cast<T>(rounded);
  } else {
    return static_cast<T>(value);
  }
}

// Wide integers need double to be exact; what is narrower than float is computed in float.
template <typename T>
using WeighType = std::conditional_t<(sizeof(T) >= 4 && !std::is_same_v<T, float>), double, float>;

template <typename C>
Status WeighAxes(const ThreadPool& pool, const Tensor& input, const std::vector<AxisTaps>& axes,
                 const Tensor& output) {
  return ForEachAxis(input, axes, output,
                     [&](const Tensor& from, Tensor& to, const Extent& extent, const AxisTaps& taps) {
                       WeighAlong(pool, from.data<C>(), to.data<C>(), extent, taps);
                     });
}

template <typename T>
Status WeighAs(const ThreadPool& pool, const Tensor& input, const std::vector<AxisTaps>& axes,
               Tensor& output) {
  using C = WeighType<T>;
  if constexpr (std::is_same_v<T, C>) {
    return WeighAxes<C>(pool, input, axes, output);
  } else {
    Tensor wide_input = TRY(Tensor::Allocate(kDTypeOf<C>, input.shape()));
    Tensor wide_output = TRY(Tensor::Allocate(kDTypeOf<C>, output.shape()));
    for (int64_t i = 0; i < input.count(); ++i) wide_input.data<C>()[i] = static_cast<C>(input.data<T>()[i]);
    TRY(WeighAxes<C>(pool, wide_input, axes, wide_output));
    for (int64_t i = 0; i < output.count(); ++i) output.data<T>()[i] = RoundTo<T>(wide_output.data<C>()[i]);
    return Ok();
  }
}

}  // namespace

Status ResizeElements(const ThreadPool& pool, const Tensor& input, const std::vector<AxisTaps>& axes,
                      Interpolation interpolation, Layout layout, Tensor& output) {
  if (axes.empty()) {
    CopyElements(pool, input, output);
    return Ok();
  }
  const std::vector<int> order = MemoryOrder(output.rank(), layout);
  const Tensor from = input.Transposed(order);
  Tensor to = output.Transposed(order);
  std::vector<AxisTaps> in_order = axes;
  for (AxisTaps& taps : in_order) {
    taps.axis = static_cast<int>(std::find(order.begin(), order.end(), taps.axis) - order.begin());
  }
  Status status;
  if (interpolation == Interpolation::kNearest) {
    DispatchBySize(input.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      status = ForEachAxis(from, in_order, to,
                           [&](const Tensor& a, Tensor& b, const Extent& extent, const AxisTaps& taps) {
                             SelectAlong(pool, a.data<T>(), b.data<T>(), extent, taps);
                           });
    });
    return status;
  }
  const bool known = Dispatch(Numbers{}, input.dtype(), [&](auto tag) {
    status = WeighAs<typename decltype(tag)::Type>(pool, from, in_order, to);
  });
  if (!known)
    return Unsupported("cannot interpolate between elements of type " + std::string(Name(input.dtype())));
  return status;
}

}  // namespace onnxray
