#include "tiles/largest_elements.h"

#include <algorithm>
#include <cmath>

#include "tiles/elements.h"

namespace onnxray {

namespace {

// In row-major order.
template <typename Visit>
void ForEachIndex(const Tensor& tensor, const Visit& visit) {
  if (tensor.count() == 0) return;
  std::vector<int64_t> index(static_cast<size_t>(tensor.rank()));
  for (int64_t offset = 0;;) {
    visit(index, offset);
    int axis = tensor.rank() - 1;
    for (; axis >= 0; --axis) {
      const int64_t stride = tensor.strides()[static_cast<size_t>(axis)];
      int64_t& i = index[static_cast<size_t>(axis)];
      offset += stride;
      if (++i < tensor.dim(axis)) break;
      offset -= stride * i;
      i = 0;
    }
    if (axis < 0) return;
  }
}

}  // namespace

std::vector<RankedElement> LargestElements(const Tensor& tensor, size_t count) {
  std::vector<RankedElement> largest;
  if (count == 0) return largest;
  Dispatch(DrawableTypes{}, tensor.dtype(), [&](auto tag) {
    const auto* data = tensor.data<typename decltype(tag)::Type>();
    ForEachIndex(tensor, [&](const std::vector<int64_t>& index, int64_t offset) {
      const double value = static_cast<double>(Drawn(data[offset]));
      if (std::isnan(value)) return;
      if (largest.size() == count && value <= largest.back().value) return;
      if (largest.size() == count) largest.pop_back();
      const auto place =
          std::upper_bound(largest.begin(), largest.end(), value,
                           [](double v, const RankedElement& element) { return v > element.value; });
      largest.insert(place, {index, value});
    });
  });
  return largest;
}

}  // namespace onnxray
