#include "cpu/reduce.h"

#include <cmath>
#include <limits>

#include "cpu/reduce_walk.h"
#include "cpu/vector_math.h"

namespace onnxray {

namespace {

constexpr int64_t kBlock = ReduceWalk::kBlock;

// What sums and products of T accumulate in.
template <typename T>
using Accumulator = std::conditional_t<std::is_floating_point_v<T>, double, T>;

// Addition that wraps for integers.
template <typename A>
A Plus(A a, A b) {
  if constexpr (std::is_integral_v<A>) {
    return static_cast<A>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  } else {
    return a + b;
  }
}
template <typename A>
A Times(A a, A b) {
  if constexpr (std::is_integral_v<A>) {
    return static_cast<A>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  } else {
    return a * b;
  }
}

// Each core: where it starts, how an element x becomes part of it, how two parts become one. `shift` is the
// output's own offset, for SumExp.
struct Sum {
  template <typename T>
  using Part = Accumulator<T>;
  template <typename A>
  static constexpr A kStart = 0;
  template <typename A, typename T>
  static A Take(A a, T x, T) {
    return Plus(a, static_cast<A>(x));
  }
  template <typename A>
  static A Merge(A a, A b) {
    return Plus(a, b);
  }
};
struct SumAbs : Sum {
  template <typename A, typename T>
  static A Take(A a, T x, T) {
    if constexpr (std::is_unsigned_v<T>) {
      return Plus(a, x);
    } else {
      return Plus(a, static_cast<A>(x < 0 ? Times(static_cast<A>(x), A{-1}) : static_cast<A>(x)));
    }
  }
};
struct SumSquare : Sum {
  template <typename A, typename T>
  static A Take(A a, T x, T) {
    return Plus(a, Times(static_cast<A>(x), static_cast<A>(x)));
  }
};
struct SumExp : Sum {
  template <typename A, typename T>
  static A Take(A a, T x, T shift) {
    return a + static_cast<A>(math::Exp(x - shift));
  }
};
struct Product : Sum {
  template <typename A>
  static constexpr A kStart = 1;
  template <typename A, typename T>
  static A Take(A a, T x, T) {
    return Times(a, static_cast<A>(x));
  }
  template <typename A>
  static A Merge(A a, A b) {
    return Times(a, b);
  }
};
// NaN wins.
struct Greatest {
  template <typename T>
  using Part = T;
  template <typename A>
  static constexpr A kStart = std::is_floating_point_v<A> ? -std::numeric_limits<A>::infinity()
                                                          : std::numeric_limits<A>::lowest();
  template <typename A, typename T>
  static A Take(A a, T x, T) {
    const A b = static_cast<A>(x);
    return b > a || b != b ? b : a;
  }
  template <typename A>
  static A Merge(A a, A b) {
    return Take(a, b, b);
  }
};
struct Least {
  template <typename T>
  using Part = T;
  template <typename A>
  static constexpr A kStart = std::is_floating_point_v<A> ? std::numeric_limits<A>::infinity()
                                                          : std::numeric_limits<A>::max();
  template <typename A, typename T>
  static A Take(A a, T x, T) {
    const A b = static_cast<A>(x);
    return b < a || b != b ? b : a;
  }
  template <typename A>
  static A Merge(A a, A b) {
    return Take(a, b, b);
  }
};

// Lanes let the compiler keep several partial results in vector registers.
template <typename Core, typename A, typename T>
A FoldRow(A a, const T* x, int64_t count, T shift) {
  constexpr int64_t kLanes = 16;
  A lanes[kLanes];
  for (A& lane : lanes) lane = Core::template kStart<A>;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] = Core::Take(lanes[k], x[i + k], shift);
  }
  for (; i < count; ++i) a = Core::Take(a, x[i], shift);
  for (const A lane : lanes) a = Core::Merge(a, lane);
  return a;
}

template <typename Core, typename A, typename T>
void FoldColumns(A* __restrict a, const T* __restrict x, const T* __restrict shifts, int64_t count) {
  for (int64_t i = 0; i < count; ++i) a[i] = Core::Take(a[i], x[i], shifts[i]);
}

// Sums of n parts to what the reduction asks for.
template <typename A>
void Finish(Reduction reduction, A* a, int64_t count, int64_t reduced) {
  const auto each = [&](auto function) {
    for (int64_t i = 0; i < count; ++i) a[i] = static_cast<A>(function(a[i]));
  };
  switch (reduction) {
    case Reduction::kMean:
      if constexpr (std::is_floating_point_v<A>) {
        return each([n = static_cast<double>(reduced)](A x) { return x / n; });
      } else {
        return each([n = static_cast<A>(std::max<int64_t>(reduced, 1))](A x) { return x / n; });
      }
    case Reduction::kL2:
      return each([](A x) { return std::sqrt(static_cast<double>(x)); });
    case Reduction::kLogSum:
    case Reduction::kLogSumExp:
      return each([](A x) { return std::log(static_cast<double>(x)); });
    default:
      return;
  }
}

// Writes accumulators as elements of `output`.
template <typename A>
void Store(const A* a, int64_t count, Tensor& output, int64_t offset, int64_t step,
           const Conversion& conversion) {
  alignas(64) uint64_t converted[kBlock];
  conversion(a, converted, count);
  DispatchBySize(output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if constexpr (!std::is_same_v<T, std::string> && sizeof(T) <= sizeof(uint64_t)) {
      const T* const from = reinterpret_cast<const T*>(converted);
      T* const to = output.data<T>() + offset;
      for (int64_t i = 0; i < count; ++i) to[i * step] = from[i];
    }
  });
}

