// XNNPACK's float32 transposed convolution over one or two spatial dimensions.
#pragma once

#include <memory>

#include "cpu/conv_transpose.h"
#include "cpu/xnnpack.h"

namespace onnxray {

class XnnpackConvTranspose {
 public:
  // Packs the weights. `layer.window` must have its final padding. Null where XNNPACK has no such
  // convolution.
  static Result<std::unique_ptr<XnnpackConvTranspose>> Create(const ConvTransposeLayer& layer);

  // The contract of ConvTranspose. False where the output is too large for the window.
  Result<bool> Run(const ThreadPool& pool, const Tensor& input, Tensor& output);

 private:
  XnnOperator op_;
  Window window_;
};

}  // namespace onnxray
