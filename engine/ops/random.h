// What the operators that draw random numbers share.
#pragma once

#include "cpu/random.h"
#include "graph/graph.h"

namespace onnxray {

// The generator of a node: seeded by its `seed` attribute, else by its name, so that a value that is computed
// again is the same.
RandomState RandomOf(const Node& node);

}  // namespace onnxray
