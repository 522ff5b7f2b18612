// Changes constants of a folded graph: weights as a person edits them.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "graph/graph.h"

namespace onnxray {

class ThreadPool;

// The constant that takes the place of the given one: of the same type.
using ConstantEdit = std::function<Result<Tensor>(const Tensor&)>;

struct EditedGraph {
  Graph graph;
  std::vector<bool> changed;  // by ValueId: edited, or folded from what was
};

// Values and nodes keep their ids. What FoldConstants made of an edited constant is folded again; an edit of
// such a value is given the new one. Errors: the edits', naming the value; kInvalidInput where an edited
// value can no longer be folded.
Result<EditedGraph> EditConstants(Graph graph, const std::map<ValueId, ConstantEdit>& edits,
                                  const ThreadPool& pool);

}  // namespace onnxray
