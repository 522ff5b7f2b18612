// XNNPACK's float32 convolution over one or two spatial dimensions.
#pragma once

#include <memory>

#include "cpu/conv.h"
#include "cpu/xnnpack.h"

namespace onnxray {

class XnnpackConv {
 public:
  // Packs the weights. Null where XNNPACK has no such convolution.
  static Result<std::unique_ptr<XnnpackConv>> Create(const ConvLayer& layer);

  // The contract of Conv.
  Status Run(const ThreadPool& pool, const Tensor& input, Tensor& output);

 private:
  XnnOperator op_;
  Shape reshaped_for_;
};

}  // namespace onnxray
