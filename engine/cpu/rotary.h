// Rotary position embedding: pairs of elements turned by angles that depend on the position.
#pragma once

#include <vector>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

struct RotaryTables {
  Tensor cosines, sines;      // [rows, pairs], row-major, of the type of what is rotated
  std::vector<int64_t> rows;  // which row turns position s of batch entry b: at b * length + s
  bool interleaved = false;   // pairs are (0, 1), (2, 3) ...; else (0, pairs), (1, pairs + 1) ...
};

// `input`, `output`: [batch, heads, length, size], of one dtype, float32 or float64; their last axes are
// contiguous. Elements beyond 2 * pairs stay as they are.
void Rotate(const ThreadPool& pool, const RotaryTables& tables, const Tensor& input, Tensor& output);

}  // namespace onnxray
