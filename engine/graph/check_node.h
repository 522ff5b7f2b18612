// Holds a node against its operator's signature. Kernels and shape rules rely on what passes here.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "tensor/value.h"

namespace onnxray {

// The number of inputs and outputs, and required inputs that are left out: what is wrong with them; empty:
// nothing, or the node has no signature.
std::string CheckArity(const Node& node);

// What an input is known to be. A sequence of maps counts as a map.
struct OperandType {
  ValueType::Kind kind = ValueType::Kind::kUnknown;
  DType dtype = DType::kUndefined;  // of a sequence: its tensors'; not told of maps
};

// One per input of the node, as far as its graph tells and as a run has it.
std::vector<OperandType> DeclaredOperands(const Graph& graph, const Node& node);
std::vector<OperandType> ActualOperands(const std::vector<Value>& inputs);

// Errors: kInvalidModel when an input's type is none that the operator takes, or differs from another's that
// must be the same; it names the inputs and their types. What is unknown passes.
Status CheckTypes(const Graph& graph, const Node& node, const std::vector<OperandType>& operands);

}  // namespace onnxray
