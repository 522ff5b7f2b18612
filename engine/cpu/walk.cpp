#include "cpu/walk.h"

#include <numeric>

namespace onnxray {

namespace {

// Rows shorter than this cost more to start than to run; a longer axis takes their place.
constexpr int64_t kShortRow = 8;

}  // namespace

Walk::Walk(std::span<const Tensor* const> tensors) : tensors_(tensors.size()), count_(tensors[0]->count()) {
  const Tensor& output = *tensors[0];
  std::vector<int> order;
  for (int i = 0; i < output.rank(); ++i) {
    if (output.dim(i) != 1) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return output.strides()[static_cast<size_t>(a)] > output.strides()[static_cast<size_t>(b)];
  });
  const auto merges = [&](const std::vector<int64_t>& inner) {
    const size_t outer = steps_.size() - tensors_;
    for (size_t t = 0; t < tensors_; ++t) {
      if (steps_[outer + t] != inner[t]) return false;
    }
    return true;
  };
  for (const int i : order) {
    std::vector<int64_t> steps(tensors_), whole(tensors_);
    for (size_t t = 0; t < tensors_; ++t) {
      const int own = i - (output.rank() - tensors[t]->rank());
      if (own >= 0 && tensors[t]->dim(own) != 1) steps[t] = tensors[t]->strides()[static_cast<size_t>(own)];
      whole[t] = steps[t] * output.dim(i);
    }
    if (!lengths_.empty() && merges(whole)) {
      lengths_.back() *= output.dim(i);
      std::copy(steps.begin(), steps.end(), steps_.end() - static_cast<std::ptrdiff_t>(tensors_));
    } else {
      lengths_.push_back(output.dim(i));
      steps_.insert(steps_.end(), steps.begin(), steps.end());
    }
  }
  if (lengths_.empty()) {
    lengths_.push_back(1);
    steps_.assign(tensors_, 1);
  }
  const auto longest = std::max_element(lengths_.begin(), lengths_.end());
  if (lengths_.back() < kShortRow && *longest >= kShortRow * lengths_.back()) {
    const auto first = steps_.begin() + (longest - lengths_.begin()) * static_cast<std::ptrdiff_t>(tensors_);
    std::rotate(first, first + static_cast<std::ptrdiff_t>(tensors_), steps_.end());
    std::rotate(longest, longest + 1, lengths_.end());
  }
}

}  // namespace onnxray
