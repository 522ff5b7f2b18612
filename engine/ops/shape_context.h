// What a shape rule sees: concrete input types and shapes, values where known, and a place for the outputs'
// shapes.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace onnxray {

struct TensorType {
  DType dtype = DType::kUndefined;
  Shape shape;
  bool operator==(const TensorType&) const = default;
};

class ShapeContext {
 public:
  // `inputs[i]` is null where the optional input is left out; `values[i]` is null where not known in advance.
  ShapeContext(const Node& node, int version, std::vector<const TensorType*> inputs,
               std::vector<const Tensor*> values)
      : node_(node), version_(version), inputs_(std::move(inputs)), values_(std::move(values)) {
    outputs_.resize(node.outputs.size());
  }

  const Node& node() const { return node_; }
  const Attributes& attributes() const { return node_.attributes; }
  int version() const { return version_; }  // of the operator's definition in force

  int input_count() const { return static_cast<int>(inputs_.size()); }
  int output_count() const { return static_cast<int>(outputs_.size()); }
  bool has_input(int i) const { return i < input_count() && inputs_[static_cast<size_t>(i)]; }
  DType dtype(int i) const { return inputs_[static_cast<size_t>(i)]->dtype; }
  const Shape& shape(int i) const { return inputs_[static_cast<size_t>(i)]->shape; }
  int rank(int i) const { return shape(i).rank(); }
  // The input's value if it is known (always, while running); row-major. Null otherwise: leave the output
  // unset.
  const Tensor* value(int i) const { return has_input(i) ? values_[static_cast<size_t>(i)] : nullptr; }

  // Ignored when the node does not ask for that output.
  void SetOutput(int i, DType dtype, Shape shape) {
    if (i < output_count()) outputs_[static_cast<size_t>(i)] = TensorType{dtype, std::move(shape)};
  }
  // nullopt: unknown until the kernel has run.
  const std::optional<TensorType>& output(int i) const { return outputs_[static_cast<size_t>(i)]; }

  // An error about this node's inputs; the caller adds name, op and shapes.
  Error Mismatch(std::string text, std::string remedy = {}) const {
    return InvalidInput(std::move(text), std::move(remedy));
  }

 private:
  const Node& node_;
  int version_;
  std::vector<const TensorType*> inputs_;
  std::vector<const Tensor*> values_;
  std::vector<std::optional<TensorType>> outputs_;
};

// Shape rules many operators share.
Status SameAsInput(ShapeContext& context);      // output 0 = input 0
Status BroadcastAll(ShapeContext& context);     // output 0 = all inputs broadcast, dtype of input 0
Status BroadcastToBool(ShapeContext& context);  // the same, dtype bool

}  // namespace onnxray
