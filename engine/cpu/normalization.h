// Means, variances and what normalisation does with them. T is float or double.
#pragma once

#include <cstdint>

#include "base/thread_pool.h"

namespace onnxray {

// A dense tensor seen as [batch, channels, pixels]: row-major, or with the channels innermost.
struct Planes {
  int64_t batch, channels, pixels;
  bool channels_last;
};

// Of every plane, the mean and the (population) variance: batch * channels values each.
template <typename T>
void PlaneMoments(const ThreadPool& pool, const Planes& planes, const T* input, double* means,
                  double* variances);

// output = input * scale + shift, with one scale and shift per plane.
template <typename T>
void ScalePlanes(const ThreadPool& pool, const Planes& planes, const T* input, const T* scales,
                 const T* shifts, T* output);

// What to multiply by and to add after normalising a row: row r's begin at r * row_stride.
template <typename T>
struct RowAffine {
  const T* scale;
  const T* bias;  // null: none
  int64_t row_stride;
};
// output = (input - mean) * factor * scale + bias in every row, with factor = 1 / sqrt(variance + epsilon).
// `means` and `factors` get one value per row.
template <typename T>
void NormalizeRows(const ThreadPool& pool, int64_t rows, int64_t length, double epsilon, const T* input,
                   const RowAffine<T>& affine, T* output, double* means, double* factors);

// output = input * factor * scale + bias in every row, with factor = 1 / sqrt(mean of squares + epsilon).
// `factors` gets one value per row.
template <typename T>
void NormalizeRowsByRootMeanSquare(const ThreadPool& pool, int64_t rows, int64_t length, double epsilon,
                                   const T* input, const RowAffine<T>& affine, T* output, double* factors);

}  // namespace onnxray
