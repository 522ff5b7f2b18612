// Holds every run against the reference.
#pragma once

#include "controller.h"
#include "input_choice.h"

namespace onnxray {

// Once a frame: where there is a reference and a run ended that has not been compared with it, does that,
// some values at a time.
void UpdateComparison(AppState& state, Controller& controller);

// Keeps the latest run, its model with it, to compare later runs with.
void KeepAsReference(AppState& state, Controller& controller);
// Compares the run, which has edits, with the one without.
void CompareWithUnedited(AppState& state, Controller& controller);
void ForgetReference(AppState& state);

// Whether some tensors of a file are named as values that nodes of the model compute, or as nodes.
bool HoldsActivations(const OpenedInput& file, const ModelSummary& model);
// Whether it holds a tensor for every input.
bool HoldsInputs(const OpenedInput& file, const std::vector<InputChoice>& choices);
void UseAsReference(AppState& state, const OpenedInput& file);

// Pictures of a value, its reference and the difference, into state.comparison.maps.
void AskForMaps(AppState& state, Controller& controller, const ValuePath& value, double aspect);
// Adds an edit that puts the reference's elements in the place of a value's.
void PatchFromReference(AppState& state, Controller& controller, ListedEdit edit);

}  // namespace onnxray
