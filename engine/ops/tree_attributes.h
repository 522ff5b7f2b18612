// The attributes in which ai.onnx.ml's tree ensembles describe their trees.
#pragma once

#include <string>
#include <vector>

#include "cpu/forest.h"
#include "graph/attributes.h"

namespace onnxray {

// NAME, a list of floats, or NAME_as_tensor, which may be of float64; empty where there is neither.
Result<std::vector<double>> ReadNumbers(const Attributes& attributes, const std::string& name);
// Whether some attribute holds float64.
bool HasDoubles(const Attributes& attributes);

// TreeEnsembleRegressor's and TreeEnsembleClassifier's trees. The leaves' votes are in the attributes
// VOTE_treeids, VOTE_nodeids, VOTE_ids and VOTE_weights.
Result<Forest> ReadForest(const Attributes& attributes, const std::string& vote, int64_t targets);

// TreeEnsemble's.
Result<Forest> ReadPlainForest(const Attributes& attributes);

}  // namespace onnxray
