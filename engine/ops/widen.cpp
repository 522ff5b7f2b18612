#include "ops/widen.h"

#include "cpu/convert.h"

namespace onnxray {

namespace {

// Two dense tensors of the same shape and layout.
void ConvertElements(const ThreadPool& pool, const Tensor& from, Tensor& to) {
  const Conversion convert(from.dtype(), to.dtype());
  const size_t from_size = SizeOf(from.dtype()), to_size = SizeOf(to.dtype());
  DispatchBySize(from.dtype(), [&](auto from_tag) {
    DispatchBySize(to.dtype(), [&](auto to_tag) {
      const auto* const source =
          reinterpret_cast<const std::byte*>(from.data<typename decltype(from_tag)::Type>());
      auto* const target = reinterpret_cast<std::byte*>(to.data<typename decltype(to_tag)::Type>());
      pool.ParallelFor(from.count(), 16'384, [&](int64_t begin, int64_t end) {
        convert(source + static_cast<size_t>(begin) * from_size,
                target + static_cast<size_t>(begin) * to_size, end - begin);
      });
    });
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

Result<Tensor> Converted(KernelContext& context, const Tensor& tensor, DType dtype) {
  if (!tensor.defined() || tensor.dtype() == dtype) return tensor;
  const Tensor dense = tensor.is_channels_last() ? tensor : TRY(tensor.RowMajor());
  Tensor converted = TRY(TemporaryLike(context, dtype, dense));
  ConvertElements(context.pool(), dense, converted);
  return converted;
}

Result<Tensor> Widen(KernelContext& context, const Tensor& tensor) {
  return Converted(context, tensor, WideType(tensor.dtype()));
}

Result<Tensor> WideInput(KernelContext& context, int i) {
  if (!context.has_input(i)) return Tensor();
  return Widen(context, context.input(i));
}

Result<WideOutput> WideOutput::Of(KernelContext& context, int i, DType wide) {
  WideOutput output;
  output.output_ = *TRY(context.Output(i));
  output.wide_ = output.output_;
  if (wide == DType::kUndefined) wide = WideType(output.output_.dtype());
  if (wide != output.output_.dtype()) output.wide_ = TRY(TemporaryLike(context, wide, output.output_));
  return output;
}

void WideOutput::Store(KernelContext& context) {
  if (wide_.dtype() != output_.dtype()) ConvertElements(context.pool(), wide_, output_);
}

Status StoreOutput(KernelContext& context, int i, const std::vector<double>& values) {
  if (!context.wants_output(i)) return Ok();
  Tensor& output = *TRY(context.Output(i));
  const Tensor view = Tensor::FromValues<double>(output.shape(), values);
  ConvertElements(context.pool(), view, output);
  return Ok();
}

}  // namespace onnxray
