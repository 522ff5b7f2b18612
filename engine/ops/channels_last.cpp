#include "ops/channels_last.h"

#include <algorithm>

namespace onnxray {

Shape ChannelsSecond(const Shape& shape) {
  std::vector<int64_t> dims = shape.dims();
  std::rotate(dims.begin() + 1, dims.end() - 1, dims.end());
  return Shape(std::move(dims));
}

Tensor ChannelsSecond(const Tensor& tensor) {
  std::vector<int> permutation{0, tensor.rank() - 1};
  for (int i = 1; i + 1 < tensor.rank(); ++i) permutation.push_back(i);
  return tensor.Transposed(permutation);
}

Shape ChannelsLast(const Shape& shape) {
  std::vector<int64_t> dims = shape.dims();
  std::rotate(dims.begin() + 1, dims.begin() + 2, dims.end());
  return Shape(std::move(dims));
}

}  // namespace onnxray
