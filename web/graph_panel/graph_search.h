// Finding things in a graph: nodes, operators, tensors, shapes, weights.
#pragma once

#include <string>
#include <vector>

#include "graph_layout/graph_model.h"
#include "node_table.h"

namespace onnxray {

struct SearchHit {
  enum class Kind : uint8_t { kNode, kOperator, kTensor, kShape, kWeight };
  Kind kind = Kind::kNode;
  int node = -1;     // of the model: where to go; -1 where it is not drawn
  ValuePath path;    // what to select
  std::string text;  // name of the node, tensor or weight
  std::string note;  // its operator, type or shape
};

// What every word of `query` is found in, ignoring case: the best first, at most `most`. Names that are or
// begin with the query come before those that have it somewhere.
std::vector<SearchHit> SearchGraph(const GraphModel& model, const NodeTable& table, const std::string& query,
                                   size_t most);

}  // namespace onnxray
