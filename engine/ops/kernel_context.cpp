#include "ops/kernel_context.h"

namespace onnxray {

KernelContext::KernelContext(const Node& node, int version, std::vector<Value> inputs,
                             std::vector<std::optional<TensorType>> inferred, Layout output_layout,
                             Services services)
    : node_(node),
      version_(version),
      inputs_(std::move(inputs)),
      inferred_(std::move(inferred)),
      output_layout_(output_layout),
      services_(services),
      outputs_(node.outputs.size()) {
  inferred_.resize(outputs_.size());
}

Result<Tensor*> KernelContext::Output(int i) {
  const std::optional<TensorType>& type = inferred_[static_cast<size_t>(i)];
  if (!type)
    return Internal("output " + std::to_string(i) + " of " + node_.QualifiedOp() + " has no inferred shape");
  return Output(i, type->dtype, type->shape);
}

Result<Tensor*> KernelContext::Output(int i, DType dtype, const Shape& shape) {
  Value& output = outputs_[static_cast<size_t>(i)];
  if (output.is_none()) output = TRY(services_.allocator.Allocate(dtype, shape, output_layout_));
  return &output.tensor();
}

void KernelContext::SetOutput(int i, Value value) {
  if (wants_output(i)) outputs_[static_cast<size_t>(i)] = std::move(value);
}

Result<Tensor> KernelContext::Temporary(DType dtype, const Shape& shape) {
  return services_.allocator.Allocate(dtype, shape, Layout::kRowMajor);
}

Error KernelContext::UnsupportedType(int input) const {
  const Value& value = inputs_[static_cast<size_t>(input)];
  return Unsupported(
      node_.QualifiedOp() + " does not take " + value.ToString() + " as input " + std::to_string(input),
      "Cast it to float32, or export the model with another type");
}

}  // namespace onnxray
