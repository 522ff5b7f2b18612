#include "tensor/value.h"

namespace onnxray {

size_t Value::bytes() const {
  if (is_tensor()) return tensor().bytes();
  size_t total = 0;
  if (is_sequence()) {
    for (const Value& element : sequence()) total += element.bytes();
  }
  return total;
}

std::string Value::ToString() const {
  if (is_none()) return "none";
  if (is_tensor()) return tensor().ToString();
  const Sequence& elements = sequence();
  if (elements.empty()) return "sequence(empty)";
  return "sequence(" + std::to_string(elements.size()) + " x " + elements.front().ToString() + " ...)";
}

}  // namespace onnxray
