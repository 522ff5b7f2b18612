// XNNPACK's float32 max and average pooling over one or two spatial dimensions.
#pragma once

#include <memory>

#include "base/thread_pool.h"
#include "cpu/window.h"
#include "cpu/xnnpack.h"

namespace onnxray {

class XnnpackPool {
 public:
  enum class Kind : uint8_t { kMax, kAverage };

  // For images of these shapes; the average does not count padding. Null where XNNPACK has no such pool.
  static Result<std::unique_ptr<XnnpackPool>> Create(const ThreadPool& pool, Kind kind, const Window& window,
                                                     const Shape& input, const Shape& output);

  // Both channels-last, of the shapes given to Create.
  Status Run(const ThreadPool& pool, const Tensor& input, Tensor& output);

 private:
  Kind kind_ = Kind::kMax;
  XnnOperator op_;
  Tensor workspace_;
};

}  // namespace onnxray
