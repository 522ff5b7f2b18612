// Which operator definition each node of a graph means.
#pragma once

#include <optional>
#include <vector>

#include "ops/op.h"

namespace onnxray {

struct ResolvedOp {
  const Op* op = nullptr;
  int version = 0;
  std::optional<Error> error;  // why the node cannot run: no such operator, or too old an opset
};

ResolvedOp Resolve(const Node& node);

// Fills in the defaults that operators declare for attributes their nodes leave out.
void FillAttributeDefaults(Graph& graph);
void FillAttributeDefaults(Node& node);

}  // namespace onnxray
