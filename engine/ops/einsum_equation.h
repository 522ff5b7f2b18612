// Einsum's equation, "bij,bjk->bik", understood for operands of given shapes.
#pragma once

#include <string_view>
#include <vector>

#include "tensor/shape.h"

namespace onnxray {

// Labels are numbers; every dimension that an ellipsis stands for has one of its own.
using Labels = std::vector<int>;

struct EinsumEquation {
  std::vector<Labels> inputs;  // one label per dimension of every operand
  Labels output;
  std::vector<int64_t> sizes;  // of every label

  Shape OutputShape() const;
};

// Errors: kInvalidInput, saying what is wrong with the equation or which sizes disagree.
Result<EinsumEquation> ParseEinsum(std::string_view equation, const std::vector<Shape>& shapes);

}  // namespace onnxray
