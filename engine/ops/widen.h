// 16-bit floats are for storing, not for computing: kernels that compute in float32 or float64 see them
// widened.
#pragma once

#include "ops/kernel_context.h"

namespace onnxray {

// float32 for the 16-bit floats, else the type itself.
DType WideType(DType dtype);

// `tensor`, or where it holds 16-bit floats a float32 copy that lies in memory alike. Undefined stays
// undefined.
Result<Tensor> Widen(KernelContext& context, const Tensor& tensor);
// The same for an input; undefined where it is left out.
Result<Tensor> WideInput(KernelContext& context, int i);
// `tensor`, or a copy of elements of another real number type. Undefined stays undefined.
Result<Tensor> Converted(KernelContext& context, const Tensor& tensor, DType dtype);

// Scratch memory like KernelContext::Temporary, in any layout.
Result<Tensor> TemporaryLike(KernelContext& context, DType dtype, const Tensor& tensor);

// An output to compute in another type, its wide one if none is named: the output itself, or scratch memory
// that Store rounds into it.
class WideOutput {
 public:
  static Result<WideOutput> Of(KernelContext& context, int i, DType wide = DType::kUndefined);
  Tensor& tensor() { return wide_; }
  void Store(KernelContext& context);

 private:
  Tensor wide_;
  Tensor output_;
};

// Fills an output of any real number type, if it is wanted.
Status StoreOutput(KernelContext& context, int i, const std::vector<double>& values);

}  // namespace onnxray
