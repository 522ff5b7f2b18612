// How operators carry boxes of indices from an output back to an input, axis by axis. Used by
// receptive_field_rules.cpp only.
#pragma once

#include "explain/receptive_field.h"

namespace onnxray {

// From a span of an output's axis to a span of the input's.
using SpanRule = std::function<IndexSpan(IndexSpan)>;

// One axis of an input: from which axis of the output its span follows, and how.
struct AxisRule {
  int from = -1;  // an axis of the output; -1: the whole axis is read
  SpanRule rule;  // null: the same indices
};

// A rule that treats every axis of the input, of shape `input`, on its own; spans are cut to the input.
BoxRule ByAxes(std::vector<AxisRule> axes, Shape input);
BoxRule Everything(const std::optional<Shape>& input);
BoxRule Nothing(const std::optional<Shape>& input);
// The same index, after numpy's broadcasting to an output of `output_rank`.
BoxRule Elementwise(const Shape& input, int output_rank);
// Elementwise but for axes that are read as a whole.
BoxRule ElementwiseBut(const Shape& input, const std::vector<int>& whole);
// The same elements in row-major order under another shape.
BoxRule Relabelled(const Shape& output, const Shape& input);

// A window that slides: output o reads input o * stride - pad + k * dilation for k < kernel, where there is
// one.
struct WindowAxis {
  int64_t kernel = 1, stride = 1, dilation = 1, pad = 0;
  int64_t input = 0, output = 0;  // lengths
};
SpanRule Sliding(const WindowAxis& window);
// The transposed window: input i writes output i * stride - pad + k * dilation.
SpanRule Spreading(const WindowAxis& window);
// Output o reads input start + o * step.
SpanRule Stepping(int64_t start, int64_t step);
// Output o reads input table[o]; the table's numbers in any order.
SpanRule Lookup(std::vector<int64_t> table);
// Output o reads the inputs [first[o], last[o]].
SpanRule LookupRange(std::vector<int64_t> first, std::vector<int64_t> last);

}  // namespace onnxray
