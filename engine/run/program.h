// Program: a graph made ready to run: operators resolved, constants folded, kernels prepared on first use and
// kept.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "gpu/frame.h"
#include "plan/plan.h"
#include "plan/resolve.h"

namespace onnxray {

class Program {
 public:
  // `gpu` may be null: then every node runs on the CPU.
  Program(Graph graph, const ThreadPool& pool, bool xnnpack, std::shared_ptr<GpuContext> gpu = nullptr);
  // `graph` is that of `base` with some constants `changed` (by ValueId). Nodes that read none of these share
  // the kernels of `base`.
  Program(Graph graph, const std::vector<bool>& changed, std::shared_ptr<Program> base);

  const Graph& graph() const { return graph_; }
  const ResolvedOp& op(NodeId id) const { return ops_[static_cast<size_t>(id)]; }
  // The kernel of a node that has state of its own; null where the operator's `run` does it all.
  Result<Kernel*> kernel(NodeId id);
  // Every node the outputs depend on, without knowledge of sizes: how a subgraph is run.
  const Plan& whole_plan();
  // The GPU that nodes run on where they can; null: none.
  const std::shared_ptr<GpuContext>& gpu() const { return gpu_; }
  GpuConstants& gpu_constants() { return gpu_constants_; }
  // From now on all nodes run on the CPU.
  void LeaveGpu();
  // The program of a subgraph of one of this graph's nodes.
  Program& subprogram(const Graph& subgraph);

 private:
  struct Prepared {
    bool tried = false;
    std::unique_ptr<Kernel> kernel;
  };

  Graph graph_;
  const ThreadPool& pool_;
  bool xnnpack_;
  std::shared_ptr<GpuContext> gpu_;
  GpuConstants gpu_constants_;
  std::shared_ptr<Program> base_;
  std::vector<bool> shared_;  // by NodeId: kernels are base_'s
  std::vector<ResolvedOp> ops_;
  std::vector<Prepared> kernels_;
  std::unique_ptr<Plan> whole_plan_;
  std::map<const Graph*, std::unique_ptr<Program>> subprograms_;
};

}  // namespace onnxray
