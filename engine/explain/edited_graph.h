// GraphWithEdits: the graph that edits make of a model's: every edited value is followed by nodes that do to
// it what the edit does, and whoever read the value reads what they make. A gradient of it is one of the
// edited run.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "explain/edit.h"
#include "graph/graph.h"
#include "run/session.h"

namespace onnxray {

struct GraphWithEdits {
  Graph graph;  // has the values of the former under the same ids, and more behind them
  // By edited value: what takes its place. Edited weights are not here: they are other constants.
  std::map<ValueId, ValueId> replaced;

  ValueId At(ValueId id) const {
    const auto it = replaced.find(id);
    return it == replaced.end() ? id : it->second;
  }
};

// `run` is one of `session` with these edits that has ended: it tells the types. What cannot be
// differentiated, edits of others than floating-point values, is held at what `run` made. Errors: those of
// Apply, and of fetching such values.
Result<GraphWithEdits> WriteEdits(const Session& session, Run& run,
                                  const std::vector<std::pair<ValueId, Edit>>& edits);

}  // namespace onnxray
