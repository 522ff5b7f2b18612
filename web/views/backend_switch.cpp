#include "views/backend_switch.h"

#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kWidth = 56, kHeight = 30, kGap = 10;

std::string Explanation(const AppState& state) {
  const std::string obstacle = WhyNoSwitch(state);
  if (!obstacle.empty())
    return "Computed on the " + std::string(state.backend.wants_gpu ? "GPU" : "CPU") + ": " + obstacle;
  if (!state.backend.wants_gpu) return "Computed on the CPU. Click to compute on the GPU what has a shader";
  return "Computed on the GPU '" + state.backend.gpu + "'. Click to compute on the CPU";
}

}  // namespace

float BackendSwitchWidth(const ViewContext& view) { return (kWidth + kGap) * view.point; }

void DrawBackendSwitch(ViewContext& view, float middle) {
  const bool on_gpu = view.state.backend.wants_gpu;
  CentreFrame(middle, kHeight * view.point);
  ImGui::PushStyleColor(ImGuiCol_Text, on_gpu ? view.theme.accent : view.theme.dim);
  ImGui::BeginDisabled(!WhyNoSwitch(view.state).empty());
  if (ImGui::Button(on_gpu ? "GPU###Compute on" : "CPU###Compute on", view.Points(kWidth, kHeight)))
    SwitchBackend(view.state, view.controller);
  ImGui::EndDisabled();
  ImGui::PopStyleColor();
  Tooltip(view, Explanation(view.state));
  ImGui::SameLine(0, kGap * view.point);
}

void DrawPlacement(ViewContext& view, const NodeLine& line) {
  const std::string* const reason = view.state.backend.PlaceOf(line.row.path);
  if (!reason) return;
  NameAndValue(view, "Ran on", reason->empty() ? "GPU" : "CPU: " + *reason,
               reason->empty() ? view.theme.accent : view.theme.text);
}

std::string TimeText(const ViewContext& view, const NodeLine& line) {
  const std::string* const reason = view.state.backend.PlaceOf(line.row.path);
  const bool unknown = reason && reason->empty() && line.outcome->milliseconds == 0;
  return unknown ? "GPU" : FormatMilliseconds(line.outcome->milliseconds);
}

}  // namespace onnxray
