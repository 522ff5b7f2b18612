// What lies under a convolution's windows, as the right-hand matrix of products: a row per output pixel, a
// column per tap and input channel. Packed a panel at a time, just before it is multiplied.
#pragma once

#include <algorithm>
#include <vector>

#include "cpu/gemm_tile.h"
#include "cpu/window_walk.h"

namespace onnxray {

template <typename T>
class ConvPatches {
 public:
  // `input` holds channels-last images of `inputs` channels, of which `channels` from `channel` on are seen.
  struct Image {
    const T* input;
    Extent extent;
    int64_t inputs, channel, channels;
  };

  ConvPatches(const Window& window, const Image& image, const Extent& result)
      : window_(window),
        image_(image),
        result_(result),
        tile_(&GemmTileFor<T>(image.channels)),
        tap_panels_(DivideUp(image.channels, tile_->columns)) {
    // Panels of single taps would be padding for the most part: whole rows are laid out before.
    const bool wasteful = 4 * tap_panels_ * tile_->columns > 5 * image.channels;
    gathered_ = wasteful && window.taps() > 1;
    if (gathered_) tile_ = &GemmTileFor<T>(columns());
  }

  int64_t columns() const { return window_.taps() * image_.channels; }
  const GemmTile<T>& tile() const { return *tile_; }
  int64_t panels() const {
    return gathered_ ? DivideUp(columns(), tile_->columns) : window_.taps() * tap_panels_;
  }
  // Where the panel begins, and how wide it is but for its padding.
  int64_t FirstColumn(int64_t panel) const {
    if (gathered_) return panel * tile_->columns;
    return panel / tap_panels_ * image_.channels + panel % tap_panels_ * tile_->columns;
  }
  int64_t Width(int64_t panel) const {
    const int64_t end = gathered_ ? columns() : (panel / tap_panels_ + 1) * image_.channels;
    return std::min<int64_t>(tile_->columns, end - FirstColumn(panel));
  }

  // To be called before the panels of the output pixels [begin, end) are packed.
  void Prepare(const ThreadPool& pool, int64_t begin, int64_t end) {
    if (!gathered_) return;
    constexpr int64_t kGrainElements = 16'384;
    begin_ = begin;
    rows_.resize(static_cast<size_t>((end - begin) * columns()));
    pool.ParallelFor(end - begin, kGrainElements / columns() + 1, [&](int64_t first, int64_t last) {
      PixelPosition position = PixelPosition::Of(begin + first, result_);
      for (int64_t row = first; row < last; ++row, position.Step(result_))
        GatherRow(position, rows_.data() + row * columns());
    });
  }

  // [end - begin, tile().columns], zeros where there is padding.
  void Pack(int64_t panel, int64_t begin, int64_t end, T* to) const {
    const int64_t width = Width(panel);
    if (gathered_) {
      return PackRows(end - begin, width, rows_.data() + (begin - begin_) * columns() + FirstColumn(panel),
                      columns(), to);
    }
    const int64_t channel = image_.channel + panel % tap_panels_ * tile_->columns;
    ForEachStretch(panel / tap_panels_, begin, end, [&](int64_t count, const T* pixel) {
      if (pixel) {
        PackRows(count, width, pixel + channel, window_.strides[2] * image_.inputs, to);
      } else {
        std::fill_n(to, count * tile_->columns, T{0});
      }
      to += count * tile_->columns;
    });
  }

  // Under one tap of the output pixels [begin, end): stretch(count, input pixel) for runs of neighbours, each
  // strides[2] input pixels behind the one before; null where they see nothing of the image.
  template <typename Stretch>
  void ForEachStretch(int64_t tap, int64_t begin, int64_t end, const Stretch& stretch) const {
    const Extent& kernel = window_.kernel;
    const Extent taps{tap / (kernel[1] * kernel[2]), tap / kernel[2] % kernel[1], tap % kernel[2]};
    Extent shift;
    for (size_t d = 0; d < 3; ++d) shift[d] = taps[d] * window_.dilations[d] - window_.pads_begin[d];
    const int64_t step = window_.strides[2], width = image_.extent[2];
    // The output's columns that see a column of the image.
    const int64_t first_seen = DivideUp(-shift[2], step);
    const int64_t end_seen = width > shift[2] ? (width - 1 - shift[2]) / step + 1 : 0;
    PixelPosition position = PixelPosition::Of(begin, result_);
    for (int64_t count = 0; begin < end; begin += count) {
      const int64_t from = position.at[2], to = std::min(result_[2], from + end - begin);
      count = to - from;
      const int64_t z = position.at[0] * window_.strides[0] + shift[0];
      const int64_t y = position.at[1] * window_.strides[1] + shift[1];
      const bool inside = z >= 0 && z < image_.extent[0] && y >= 0 && y < image_.extent[1];
      const int64_t low = inside ? std::clamp(first_seen, from, to) : to;
      const int64_t high = inside ? std::clamp(end_seen, low, to) : to;
      if (low > from) stretch(low - from, nullptr);
      if (high > low) {
        const int64_t row = (position.n * image_.extent[0] + z) * image_.extent[1] + y;
        stretch(high - low, image_.input + (row * width + low * step + shift[2]) * image_.inputs);
      }
      if (to > high) stretch(to - high, nullptr);
      position.at[2] = to - 1;
      position.Step(result_);
    }
  }

 private:
  static int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }

  void PackRows(int64_t rows, int64_t width, const T* from, int64_t stride, T* to) const {
    if (width == tile_->columns) return tile_->copy(rows, from, stride, to);
    for (int64_t r = 0; r < rows; ++r, from += stride, to += tile_->columns) {
      std::copy_n(from, width, to);
      std::fill_n(to + width, tile_->columns - width, T{0});
    }
  }

  // Neighbouring taps lie side by side in the image unless the window is dilated or sees only some channels.
  void GatherRow(const PixelPosition& position, T* to) const {
    const int64_t channels = image_.channels, width = image_.extent[2], taps = window_.kernel[2];
    const bool side_by_side = window_.dilations[2] == 1 && channels == image_.inputs;
    ForEachTapRow(
        window_, image_.extent, image_.input, image_.inputs, position, [&](int64_t, const T* row, int64_t x) {
          if (!row) {
            std::fill_n(to, taps * channels, T{0});
          } else if (side_by_side) {
            const int64_t first = std::clamp<int64_t>(-x, 0, taps);
            const int64_t last = std::clamp<int64_t>(width - x, first, taps);
            std::fill_n(to, first * channels, T{0});
            std::copy_n(row + (x + first) * channels, (last - first) * channels, to + first * channels);
            std::fill_n(to + last * channels, (taps - last) * channels, T{0});
          } else {
            for (int64_t k = 0; k < taps; ++k) {
              const int64_t column = x + k * window_.dilations[2];
              if (column < 0 || column >= width) {
                std::fill_n(to + k * channels, channels, T{0});
              } else {
                std::copy_n(row + column * image_.inputs + image_.channel, channels, to + k * channels);
              }
            }
          }
          to += taps * channels;
        });
  }

  Window window_;
  Image image_;
  Extent result_;
  const GemmTile<T>* tile_;
  int64_t tap_panels_;
  bool gathered_ = false;
  int64_t begin_ = 0;  // the first output pixel of rows_
  std::vector<T> rows_;
};

}  // namespace onnxray
