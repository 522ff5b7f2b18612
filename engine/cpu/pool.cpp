#include "cpu/pool.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace onnxray {

namespace {

constexpr int64_t kGrainElements = 16'384;
// Channels are taken this many at a time, so that their running values stay in registers.
constexpr int64_t kBlock = 32;

template <typename T>
struct Problem {
  Problem(const Window& window, const Tensor& input, const Tensor& output)
      : window(window),
        input(input.data<T>()),
        output(const_cast<T*>(output.data<T>())),
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

// The taps of one output pixel that fall on the image.
struct Taps {
  TapRange range[3];
  int64_t origin[3];  // image coordinates of tap 0, perhaps outside

  int64_t count() const {
    int64_t product = 1;
    for (const TapRange& r : range) product *= r.last - r.first;
    return product;
  }
};

// One output pixel and the channels of it that a thread is to compute.
struct Cell {
  int64_t pixel;        // its number in the output
  int64_t batch_pixel;  // number of the first input pixel of its batch entry
  Extent at;
  Taps taps;
  int64_t channel, channel_end;
};

// Calls compute(cell) until every channel of every output pixel has had its turn, on all threads.
template <typename T, typename Compute>
void ForEachCell(const ThreadPool& pool, const Problem<T>& p, const Compute& compute) {
  const int64_t rows = p.batch * p.result[0] * p.result[1];
  // Rows are what threads divide; where there are few, as in global pooling, channels too.
  const int64_t blocks = (p.channels + kBlock - 1) / kBlock;
  const int64_t parts = rows < 2 * pool.threads() ? std::min<int64_t>(blocks, 4 * pool.threads()) : 1;
  const int64_t part_channels = (blocks + parts - 1) / parts * kBlock;
  const int64_t work = p.result[2] * part_channels * p.window.taps();
  pool.ParallelFor(rows * parts, kGrainElements / (work + 1) + 1, [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; ++task) {
      const int64_t row = task / parts, channel = task % parts * part_channels;
      Cell cell;
      cell.batch_pixel = row / (p.result[0] * p.result[1]) * Pixels(p.image);
      cell.channel = std::min(channel, p.channels);
      cell.channel_end = std::min(channel + part_channels, p.channels);
      cell.at = {row / p.result[1] % p.result[0], row % p.result[1], 0};
      const auto place = [&](size_t d) {
        cell.taps.range[d] = TapsOnImage(p.window, d, cell.at[d], p.image[d]);
        cell.taps.origin[d] = cell.at[d] * p.window.strides[d] - p.window.pads_begin[d];
      };
      place(0);
      place(1);
      for (; cell.at[2] < p.result[2]; ++cell.at[2]) {
        place(2);
        cell.pixel = row * p.result[2] + cell.at[2];
        compute(cell);
      }
    }
  });
}

// Calls tap(coordinates) for every tap on the image, in memory order.
template <typename Tap>
void ForEachTap(const Window& window, const Taps& taps, const Tap& tap) {
  for (int64_t i = taps.range[0].first; i < taps.range[0].last; ++i) {
    for (int64_t j = taps.range[1].first; j < taps.range[1].last; ++j) {
      for (int64_t k = taps.range[2].first; k < taps.range[2].last; ++k) {
        tap(taps.origin[0] + i * window.dilations[0], taps.origin[1] + j * window.dilations[1],
            taps.origin[2] + k * window.dilations[2]);
      }
    }
  }
}

// output = finish(fold of `step` over the window, from `start`), channel by channel.
template <typename T, typename Step, typename Finish>
void Reduce(const ThreadPool& pool, const Problem<T>& p, T start, const Step& step, const Finish& finish) {
  ForEachCell(pool, p, [&](const Cell& cell) {
    const auto factor = finish.prepare(cell);
    for (int64_t c = cell.channel; c < cell.channel_end; c += kBlock) {
      T block[kBlock];
      std::fill_n(block, kBlock, start);
      const int64_t count = std::min(kBlock, cell.channel_end - c);
      ForEachTap(p.window, cell.taps, [&](int64_t z, int64_t y, int64_t x) {
        const int64_t pixel = cell.batch_pixel + (z * p.image[1] + y) * p.image[2] + x;
        const T* __restrict in = p.input + pixel * p.channels + c;
        if (count == kBlock) {
          for (int64_t i = 0; i < kBlock; ++i) block[i] = step(block[i], in[i]);
        } else {
          for (int64_t i = 0; i < count; ++i) block[i] = step(block[i], in[i]);
        }
      });
      T* out = p.output + cell.pixel * p.channels + c;
      for (int64_t i = 0; i < count; ++i) out[i] = finish(block[i], factor);
    }
  });
}

// A finish that needs nothing to be known of the window.
template <typename T, typename F>
struct Plain {
  F function;
  int prepare(const Cell&) const { return 0; }
  T operator()(T value, int) const { return function(value); }
};

template <typename T>
constexpr T Lowest() {
  return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                              : std::numeric_limits<T>::lowest();
}

template <typename T>
void MaxOf(const ThreadPool& pool, const Problem<T>& p) {
  const auto same = [](T value) { return value; };
  Reduce(
      pool, p, Lowest<T>(), [](T a, T b) { return a > b ? a : b; }, Plain<T, decltype(same)>{same});
}

template <typename T>
void MaxWithIndices(const ThreadPool& pool, const Problem<T>& p, IndexOrder order, Tensor& indices) {
  // Elements that one step along depth, height, width moves by within a plane.
  Extent step{p.image[1] * p.image[2], p.image[2], 1};
  if (order == IndexOrder::kColumnMajor) step = {p.image[1] * p.image[2], 1, p.image[1]};
  const int64_t plane = Pixels(p.image);
  const std::vector<int64_t>& strides = indices.strides();
  const std::vector<int64_t> spatial(strides.begin() + 2, strides.end());

  ForEachCell(pool, p, [&](const Cell& cell) {
    T* out = p.output + cell.pixel * p.channels;
    std::vector<int64_t> best(static_cast<size_t>(p.channels), 0);
    std::fill(out + cell.channel, out + cell.channel_end, Lowest<T>());
    bool first = true;
    ForEachTap(p.window, cell.taps, [&](int64_t z, int64_t y, int64_t x) {
      const T* in = p.input + (cell.batch_pixel + (z * p.image[1] + y) * p.image[2] + x) * p.channels;
      const int64_t index = z * step[0] + y * step[1] + x * step[2];
      for (int64_t c = cell.channel; c < cell.channel_end; ++c) {
        if (!first && !(in[c] > out[c])) continue;
        out[c] = in[c];
        best[static_cast<size_t>(c)] = index;
      }
      first = false;
    });
    const int64_t n = cell.batch_pixel / plane;
    int64_t offset = n * strides[0];
    for (size_t i = 0; i < spatial.size(); ++i) offset += cell.at[i + 3 - spatial.size()] * spatial[i];
    for (int64_t c = cell.channel; c < cell.channel_end; ++c) {
      indices.data<int64_t>()[offset + c * strides[1]] =
          (n * p.channels + c) * plane + best[static_cast<size_t>(c)];
    }
  });
}

template <typename T>
struct Mean {
  const Window& window;
  bool count_padding;

