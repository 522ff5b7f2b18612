// Where the model runs: on the CPU or on the GPU, as the user wants it and as it turned out.
#pragma once

#include <map>
#include <string>

#include "model_summary.h"

namespace onnxray {

struct AppState;
class Controller;

struct BackendChoice {
  bool wants_gpu = false;
  bool switching = false;  // the engine has not answered yet
  std::string gpu;         // the adapter that is in use; empty: none is
  std::string absent;      // why no GPU can be had; empty: there is one, or nobody has tried
  // Of the latest run with a GPU: the values computed by nodes, and why on the CPU; empty: on the GPU.
  std::map<ValueId, std::string> placed;
  uint64_t run = 0;  // that `placed` was asked of

  // Null where that is not known, or there was no GPU to choose.
  const std::string* PlaceOf(const ValuePath& path) const {
    const auto it = path.nodes.empty() ? placed.find(path.value) : placed.end();
    return it == placed.end() ? nullptr : &it->second;
  }
};

// Why the switch cannot be used now; empty: it can.
std::string WhyNoSwitch(const AppState& state);
// From the CPU to the GPU or back. What has been run is run again there. Without a GPU all stays as it is,
// and a message says why.
void SwitchBackend(AppState& state, Controller& controller);
// To be called once a frame.
void UpdateBackend(AppState& state, Controller& controller);

}  // namespace onnxray
