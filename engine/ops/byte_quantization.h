// The scales and zero points that ONNX Runtime's operators on quantised tensors take as inputs, one after the
// other.
#pragma once

#include "cpu/byte_map.h"
#include "cpu/quantize.h"
#include "ops/kernel_context.h"

namespace onnxray {

// Of tensor input `tensor`, whose scale is input `scale`, and the zero point, if any, the one after. Errors:
// kUnsupported where the tensor is neither uint8 nor int8, kInvalidInput where scale or zero point are not
// single numbers.
Result<ByteQuantization> QuantizationOfInput(const KernelContext& context, int tensor, int scale);
// The same for tensors of `dtype`.
Result<ByteQuantization> QuantizationOfType(const KernelContext& context, DType dtype, int scale);

Quantization PerTensor(const ByteQuantization& quantization);

}  // namespace onnxray
