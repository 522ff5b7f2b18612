#include "ops/all_ops.h"

namespace onnxray {

std::vector<std::span<const Op>> AllFamilies() {
  return {
      // clang-format off
      ArithmeticOps(),
      ElementwiseOps(),
      ActivationOps(),
      LogicOps(),
      CastOps(),
      ReduceOps(),
      SoftmaxOps(),
      ConstantOps(),
      RandomOps(),
      ReshapeOps(),
      TransposeOps(),
      ConcatOps(),
      SliceOps(),
      PadOps(),
      GatherOps(),
      SortOps(),
      ControlFlowOps(),
      SequenceOps(),
      ResizeOps(),
      MatMulOps(),
      EinsumOps(),
      ConvOps(),
      PoolOps(),
      NormalizationOps(),
      LayerNormalizationOps(),
      AttentionOps(),
      SelfAttentionOps(),
      MultiHeadAttentionOps(),
      GroupQueryAttentionOps(),
      RotaryEmbeddingOps(),
      RecurrentOps(),
      GradientOps(),
      QuantizeOps(),
      QuantizedMatMulOps(),
      QuantizedConvOps(),
      QuantizedElementwiseOps(),
      QuantizedPoolOps(),
      BlockQuantizedOps(),
      StringOps(),
      TfIdfOps(),
      DetOps(),
      DeformConvOps(),
      Col2ImOps(),
      VisionOps(),
      ImageOps(),
      SignalOps(),
      TrainingOps(),
      LegacyOps(),
      // clang-format on
  };
}

}  // namespace onnxray
