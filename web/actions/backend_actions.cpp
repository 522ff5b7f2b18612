// Where the model runs.
#include "actions/action.h"

namespace onnxray {

namespace {

std::string Detail(const ViewContext& view) {
  const std::string obstacle = WhyNoSwitch(view.state);
  const std::string present = view.state.backend.wants_gpu ? "on the GPU now" : "on the CPU now";
  return obstacle.empty() ? present : present + ": " + obstacle;
}

constexpr Action kActions[] = {
    {.id = "run.backend",
     .group = "Files and runs",
     .title = "Compute on the GPU, or on the CPU again",
     .run = [](ViewContext& view) { SwitchBackend(view.state, view.controller); },
     .enabled = [](const ViewContext& view) { return WhyNoSwitch(view.state).empty(); },
     .detail = Detail},
};

}  // namespace

ActionFamily BackendActions() { return kActions; }

}  // namespace onnxray
