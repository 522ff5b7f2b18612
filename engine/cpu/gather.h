// Moving blocks of elements between a tensor and places in it given by offsets.
#pragma once

#include <span>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// Block i of `to` (`block` elements each) = the block of `from` that begins at element offsets[i]. Both
// row-major, of one dtype; every block inside `from`.
void GatherBlocks(const ThreadPool& pool, const Tensor& from, std::span<const int64_t> offsets, int64_t block,
                  Tensor& to);

enum class ScatterReduction : uint8_t { kNone, kAdd, kMul, kMin, kMax };

// The block of `to` that begins at offsets[i] = reduction(itself, block i of `updates`), one i after the
// other; kNone replaces. Both row-major, of one dtype. False: no reduction for that dtype (kNone takes all).
bool ScatterBlocks(const Tensor& updates, std::span<const int64_t> offsets, int64_t block,
                   ScatterReduction reduction, Tensor& to);

}  // namespace onnxray
