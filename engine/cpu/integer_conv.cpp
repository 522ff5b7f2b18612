#include "cpu/integer_conv.h"

#include <algorithm>
#include <cstring>

#include "cpu/window_walk.h"

namespace onnxray {

namespace {

constexpr int64_t kPatchBytes = 65'536;  // gathered at a time: they stay in the second-level cache
constexpr int64_t kGrainOperations = 100'000;
constexpr int64_t kDepthwisePixels = 16;  // whose sums are handed over together

// One image and what is made of it.
struct Images {
  Images(const Window& window, const Tensor& input, int32_t zero, const Shape& result)
      : window(window),
        data(input.data<uint8_t>()),
        is_signed(input.dtype() == DType::kInt8),
        zero(zero),
        channels(input.dim(1)),
        image(SpatialExtent(input.shape())),
        result(SpatialExtent(result)),
        pixels(result[0] * Pixels(this->result)) {}

  const Window& window;
  const uint8_t* data;
  bool is_signed;
  int32_t zero;
  int64_t channels;
  Extent image, result;
  int64_t pixels;  // of the result
};

// The channels [first, first + count) of all taps of a window, one tap after another.
void GatherPatch(const Images& images, const PixelPosition& position, int64_t first, int64_t count,
                 uint8_t* patch) {
  const Window& w = images.window;
  const auto pad = [&](uint8_t* to, int64_t taps) {
    std::memset(to, images.zero, static_cast<size_t>(taps * count));
  };
  ForEachTapRow(
      w, images.image, images.data, images.channels, position,
      [&](int64_t tap, const uint8_t* row, int64_t x) {
        uint8_t* const to = patch + tap * count;
        if (!row) return pad(to, w.kernel[2]);
        if (w.dilations[2] == 1 && count == images.channels) {
          // The taps that are on the image lie side by side.
          const int64_t on = std::clamp<int64_t>(-x, 0, w.kernel[2]);
          const int64_t off = std::clamp<int64_t>(images.image[2] - x, on, w.kernel[2]);
          pad(to, on);
          std::memcpy(to + on * count, row + (x + on) * count, static_cast<size_t>((off - on) * count));
          pad(to + off * count, w.kernel[2] - off);
          return;
        }
        for (int64_t k = 0; k < w.kernel[2]; ++k, x += w.dilations[2]) {
          if (x < 0 || x >= images.image[2]) {
            pad(to + k * count, 1);
          } else {
            std::memcpy(to + k * count, row + x * images.channels + first, static_cast<size_t>(count));
          }
        }
      });
}

// All windows of a group gathered into rows, rows times weights.
void MultiplyPatches(const ThreadPool& pool, const Images& images, const PackedByteMatrix& weights,
                     int64_t group, int64_t group_inputs, const Epilogue& epilogue) {
  const PerLine<int32_t> zero{&images.zero, 0};
  const int64_t column = group * weights.columns(), depth = weights.rows();
  if (images.window.is_pointwise()) {
    const ByteMatrix left{images.data + group * group_inputs, images.is_signed, images.channels, 1};
    return MultiplyBytes(pool, images.pixels, left, zero, weights, {.column = column}, epilogue);
  }
  const int64_t block = std::clamp<int64_t>(kPatchBytes / std::max<int64_t>(depth, 1), 12, 192);
  const int64_t grain = kGrainOperations / (depth * weights.columns() + 1) + 12;
  const ThreadPool alone(1);
  pool.ParallelFor(images.pixels, grain, [&](int64_t begin, int64_t end) {
    std::vector<uint8_t> patches(static_cast<size_t>(std::min(block, end - begin) * depth));
    PixelPosition position = PixelPosition::Of(begin, images.result);
    for (int64_t first = begin; first < end; first += block) {
      const int64_t rows = std::min(block, end - first);
      for (int64_t r = 0; r < rows; ++r, position.Step(images.result)) {
        GatherPatch(images, position, group * group_inputs, group_inputs, patches.data() + r * depth);
      }
      MultiplyBytes(alone, rows, {patches.data(), images.is_signed, depth, 1}, zero, weights,
                    {.row = first, .column = column}, epilogue);
    }
  });
}

// Pointers to the channels of every tap, those off the image to a row of zero points. Where several output
// channels share an input channel, to copies that repeat it.
class TapRows {
 public:
  TapRows(const Images& images, const PackedDepthwiseTaps& weights)
      : images_(images),
        repeat_(images.channels ? weights.channels() / images.channels : 1),
        padded_(weights.padded_channels()),
        taps_(static_cast<size_t>(weights.taps())),
        outside_(static_cast<size_t>(padded_), static_cast<uint8_t>(images.zero)),
        copies_(repeat_ > 1 ? taps_.size() * static_cast<size_t>(padded_) : 0) {}

