#include "ops/all_ops.h"

namespace onnxray {

std::vector<std::span<const Op>> AllFamilies() {
  return {
      ArithmeticOps(), ElementwiseOps(), ActivationOps(), LogicOps(),   CastOps(),        ReduceOps(),
      SoftmaxOps(),    ConstantOps(),    RandomOps(),     ReshapeOps(), TransposeOps(),   ConcatOps(),
      SliceOps(),      PadOps(),         GatherOps(),     SortOps(),    ControlFlowOps(), SequenceOps(),
      ResizeOps(),     MatMulOps(),      EinsumOps(),     ConvOps(),    PoolOps(),        NormalizationOps(),
      RecurrentOps(),  QuantizeOps(),    StringOps(),     TfIdfOps(),
  };
}

}  // namespace onnxray
