#include "run/session.h"

#include <algorithm>

#include "gpu/context.h"
#include "grad/expand_gradient_nodes.h"
#include "graph/rewrites/fuse.h"
#include "run/bind_inputs.h"
#include "run/graph_run.h"

namespace onnxray {

namespace {

// Null where the session is to run, or has to, on the CPU.
std::shared_ptr<GpuContext> OpenGpu(Backend wanted, BackendState& state) {
  if (wanted != Backend::kWebGpu) return nullptr;
  Result<std::shared_ptr<GpuContext>> opened = GpuContext::Open();
  if (!opened.ok()) {
    state.complaint = opened.error().ToString();
    return nullptr;
  }
  state.backend = Backend::kWebGpu;
  state.gpu = opened.value()->device().name();
  return std::move(opened).value();
}

class GraphSession : public Session {
 public:
  GraphSession(Model model, const SessionOptions& options)
      : model_(std::move(model)),
        xnnpack_(options.xnnpack),
        pool_(options.threads),
        buffers_(std::make_shared<BufferPool>()),
        gpu_(OpenGpu(options.backend, backend_)),
        plain_(std::make_shared<Program>(ExpandGradientNodes(*model_.graph, pool_), pool_, xnnpack_, gpu_)) {}

  const Model& model() const override { return model_; }
  const Graph& graph() const override { return plain_->graph(); }
  const ThreadPool& pool() const override { return pool_; }
  const BackendState& backend() const override { return backend_; }

  Result<std::unique_ptr<Run>> Start(const Inputs& inputs, const RunOptions& options) override {
    const std::vector<Value> fed = TRY(BindInputs(graph(), inputs));
    const std::shared_ptr<Program> plain = ProgramFor(fed), program = ProgramFor(plain, options);
    const Graph& program_graph = program->graph();

    std::vector<std::optional<TensorType>> types(fed.size());
    PlanRequest request{{}, std::vector<bool>(program_graph.values.size())};
    for (size_t i = 0; i < program_graph.values.size(); ++i) {
      const bool is_fed = i < fed.size() && !fed[i].is_none();
      request.given[i] = is_fed || program_graph.values[i].constant.has_value();
      if (is_fed && fed[i].is_tensor()) types[i] = {fed[i].tensor().dtype(), fed[i].tensor().shape()};
    }
    request.targets = program_graph.outputs;
    if (options.keep == RunOptions::Keep::kAll && !options.only_needed)
      request.targets = AllValues(program_graph);
    if (options.keep == RunOptions::Keep::kSelected) {
      if (options.only_needed) request.targets.clear();
      request.targets.insert(request.targets.end(), options.values.begin(), options.values.end());
    }
    Plan plan = MakePlan(program_graph, request, TypesFor(program, types));
    return std::unique_ptr<Run>(
        std::make_unique<GraphRun>(program, plain, pool_, buffers_, std::move(plan), fed, options));
  }

  Result<std::unique_ptr<Run>> StartFrom(Run& base, const ValueEdits& edits, const RunOptions& options,
                                         std::vector<InnerEdit> inner) override {
    return static_cast<GraphRun&>(base).StartFrom(edits, options, std::move(inner));
  }

  InferredTypes Infer(const std::map<std::string, TensorType>& inputs) const override {
    std::vector<std::optional<TensorType>> fed(graph().values.size());
    for (const ValueId id : graph().inputs) {
      const GraphValue& input = graph().value(id);
      const auto it = inputs.find(input.name);
      if (it != inputs.end()) {
        fed[static_cast<size_t>(id)] = it->second;
      } else if (input.type.kind == ValueType::Kind::kTensor && input.type.shape) {
        Shape shape;
        for (const Dim& dim : *input.type.shape) shape.push_back(dim.known() ? dim.value : 1);
        fed[static_cast<size_t>(id)] = TensorType{input.type.dtype, std::move(shape)};
      }
    }
    return InferTypes(graph(), fed, pool_);
  }

 private:
  // Old models list every weight as an input: one that the caller feeds must not be folded into constants.
  std::shared_ptr<Program> ProgramFor(const std::vector<Value>& fed) {
    std::vector<ValueId> overridden;
    for (const ValueId id : graph().inputs) {
      if (graph().value(id).constant && !fed[static_cast<size_t>(id)].is_none()) overridden.push_back(id);
    }
    if (overridden.empty()) return plain_;
    if (overridden != overridden_) {
      Graph open = ExpandGradientNodes(*model_.graph, pool_);
      for (const ValueId id : overridden) open.value(id).constant.reset();
      overriding_ = std::make_shared<Program>(std::move(open), pool_, xnnpack_, gpu_);
      overridden_ = std::move(overridden);
    }
    return overriding_;
  }

  // A run that is to make some values only need not make those in between.
  std::shared_ptr<Program> ProgramFor(const std::shared_ptr<Program>& plain, const RunOptions& options) {
    if (options.keep == RunOptions::Keep::kOutputs) return Fused(plain, {}, for_outputs_);
    if (options.keep == RunOptions::Keep::kSelected && options.only_needed)
      return Fused(plain, options.values, for_selected_);
    return plain;
  }

  // What the latest such runs were of.
  struct FusedProgram {
    std::shared_ptr<Program> program, plain;
    std::vector<ValueId> kept;
  };

  std::shared_ptr<Program> Fused(const std::shared_ptr<Program>& plain, std::vector<ValueId> kept,
                                 FusedProgram& fused) const {
    std::sort(kept.begin(), kept.end());
    if (!fused.program || fused.plain != plain || fused.kept != kept) {
      fused.program = std::make_shared<Program>(Fuse(plain->graph(), kept), pool_, xnnpack_, gpu_);
      fused.plain = plain;
      fused.kept = std::move(kept);
    }
    return fused.program;
  }

  // Repeated runs on inputs of the same shapes infer once.
  const InferredTypes& TypesFor(const std::shared_ptr<Program>& program,
                                const std::vector<std::optional<TensorType>>& fed) {
    if (inferred_for_.lock() != program || fed != inferred_from_) {
      inferred_ = InferTypes(program->graph(), fed, pool_);
      inferred_for_ = program;
      inferred_from_ = fed;
      buffers_->Trim();
      if (gpu_) gpu_->pool().Trim();
    }
    return inferred_;
  }

  Model model_;
  bool xnnpack_;
  ThreadPool pool_;
  std::shared_ptr<BufferPool> buffers_;
  BackendState backend_;
  std::shared_ptr<GpuContext> gpu_;
  std::shared_ptr<Program> plain_, overriding_;
  FusedProgram for_outputs_, for_selected_;
  std::vector<ValueId> overridden_;
  std::weak_ptr<const Program> inferred_for_;
  std::vector<std::optional<TensorType>> inferred_from_;
  InferredTypes inferred_;
};

}  // namespace

Result<std::unique_ptr<Session>> Session::Create(Model model, const SessionOptions& options) {
  if (!model.graph) return InvalidModel("the model has no graph");
  return std::unique_ptr<Session>(std::make_unique<GraphSession>(std::move(model), options));
}

Result<std::vector<Value>> Session::RunOutputs(const Inputs& inputs, const RunOptions& options) {
  const std::unique_ptr<Run> run = TRY(Start(inputs, options));
  run->Finish();
  return run->Outputs();
}

}  // namespace onnxray
