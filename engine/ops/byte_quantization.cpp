#include "ops/byte_quantization.h"

#include "cpu/scalar.h"

namespace onnxray {

Result<ByteQuantization> QuantizationOfInput(const KernelContext& context, int tensor, int scale) {
  const DType dtype = context.input(tensor).dtype();
  if (dtype != DType::kUInt8 && dtype != DType::kInt8) return context.UnsupportedType(tensor);
  return QuantizationOfType(context, dtype, scale);
}

Result<ByteQuantization> QuantizationOfType(const KernelContext& context, DType dtype, int scale) {
  ByteQuantization quantization{dtype, static_cast<float>(TRY(OnlyNumber(context.input(scale)))), 0};
  if (context.has_input(scale + 1)) {
    quantization.zero = static_cast<int32_t>(TRY(OnlyNumber(context.input(scale + 1))));
  }
  return quantization;
}

Quantization PerTensor(const ByteQuantization& quantization) {
  return {Tensor::Scalar(quantization.scale), Tensor::Scalar(quantization.zero)};
}

}  // namespace onnxray
