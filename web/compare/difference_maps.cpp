#include "compare/difference_maps.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

constexpr int64_t kSide = 1024;  // of a picture, in texels

ValueRange Together(const std::vector<ValueRange>& ranges) {
  ValueRange all;
  for (const ValueRange& range : ranges) {
    if (range.empty()) continue;
    all = all.empty() ? range : ValueRange{std::min(all.low, range.low), std::max(all.high, range.high)};
  }
  return all;
}

Result<Tensor> Subtract(const Tensor& value, const Tensor& reference) {
  const std::vector<double> a = TRY(ToDoubles(TRY(value.RowMajor())));
  const std::vector<double> b = TRY(ToDoubles(TRY(reference.RowMajor())));
  Tensor difference = TRY(Tensor::Allocate(DType::kFloat32, value.shape()));
  float* to = difference.data<float>();
  for (size_t i = 0; i < a.size(); ++i) {
    // Infinities of one sign are no difference; two NaN are none either.
    const bool same = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
    to[i] = same ? 0 : static_cast<float>(a[i] - b[i]);
  }
  return difference;
}

}  // namespace

MosaicLayout LayMosaic(const TileSet& set, double aspect, int64_t side) {
  for (int level = 0;; ++level) {
    MosaicLayout layout;
    const int64_t block = int64_t{1} << level;
    layout.level = level;
    layout.tile_width = (set.width() + block - 1) / block;
    layout.tile_height = (set.height() + block - 1) / block;
    layout.gap =
        set.tiles() > 1 ? std::max<int64_t>(1, std::min(layout.tile_width, layout.tile_height) / 10) : 0;
    const double shape = static_cast<double>(layout.tile_height) / static_cast<double>(layout.tile_width);
    const double columns = std::sqrt(static_cast<double>(set.tiles()) * aspect * shape);
    layout.columns = std::clamp<int64_t>(std::llround(columns), 1, set.tiles());
    layout.rows = (set.tiles() + layout.columns - 1) / layout.columns;
    const bool smallest = layout.tile_width == 1 && layout.tile_height == 1;
    if (smallest || (layout.width() <= side && layout.height() <= side)) return layout;
  }
}

Pixels PaintMosaic(const TileSet& set, const MosaicLayout& layout, const ValueRange& range, ColorMap map) {
  Pixels mosaic{
      .width = static_cast<int>(layout.width()), .height = static_cast<int>(layout.height()), .texels = {}};
  mosaic.texels.resize(static_cast<size_t>(mosaic.width) * static_cast<size_t>(mosaic.height));
  const TilePages pages(set.tiles(), set.width(), set.height(), layout.level);
  const TexelTable table = Texels(map);
  const int64_t block = int64_t{1} << layout.level;
  for (int64_t page = 0; page < pages.page_count(); ++page) {
    const Pixels painted = PaintPage(set, pages, page, {range}, table);
    for (const PagePart& part : pages.PartsOf(page)) {
      const int64_t left =
          part.tile % layout.columns * (layout.tile_width + layout.gap) + part.first_x / block;
      const int64_t top =
          part.tile / layout.columns * (layout.tile_height + layout.gap) + part.first_y / block;
      for (int64_t y = 0; y < part.texel_height; ++y) {
        const auto from = painted.texels.begin() + (part.texel_y + y) * painted.width + part.texel_x;
        std::copy(from, from + part.texel_width, mosaic.texels.begin() + (top + y) * mosaic.width + left);
      }
    }
  }
  return mosaic;
}

std::optional<std::vector<int64_t>> DifferenceMaps::IndexAt(double x, double y) const {
  if (x < 0 || y < 0) return std::nullopt;
  const int64_t step_x = layout.tile_width + layout.gap, step_y = layout.tile_height + layout.gap;
  const auto left = static_cast<int64_t>(x), top = static_cast<int64_t>(y);
  const int64_t column = left / step_x, row = top / step_y, tile = row * layout.columns + column;
  if (column >= layout.columns || tile >= sets[0].tiles()) return std::nullopt;
  const double block = static_cast<double>(int64_t{1} << layout.level);
  return sets[0].IndexAt(tile, static_cast<int64_t>((x - static_cast<double>(column * step_x)) * block),
                         static_cast<int64_t>((y - static_cast<double>(row * step_y)) * block));
}

Result<DifferenceMaps> MakeDifferenceMaps(const Tensor& value, const Tensor& reference, double aspect) {
  if (value.shape() != reference.shape() || value.count() == 0)
    return InvalidInput(value.ToString() + " against " + reference.ToString() + " cannot be drawn");
  const AxisRoles roles = DefaultRoles(value.shape());
  const std::vector<int64_t> first(static_cast<size_t>(value.rank()));
  const Tensor difference = TRY(Subtract(value, reference));
  DifferenceMaps maps;
  const Tensor* tensors[] = {&value, &reference, &difference};
  for (size_t i = 0; i < 3; ++i) {
    maps.sets[i] = TileSet(*tensors[i], roles, first);
    maps.ranges[i] = Together(TileRanges(maps.sets[i]));
  }
  maps.ranges[0] = maps.ranges[1] = Together({maps.ranges[0], maps.ranges[1]});
  maps.ranges[2] = RangeFor(ColorMap::kCoolwarm, maps.ranges[2]);
  maps.layout = LayMosaic(maps.sets[0], aspect, kSide);
  for (size_t i = 0; i < 3; ++i) {
    const ColorMap map = i == DifferenceMaps::kDifference ? ColorMap::kCoolwarm : ColorMap::kViridis;
    maps.pictures[i] =
        std::make_shared<const Pixels>(PaintMosaic(maps.sets[i], maps.layout, maps.ranges[i], map));
  }
  return maps;
}

}  // namespace onnxray