  T prepare(const Cell& cell) const {
    return static_cast<T>(count_padding ? window.taps() : cell.taps.count());
  }
  T operator()(T sum, T count) const { return sum / count; }
};

template <typename T>
void LpOf(const ThreadPool& pool, const Problem<T>& p, double order) {
  if (order == 1) {
    const auto same = [](T value) { return value; };
    Reduce(
        pool, p, T{0}, [](T a, T b) { return a + std::fabs(b); }, Plain<T, decltype(same)>{same});
  } else if (order == 2) {
    const auto root = [](T value) { return std::sqrt(value); };
    Reduce(
        pool, p, T{0}, [](T a, T b) { return a + b * b; }, Plain<T, decltype(root)>{root});
  } else {
    const T power = static_cast<T>(order), inverse = static_cast<T>(1 / order);
    const auto root = [inverse](T value) { return std::pow(value, inverse); };
    Reduce(
        pool, p, T{0}, [power](T a, T b) { return a + std::pow(std::fabs(b), power); },
        Plain<T, decltype(root)>{root});
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
      MaxOf(pool, problem);
    }
  });
}

void AveragePool(const ThreadPool& pool, const Window& window, bool count_padding, const Tensor& input,
                 Tensor& output) {
  Dispatch(WideFloats{}, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Problem<T> problem(window, input, output);
    Reduce(
        pool, problem, T{0}, [](T a, T b) { return a + b; }, Mean<T>{window, count_padding});
  });
}

void LpPool(const ThreadPool& pool, const Window& window, double p, const Tensor& input, Tensor& output) {
  Dispatch(WideFloats{}, output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    LpOf(pool, Problem<T>(window, input, output), p);
  });
}

}  // namespace onnxray
