#include "cpu/roi_pool.h"

#include <algorithm>
#include <cmath>

#include "cpu/weigh_pixels.h"

namespace onnxray {

namespace {

constexpr int64_t kGrainElements = 16'384;

template <typename T>
struct Problem {
  Problem(const Tensor& input, Tensor& output)
      : input(input.data<T>()),
        output(output.data<T>()),
        channels(input.dim(1)),
        height(input.dim(2)),
        width(input.dim(3)),
        rows(output.dim(2)),
        columns(output.dim(3)) {}

  const T* image(const Region& region) const { return input + region.image * height * width * channels; }

  const T* input;
  T* output;
  int64_t channels, height, width;
  int64_t rows, columns;  // bins
};

// Calls make(region, row of bins, the first of its output pixels) for all of them, on all threads.
template <typename T, typename Make>
void ForEachRow(const ThreadPool& pool, const Problem<T>& p, const std::vector<Region>& regions,
                const Make& make) {
  const int64_t count = static_cast<int64_t>(regions.size()) * p.rows;
  pool.ParallelFor(
      count, 1 + kGrainElements / (p.columns * p.channels * 16 + 1), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          make(regions[static_cast<size_t>(i / p.rows)], i % p.rows, p.output + i * p.columns * p.channels);
        }
      });
}

// One sample along an axis lies between two pixels; the weights are 0 where it is off the image.
struct AxisSample {
  int64_t low, high;
  double low_weight, high_weight;
};

// How a region is cut along one axis.
struct AxisBins {
  AxisBins(const RoiAlignment& alignment, double from, double to, int64_t bins, int64_t length)
      : length(length) {
    const double offset = alignment.half_pixel ? 0.5 : 0.0;
    double extent = to - from;
    if (!alignment.half_pixel) extent = std::max(extent, 1.0);
    start = from - offset;
    size = extent / static_cast<double>(bins);
    samples = alignment.samples > 0 ? alignment.samples
                                    : std::max<int64_t>(0, static_cast<int64_t>(std::ceil(size)));
  }

  AxisSample Sample(int64_t bin, int64_t i) const {
    const double step = size / static_cast<double>(samples);
    const double at = start + static_cast<double>(bin) * size + (static_cast<double>(i) + 0.5) * step;
    if (!(at >= -1 && at <= static_cast<double>(length))) return {0, 0, 0, 0};
    const double inside = std::clamp(at, 0.0, static_cast<double>(length - 1));
    const int64_t low = static_cast<int64_t>(inside);
    const double t = inside - static_cast<double>(low);
    return {low, std::min(low + 1, length - 1), 1 - t, t};
  }

  // What each pixel counts in the mean of the bin's samples.
  void Weights(int64_t bin, std::vector<PixelTap<double>>& weights) const {
    weights.clear();
    const auto add = [&](int64_t pixel, double weight) {
      // Samples ascend, so a pixel met before is one of the last two.
      for (size_t back = 1; back <= std::min<size_t>(2, weights.size()); ++back) {
        PixelTap<double>& tap = weights[weights.size() - back];
        if (tap.offset != pixel) continue;
        tap.weight += weight;
        return;
      }
      weights.push_back({pixel, weight});
    };
    for (int64_t i = 0; i < samples; ++i) {
      const AxisSample sample = Sample(bin, i);
      if (sample.low_weight != 0) add(sample.low, sample.low_weight / static_cast<double>(samples));
      if (sample.high_weight != 0) add(sample.high, sample.high_weight / static_cast<double>(samples));
    }
  }

  int64_t length, samples;
  double start, size;
};

// The mean of samples on a grid is a mean along one axis of means along the other.
template <typename T>
void AlignMeans(const ThreadPool& pool, const RoiAlignment& alignment, const std::vector<Region>& regions,
                const Problem<T>& p) {
  ForEachRow(pool, p, regions, [&](const Region& region, int64_t row, T* out) {
    std::vector<PixelTap<double>> down, across;
    std::vector<PixelTap<T>> taps;
    AxisBins(alignment, region.y1, region.y2, p.rows, p.height).Weights(row, down);
    const AxisBins columns(alignment, region.x1, region.x2, p.columns, p.width);
    for (int64_t column = 0; column < p.columns; ++column, out += p.channels) {
      columns.Weights(column, across);
      taps.clear();
      for (const PixelTap<double>& y : down) {
        for (const PixelTap<double>& x : across) {
          taps.push_back({(y.offset * p.width + x.offset) * p.channels, static_cast<T>(y.weight * x.weight)});
        }
      }
      WeighPixels<T>(p.image(region), taps, p.channels, out);
    }
  });
}

// out[c] = the greater of out[c] and in[c] * weight
template <typename T>
void TakeMax(const T* __restrict in, T weight, int64_t count, T* __restrict out) {
  for (int64_t c = 0; c < count; ++c) {
    const T value = in[c] * weight;
    out[c] = out[c] < value ? value : out[c];
  }
}

