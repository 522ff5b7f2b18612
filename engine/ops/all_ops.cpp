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
      RecurrentOps(),
      QuantizeOps(),
      QuantizedMatMulOps(),
      QuantizedConvOps(),
      StringOps(),
      TfIdfOps(), FeatureOps(), LabelOps(), MapOps(), LinearModelOps(), SupportVectorOps(), TreeEnsembleOps(),
      // clang-format on
  };
}

}  // namespace onnxray
