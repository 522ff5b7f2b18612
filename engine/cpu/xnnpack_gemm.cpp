#include "cpu/xnnpack_gemm.h"

#include <limits>

namespace onnxray {

Result<std::unique_ptr<XnnpackGemm>> XnnpackGemm::Create(const Tensor& matrix, bool transposed,
                                                         const Tensor& bias) {
  if (matrix.dtype() != DType::kFloat32 || matrix.rank() != 2 || matrix.count() == 0) {
    return std::unique_ptr<XnnpackGemm>();
  }
  const size_t k = static_cast<size_t>(matrix.dim(transposed ? 1 : 0));
  const size_t n = static_cast<size_t>(matrix.dim(transposed ? 0 : 1));
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  auto gemm = std::make_unique<XnnpackGemm>();
  gemm->op_ = TRY(XnnCreate("matrix product", [&](xnn_operator_t* out) {
    return xnn_create_fully_connected_nc_f32(
        k, n, k, n, matrix.data<float>(), bias.defined() ? bias.data<float>() : nullptr, -kInfinity,
        kInfinity, transposed ? 0 : XNN_FLAG_TRANSPOSE_WEIGHTS, /*code_cache=*/nullptr,
        /*weights_cache=*/nullptr, out);
  }));
  return gemm->op_ ? std::move(gemm) : nullptr;
}

Status XnnpackGemm::Run(const ThreadPool& pool, int64_t rows, const float* input, float* output) {
  if (rows == 0) return Ok();
  TRY(XnnCheck(xnn_reshape_fully_connected_nc_f32(op_.get(), static_cast<size_t>(rows), pool.handle()),
               "matrix product"));
  TRY(XnnCheck(xnn_setup_fully_connected_nc_f32(op_.get(), input, output), "matrix product"));
  return XnnCheck(xnn_run_operator(op_.get(), pool.handle()), "matrix product");
}

}  // namespace onnxray
