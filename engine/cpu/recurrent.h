// RNN, GRU and LSTM: one matrix product for the inputs of all time steps, then one per step for the hidden
// state.
#pragma once

#include <limits>

#include "base/thread_pool.h"
#include "cpu/recurrent_activation.h"

namespace onnxray {

enum class RecurrentCell : uint8_t { kRnn, kGru, kLstm };

// Blocks of hidden_size rows in the weights: one; update, reset, hidden; input, output, forget, cell.
inline int64_t GateCount(RecurrentCell cell) {
  return cell == RecurrentCell::kRnn ? 1 : cell == RecurrentCell::kGru ? 3 : 4;
}

// One direction of a recurrent operator. T is float or double; matrices are row-major.
template <typename T>
struct RecurrentPass {
  RecurrentCell cell;
  int64_t steps, batch, inputs, hidden;
  bool reverse = false;              // from the last step to the first
  const int32_t* lengths = nullptr;  // steps of every batch entry; null: all
  const T* x;                        // [steps, batch, inputs], or [batch, steps, inputs]
  bool batch_first = false;          // how x and y are laid out
  const T* weights;                  // [gates * hidden, inputs]
  const T* recurrence;               // [gates * hidden, hidden]
  const T* bias = nullptr;           // [2, gates * hidden], of weights and of recurrence
  const T* peepholes = nullptr;      // [3, hidden]: input, output, forget; LSTM
  T* h;                              // [batch, hidden]: initial state in, final state out
  T* c = nullptr;                    // the same for LSTM's cells
  T* y = nullptr;                    // every step's h, zeros past the end of a sequence; null: not wanted
  int64_t y_step = 0, y_batch = 0;   // elements between steps and between batch entries in y
  // What goes on inside every step, zeros past the end of a sequence; null: not wanted. [steps, batch,
  // hidden] with these elements between steps and between batch entries.
  T* gates[4] = {};    // after their activations, by block of the weights
  T* cells = nullptr;  // of LSTM
  int64_t inside_step = 0, inside_batch = 0;
  RecurrentActivation f = {}, g = {};           // of gates, of candidates; an RNN has only f
  RecurrentActivation output = {};              // of LSTM's cells
  T clip = std::numeric_limits<T>::infinity();  // limit of |input| of activations
  bool couple_forget = false;                   // LSTM: the forget gate is 1 - input gate
  bool quantize_states = false;  // of the states, products see what 8 bits with a scale for all keep of them
  bool linear_before_reset = false;  // GRU: reset acts on the recurrent product rather than on the state
};

template <typename T>
void RunRecurrentPass(const ThreadPool& pool, const RecurrentPass<T>& pass);

}  // namespace onnxray
