// Interiors: what goes on inside operators that compute several things at once, such as the gates of an LSTM
// or the weights of an attention. Each value is computed from what a run captured, by the operator's own
// kernel wherever it passes through there, so it is what the run computed.
//
//   RNN, GRU, LSTM                     [time, direction, batch, hidden]
//     hidden                           the state after every step, zeros past the end of a sequence
//     gates/input, output, forget      LSTM's i, o, f after their activation; candidate is c's
//     gates/update, reset              GRU's z, r after their activation; candidate is h's
//     candidate, cell                  the cell is LSTM's state beside the hidden one
//   attention of ONNX and ONNX Runtime, and what is made of MatMul, Softmax, MatMul
//     attention/query                  [batch, head, query, size], turned and with bias, as the next two
//     attention/key, value             [batch, key head, key, size], those of the past included
//     attention/scores                 q k' scale: [batch, head, query, key]
//     attention/capped                 after softcap, where there is one
//     attention/masked                 with bias and masks, where there are any; -infinity: not seen
//     attention/weights                softmax over the keys
//     attention/context                weights times values: [batch, head, query, size]
//   Layer-, RMS-, Batch-, Instance- and GroupNormalization
//     mean, inverse_deviation          of every row, of the first two
//     normalized                       before scale and bias
//   Softmax, LogSoftmax                logits
//   QLinear...                         inputs and the output as floats: x, w, y or a, b, y
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "graph/graph.h"
#include "tensor/value.h"

namespace onnxray {

// The values that a node reads and makes, as a run captured them; none where left out.
using ValueSource = std::function<Result<Value>(ValueId)>;

struct InteriorValue {
  std::string name;               // "gates/input"; unique in its node
  std::string meaning;            // one line
  std::vector<std::string> axes;  // "time", "direction" ...; empty where the shape is an input's
  // Errors: those of the source and of the kernel.
  std::function<Result<Tensor>(const ValueSource&, const ThreadPool&)> compute;
};

// Of a node of a session's graph, or of a subgraph that ran; both have to outlive what is returned. Empty for
// operators without an interior.
std::vector<InteriorValue> InteriorOf(const Graph& graph, NodeId node);

}  // namespace onnxray
