#include "input/camera_view.h"

#include "input/camera.h"
#include "views/widgets.h"

namespace onnxray {

void DrawCameraControls(ViewContext& view, const std::string& input) {
  const CameraState& camera = view.state.input.camera;
  if (!camera.on() || camera.input != input) return;
  const float gap = 6 * view.point, width = (ImGui::GetContentRegionAvail().x - gap) / 2;
  const bool frozen = camera.frozen;
  if (ImGui::Button(frozen ? "Go on###Freeze webcam" : "Freeze###Freeze webcam", {width, 0}))
    FreezeCamera(view.state, !frozen);
  Tooltip(view, frozen ? "Every new picture is fed again (Space)" : "Keep this picture (Space)");
  ImGui::SameLine(0, gap);
  if (ImGui::Button("Stop###Stop webcam", {width, 0})) CloseCamera(view);
  Tooltip(view, "Turn the webcam off; its last picture stays");
}

}  // namespace onnxray