template <typename T>
void AlignMaxima(const ThreadPool& pool, const RoiAlignment& alignment, const std::vector<Region>& regions,
                 const Problem<T>& p) {
  ForEachRow(pool, p, regions, [&](const Region& region, int64_t row, T* out) {
    const AxisBins rows(alignment, region.y1, region.y2, p.rows, p.height);
    const AxisBins columns(alignment, region.x1, region.x2, p.columns, p.width);
    const bool sampled = rows.samples > 0 && columns.samples > 0;
    for (int64_t column = 0; column < p.columns; ++column, out += p.channels) {
      std::fill_n(out, p.channels, sampled ? std::numeric_limits<T>::lowest() : T{0});
      for (int64_t i = 0; i < rows.samples; ++i) {
        const AxisSample y = rows.Sample(row, i);
        for (int64_t k = 0; k < columns.samples; ++k) {
          const AxisSample x = columns.Sample(column, k);
          const auto take = [&](int64_t at_y, int64_t at_x, double weight) {
            TakeMax(p.image(region) + (at_y * p.width + at_x) * p.channels, static_cast<T>(weight),
                    p.channels, out);
          };
          take(y.low, x.low, y.low_weight * x.low_weight);
          take(y.low, x.high, y.low_weight * x.high_weight);
          take(y.high, x.low, y.high_weight * x.low_weight);
          take(y.high, x.high, y.high_weight * x.high_weight);
        }
      }
    }
  });
}

// The pixels [begin, end) of an axis that a bin covers.
struct PixelRange {
  PixelRange(double from, double to, int64_t bin, int64_t bins, int64_t length) {
    const double size = std::max(to - from + 1, 1.0) / static_cast<double>(bins);
    const double top = static_cast<double>(length);
    begin = static_cast<int64_t>(std::clamp(std::floor(static_cast<double>(bin) * size) + from, 0.0, top));
    end = static_cast<int64_t>(std::clamp(std::ceil(static_cast<double>(bin + 1) * size) + from, 0.0, top));
  }
  int64_t begin, end;
};

template <typename T>
void PoolMaxima(const ThreadPool& pool, const std::vector<Region>& regions, const Problem<T>& p) {
  ForEachRow(pool, p, regions, [&](const Region& region, int64_t row, T* out) {
    const PixelRange y(region.y1, region.y2, row, p.rows, p.height);
    for (int64_t column = 0; column < p.columns; ++column, out += p.channels) {
      const PixelRange x(region.x1, region.x2, column, p.columns, p.width);
      const bool empty = y.begin >= y.end || x.begin >= x.end;
      std::fill_n(out, p.channels, empty ? T{0} : std::numeric_limits<T>::lowest());
      for (int64_t i = y.begin; i < y.end; ++i) {
        for (int64_t k = x.begin; k < x.end; ++k) {
          TakeMax(p.image(region) + (i * p.width + k) * p.channels, T{1}, p.channels, out);
        }
      }
    }
  });
}

// The way back, for the channels [begin, end) of all regions: threads share no pixel of a channel.
template <typename T>
class Back {
 public:
  Back(const Tensor& input, const Tensor& output_gradient, Tensor& input_gradient, int64_t begin, int64_t end)
      : input_(input.data<T>()),
        from_(output_gradient.data<T>()),
        to_(input_gradient.data<T>()),
        channels_(input_gradient.dim(1)),
        height_(input_gradient.dim(2)),
        width_(input_gradient.dim(3)),
        rows_(output_gradient.dim(2)),
        columns_(output_gradient.dim(3)),
        begin_(begin),
        end_(end),
        best_(static_cast<size_t>(end - begin)) {
    for (int64_t pixel = 0; pixel < input_gradient.dim(0) * height_ * width_; ++pixel) {
      std::fill(to_ + pixel * channels_ + begin, to_ + pixel * channels_ + end, T{0});
    }
  }

  void AlignMeans(const RoiAlignment& alignment, const std::vector<Region>& regions) {
    std::vector<PixelTap<double>> down, across;
    ForEachBin(regions, [&](const Region& region, int64_t row, int64_t column, const T* g) {
      if (column == 0) AxisBins(alignment, region.y1, region.y2, rows_, height_).Weights(row, down);
      AxisBins(alignment, region.x1, region.x2, columns_, width_).Weights(column, across);
      for (const PixelTap<double>& y : down) {
        for (const PixelTap<double>& x : across) {
          const T weight = static_cast<T>(y.weight * x.weight);
          T* const to = to_ + Pixel(region, y.offset, x.offset);
          for (int64_t c = begin_; c < end_; ++c) to[c] += weight * g[c];
        }
      }
    });
  }

