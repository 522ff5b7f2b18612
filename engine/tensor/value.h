// Value: what flows along an edge of an ONNX graph: a tensor, a sequence, a map, or an optional that may be
// empty.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

class Value;

// Immutable once built; appending makes a new one that shares the elements.
using Sequence = std::vector<Value>;

// The i-th key belongs to the i-th value along axis 0. Keys are distinct.
struct Map {
  Tensor keys;    // [n], strings or integers
  Tensor values;  // [n, ...]
};

class Value {
 public:
  // No value: an absent optional.
  Value() = default;
  Value(Tensor tensor) : content_(std::move(tensor)) {}  // NOLINT: implicit by design
  Value(std::shared_ptr<const Sequence> sequence) : content_(std::move(sequence)) {}  // NOLINT
  Value(std::shared_ptr<const Map> map) : content_(std::move(map)) {}                 // NOLINT

  bool is_none() const { return content_.index() == 0; }
  bool is_tensor() const { return content_.index() == 1; }
  bool is_sequence() const { return content_.index() == 2; }
  bool is_map() const { return content_.index() == 3; }

  const Tensor& tensor() const { return std::get<1>(content_); }
  Tensor& tensor() { return std::get<1>(content_); }
  const Sequence& sequence() const { return *std::get<2>(content_); }
  const Map& map() const { return *std::get<3>(content_); }

  // Bytes of all elements, dense.
  size_t bytes() const;
  // "float32[1,3]", "sequence(2 x float32[1,3] ...)", "map(3 x string: float32)", "none"
  std::string ToString() const;

 private:
  std::variant<std::monostate, Tensor, std::shared_ptr<const Sequence>, std::shared_ptr<const Map>> content_;
};

}  // namespace onnxray
