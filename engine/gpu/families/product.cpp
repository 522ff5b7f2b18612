#include "gpu/families/product.h"

#include <utility>

#include "gpu/families/tiles.h"
#include "gpu/parameters.h"

namespace onnxray {

namespace {

constexpr int64_t kFewRows = 4;  // below it most of a tile would be idle

}  // namespace

Product ProductOf(std::array<int64_t, 2> a, bool turn_a, std::array<int64_t, 2> b, bool turn_b) {
  Product product;
  product.m = a[turn_a ? 1 : 0], product.k = a[turn_a ? 0 : 1], product.n = b[turn_b ? 0 : 1];
  product.a_strides = {a[1], 1};
  product.b_strides = {b[1], 1};
  if (turn_a) std::swap(product.a_strides[0], product.a_strides[1]);
  if (turn_b) std::swap(product.b_strides[0], product.b_strides[1]);
  return product;
}

void EncodeProduct(GpuEncoder& encoder, const Product& product, const GpuTensor& a, const GpuTensor& b,
                   const GpuTensor* c, const GpuTensor& y) {
  GpuParameters parameters;
  parameters.U32(product.m).U32(product.n).U32(product.k).U32(product.batches);
  for (const auto& strides : {product.a_strides, product.b_strides, product.c_strides})
    parameters.U32(strides[0]).U32(strides[1]);
  parameters.F32(product.alpha).F32(product.beta);
  parameters.List<kBatchRank>(product.batch.dims, 1);
  for (const auto& strides : product.batch.strides) parameters.List<kBatchRank>(strides, 0);
  parameters.U32(y.count());
  const std::string bias = c ? "true" : "false";
  const GpuTensor& addend = c ? *c : a;  // a binding needs a buffer
  if (product.m < kFewRows) {
    encoder.DispatchThreads(encoder.Shader("gemv", {{"BIAS", bias}}), {&a, &b, &addend}, {&y},
                            parameters.Take(), y.count());
    return;
  }
  encoder.Dispatch(encoder.Shader("gemm", {{"BIAS", bias}}), {&a, &b, &addend}, {&y}, parameters.Take(),
                   {Tiles(product.n), Tiles(product.m), static_cast<uint32_t>(product.batches)});
}

}  // namespace onnxray
