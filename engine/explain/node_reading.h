// One node as the rules of receptive fields read it: the shapes around it, its constants, its attributes.
// Used by the files of rules only.
#pragma once

#include <optional>
#include <vector>

#include "explain/box_rules.h"

namespace onnxray {

// One node, with what is known of its values.
class Reading {
 public:
  Reading(const Graph& graph, const Node& node, int output, const std::vector<std::optional<Shape>>& shapes)
      : graph_(graph), node_(node), output_(output), shapes_(shapes) {}

  const Node& node() const { return node_; }
  const Attributes& attributes() const { return node_.attributes; }
  int output_index() const { return output_; }
  const std::optional<Shape>& input(size_t i) const { return shapes_[static_cast<size_t>(node_.inputs[i])]; }
  const Shape& output() const { return *shape_of_output(); }
  const std::optional<Shape>& shape_of_output() const {
    return shapes_[static_cast<size_t>(node_.outputs[static_cast<size_t>(output_)])];
  }
  bool Has(size_t i) const { return i < node_.inputs.size() && node_.inputs[i] != kNoValue; }
  const Tensor* Constant(size_t i) const {
    if (!Has(i)) return nullptr;
    const GraphValue& value = graph_.value(node_.inputs[i]);
    return value.constant ? &*value.constant : nullptr;
  }
  std::optional<std::vector<int64_t>> Integers(size_t i) const {
    const Tensor* constant = Constant(i);
    auto values = constant ? ToInt64s(*constant) : Result<std::vector<int64_t>>(Internal(""));
    return values.ok() ? std::optional(std::move(values).value()) : std::nullopt;
  }
  // Of an attribute or, where there is none, of an input.
  std::optional<std::vector<int64_t>> IntegersOf(const char* attribute, size_t i) const {
    return attributes().Has(attribute) ? std::optional(attributes().Ints(attribute)) : Integers(i);
  }

 private:
  const Graph& graph_;
  const Node& node_;
  int output_;
  const std::vector<std::optional<Shape>>& shapes_;
};

// The attribute `axis`, made non-negative.
int AxisOf(const Reading& reading, int64_t otherwise, int rank);
std::vector<int> AxesFrom(int first, int rank);
// All axes as in the output but one, which follows `rule`.
BoxRule AlongAxis(const Shape& in, int axis, SpanRule rule);

// Rules for an input of an operator; null: it reads everything, or nobody knows better. All of the node's
// shapes that matter are known: its output, its first input and this one.
BoxRule ConvolutionRule(const Reading& reading, size_t input, size_t weights);
BoxRule PoolRule(const Reading& reading);
BoxRule MatMulRule(const Reading& reading, size_t input, size_t a, size_t b);
BoxRule GemmRule(const Reading& reading, size_t input);
BoxRule ReductionRule(const Reading& reading, size_t input);
// ArgMax and ArgMin.
BoxRule ArgRule(const Reading& reading);
BoxRule CumSumRule(const Reading& reading, size_t input);
BoxRule RecurrentRule(const Reading& reading, size_t input);
BoxRule NormalisationRule(const Reading& reading, size_t input);
BoxRule LocalResponseRule(const Reading& reading);

BoxRule TransposeRule(const Reading& reading);
BoxRule ConcatRule(const Reading& reading, size_t input);
BoxRule SplitRule(const Reading& reading);
BoxRule SliceRule(const Reading& reading, size_t input);
BoxRule PadRule(const Reading& reading, size_t input);
BoxRule ResizeRule(const Reading& reading, size_t input);
BoxRule GatherRule(const Reading& reading, size_t input);
// DepthToSpace (`to_space`) and SpaceToDepth.
BoxRule BlocksRule(const Reading& reading, bool to_space);
BoxRule TileRule(const Reading& reading, size_t input);

}  // namespace onnxray
