// What a run has to keep for the nodes and values that --nodes names.
#pragma once

#include <string>
#include <vector>

#include "io/activations.h"

namespace onnxray {

// Keeps what the patterns pick of the list and runs only what that needs; everything without patterns, or
// where they pick nodes inside subgraphs. Errors: kNotFound for a pattern that matches nothing.
Result<RunOptions> KeepFor(const std::vector<Activation>& list, const std::vector<std::string>& patterns);

}  // namespace onnxray
