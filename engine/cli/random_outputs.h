// Judging outputs that are random by definition: ONNX leaves the generator to the implementation, even where
// a seed is given, so only their distribution can be compared.
#pragma once

#include <string>
#include <vector>

#include "run/session.h"

namespace onnxray {

// For every output of the graph, whether random numbers go into it.
std::vector<bool> RandomOutputs(const Graph& graph);

// What is wrong with the random numbers of a model, fed with `inputs`; empty when nothing is. A session made
// again must give the same numbers. With hundreds of other seeds, every random operator must keep to the mean
// and the variance of its distribution, and each element of `expected` (one value per output of the graph,
// looked at where `random`) must be among what came out. Errors: those of a run.
Result<std::string> JudgeRandomOutputs(const Model& model, const SessionOptions& options,
                                       const Inputs& inputs, const std::vector<Value>& expected,
                                       const std::vector<bool>& random);

}  // namespace onnxray
