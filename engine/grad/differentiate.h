// Reverse-mode differentiation: appends to a graph the nodes that compute gradients. The result is a graph
// like any other: it runs on every backend, can be looked at, saved, and differentiated again.
//
// Griewank and Walther, Evaluating Derivatives (2008), chapter 3.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "grad/graph_extension.h"

namespace onnxray {

struct Gradients {
  // d loss / d value for every value asked for, of the value's dtype and shape. A value the loss does not
  // depend on in a differentiable way has none; `reasons` then says why, naming node and operator.
  std::map<ValueId, ValueId> values;
  std::map<ValueId, std::string> reasons;
};

// `loss` is a float value of `graph`; the gradients are those of the sum of its elements. `values` are float
// inputs, constants or results of nodes.
// Errors: kUnsupported, naming the node, where an operator on the way has no gradient rule.
Result<Gradients> Differentiate(GraphExtension& graph, ValueId loss, const std::vector<ValueId>& values);

}  // namespace onnxray
