#include "tensor/value.h"

namespace onnxray {

size_t Value::bytes() const {
  if (is_tensor()) return tensor().bytes();
  if (is_map()) return map().keys.bytes() + map().values.bytes();
  size_t total = 0;
  if (is_sequence()) {
    for (const Value& element : sequence()) total += element.bytes();
  }
  return total;
}

std::string Value::ToString() const {
  if (is_none()) return "none";
  if (is_tensor()) return tensor().ToString();
  if (is_map()) {
    const Shape& shape = map().values.shape();
    const Shape each(std::vector<int64_t>(shape.begin() + 1, shape.end()));
    return "map(" + std::to_string(map().keys.count()) + " x " + std::string(Name(map().keys.dtype())) +
           ": " + std::string(Name(map().values.dtype())) + (each.rank() > 0 ? each.ToString() : "") + ")";
  }
  const Sequence& elements = sequence();
  if (elements.empty()) return "sequence(empty)";
  return "sequence(" + std::to_string(elements.size()) + " x " + elements.front().ToString() + " ...)";
}

}  // namespace onnxray
