#include "ops/widen.h"

#include "cpu/convert.h"

namespace onnxray {

namespace {

// Two dense tensors of the same shape and layout; one holds 16-bit floats, the other float32.
void ConvertElements(const ThreadPool& pool, const Tensor& from, Tensor& to) {
  const Conversion convert(from.dtype(), to.dtype());
  pool.ParallelFor(from.count(), 16'384, [&](int64_t begin, int64_t end) {
    if (to.dtype() == DType::kFloat32) {
      convert(from.data<uint16_t>() + begin, to.data<float>() + begin, end - begin);
    } else {
      convert(from.data<float>() + begin, to.data<uint16_t>() + begin, end - begin);
    }
  });
}

}  // namespace

DType WideType(DType dtype) {
  return dtype == DType::kFloat16 || dtype == DType::kBFloat16 ? DType::kFloat32 : dtype;
}

Result<Tensor> TemporaryLike(KernelContext& context, DType dtype, const Tensor& tensor) {
  const Tensor dense = TRY(context.Temporary(dtype, tensor.shape()));
  return dense.Strided(tensor.shape(), tensor.strides(), 0);
}

Result<Tensor> Widen(KernelContext& context, const Tensor& tensor) {
  if (!tensor.defined() || WideType(tensor.dtype()) == tensor.dtype()) return tensor;
  const Tensor dense = tensor.is_channels_last() ? tensor : TRY(tensor.RowMajor());
  Tensor wide = TRY(TemporaryLike(context, WideType(tensor.dtype()), dense));
  ConvertElements(context.pool(), dense, wide);
  return wide;
}

Result<Tensor> WideInput(KernelContext& context, int i) {
  if (!context.has_input(i)) return Tensor();
  return Widen(context, context.input(i));
}

Result<WideOutput> WideOutput::Of(KernelContext& context, int i) {
  WideOutput output;
  output.output_ = *TRY(context.Output(i));
  output.wide_ = output.output_;
  const DType wide = WideType(output.output_.dtype());
  if (wide != output.output_.dtype()) output.wide_ = TRY(TemporaryLike(context, wide, output.output_));
  return output;
}

void WideOutput::Store(KernelContext& context) {
  if (wide_.dtype() != output_.dtype()) ConvertElements(context.pool(), wide_, output_);
}

}  // namespace onnxray
