#include "cpu/pad.h"

#include <algorithm>

#include "cpu/copy.h"

namespace onnxray {

namespace {

// Where the data lies in the output, along one axis.
struct Core {
  int64_t start = 0, length = 0;
};

// The element of a core of `length` that repeats at `i`, counted from the core's start.
int64_t Source(PadMode mode, int64_t i, int64_t length) {
  if (mode == PadMode::kEdge || length == 1) return std::clamp<int64_t>(i, 0, length - 1);
  const int64_t period = mode == PadMode::kWrap ? length : 2 * (length - 1);
  const int64_t phase = (i % period + period) % period;
  return std::min(phase, mode == PadMode::kWrap ? phase : period - phase);
}

// Fills [begin, end) of an axis from the core, in runs over which the source moves evenly.
void Repeat(const ThreadPool& pool, PadMode mode, int axis, const Core& core, int64_t begin, int64_t end,
            const Tensor& region) {
  const auto source = [&](int64_t i) { return Source(mode, i - core.start, core.length); };
  while (begin < end) {
    const int64_t first = source(begin);
    int64_t length = 1, step = 0;
    while (begin + length < end) {
      const int64_t next = source(begin + length) - (first + step * (length - 1));
      if (length == 1) step = next;
      if (next != step || next < -1 || next > 1) break;
      ++length;
    }
    Tensor place = region.Slice(axis, begin, length);
    CopyElements(pool, region.Slice(axis, core.start + first, length, length > 1 ? step : 1), place);
    begin += length;
  }
}

}  // namespace

void PadElements(const ThreadPool& pool, const Tensor& data, const std::vector<int64_t>& before, PadMode mode,
                 const Tensor& value, Tensor& output) {
  std::vector<Core> cores;
  Tensor from = data, to = output;
  for (int i = 0; i < data.rank(); ++i) {
    const int64_t pad = before[static_cast<size_t>(i)];
    const int64_t cropped = std::max<int64_t>(0, -pad), start = std::max<int64_t>(0, pad);
    const int64_t length = std::max<int64_t>(0, std::min(data.dim(i) - cropped, output.dim(i) - start));
    from = from.Slice(i, cropped, length);
    to = to.Slice(i, start, length);
    cores.push_back({start, length});
  }
  CopyElements(pool, from, to);
  // Axis by axis, what is filled already (earlier axes whole, later ones the core) extends to both sides.
  for (int axis = 0; axis < data.rank(); ++axis) {
    Tensor region = output;
    for (int i = axis + 1; i < data.rank(); ++i) {
      region = region.Slice(i, cores[static_cast<size_t>(i)].start, cores[static_cast<size_t>(i)].length);
    }
    const Core& core = cores[static_cast<size_t>(axis)];
    const auto fill = [&](int64_t begin, int64_t end) {
      if (begin >= end) return;
      if (mode != PadMode::kConstant) return Repeat(pool, mode, axis, core, begin, end, region);
      Tensor place = region.Slice(axis, begin, end - begin);
      Fill(pool, value, place);
    };
    fill(0, std::min(core.start, output.dim(axis)));
    fill(core.start + core.length, output.dim(axis));
  }
}

}  // namespace onnxray
