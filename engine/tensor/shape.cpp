#include "tensor/shape.h"

#include <algorithm>

namespace onnxray {

int64_t Shape::CountRange(int begin, int end) const {
  int64_t count = 1;
  for (int i = begin; i < end; ++i) count *= (*this)[i];
  return count;
}

std::string Shape::ToString() const {
  std::string text = "[";
  for (int i = 0; i < rank(); ++i) {
    if (i) text += ",";
    text += std::to_string((*this)[i]);
  }
  return text + "]";
}

std::vector<int64_t> RowMajorStrides(const Shape& shape) {
  std::vector<int64_t> strides(shape.dims().size());
  int64_t step = 1;
  for (int i = shape.rank() - 1; i >= 0; --i) {
    strides[static_cast<size_t>(i)] = step;
    step *= shape[i];
  }
  return strides;
}

std::vector<int64_t> ChannelsLastStrides(const Shape& shape) {
  std::vector<int64_t> strides(shape.dims().size());
  strides[1] = 1;
  int64_t step = shape[1];
  for (int i = shape.rank() - 1; i >= 2; --i) {
    strides[static_cast<size_t>(i)] = step;
    step *= shape[i];
  }
  strides[0] = step;
  return strides;
}

Result<Shape> Broadcast(const Shape& a, const Shape& b) {
  const int rank = std::max(a.rank(), b.rank());
  std::vector<int64_t> dims(static_cast<size_t>(rank));
  for (int i = 0; i < rank; ++i) {
    const int ia = i - (rank - a.rank()), ib = i - (rank - b.rank());
    const int64_t da = ia < 0 ? 1 : a[ia], db = ib < 0 ? 1 : b[ib];
    if (da != db && da != 1 && db != 1) {
      return InvalidInput("shapes " + a.ToString() + " and " + b.ToString() +
                          " do not broadcast: " + std::to_string(da) + " against " + std::to_string(db));
    }
    dims[static_cast<size_t>(i)] = da == 1 ? db : da;
  }
  return Shape(std::move(dims));
}

Result<int> NormalizeAxis(int64_t axis, int rank) {
  const int64_t positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank) {
    return InvalidModel("axis " + std::to_string(axis) + " is outside a tensor of rank " +
                        std::to_string(rank));
  }
  return static_cast<int>(positive);
}

Result<std::vector<int>> NormalizeAxes(const std::vector<int64_t>& axes, int rank) {
  std::vector<int> normalized;
  for (const int64_t axis : axes) normalized.push_back(TRY(NormalizeAxis(axis, rank)));
  std::sort(normalized.begin(), normalized.end());
  if (std::adjacent_find(normalized.begin(), normalized.end()) != normalized.end()) {
    return InvalidModel("an axis is named twice");
  }
  return normalized;
}

}  // namespace onnxray
