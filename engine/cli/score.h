// How well outputs fit their targets, summed over batches.
#pragma once

#include <string>

#include "grad/loss.h"
#include "tensor/tensor.h"

namespace onnxray {

class Score {
 public:
  explicit Score(const LossSpec& spec) : spec_(spec) {}

  // The loss is the mean over a batch, of which the first `samples` count. Errors: kInvalidInput for tensors
  // of no real numbers.
  Status Add(double loss, const Tensor& output, const Tensor& target, int64_t samples);

  double loss() const { return samples_ ? loss_ / static_cast<double>(samples_) : 0; }
  // "loss 0.1234  accuracy 96.50 %"; there is no accuracy where the loss does not choose.
  std::string ToString() const;

 private:
  Status CountClasses(const Tensor& output, const Tensor& target, int64_t samples);
  Status CountSides(const Tensor& output, const Tensor& target, int64_t samples);

  LossSpec spec_;
  double loss_ = 0;
  int64_t samples_ = 0;
  int64_t right_ = 0, places_ = 0;
};

}  // namespace onnxray
