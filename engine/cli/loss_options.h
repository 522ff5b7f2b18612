// The options by which commands are told what loss to differentiate.
#pragma once

#include <string_view>
#include <vector>

#include "cli/args.h"
#include "grad/loss.h"

namespace onnxray {

// `otherwise`: the loss where none is named.
std::vector<Option> LossOptions(std::string_view otherwise);

// Of --output, or of the first output that holds floating-point numbers; before its Softmax or Sigmoid with
// --logits. Errors: kNotFound for an output that is not there.
Result<LossSpec> LossOf(const Args& args, const Graph& graph, const std::string& otherwise);

}  // namespace onnxray
