// One opset for a whole graph, whatever its nodes were written for.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"
#include "ops/shape_context.h"

namespace onnxray {

class ThreadPool;

// The graph at the opset that gradients are written for (GraphWriter::kOpset), or its own if that is newer,
// with standard operators only: Onnxray's own are written out, those of other domains stay. Values keep their
// names, but not their numbers; nodes keep their names unless several take the place of one. Types, by
// ValueId, are those that the graph is run with: the result may be specific to them. Errors: kUnsupported,
// naming the node, for what cannot be said at that opset.
Result<Graph> UpgradeOpset(const Graph& graph, const std::vector<std::optional<TensorType>>& types,
                           const ThreadPool& pool);

// The same for whatever shapes the model takes: what it declares is all that is known.
Result<Graph> UpgradeOpset(const Graph& graph, const ThreadPool& pool);

// Whether all nodes, those of subgraphs too, are of the versions that the graph imports: then it can be
// written as it is.
bool HasOneOpset(const Graph& graph);

}  // namespace onnxray
