// A model that computes in float64: for derivatives by finite differences, which float32 is too coarse for.
#pragma once

#include "graph/graph.h"
#include "tensor/value.h"

namespace onnxray {

// Every float16, bfloat16 and float32 of the graph and its subgraphs becomes float64: declared types,
// constants, and the attributes that make new ones (Cast's `to` and the like). Constants that nodes computed
// are no longer known; values and nodes keep their ids. Operators without a float64 form give their own error
// when they are run.
Result<Graph> WidenToFloat64(const Graph& graph);
Result<Value> WidenToFloat64(const Value& value);

}  // namespace onnxray
