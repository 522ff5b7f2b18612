// Frame: the values of one execution of one Program, and how a node runs on them. Subgraphs run in frames of
// their own.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "run/capture.h"
#include "run/program.h"

namespace onnxray {

// What all frames of one run share.
struct FrameServices {
  const ThreadPool& pool;
  TensorAllocator& allocator;
  const std::atomic<bool>* cancel = nullptr;  // checked between the nodes of subgraphs; null: never
  bool keep_subruns = false;
};

class Frame : public SubgraphRunner {
 public:
  // Constants of the program's graph are set from the start.
  Frame(Program& program, const FrameServices& services);

  // None: not computed, released, or an absent optional.
  const Value& value(ValueId id) const { return values_[static_cast<size_t>(id)]; }
  void Set(ValueId id, Value value) { values_[static_cast<size_t>(id)] = std::move(value); }
  // Forgets a value; constants stay.
  void Release(ValueId id);

  // Computes the outputs of a node whose inputs are there. Errors carry node, op and shapes.
  Status RunNode(NodeId id);
  // How long the node's last RunNode took.
  double milliseconds(NodeId id) const { return milliseconds_[static_cast<size_t>(id)]; }
  // RunNode for a whole plan, releasing values at their last use unless they are among the graph's outputs.
  Status RunPlan(const Plan& plan);

  std::map<NodeId, std::shared_ptr<const SubRun>> TakeSubRuns() { return std::move(subruns_); }
  const SubRun* subrun(NodeId id) const;
  const std::map<NodeId, std::shared_ptr<const SubRun>>& subruns() const { return subruns_; }

  // SubgraphRunner: a subgraph of the node that is running.
  Result<std::vector<Value>> Run(const Graph& graph, std::vector<Value> inputs) override;

 private:
  // Makes strided views (what Transpose and Slice give) dense for good, so that the next reader finds them
  // so.
  Status MakeDense(const std::vector<ValueId>& ids);
  void KeepSubRun(const Graph& graph, Frame& frame);

  Program& program_;
  FrameServices services_;
  std::vector<Value> values_;
  std::vector<double> milliseconds_;  // by NodeId
  NodeId running_ = kNoNode;
  std::map<NodeId, std::shared_ptr<const SubRun>> subruns_;
};

}  // namespace onnxray