template <typename Core, typename T>
void RunCore(Reduction reduction, const ReduceWalk& walk, Tensor& output, const ThreadPool& pool) {
  using A = typename Core::template Part<T>;
  const Conversion conversion(kDTypeOf<A>, output.dtype());
  pool.ParallelFor(walk.outputs(), walk.grain(), [&](int64_t begin, int64_t end) {
    A a[kBlock];
    T shifts[kBlock] = {};
    walk.Run<T>(
        begin, end, [&](int64_t n) { std::fill_n(a, n, Core::template kStart<A>); },
        [&](int64_t i, const T* x, int64_t n, int64_t) { a[i] = FoldRow<Core>(a[i], x, n, T{0}); },
        [&](const T* x, int64_t n, int64_t) { FoldColumns<Core>(a, x, shifts, n); },
        [&](int64_t offset, int64_t step, int64_t n) {
          Finish(reduction, a, n, walk.reduced());
          Store(a, n, output, offset, step, conversion);
        });
  });
}

// log(sum(exp(x))) = max + log(sum(exp(x - max))): two passes over the input, so that nothing overflows.
template <typename T>
void RunLogSumExp(const ReduceWalk& walk, Tensor& output, const ThreadPool& pool) {
  const Conversion conversion(DType::kFloat64, output.dtype());
  pool.ParallelFor(walk.outputs(), walk.grain(), [&](int64_t begin, int64_t end) {
    std::vector<T> greatest(static_cast<size_t>(end - begin), -std::numeric_limits<T>::infinity());
    T* block = greatest.data();
    walk.Run<T>(
        begin, end, [](int64_t) {},
        [&](int64_t i, const T* x, int64_t n, int64_t) {
          block[i] = FoldRow<Greatest>(block[i], x, n, T{0});
        },
        [&](const T* x, int64_t n, int64_t) { FoldColumns<Greatest>(block, x, x, n); },
        [&](int64_t, int64_t, int64_t n) {
          for (int64_t i = 0; i < n; ++i) block[i] = std::isfinite(block[i]) ? block[i] : T{0};
          block += n;
        });
    double a[kBlock];
    block = greatest.data();
    walk.Run<T>(
        begin, end, [&](int64_t n) { std::fill_n(a, n, 0.0); },
        [&](int64_t i, const T* x, int64_t n, int64_t) { a[i] = FoldRow<SumExp>(a[i], x, n, block[i]); },
        [&](const T* x, int64_t n, int64_t) { FoldColumns<SumExp>(a, x, block, n); },
        [&](int64_t offset, int64_t step, int64_t n) {
          for (int64_t i = 0; i < n; ++i) a[i] = std::log(a[i]) + static_cast<double>(block[i]);
          Store(a, n, output, offset, step, conversion);
          block += n;
        });
  });
}

template <typename T>
void RunReduction(Reduction reduction, const ReduceWalk& walk, Tensor& output, const ThreadPool& pool) {
  switch (reduction) {
    case Reduction::kSum:
    case Reduction::kMean:
    case Reduction::kLogSum:
      return RunCore<Sum, T>(reduction, walk, output, pool);
    case Reduction::kMax:
      return RunCore<Greatest, T>(reduction, walk, output, pool);
    case Reduction::kMin:
      return RunCore<Least, T>(reduction, walk, output, pool);
    case Reduction::kProd:
      return RunCore<Product, T>(reduction, walk, output, pool);
    case Reduction::kL1:
      return RunCore<SumAbs, T>(reduction, walk, output, pool);
    case Reduction::kL2:
    case Reduction::kSumSquare:
      return RunCore<SumSquare, T>(reduction, walk, output, pool);
    case Reduction::kLogSumExp:
      if constexpr (std::is_floating_point_v<T>) RunLogSumExp<T>(walk, output, pool);
  }
}

// The greatest and least values over nothing are the dtype's own limits, which the accumulator's are not.
bool FillWithLimit(Reduction reduction, Tensor& output) {
  return Dispatch(Types<int8_t, int16_t, int32_t, uint8_t, uint16_t, uint32_t>{}, output.dtype(),
                  [&](auto tag) {
                    using T = typename decltype(tag)::Type;
                    using Limits = std::numeric_limits<T>;
                    std::fill_n(output.data<T>(), output.count(),
                                reduction == Reduction::kMax ? Limits::min() : Limits::max());
                  });
}

}  // namespace

void Reduce(Reduction reduction, const Tensor& input, const std::vector<int>& axes, Tensor& output,
            const ThreadPool& pool) {
  const bool limit = reduction == Reduction::kMax || reduction == Reduction::kMin;
  if (limit && input.count() == 0 && FillWithLimit(reduction, output)) return;
  DType as = ReduceType(input.dtype());
  if (reduction == Reduction::kLogSumExp && IsInteger(as)) as = DType::kFloat64;
  const ReduceWalk walk(input, axes, output, as);
  Dispatch(Types<float, double, int64_t, uint64_t>{}, as,
           [&](auto tag) { RunReduction<typename decltype(tag)::Type>(reduction, walk, output, pool); });
}

}  // namespace onnxray
