#include "input/camera.h"

#include <algorithm>

#include "input/input_updates.h"

namespace onnxray {

namespace {

constexpr int kPreviewSide = 192;

// Every so-manieth pixel: enough for a thumbnail that the next frame replaces.
Pixels Thinned(const Pixels& frame) {
  const int step = std::max(1, std::max(frame.width, frame.height) / kPreviewSide);
  Pixels preview{
      .width = std::max(1, frame.width / step), .height = std::max(1, frame.height / step), .texels = {}};
  for (int y = 0; y < preview.height; ++y) {
    for (int x = 0; x < preview.width; ++x) {
      preview.texels.push_back(frame.texels[static_cast<size_t>(y * step) * static_cast<size_t>(frame.width) +
                                            static_cast<size_t>(x * step)]);
    }
  }
  return preview;
}

Tensor PictureOf(const Pixels& frame) {
  Tensor picture = Tensor::Zeros(DType::kUInt8, {frame.height, frame.width, 3}).value();
  uint8_t* out = picture.data<uint8_t>();
  for (const Texel texel : frame.texels) {
    for (const int shift : {0, 8, 16}) *out++ = static_cast<uint8_t>(texel >> shift);
  }
  return picture;
}

}  // namespace

const InputChoice* CameraInput(const AppState& state, const Platform& platform) {
  if (!platform.has_camera()) return nullptr;
  const auto takes_picture = [&](const InputChoice& choice) {
    const InputReport* report = ReportOf(state, choice.input);
    return report && report->takes_picture;
  };
  const auto it = std::find_if(state.choices.begin(), state.choices.end(), takes_picture);
  return it == state.choices.end() ? nullptr : &*it;
}

void OpenCamera(ViewContext& view, const std::string& input) {
  view.state.input.pad_input.clear();
  const InputChoice* choice = ChoiceOf(view.state, input);
  CameraState camera;
  camera.input = input;
  camera.before = choice ? choice->file : nullptr;
  view.state.input.camera = std::move(camera);
  view.controller.platform().StartCamera();
}

void CloseCamera(ViewContext& view) {
  if (!view.state.input.camera.on()) return;
  view.state.input.camera = {};
  view.controller.platform().StopCamera();
}

void FreezeCamera(AppState& state, bool frozen) { state.input.camera.frozen = frozen; }

void UpdateCamera(ViewContext& view) {
  CameraState& camera = view.state.input.camera;
  if (!camera.on()) return;
  const InputChoice* choice = ChoiceOf(view.state, camera.input);
  const bool replaced = !choice || (camera.frame && choice->file != camera.frame);
  if (replaced) return CloseCamera(view);
  if (camera.frozen || camera.waiting || view.state.run.active() || view.state.gradients.computing()) return;
  camera.waiting = true;
  view.controller.platform().AskForCameraFrame();
}

void TakeCameraFrame(AppState& state, Controller& controller, const Pixels& frame) {
  CameraState& camera = state.input.camera;
  InputChoice* choice = ChoiceOf(state, camera.input);
  camera.waiting = false;
  if (!camera.on() || camera.frozen || !choice || frame.texels.empty()) return;
  OpenedInput opened;
  opened.name = "Webcam";
  opened.picture = PictureOf(frame);
  opened.preview = Thinned(frame);
  choice->file = camera.frame = std::make_shared<const OpenedInput>(std::move(opened));
  choice->batch.clear();
  choice->typed.reset();
  controller.Run();
}

}  // namespace onnxray
