// The sums over the taps of a window, channel by channel: what is left of an 8-bit convolution where every
// input channel is a group.
#pragma once

#include <cstdint>
#include <vector>

namespace onnxray {

class PackedDepthwiseTaps {
 public:
  // `weights`: [channels, taps], less their zero points: within 16 bits.
  PackedDepthwiseTaps(int64_t channels, int64_t taps, const std::vector<int16_t>& weights);

  int64_t channels() const { return channels_; }
  int64_t taps() const { return taps_; }
  // Of sums, and so many bytes of every tap are read.
  int64_t padded_channels() const { return blocks_ * kBlock; }

  // sums[c] = sum over taps of (taps[t][c] - zero) * weights[c, t], for padded_channels() channels. `taps`: a
  // pointer per tap to its pixel's channels, uint8 or int8.
  void Sum(const uint8_t* const* taps, bool is_signed, int32_t zero, int32_t* sums) const;

 private:
  static constexpr int64_t kBlock = 8;

  int64_t channels_, taps_, blocks_;
  std::vector<int16_t> weights_;  // [block][pair of taps][channel of the block][tap of the pair]
  std::vector<int32_t> sums_;     // of every channel's weights
};

}  // namespace onnxray
