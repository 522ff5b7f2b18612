// The receptive field: which part of the inputs an element of an activation can see. Found by sending boxes
// of indices back through the graph, node by node.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "graph/graph.h"

namespace onnxray {

// Indices [begin, end) along one axis.
struct IndexSpan {
  int64_t begin = 0, end = 0;

  int64_t size() const { return end - begin; }
  bool empty() const { return end <= begin; }
  bool operator==(const IndexSpan&) const = default;
};

// A box of elements: a span along every axis. Without axes: a scalar.
using IndexBox = std::vector<IndexSpan>;

bool IsEmpty(const IndexBox& box);
IndexBox WholeBox(const Shape& shape);
// The smallest box around both.
IndexBox Hull(const IndexBox& a, const IndexBox& b);

// From a box of a node's output to the box of one of its inputs that it is computed from; an empty box where
// it is not computed from that input at all. Plain functions of plain numbers: free of the graph.
using BoxRule = std::function<IndexBox(const IndexBox&)>;

// One rule per input of the node, for its output `output`: what the operator reads, given the shapes of this
// run. Null where an input is left out or constant. An operator that is not known reads everything.
// `shapes` by ValueId; unset: unknown.
std::vector<BoxRule> BoxRules(const Graph& graph, const Node& node, int output,
                              const std::vector<std::optional<Shape>>& shapes);

// All rules of a graph for one set of shapes; keeps nothing of the graph. Asking takes microseconds per node
// on the way, and may be done on any thread.
//
// The boxes are the smallest there are around what an element is computed from, but that holes (of dilated
// windows, strides, concatenations) are filled on the way.
class ReceptiveField {
 public:
  // `shapes` by ValueId, those of a run; values without one are seen, and see, everything.
  ReceptiveField(const Graph& graph, const std::vector<std::optional<Shape>>& shapes);

  // For every graph input that the element depends on, the box of that input. Empty for indices out of bounds
  // and for constants.
  std::map<ValueId, IndexBox> Of(ValueId value, const std::vector<int64_t>& index) const;
  // The same for a box of elements.
  std::map<ValueId, IndexBox> Of(ValueId value, const IndexBox& box) const;
  // Null where it is unknown.
  const Shape* shape(ValueId value) const;

 private:
  struct Edge {
    ValueId input = kNoValue;
    BoxRule rule;
  };
  struct Source {
    ValueId output = kNoValue;
    std::vector<Edge> edges;
  };

  std::vector<Source> sources_;     // of every output of every node, in the graph's order
  std::vector<int32_t> source_of_;  // by ValueId; -1: an input or a constant
  std::vector<ValueId> inputs_;
  std::vector<std::optional<Shape>> shapes_;
};

}  // namespace onnxray
