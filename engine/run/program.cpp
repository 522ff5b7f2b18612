#include "run/program.h"

#include <algorithm>

#include "plan/fill_types.h"
#include "plan/fold_constants.h"

namespace onnxray {

Program::Program(Graph graph, const ThreadPool& pool, bool xnnpack, std::shared_ptr<GpuContext> gpu)
    : graph_(std::move(graph)), pool_(pool), xnnpack_(xnnpack), gpu_(std::move(gpu)) {
  FillAttributeDefaults(graph_);
  FoldConstants(graph_, pool_);
  FillTypes(graph_, pool_);
  for (const Node& node : graph_.nodes) ops_.push_back(Resolve(node));
  kernels_.resize(graph_.nodes.size());
}

Program::Program(Graph graph, const std::vector<bool>& changed, std::shared_ptr<Program> base)
    : graph_(std::move(graph)),
      pool_(base->pool_),
      xnnpack_(base->xnnpack_),
      gpu_(base->gpu_),
      base_(std::move(base)),
      ops_(base_->ops_),
      kernels_(graph_.nodes.size()) {
  for (const Node& node : graph_.nodes) {
    shared_.push_back(std::none_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
      return id != kNoValue && changed[static_cast<size_t>(id)];
    }));
  }
}

Result<Kernel*> Program::kernel(NodeId id) {
  if (base_ && shared_[static_cast<size_t>(id)]) return base_->kernel(id);
  Prepared& prepared = kernels_[static_cast<size_t>(id)];
  const Op* op = this->op(id).op;
  if (!prepared.tried && op && op->prepare) {
    prepared.kernel = TRY(op->prepare(graph_.node(id), this->op(id).version));
  } else if (!prepared.tried && xnnpack_ && op && op->xnnpack) {
    const Node& node = graph_.node(id);
    std::vector<Tensor> dense(node.inputs.size());
    std::vector<const Tensor*> constants(node.inputs.size());
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i] == kNoValue || !graph_.value(node.inputs[i]).constant) continue;
      dense[i] = TRY(graph_.value(node.inputs[i]).constant->RowMajor());
      constants[i] = &dense[i];
    }
    prepared.kernel = TRY(op->xnnpack({node, graph_, pool_, constants}));
  }
  prepared.tried = true;
  return prepared.kernel.get();
}

void Program::LeaveGpu() {
  gpu_.reset();
  gpu_constants_.clear();
}

const Plan& Program::whole_plan() {
  if (!whole_plan_) {
    PlanRequest request{graph_.outputs, std::vector<bool>(graph_.values.size())};
    for (size_t i = 0; i < graph_.values.size(); ++i)
      request.given[i] = graph_.values[i].constant.has_value();
    InferredTypes unknown;
    unknown.values.resize(graph_.values.size());
    unknown.flops.resize(graph_.nodes.size());
    whole_plan_ = std::make_unique<Plan>(MakePlan(graph_, request, unknown));
  }
  return *whole_plan_;
}

Program& Program::subprogram(const Graph& subgraph) {
  if (base_) return base_->subprogram(subgraph);
  std::unique_ptr<Program>& program = subprograms_[&subgraph];
  if (!program) program = std::make_unique<Program>(subgraph, pool_, xnnpack_);
  return *program;
}

}  // namespace onnxray
