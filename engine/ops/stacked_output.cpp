#include "ops/stacked_output.h"

namespace onnxray {

Result<Tensor*> StackFor(KernelContext& context, int i, const Tensor& element, const Shape& shape) {
  Tensor* stack = TRY(context.Output(i, element.dtype(), shape));
  if (stack->dtype() == element.dtype() && stack->shape() == shape) return stack;
  return InvalidInput("a scan output must keep its type and shape in all iterations, but " +
                      element.ToString() + " does not fit into " + stack->ToString());
}

Result<TensorType> DeclaredElement(const ValueType& declared) {
  if (declared.dtype == DType::kUndefined) {
    return Unsupported("a scan output has no element, and the body does not declare its type",
                       "Declare the types of the body's outputs");
  }
  TensorType element{declared.dtype, {}};
  if (declared.shape) {
    for (const Dim& dim : *declared.shape) element.shape.push_back(dim.known() ? dim.value : 0);
  }
  return element;
}

Shape WithAxis(const Shape& shape, int axis, int64_t length) {
  std::vector<int64_t> dims = shape.dims();
  dims.insert(dims.begin() + axis, length);
  return Shape(std::move(dims));
}

Shape WithoutAxis(const Shape& shape, int axis) {
  std::vector<int64_t> dims = shape.dims();
  dims.erase(dims.begin() + axis);
  return Shape(std::move(dims));
}

}  // namespace onnxray
