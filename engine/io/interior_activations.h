// Interiors (explain/interior.h) as activations: "lstm/gates/input", behind the node they belong to.
#pragma once

#include <memory>
#include <vector>

#include "explain/interior.h"
#include "io/activations.h"

namespace onnxray {

// The list with the names of all interiors in it. What computes an interior value counts as its node's first
// output, so that keeping that keeps what it takes.
std::vector<Activation> NameInteriors(const Graph& graph, const std::vector<Activation>& list);

// Interior values of a run, computed.
class InteriorActivations {
 public:
  // Those whose names `patterns` select, all without patterns; of nodes in subgraphs, of the last iteration.
  // A value that cannot be computed is a failed capture.
  static InteriorActivations Compute(const Session& session, Run& run,
                                     const std::vector<std::string>& patterns);
  // Why values could not be computed, each naming its value.
  std::vector<Error> errors() const;
  // States over time are drawn with time down the rows.
  AxisOrders axis_orders() const;
  // `list`, of the same run, with them in it. Refers to this.
  std::vector<Activation> AddTo(const std::vector<Activation>& list) const;

 private:
  struct Entry {
    std::string node;  // name of the activation it belongs behind
    Activation activation;
    std::unique_ptr<Capture> capture;
    bool over_time = false;
  };
  std::vector<Entry> entries_;
};

}  // namespace onnxray
