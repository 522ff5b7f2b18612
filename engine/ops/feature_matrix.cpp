#include "ops/feature_matrix.h"

#include "cpu/convert.h"

namespace onnxray {

Result<int64_t> RowsOf(const Shape& features) {
  if (features.rank() == 1) return int64_t{1};
  if (features.rank() == 2) return features[0];
  return InvalidInput("expected features as [N,C] or [C], got " + features.ToString());
}

Result<Tensor> ReadFeatures(KernelContext& context) {
  const Tensor& input = context.input(0);
  const Shape shape{TRY(RowsOf(input.shape())), input.dim(input.rank() - 1)};
  const DType dtype = input.dtype();
  if (dtype == DType::kFloat32 || dtype == DType::kFloat64) return input.Reshaped(shape);
  if (dtype != DType::kInt64 && dtype != DType::kInt32 && dtype != DType::kFloat16)
    return context.UnsupportedType(0);
  Tensor floats = TRY(context.Temporary(DType::kFloat32, shape));
  const Conversion convert(dtype, DType::kFloat32);
  DispatchBySize(dtype, [&](auto tag) {
    convert(input.data<typename decltype(tag)::Type>(), floats.data<float>(), input.count());
  });
  return floats;
}

}  // namespace onnxray
