#include "tiles/tile_painter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tiles/elements.h"

namespace onnxray {

namespace {

// The mean of the elements a texel stands for; NaN or infinite if any of them is.
class TexelMean {
 public:
  void Take(float value) {
    sum_ += value;
    ++count_;
  }
  bool empty() const { return count_ == 0; }
  float value() const { return static_cast<float>(sum_ / count_); }

 private:
  double sum_ = 0;
  int count_ = 0;
};

// Reads one tile, folded or not, as a grid of `width` columns.
template <typename T>
class TileReader {
 public:
  TileReader(const TileSet& set, int64_t tile) : set_(set), tile_(set.Tile(tile)), data_(tile_.data<T>()) {
    const bool folded = tile_.rank() == 1;
    column_stride_ = tile_.strides().back();
    row_stride_ = folded ? set.width() * column_stride_ : tile_.strides().front();
  }

  int64_t RowLength(int64_t y) const { return set_.RowLength(y); }
  float At(int64_t x, int64_t y) const { return Drawn(data_[y * row_stride_ + x * column_stride_]); }

  TexelMean Mean(int64_t x, int64_t y, int64_t side) const {
    TexelMean mean;
    for (int64_t row = y; row < std::min(y + side, set_.height()); ++row) {
      const int64_t end = std::min(x + side, RowLength(row));
      for (int64_t column = x; column < end; ++column) mean.Take(At(column, row));
    }
    return mean;
  }

 private:
  const TileSet& set_;
  Tensor tile_;
  const T* data_;
  int64_t row_stride_ = 0, column_stride_ = 0;
};

// As ColorOf of io/colormap.h, with the range's arithmetic done once.
class Colorer {
 public:
  Colorer(const ValueRange& range, const TexelTable& table, const PaintStyle& style)
      : table_(table), scale_(range, style.scale), style_(style), range_(range), low_(range.low) {
    const double extent = static_cast<double>(range.high) - range.low;
    factor_ = extent > 0 ? 256 / extent : 0;
  }

  Texel operator()(float value) const {
    if (!std::isfinite(value)) {
      return ToTexel(std::isnan(value) ? kNanColor
                     : value > 0       ? kPositiveInfinityColor
                                       : kNegativeInfinityColor);
    }
    if (style_.marks_clipped && !range_.empty()) {
      if (value < range_.low) return ToTexel(kBelowColor);
      if (value > range_.high) return ToTexel(kAboveColor);
    }
    const double place = style_.scale == ScaleKind::kLinear ? (static_cast<double>(value) - low_) * factor_
                                                            : scale_.PlaceOf(value) * 256;
    return table_[static_cast<size_t>(std::clamp(place, 0.0, 255.0))];
  }

