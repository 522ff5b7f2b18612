// Attention that a model spells out: softmax(q k' scale + mask) v as MatMul, Mul or Div, Add or Where,
// Softmax, MatMul.
#pragma once

#include <optional>

#include "graph/graph.h"

namespace onnxray {

// What the values of the graph are in it.
struct AttentionPattern {
  ValueId query = kNoValue, key = kNoValue;  // factors of the first product: the key is transposed
  ValueId scores = kNoValue;                 // their product
  ValueId masked = kNoValue;                 // what the softmax is of: scaled and masked; may be `scores`
  ValueId weights = kNoValue;
  ValueId value = kNoValue, context = kNoValue;  // of the second product
};

// Around the Softmax `node`; nullopt for other operators, and for a Softmax that is not between two products.
// `consumers` are those of the graph.
std::optional<AttentionPattern> FindAttention(const Graph& graph, NodeId node,
                                              const std::vector<std::vector<NodeId>>& consumers);

}  // namespace onnxray
