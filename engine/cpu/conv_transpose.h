// Transposed convolution by the project's own kernels, on dense channels-last images of one to three
// dimensions.
#pragma once

#include <vector>

#include "cpu/gemm.h"
#include "cpu/window.h"

namespace onnxray {

// Everything about a transposed convolution but its input.
struct ConvTransposeLayer {
  Tensor weights;  // [C, M / groups, kernel...], row-major
  Tensor bias;     // [M], or undefined
  Window window;   // slides over the output; its padding is cut off
  int64_t groups = 1;
};

// Fills `output`, [N, M, spatial...], from `input`, [N, C, spatial...]: both channels-last, all tensors
// float32 or float64. The output's size decides how much is cut off at the end.
void ConvTranspose(const ThreadPool& pool, const ConvTransposeLayer& layer, const Tensor& input,
                   Tensor& output);

// The weights of a layer, per group, in the order the kernels read them in: for one that runs repeatedly.
template <typename T>
using ConvTransposeWeights = std::vector<PackedMatrix<T>>;
template <typename T>
ConvTransposeWeights<T> PackWeights(const ThreadPool& pool, const ConvTransposeLayer& layer);

template <typename T>
void ConvTranspose(const ThreadPool& pool, const ConvTransposeLayer& layer,
                   const ConvTransposeWeights<T>& weights, const Tensor& input, Tensor& output);

}  // namespace onnxray