  void AlignMaxima(const RoiAlignment& alignment, const std::vector<Region>& regions) {
    ForEachBin(regions, [&](const Region& region, int64_t row, int64_t column, const T* g) {
      const AxisBins rows(alignment, region.y1, region.y2, rows_, height_);
      const AxisBins columns(alignment, region.x1, region.x2, columns_, width_);
      Forget();
      for (int64_t i = 0; i < rows.samples; ++i) {
        const AxisSample y = rows.Sample(row, i);
        for (int64_t k = 0; k < columns.samples; ++k) {
          const AxisSample x = columns.Sample(column, k);
          Take(Pixel(region, y.low, x.low), y.low_weight * x.low_weight);
          Take(Pixel(region, y.low, x.high), y.low_weight * x.high_weight);
          Take(Pixel(region, y.high, x.low), y.high_weight * x.low_weight);
          Take(Pixel(region, y.high, x.high), y.high_weight * x.high_weight);
        }
      }
      Give(g);
    });
  }

  void PoolMaxima(const std::vector<Region>& regions) {
    ForEachBin(regions, [&](const Region& region, int64_t row, int64_t column, const T* g) {
      const PixelRange y(region.y1, region.y2, row, rows_, height_);
      const PixelRange x(region.x1, region.x2, column, columns_, width_);
      Forget();
      for (int64_t i = y.begin; i < y.end; ++i) {
        for (int64_t k = x.begin; k < x.end; ++k) Take(Pixel(region, i, k), 1);
      }
      Give(g);
    });
  }

 private:
  struct Best {
    T value, weight;
    int64_t pixel;  // -1: none yet
  };

  int64_t Pixel(const Region& region, int64_t y, int64_t x) const {
    return ((region.image * height_ + y) * width_ + x) * channels_;
  }

  // Calls make(region, row, column, its output's gradient), a row's columns in order.
  template <typename Make>
  void ForEachBin(const std::vector<Region>& regions, const Make& make) {
    const T* g = from_;
    for (const Region& region : regions) {
      for (int64_t row = 0; row < rows_; ++row) {
        for (int64_t column = 0; column < columns_; ++column, g += channels_) make(region, row, column, g);
      }
    }
  }

  void Forget() { std::fill(best_.begin(), best_.end(), Best{std::numeric_limits<T>::lowest(), 0, -1}); }

  void Take(int64_t pixel, double weight) {
    for (int64_t c = begin_; c < end_; ++c) {
      const T value = input_[pixel + c] * static_cast<T>(weight);
      Best& best = best_[static_cast<size_t>(c - begin_)];
      if (best.value < value) best = {value, static_cast<T>(weight), pixel};
    }
  }

  void Give(const T* g) {
    for (int64_t c = begin_; c < end_; ++c) {
      const Best& best = best_[static_cast<size_t>(c - begin_)];
      if (best.pixel >= 0) to_[best.pixel + c] += best.weight * g[c];
    }
  }

  const T *input_, *from_;
  T* to_;
  const int64_t channels_, height_, width_, rows_, columns_, begin_, end_;
  std::vector<Best> best_;  // by channel
};

// Calls run(the way back of some channels) for all of them.
template <typename Run>
void ForChannels(const ThreadPool& pool, const Tensor& input, const Tensor& output_gradient,
                 Tensor& input_gradient, const Run& run) {
  constexpr int64_t kGrainChannels = 16;
  Dispatch(WideFloats{}, input_gradient.dtype(), [&](auto tag) {
    pool.ParallelFor(input_gradient.dim(1), kGrainChannels, [&](int64_t begin, int64_t end) {
      run(Back<typename decltype(tag)::Type>(input, output_gradient, input_gradient, begin, end));
    });
  });
}

}  // namespace

void RoiAlignInputGradient(const ThreadPool& pool, const RoiAlignment& alignment,
                           const std::vector<Region>& regions, const Tensor& input,
                           const Tensor& output_gradient, Tensor& input_gradient) {
  ForChannels(pool, input, output_gradient, input_gradient, [&](auto back) {
    alignment.max ? back.AlignMaxima(alignment, regions) : back.AlignMeans(alignment, regions);
  });
}

void RoiMaxPoolInputGradient(const ThreadPool& pool, const std::vector<Region>& regions, const Tensor& input,
                             const Tensor& output_gradient, Tensor& input_gradient) {
  ForChannels(pool, input, output_gradient, input_gradient, [&](auto back) { back.PoolMaxima(regions); });
}

void RoiAlign(const ThreadPool& pool, const RoiAlignment& alignment, const std::vector<Region>& regions,
              const Tensor& input, Tensor& output) {
  Dispatch(WideFloats{}, output.dtype(), [&](auto tag) {
    const Problem<typename decltype(tag)::Type> problem(input, output);
    alignment.max ? AlignMaxima(pool, alignment, regions, problem)
                  : AlignMeans(pool, alignment, regions, problem);
  });
}

void RoiMaxPool(const ThreadPool& pool, const std::vector<Region>& regions, const Tensor& input,
                Tensor& output) {
  Dispatch(WideFloats{}, output.dtype(), [&](auto tag) {
    PoolMaxima(pool, regions, Problem<typename decltype(tag)::Type>(input, output));
  });
}

}  // namespace onnxray
