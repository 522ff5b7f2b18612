// Outputs beyond those that an operator has in ONNX: what goes on inside it. No node of a model has them;
// explain/interior.h makes nodes that do. Kernels give them in the type they compute in.
#pragma once

namespace onnxray {

// RNN, GRU and LSTM: [steps, directions, batch, hidden] whatever the layout, zeros past the end of a
// sequence.
enum RecurrentInside : int {
  kFirstGate = 3,           // after its activation; the others behind it, by block of the weights
  kCells = kFirstGate + 4,  // LSTM's
};

// All operators that compute attention.
enum AttentionInside : int {
  kInsideQueries = 4,  // [batch, heads, queries, size], turned and with their bias
  kInsideKeys,         // [batch, key heads, keys, size], those of the past included
  kInsideValues,       // [batch, key heads, keys, value size], the same
  kScaledScores,       // q k' scale: [batch, heads, queries, keys], as the next three
  kCappedScores,       // and softcap
  kMaskedScores,       // and bias; -infinity where a query does not see the key
  kAttentionWeights,   // their softmax
  kHeadContexts,       // [batch, heads, queries, value size]
};

}  // namespace onnxray