  const uint8_t* const* At(const PixelPosition& position) {
    ForEachTap(images_.window, images_.image, images_.data, images_.channels, position,
               [&](int64_t tap, const uint8_t* pixel) {
                 const uint8_t*& row = taps_[static_cast<size_t>(tap)];
                 row = !pixel ? outside_.data() : repeat_ > 1 ? Repeated(tap, pixel) : pixel;
               });
    return taps_.data();
  }

 private:
  const uint8_t* Repeated(int64_t tap, const uint8_t* pixel) {
    uint8_t* const copy = copies_.data() + tap * padded_;
    for (int64_t c = 0; c < images_.channels; ++c) {
      std::memset(copy + c * repeat_, pixel[c], static_cast<size_t>(repeat_));
    }
    return copy;
  }

  const Images& images_;
  int64_t repeat_, padded_;
  std::vector<const uint8_t*> taps_;
  std::vector<uint8_t> outside_, copies_;
};

void SumDepthwise(const ThreadPool& pool, const Images& images, const PackedDepthwiseTaps& weights,
                  const Epilogue& epilogue) {
  const int64_t stride = weights.padded_channels();
  const int64_t grain = kGrainOperations / (weights.taps() * stride + 1) + kDepthwisePixels;
  pool.ParallelFor(images.pixels, grain, [&](int64_t begin, int64_t end) {
    TapRows taps(images, weights);
    std::vector<int32_t> sums(static_cast<size_t>(kDepthwisePixels * stride));
    PixelPosition position = PixelPosition::Of(begin, images.result);
    for (int64_t first = begin; first < end; first += kDepthwisePixels) {
      const int64_t rows = std::min(kDepthwisePixels, end - first);
      for (int64_t r = 0; r < rows; ++r, position.Step(images.result)) {
        weights.Sum(taps.At(position), images.is_signed, images.zero, sums.data() + r * stride);
      }
      epilogue.Apply({.batch = 0,
                      .row = first,
                      .column = 0,
                      .rows = rows,
                      .columns = weights.channels(),
                      .sums = sums.data(),
                      .stride = stride});
    }
  });
}

}  // namespace

PackedByteConv::PackedByteConv(const ThreadPool& pool, const Tensor& weights, const PerLine<int32_t>& zeros,
                               int64_t groups)
    : groups_(groups), group_inputs_(weights.dim(1)), group_outputs_(weights.dim(0) / groups) {
  const int64_t outputs = weights.dim(0), taps = weights.shape().CountRange(2, weights.rank());
  const int64_t depth = taps * group_inputs_;
  const bool is_signed = weights.dtype() == DType::kInt8;
  const uint8_t* const data = weights.data<uint8_t>();
  if (group_inputs_ == 1 && groups > 1) {
    std::vector<int16_t> centred(static_cast<size_t>(outputs * taps));
    for (int64_t i = 0; i < outputs * taps; ++i) {
      const int32_t weight = is_signed ? static_cast<int8_t>(data[i]) : data[i];
      centred[static_cast<size_t>(i)] = static_cast<int16_t>(weight - zeros[i / taps]);
    }
    depthwise_.emplace(outputs, taps, centred);
    return;
  }
  std::vector<uint8_t> by_tap(static_cast<size_t>(group_outputs_ * depth));
  for (int64_t g = 0; g < groups; ++g) {
    const uint8_t* from = data + g * group_outputs_ * depth;
    for (int64_t o = 0; o < group_outputs_; ++o) {
      uint8_t* const to = by_tap.data() + o * depth;
      for (int64_t c = 0; c < group_inputs_; ++c, from += taps) {
        for (int64_t t = 0; t < taps; ++t) to[t * group_inputs_ + c] = from[t];
      }
    }
    const PerLine<int32_t> own{zeros.values + g * group_outputs_ * zeros.step, zeros.step};
    matrices_.emplace_back(pool, depth, group_outputs_, ByteMatrix{by_tap.data(), is_signed, 1, depth}, own);
  }
}

void PackedByteConv::Run(const ThreadPool& pool, const Window& window, const Tensor& input,
                         int32_t input_zero, const Shape& result, const Epilogue& epilogue) const {
  const Images images(window, input, input_zero, result);
  if (images.pixels == 0) return;
  if (depthwise_) return SumDepthwise(pool, images, *depthwise_, epilogue);
  for (int64_t g = 0; g < groups_; ++g) {
    MultiplyPatches(pool, images, matrices_[static_cast<size_t>(g)], g, group_inputs_, epilogue);
  }
}

}  // namespace onnxray
