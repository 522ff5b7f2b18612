#include "gpu/strides.h"

namespace onnxray {

StridedWalk Coalesced(const Shape& dims, const std::vector<std::vector<int64_t>>& strides) {
  StridedWalk walk{{}, std::vector<std::vector<int64_t>>(strides.size())};
  for (int d = 0; d < dims.rank(); ++d) {
    if (dims[d] == 1) continue;
    const size_t from = static_cast<size_t>(d);
    bool joins = !walk.dims.empty();
    for (size_t t = 0; t < strides.size() && joins; ++t) {
      joins = walk.strides[t].back() == strides[t][from] * dims[d];
    }
    if (joins) walk.dims.back() *= dims[d];
    if (!joins) walk.dims.push_back(dims[d]);
    for (size_t t = 0; t < strides.size(); ++t) {
      if (joins) walk.strides[t].back() = strides[t][from];
      if (!joins) walk.strides[t].push_back(strides[t][from]);
    }
  }
  return walk;
}

std::vector<int64_t> BroadcastStrides(const Shape& shape, const Shape& as) {
  std::vector<int64_t> strides(static_cast<size_t>(as.rank()), 0);
  const std::vector<int64_t> dense = RowMajorStrides(shape);
  const int lead = as.rank() - shape.rank();
  for (int d = 0; d < shape.rank(); ++d) {
    if (shape[d] != 1) strides[static_cast<size_t>(lead + d)] = dense[static_cast<size_t>(d)];
  }
  return strides;
}

}  // namespace onnxray
