// Frame: the values of one execution of one Program, and how a node runs on them. Subgraphs run in frames of
// their own.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gpu/frame.h"
#include "run/capture.h"
#include "run/program.h"
#include "run/session.h"

namespace onnxray {

// What all frames of one run share.
struct FrameServices {
  const ThreadPool& pool;
  TensorAllocator& allocator;
  const std::atomic<bool>* cancel = nullptr;  // checked between the nodes of subgraphs; null: never
  bool keep_subruns = false;
  const std::vector<InnerEdit>* inner_edits = nullptr;  // null: none
  bool use_gpu = false;                                 // where the program has one
  bool time_gpu = false;                                // node by node
};

// Makes the edit. Errors: its own, kInvalidInput where it gives another type; both name the value.
Result<Value> MakeEdit(const ValueEdit& edit, const Value& value, const std::string& name);

class Frame : public SubgraphRunner {
 public:
  // Constants of the program's graph are set from the start.
  Frame(Program& program, const FrameServices& services);

  // None: not computed, released, an absent optional, or on the GPU alone.
  const Value& value(ValueId id) const { return values_[static_cast<size_t>(id)]; }
  void Set(ValueId id, Value value);
  // Forgets a value; constants stay.
  void Release(ValueId id);

  // Null unless the value is on the GPU; it may be on the host as well.
  const GpuTensor* on_gpu(ValueId id) const { return gpu_ ? gpu_->Find(id) : nullptr; }
  // The value, read back where it is on the GPU alone. Errors: the GPU's.
  Result<Value> Fetch(ValueId id);
  // Null where all nodes run on the CPU.
  GpuFrame* gpu() { return gpu_ ? &*gpu_ : nullptr; }
  // See Run::cpu_reason.
  const std::string& cpu_reason(NodeId id) const;
  // The last error was the GPU's, and what it held is lost.
  bool gpu_failed() const { return gpu_failed_; }
  // Forgets all values but constants; from now on all nodes run on the CPU.
  void RestartOnCpu();

  // Computes the outputs of a node whose inputs are there: on the GPU, where they are by the time it is asked
  // for them, or on the CPU. Errors carry node, op and shapes.
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
  // True: the node's commands wait for the GPU.
  bool Encode(NodeId id);
  // Reads back what is on the GPU alone.
  Status Download(const std::vector<ValueId>& ids);
  void KeepSubRun(const Graph& graph, Frame& frame);
  // Of these values, which are there now.
  Status EditInside(const std::vector<ValueId>& ids);

  Program& program_;
  FrameServices services_;
  std::vector<Value> values_;
  std::vector<double> milliseconds_;  // by NodeId
  NodeId running_ = kNoNode;
  std::optional<GpuFrame> gpu_;
  std::map<NodeId, std::string> cpu_reasons_;
  bool gpu_failed_ = false;
  // Of a subgraph's frame: the nodes that lead here, and which of the innermost one's subgraph's runs it is.
  std::vector<NodeId> place_;
  int64_t iteration_ = 0;
  int64_t next_iteration_ = 0;  // of the running node's subgraph
  std::map<NodeId, std::shared_ptr<const SubRun>> subruns_;
};

}  // namespace onnxray
