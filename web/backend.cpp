#include "backend.h"

#include "controller.h"

namespace onnxray {

namespace {

// What a finished run tells.
struct Placements {
  std::map<ValueId, std::string> placed;
  std::string failure;  // why it left the GPU
};

Placements PlacementsOf(EngineHost& host) {
  Placements placements;
  if (!host.run() || host.session()->backend().backend != Backend::kWebGpu) return placements;
  placements.failure = host.run()->gpu_failure();
  const Graph& graph = host.session()->graph();
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    std::string reason =
        placements.failure.empty() ? host.run()->cpu_reason(static_cast<NodeId>(i)) : "the run left the GPU";
    for (const ValueId output : graph.nodes[i].outputs) {
      const bool computed = output != kNoValue && !graph.value(output).constant;
      if (computed) placements.placed[output] = reason;
    }
  }
  return placements;
}

}  // namespace

std::string WhyNoSwitch(const AppState& state) {
  if (!state.backend.absent.empty()) return state.backend.absent;
  if (!ThreadsAvailable()) return "a GPU needs a thread of its own, and this page has only one";
  const bool working = state.run.active() || state.gradients.computing() || state.backend.switching;
  return working ? "what is being computed has to end first" : "";
}

void SwitchBackend(AppState& state, Controller& controller) {
  if (!WhyNoSwitch(state).empty()) return;
  BackendChoice& choice = state.backend;
  choice.wants_gpu = !choice.wants_gpu;
  choice.switching = true;
  const Backend wanted = choice.wants_gpu ? Backend::kWebGpu : Backend::kCpu;
  controller.Ask([wanted](EngineHost& host) { return host.UseBackend(wanted); },
                 [&state, &controller](BackendState used) {
                   BackendChoice& choice = state.backend;
                   choice.switching = false;
                   choice.wants_gpu = used.backend == Backend::kWebGpu;
                   choice.gpu = used.gpu;
                   choice.absent = used.complaint;
                   choice.placed.clear();
                   if (!used.complaint.empty()) {
                     state.messages.AddInfo("It stays on the CPU: " + used.complaint, Controller::Now());
                   } else if (state.run.number > 0) {
                     controller.Run();
                   }
                 });
}

void UpdateBackend(AppState& state, Controller& controller) {
  BackendChoice& choice = state.backend;
  if (!choice.wants_gpu || state.run.active() || choice.run == state.run.number) return;
  choice.run = state.run.number;
  choice.placed.clear();
  controller.Ask(PlacementsOf, [&state, &controller, number = choice.run](Placements placements) {
    if (number != state.run.number) return;
    state.backend.placed = std::move(placements.placed);
    if (placements.failure.empty()) return;
    Error error = Internal(placements.failure);
    error.remedy = "Switch the GPU on again to give it another try";
    controller.ReportError("All of it ran on the CPU", error);
  });
}

}  // namespace onnxray
