// What keeps the input panel's knowledge up to date. Waits for nothing; the engine's thread does the work.
#pragma once

#include "views/view_context.h"

namespace onnxray {

// Once a frame: asks for reports on what changed, for the latest run's answer, for trials of presets while
// they are looked at, and runs the model on what is being drawn, as soon as it is free.
void UpdateInputs(ViewContext& view, bool shows_trials);

// The choice for an input; null where a run does not need that input.
InputChoice* ChoiceOf(AppState& state, const std::string& input);
// Null while there is none.
const InputReport* ReportOf(const AppState& state, const std::string& input);

// Shows an empty pad to draw the input on, with a pen that suits its size.
void OpenPad(AppState& state, const std::string& input);

// A file that is no input: names of classes, or a vocabulary. What is to be said about it is put into the
// messages.
void TakeVocabulary(AppState& state, const OpenedInput& file, double now);
// The model is another: forgets what was of the former.
void ForgetInputs(AppState& state);
// Whether names for the model's classes are still wanted.
bool WantsLabels(const AppState& state);

}  // namespace onnxray
