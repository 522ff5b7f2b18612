#include "cpu/pool.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cpu/simd.h"

namespace onnxray {

namespace {

constexpr int64_t kGrainElements = 16'384;
// Channels are taken in blocks of so many vectors, whose running values stay in registers.
constexpr int kVectors = 8;
constexpr int kVectorBytes = 16;

template <typename T>
struct Problem {
  Problem(const Window& window, const Tensor& input, Tensor& output)
      : window(window),
        input(input.data<T>()),
        output(output.data<T>()),
        image(SpatialExtent(input.shape())),
        result(SpatialExtent(output.shape())),
        batch(input.dim(0)),
        channels(input.dim(1)) {}

  const Window& window;
  const T* input;
  T* output;
  Extent image, result;
  int64_t batch, channels;
};

// One output pixel, the channels of it that a thread is to compute, and where its window meets the image.
struct Cell {
  int64_t batch;
  Extent at;
  int64_t channel, channel_end;
  std::vector<int64_t> taps;  // numbers of input pixels, in memory order, less `shift`
  int64_t shift;
  TapRange range[3];  // which `taps` are made for
};

// Finds the taps of cell.at. Neighbours in a row mostly have the same ones, shifted.
void PlaceTaps(const Window& window, const Extent& image, Cell& cell) {
  int64_t origin[3];
  bool same = cell.at[2] > 0;
  for (size_t d = 0; d < 3; ++d) {
    const TapRange range = TapsOnImage(window, d, cell.at[d], image[d]);
    same = same && range == cell.range[d];
    cell.range[d] = range;
    origin[d] = cell.at[d] * window.strides[d] - window.pads_begin[d];
  }
  cell.shift = origin[2];
  if (same) return;
  cell.taps.clear();
  for (int64_t i = cell.range[0].first; i < cell.range[0].last; ++i) {
    for (int64_t j = cell.range[1].first; j < cell.range[1].last; ++j) {
      const int64_t z = origin[0] + i * window.dilations[0], y = origin[1] + j * window.dilations[1];
      for (int64_t k = cell.range[2].first; k < cell.range[2].last; ++k) {
        cell.taps.push_back((z * image[1] + y) * image[2] + k * window.dilations[2]);
      }
    }
  }
}

// Calls compute(cell, its output) until every channel of every output pixel has had its turn, on all threads.
template <typename T, typename Compute>
void ForEachCell(const ThreadPool& pool, const Problem<T>& p, const Compute& compute) {
  const int64_t rows = p.batch * p.result[0] * p.result[1];
  // Rows are what threads divide; where there are few, as in global pooling, channels too.
  constexpr int64_t kBlock = kVectors * VectorOf<T, kVectorBytes>::kLanes;
  const int64_t blocks = (p.channels + kBlock - 1) / kBlock;
  const int64_t parts = rows < 2 * pool.threads() ? std::min<int64_t>(blocks, 4 * pool.threads()) : 1;
  const int64_t part_channels = parts == 0 ? 0 : (blocks + parts - 1) / parts * kBlock;
  const int64_t work = p.result[2] * part_channels * p.window.taps();
  pool.ParallelFor(rows * parts, kGrainElements / (work + 1) + 1, [&](int64_t begin, int64_t end) {
    Cell cell;
    for (int64_t task = begin; task < end; ++task) {
      const int64_t row = task / parts, channel = task % parts * part_channels;
      cell.batch = row / (p.result[0] * p.result[1]);
      cell.channel = std::min(channel, p.channels);
      cell.channel_end = std::min(channel + part_channels, p.channels);
      cell.at = {row / p.result[1] % p.result[0], row % p.result[1], 0};
      for (; cell.at[2] < p.result[2]; ++cell.at[2]) {
        PlaceTaps(p.window, p.image, cell);
        compute(cell, p.output + (row * p.result[2] + cell.at[2]) * p.channels);
      }
    }
  });
}

// Folds `step` over the taps for kCount neighbouring vectors of channels.
template <int kCount, typename T, typename Step>
[[gnu::always_inline]] inline void FoldVectors(const std::vector<int64_t>& taps, int64_t stride, const T* in,
                                               T start, const Step& step, T* out) {
  using V = typename VectorOf<T, kVectorBytes>::Type;
  constexpr int kLanes = VectorOf<T, kVectorBytes>::kLanes;
  V running[kCount];
#pragma GCC unroll 8
  for (int i = 0; i < kCount; ++i) running[i] = V{} + start;
  for (const int64_t tap : taps) {
    const T* pixel = in + tap * stride;
#pragma GCC unroll 8
    for (int i = 0; i < kCount; ++i) {
      V next;
      Load(next, pixel + i * kLanes);
      running[i] = step(running[i], next);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < kCount; ++i) Store(running[i], out + i * kLanes);
}

// Taps of the window at `at` that fall on the image or its padding.
int64_t TapsOnPaddedImage(const Window& window, const Extent& image, const Extent& at) {
  int64_t taps = 1;
  for (size_t d = 0; d < 3; ++d) {
    const int64_t room = image[d] + window.pads_begin[d] + window.pads_end[d] - at[d] * window.strides[d];
    taps *= std::clamp<int64_t>((room + window.dilations[d] - 1) / window.dilations[d], 0, window.kernel[d]);
  }
  return taps;
}

// output = fold of `step` over the window from `start`, channel by channel; then finish(cell, its outputs).
template <typename T, typename Step, typename Finish>
void Reduce(const ThreadPool& pool, const Problem<T>& p, T start, const Step& step, const Finish& finish) {
  constexpr int kLanes = VectorOf<T, kVectorBytes>::kLanes;
  ForEachCell(pool, p, [&](const Cell& cell, T* out) {
    const T* in = p.input + (cell.batch * Pixels(p.image) + cell.shift) * p.channels;
    int64_t c = cell.channel;
    if constexpr (Step::kTakesVectors) {
      for (; c + kVectors * kLanes <= cell.channel_end; c += kVectors * kLanes) {
        FoldVectors<kVectors>(cell.taps, p.channels, in + c, start, step, out + c);
      }
      for (; c + kLanes <= cell.channel_end; c += kLanes) {
        FoldVectors<1>(cell.taps, p.channels, in + c, start, step, out + c);
      }
    }
    for (; c < cell.channel_end; ++c) {
      T running = start;
      for (const int64_t tap : cell.taps) running = step(running, in[tap * p.channels + c]);
      out[c] = running;
    }
    finish(cell, out + cell.channel, out + cell.channel_end);
  });
}

struct Max {
  static constexpr bool kTakesVectors = true;
  template <typename V>
  V operator()(V a, V b) const {
    return a > b ? a : b;
  }
};
struct Sum {
  static constexpr bool kTakesVectors = true;
  template <typename V>
  V operator()(V a, V b) const {
    return a + b;
  }
};
struct SumOfMagnitudes {
  static constexpr bool kTakesVectors = true;
  template <typename V>
  V operator()(V a, V b) const {
    return a + (b < 0 ? -b : b);
  }
};
struct SumOfSquares {
  static constexpr bool kTakesVectors = true;
  template <typename V>
  V operator()(V a, V b) const {
    return a + b * b;
  }
};
template <typename T>
struct SumOfPowers {
  static constexpr bool kTakesVectors = false;
  T power;
  T operator()(T a, T b) const { return a + std::pow(std::fabs(b), power); }
};

template <typename T>
constexpr T Lowest() {
  using Limits = std::numeric_limits<T>;
  return Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
}

template <typename T>
void MaxWithIndices(const ThreadPool& pool, const Problem<T>& p, IndexOrder order, Tensor& indices) {
  const int64_t plane = Pixels(p.image), slice = p.image[1] * p.image[2];
  // Where an input pixel is in its plane, in the order asked for.
  const auto index_of = [&](int64_t pixel) {
    if (order == IndexOrder::kRowMajor) return pixel;
    return pixel / slice * slice + pixel % p.image[2] * p.image[1] + pixel % slice / p.image[2];
  };
  const std::vector<int64_t>& strides = indices.strides();
  const size_t spatial = strides.size() - 2;

  ForEachCell(pool, p, [&](const Cell& cell, T* out) {
    const T* in = p.input + (cell.batch * plane + cell.shift) * p.channels;
    int64_t offset = cell.batch * strides[0];
    for (size_t i = 0; i < spatial; ++i) offset += cell.at[i + 3 - spatial] * strides[i + 2];
    for (int64_t c = cell.channel; c < cell.channel_end; ++c) {
      out[c] = Lowest<T>();
      int64_t best = cell.taps.empty() ? -cell.shift : cell.taps.front();
      for (const int64_t tap : cell.taps) {
        if (!(in[tap * p.channels + c] > out[c])) continue;
        out[c] = in[tap * p.channels + c];
        best = tap;
      }
      indices.data<int64_t>()[offset + c * strides[1]] =
          (cell.batch * p.channels + c) * plane + index_of(best + cell.shift);
    }
  });
}

template <typename T>
void LpOf(const ThreadPool& pool, const Problem<T>& p, double order) {
  if (order == 1) {
    Reduce(pool, p, T{0}, SumOfMagnitudes{}, [](const Cell&, T*, T*) {});
  } else if (order == 2) {
    Reduce(pool, p, T{0}, SumOfSquares{}, [](const Cell&, T* begin, T* end) {
      for (T* y = begin; y < end; ++y) *y = std::sqrt(*y);
    });
  } else {
    Reduce(pool, p, T{0}, SumOfPowers<T>{static_cast<T>(order)}, [&](const Cell&, T* begin, T* end) {
      for (T* y = begin; y < end; ++y) *y = std::pow(*y, static_cast<T>(1 / order));
    });
  }
}

}  // namespace

void MaxPool(const ThreadPool& pool, const Window& window, IndexOrder order, const Tensor& input,
             Tensor& output, Tensor& indices) {
  Dispatch(Types<float, double, int8_t, uint8_t>{}, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Problem<T> problem(window, input, output);
    if (indices.defined()) {
      MaxWithIndices(pool, problem, order, indices);
    } else {
      Reduce(pool, problem, Lowest<T>(), Max{}, [](const Cell&, T*, T*) {});
    }
  });
}

void AveragePool(const ThreadPool& pool, const Window& window, bool count_padding, const Tensor& input,
                 Tensor& output) {
  Dispatch(WideFloats{}, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Problem<T> problem(window, input, output);
    Reduce(pool, problem, T{0}, Sum{}, [&](const Cell& cell, T* begin, T* end) {
      const int64_t taps = count_padding ? TapsOnPaddedImage(window, problem.image, cell.at)
                                         : static_cast<int64_t>(cell.taps.size());
      const T factor = T{1} / static_cast<T>(taps);
      for (T* y = begin; y < end; ++y) *y *= factor;
    });
  });
}

void LpPool(const ThreadPool& pool, const Window& window, double p, const Tensor& input, Tensor& output) {
  Dispatch(WideFloats{}, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    LpOf(pool, Problem<T>(window, input, output), p);
  });
}

}  // namespace onnxray