 private:
  const TexelTable& table_;
  ColorScale scale_;
  PaintStyle style_;
  ValueRange range_;
  double low_, factor_;
};

template <typename T>
void PaintPart(const TileSet& set, const PagePart& part, int level, const Colorer& color, Pixels& pixels) {
  const TileReader<T> reader(set, part.tile);
  for (int64_t ty = 0; ty < part.texel_height; ++ty) {
    Texel* out = pixels.texels.data() + (part.texel_y + ty) * pixels.width + part.texel_x;
    if (level == 0) {
      const int64_t y = part.first_y + ty;
      const int64_t length = std::min(part.texel_width, reader.RowLength(y) - part.first_x);
      for (int64_t tx = 0; tx < length; ++tx) out[tx] = color(reader.At(part.first_x + tx, y));
      continue;
    }
    for (int64_t tx = 0; tx < part.texel_width; ++tx) {
      const TexelMean mean =
          reader.Mean(part.first_x + (tx << level), part.first_y + (ty << level), int64_t{1} << level);
      if (!mean.empty()) out[tx] = color(mean.value());
    }
  }
}

void Widen(ValueRange& range, float value) {
  if (!std::isfinite(value)) return;
  if (range.empty()) {
    range = {value, value};
  } else {
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
  }
}

template <typename T>
ValueRange RangeOf(const TileSet& set, int64_t tile) {
  const TileReader<T> reader(set, tile);
  // Separate extremes let the compiler use vector instructions; comparisons with NaN are false.
  float low = std::numeric_limits<float>::infinity(), high = -low;
  for (int64_t y = 0; y < set.height(); ++y) {
    const int64_t length = reader.RowLength(y);
    for (int64_t x = 0; x < length; ++x) {
      const float value = reader.At(x, y);
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
  }
  if (std::isfinite(low) && std::isfinite(high)) return {low, high};
  ValueRange range;
  for (int64_t y = 0; y < set.height(); ++y) {
    for (int64_t x = 0; x < reader.RowLength(y); ++x) Widen(range, reader.At(x, y));
  }
  return range;
}

}  // namespace

TexelTable Texels(ColorMap map) {
  TexelTable table;
  std::transform(Colors(map).begin(), Colors(map).end(), table.begin(), ToTexel);
  return table;
}

std::vector<ValueRange> TileRanges(const TileSet& set) {
  std::vector<ValueRange> ranges(static_cast<size_t>(set.tiles()));
  Dispatch(DrawableTypes{}, set.tensor().dtype(), [&](auto tag) {
    for (int64_t tile = 0; tile < set.tiles(); ++tile) {
      ranges[static_cast<size_t>(tile)] = RangeOf<typename decltype(tag)::Type>(set, tile);
    }
  });
  return ranges;
}

Texel TexelOf(float value, const ValueRange& range, const TexelTable& table, const PaintStyle& style) {
  return Colorer(range, table, style)(value);
}

Pixels PaintPage(const TileSet& set, const TilePages& pages, int64_t page,
                 const std::vector<ValueRange>& ranges, const TexelTable& table, const PaintStyle& style) {
  Pixels pixels{.width = static_cast<int>(pages.PageWidth(page)),
                .height = static_cast<int>(pages.PageHeight(page)),
                .texels = {}};
  pixels.texels.resize(static_cast<size_t>(pixels.width) * static_cast<size_t>(pixels.height));
  Dispatch(DrawableTypes{}, set.tensor().dtype(), [&](auto tag) {
    for (const PagePart& part : pages.PartsOf(page)) {
      const ValueRange& range = ranges.size() == 1 ? ranges.front() : ranges[static_cast<size_t>(part.tile)];
      PaintPart<typename decltype(tag)::Type>(set, part, pages.level(), Colorer(range, table, style), pixels);
    }
  });
  return pixels;
}

Pixels PaintThumbnail(const TileSet& set, int side, ColorMap map) {
  Pixels pixels;
  if (set.empty()) return pixels;
  const double shrink =
      std::max(1.0, static_cast<double>(std::max(set.width(), set.height())) / static_cast<double>(side));
  pixels.width = std::max(1, static_cast<int>(static_cast<double>(set.width()) / shrink));
  pixels.height = std::max(1, static_cast<int>(static_cast<double>(set.height()) / shrink));
  const size_t count = static_cast<size_t>(pixels.width) * static_cast<size_t>(pixels.height);
  std::vector<double> sums(count);
  // Sampling bounds the cost for large tensors: a thumbnail is read at a glance, not measured.
  constexpr int64_t kMostTiles = 64;
  const int64_t tile_step = std::max<int64_t>(1, set.tiles() / kMostTiles);
  Dispatch(DrawableTypes{}, set.tensor().dtype(), [&](auto tag) {
    for (int64_t tile = 0; tile < set.tiles(); tile += tile_step) {
      const TileReader<typename decltype(tag)::Type> reader(set, tile);
      for (int py = 0; py < pixels.height; ++py) {
        const auto y = static_cast<int64_t>((py + 0.5) * shrink);
        for (int px = 0; px < pixels.width; ++px) {
          const auto x = static_cast<int64_t>((px + 0.5) * shrink);
          if (x < reader.RowLength(y)) sums[static_cast<size_t>(py * pixels.width + px)] += reader.At(x, y);
        }
      }
    }
  });
  ValueRange range;
  for (const double sum : sums) Widen(range, static_cast<float>(sum));
  const TexelTable table = Texels(map);
  const Colorer color(RangeFor(map, range), table, {});
  pixels.texels.reserve(count);
  for (const double sum : sums) pixels.texels.push_back(color(static_cast<float>(sum)));
  return pixels;
}

}  // namespace onnxray
