// What a node of RNN, GRU or LSTM says, for their kernels and their gradients.
#pragma once

#include <vector>

#include "cpu/recurrent.h"
#include "graph/attributes.h"

namespace onnxray {

// Initial c, final c and the peepholes are LSTM's alone.
enum RecurrentInput : int { kX, kW, kR, kB, kLengths, kInitialH, kInitialC, kPeepholes };
enum RecurrentOutput : int { kY, kFinalH, kFinalC };

// The activations of all directions, one direction after the other: RNN's one, GRU's for gates and candidate,
// LSTM's for gates, candidate and cell. Errors: kInvalidInput for unknown names, or too few or too many.
Result<std::vector<RecurrentActivation>> ReadActivations(const Attributes& attributes, RecurrentCell cell,
                                                         int64_t directions);

}  // namespace onnxray
