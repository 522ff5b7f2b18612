// Matrix products.
#include <algorithm>

#include "gpu/families/families.h"
#include "gpu/families/product.h"
#include "gpu/parameters.h"
#include "gpu/strides.h"

namespace onnxray {

namespace {

// The matrices' shapes with a vector seen as a matrix.
struct Operands {
  Shape a, b, batch;
};

Operands MatMulOperands(const GpuNode& node) {
  Operands operands{node.inputs[0].shape, node.inputs[1].shape, {}};
  if (operands.a.rank() == 1) operands.a = Shape{1, operands.a[0]};
  if (operands.b.rank() == 1) operands.b = Shape{operands.b[0], 1};
  const auto leading = [](const Shape& shape) {
    return Shape(std::vector<int64_t>(shape.begin(), shape.end() - 2));
  };
  Result<Shape> batch = Broadcast(leading(operands.a), leading(operands.b));
  if (batch.ok()) operands.batch = std::move(batch.value());
  return operands;
}

Product MatMulProduct(const GpuNode& node) {
  const Operands operands = MatMulOperands(node);
  const Shape &a = operands.a, &b = operands.b;
  const bool turn_a = node.attributes().Int("transA") != 0, turn_b = node.attributes().Int("transB") != 0;
  Product product =
      ProductOf({a[a.rank() - 2], a[a.rank() - 1]}, turn_a, {b[b.rank() - 2], b[b.rank() - 1]}, turn_b);
  product.alpha = node.attributes().Float("alpha", 1);
  product.batches = operands.batch.count();
  std::vector<std::vector<int64_t>> strides;
  for (const Shape* shape : {&a, &b}) {
    const Shape leading(std::vector<int64_t>(shape->begin(), shape->end() - 2));
    strides.push_back(BroadcastStrides(leading, operands.batch));
    for (int64_t& stride : strides.back()) stride *= shape->CountRange(shape->rank() - 2, shape->rank());
  }
  product.batch = Coalesced(operands.batch, strides);
  // One matrix for all: its rows follow each other through the batches.
  if (!turn_a && product.batch.dims.size() == 1 && product.batch.strides[1][0] == 0 &&
      product.batch.strides[0][0] == product.m * product.k) {
    product.m *= product.batches;
    product.batches = 1;
    product.batch = {{}, {{}, {}}};
  }
  return product;
}

std::string RefuseMatMul(const GpuNode& node) {
  if (node.inputs[0].dtype != DType::kFloat32) return "products of integers";
  if (node.attributes().Int("transBatchA") || node.attributes().Int("transBatchB"))
    return "transposed batches have no shader";
  if (node.inputs[0].shape.rank() < 2 && node.attributes().Int("transA")) return "a transposed vector";
  if (node.inputs[1].shape.rank() < 2 && node.attributes().Int("transB")) return "a transposed vector";
  return MatMulProduct(node).batch.dims.size() > kBatchRank ? "more than four batch dimensions" : "";
}

Status EncodeMatMul(GpuEncoder& encoder) {
  EncodeProduct(encoder, MatMulProduct(encoder.node()), encoder.input(0), encoder.input(1), nullptr,
                encoder.output(0));
  return Ok();
}

std::string RefuseGemm(const GpuNode& node) {
  return node.inputs[0].dtype != DType::kFloat32 ? "products of integers" : "";
}

Status EncodeGemm(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const Attributes& attributes = node.attributes();
  const Shape &a = node.inputs[0].shape, &b = node.inputs[1].shape;
  const bool turn_a = attributes.Int("transA") != 0, turn_b = attributes.Int("transB") != 0;
  Product product = ProductOf({a[0], a[1]}, turn_a, {b[0], b[1]}, turn_b);
  product.alpha = attributes.Float("alpha", 1), product.beta = attributes.Float("beta", 1);
  const bool biased = node.has_input(2);
  if (biased) {
    const auto strides = BroadcastStrides(node.inputs[2].shape, Shape{product.m, product.n});
    product.c_strides = {strides[0], strides[1]};
  }
  EncodeProduct(encoder, product, encoder.input(0), encoder.input(1), biased ? &encoder.input(2) : nullptr,
                encoder.output(0));
  return Ok();
}

// Inputs of MatMulNBits.
enum : size_t { kA, kNumbers, kScales, kZeros, kBlockOf, kBias };

std::string RefuseMatMulNBits(const GpuNode& node) {
  for (const size_t i : {kA, kScales, kBias}) {
    if (node.has_input(i) && node.inputs[i].dtype != DType::kFloat32) return "products of narrow floats";
  }
  if (!node.has_input(kBlockOf)) return "";
  // The CPU's kernel refuses blocks that are not there.
  if (!node.values[kBlockOf]) return "blocks that only the run tells";
  const auto blocks = ToInt64s(*node.values[kBlockOf]);
  const int64_t block = node.attributes().Int("block_size"), k = node.attributes().Int("K");
  const auto there = [&](int64_t i) { return i >= 0 && i < (k + block - 1) / block; };
  return blocks.ok() && std::all_of(blocks.value().begin(), blocks.value().end(), there)
             ? ""
             : "blocks that are not there";
}

Status EncodeMatMulNBits(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const Attributes& attributes = node.attributes();
  const int64_t n = attributes.Int("N"), k = attributes.Int("K"), block = attributes.Int("block_size");
  const int64_t bits = attributes.Int("bits", 4), blocks = (k + block - 1) / block;
  const bool packed = node.has_input(kZeros) && node.inputs[kZeros].dtype == DType::kUInt8;
  const bool indexed = node.has_input(kBlockOf), biased = node.has_input(kBias);
  const std::string middle = std::to_string(1 << (bits - 1)) + ".0";
  const GpuTensor &a = encoder.input(kA), &output = encoder.output(0);
  GpuParameters parameters;
  parameters.U32(output.count()).U32(n).U32(k).U32(block).U32(blocks);
  parameters.U32(blocks * block * bits / 8).U32((blocks * bits + 7) / 8);
  const auto shader =
      encoder.Shader("matmul_nbits", {{"BITS", std::to_string(bits) + "u"},
                                      {"ZERO_T", packed ? "u32" : "f32"},
                                      {"ZERO", packed ? "number_in(zeros[word_of(byte, block)], byte, block)"
                                               : node.has_input(kZeros) ? "zeros[at]"
                                                                        : middle},
                                      {"INDEXED", indexed ? "true" : "false"},
                                      {"BIAS", biased ? "true" : "false"}});
  const auto or_a = [&](size_t i) { return node.has_input(i) ? &encoder.input(i) : &a; };
  encoder.DispatchGroups(
      shader,
      {&a, &encoder.input(kNumbers), &encoder.input(kScales), or_a(kZeros), or_a(kBlockOf), or_a(kBias)},
      {&output}, parameters.Take(), output.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> MatrixFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "matmul", .refuse = RefuseMatMul, .encode = EncodeMatMul},
      {.name = "gemm", .refuse = RefuseGemm, .encode = EncodeGemm},
      {.name = "matmul_nbits",
       .packed_inputs = 0b1010,
       .refuse = RefuseMatMulNBits,
       .encode = EncodeMatMulNBits},
  };
  return families;
}

}  // namespace onnxray
