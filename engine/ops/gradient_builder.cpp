#include "ops/gradient_builder.h"

namespace onnxray {

Result<Shape> GradientBuilder::ShapeOf(Var value) const {
  if (auto type = writer_.type(value)) return std::move(type->shape);
  return Unsupported("the gradient needs a shape that only the run tells");
}

}  // namespace onnxray
