// EngineHost: where the model runs.
#include "engine_host.h"
#include "gpu/device.h"

namespace onnxray {

namespace {

// Of a run on the GPU, between two looks at what it has computed: each waits for the GPU.
constexpr std::chrono::milliseconds kGpuSlice{50};

}  // namespace

BackendState EngineHost::UseBackend(Backend backend) {
  backend_ = Backend::kCpu;
  BackendState state;
  if (backend == Backend::kWebGpu) {
    const auto device = GpuDevice::Open();
    if (!device.ok()) {
      state.complaint = device.error().ToString();
      return state;
    }
    state = {backend, device.value()->name(), {}};
    backend_ = backend;
  }
  if (!session_ || session_->backend().backend == backend) return state;
  auto session = Session::Create(Model(session_->model()), Options());
  if (!session.ok()) {
    backend_ = session_->backend().backend;
    state = session_->backend();
    state.complaint = session.error().ToString();
    return state;
  }
  gradients_.reset();
  interiors_.Clear();
  run_.reset();
  unedited_.reset();
  edits_.clear();
  session_ = std::move(session).value();
  return state;
}

void EngineHost::StepOnGpu() {
  run_->StepFor(kGpuSlice);
  for (size_t i = 0; i < session_->graph().nodes.size(); ++i) {
    const NodeId id = static_cast<NodeId>(i);
    if (i < reported_.size() && !reported_[i] && HasRun(id)) {
      reported_[i] = true;
      emit_(Outcomes(id));
    }
  }
}

void EngineHost::ForgetReported() {
  reported_.resize(session_->graph().nodes.size());
  for (size_t i = 0; i < reported_.size(); ++i) reported_[i] = HasRun(static_cast<NodeId>(i));
}

}  // namespace onnxray
