// The webcam as an input: its pictures are fed one after the other, each when the run before it has ended.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// The input that a camera's pictures suit; null: the model has none, or there is no camera.
const InputChoice* CameraInput(const AppState& state, const Platform& platform);

// Asks for the camera; frames come only if the user lets them.
void OpenCamera(ViewContext& view, const std::string& input);
void CloseCamera(ViewContext& view);
// The latest picture stays; and on.
void FreezeCamera(AppState& state, bool frozen);

// Once a frame: asks for the next picture as soon as the engine is free. Ends where something else is fed.
void UpdateCamera(ViewContext& view);
// A picture that was asked for.
void TakeCameraFrame(AppState& state, Controller& controller, const Pixels& frame);

}  // namespace onnxray
