// Kernels of elementwise operators that hand over to XNNPACK: one factory per XNNPACK operator.
#pragma once

#include "cpu/xnnpack_elementwise.h"
#include "ops/op.h"

namespace onnxray {

Result<std::unique_ptr<Kernel>> MakeXnnUnary(const KernelInit& init, xnn_unary_operator type,
                                             const xnn_unary_params& params = {});
Result<std::unique_ptr<Kernel>> MakeXnnBinary(const KernelInit& init, xnn_binary_operator type);

// For operators without attributes.
template <xnn_unary_operator kType>
Result<std::unique_ptr<Kernel>> XnnUnaryFactory(const KernelInit& init) {
  return MakeXnnUnary(init, kType);
}
template <xnn_binary_operator kType>
Result<std::unique_ptr<Kernel>> XnnBinaryFactory(const KernelInit& init) {
  return MakeXnnBinary(init, kType);
}

}  // namespace onnxray
