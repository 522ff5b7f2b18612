#include "views/progress_bar.h"

#include <algorithm>
#include <string>

#include "icons.h"
#include "text.h"
#include "views/backend_switch.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kBarWidth = 300;

float Share(const Progress& progress) {
  // By time where it can be estimated: nodes differ too much for their number to say anything.
  const double whole = progress.seconds + progress.eta_seconds;
  if (progress.eta_seconds > 0 && whole > 0) return static_cast<float>(progress.seconds / whole);
  return progress.total == 0 ? 0 : static_cast<float>(progress.done) / static_cast<float>(progress.total);
}

void DrawBar(const ViewContext& view, const Progress& progress, float width) {
  const float p = view.point;
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2());
  const std::string left = progress.total == 0 ? "making inputs"
                           : progress.eta_seconds > 0.2
                               ? FormatMilliseconds(std::max(1.0, progress.eta_seconds) * 1000) + " left"
                               : std::to_string(progress.done) + " of " + std::to_string(progress.total);
  const float left_width = TextWidth(view.fonts.mono, kMonoSmallSize, left);
  const float start = ImGui::GetCursorPosX();
  TextCut(view.fonts.text, kSmallSize, view.theme.text,
          progress.node_name.empty() ? "Starting" : progress.node_name, width - left_width - 14 * p, true);
  ImGui::SameLine();
  ImGui::SetCursorPosX(start + width - left_width);
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, left);
  const ImVec2 min = {ImGui::GetCursorScreenPos().x, ImGui::GetCursorScreenPos().y + 4 * p};
  const float height = 4 * p;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, {min.x + width, min.y + height}, view.theme(view.theme.raised), height / 2);
  const float filled = std::max(height, width * std::clamp(Share(progress), 0.0f, 1.0f));
  list.AddRectFilled(min, {min.x + filled, min.y + height}, view.theme(view.theme.accent), height / 2);
  ImGui::Dummy({width, 9 * p});
  ImGui::PopStyleVar();
  ImGui::EndGroup();
}

std::string Outcome(const RunState& run, const GradientState& gradients) {
  switch (gradients.phase) {
    case GradientState::Phase::kDone:
      return "Gradients in " + FormatMilliseconds(gradients.seconds * 1000);
    case GradientState::Phase::kCancelled:
      return "Gradients stopped";
    case GradientState::Phase::kFailed:
      return "No gradients";
    default:
      break;
  }
  switch (run.phase) {
    case RunState::Phase::kDone:
      return "Ran in " + FormatMilliseconds(run.seconds * 1000);
    case RunState::Phase::kCancelled:
      return "Stopped after " + std::to_string(run.progress.done) + " of " +
             std::to_string(run.progress.total) + " nodes";
    case RunState::Phase::kRejected:
      return "Not run";
    default:
      return "";
  }
}

}  // namespace

void DrawProgressBar(ViewContext& view, float middle) {
  const RunState& run = view.state.run;
  const ImVec2 button = view.Points(96, 30);
  const float gap = 12 * view.point;
  const GradientState& gradients = view.state.gradients;
  if (run.active() || gradients.computing()) {
    const float bar = std::min(kBarWidth * view.point, ImGui::GetContentRegionAvail().x - button.x - gap);
    AlignRight(bar + gap + button.x);
    CentreFrame(middle, 26 * view.point);
    DrawBar(view, run.active() ? run.progress : gradients.progress, bar);
    ImGui::SameLine(0, gap);
    CentreFrame(middle, button.y);
    if (ImGui::Button((std::string(icon::kDebugStop) + "  Cancel###Cancel run").c_str(), button))
      view.controller.Cancel();
    Tooltip(view, "Stop after the current node and keep what is computed (Esc)");
    return;
  }
  const std::string outcome = Outcome(run, gradients);
  const float width = TextWidth(view.fonts.text, kSmallSize, outcome);
  const float choice = BackendSwitchWidth(view);
  const float room = ImGui::GetContentRegionAvail().x;
  const bool fits = room > width + gap + choice + button.x, chooses = room > choice + button.x;
  AlignRight((fits ? width + gap : 0) + (chooses ? choice : 0) + button.x);
  CentreText(view, middle, kSmallSize);
  const bool failed = !run.status.ok() || !gradients.status.ok() || run.phase == RunState::Phase::kRejected;
  if (fits) {
    SmallText(view, failed ? view.theme.error : view.theme.dim, outcome);
    ImGui::SameLine(0, gap);
  }
  if (chooses) DrawBackendSwitch(view, middle);
  CentreFrame(middle, button.y);
  if (PrimaryButton(view, (std::string(icon::kPlay) + "  Run###Run").c_str(), button)) view.controller.Run();
}

}  // namespace onnxray
