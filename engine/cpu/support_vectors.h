// The kernels of support vector machines: how alike rows of features are to support vectors.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/thread_pool.h"

namespace onnxray {

struct SvmKernel {
  enum class Type : uint8_t { kLinear, kPoly, kRbf, kSigmoid };
  Type type = Type::kLinear;
  float gamma = 0, coef0 = 0, degree = 0;
};

// LINEAR, POLY, RBF or SIGMOID. Errors: kInvalidModel.
Result<SvmKernel::Type> ParseSvmKernel(std::string_view name);

// out[row, vector] for rows[row_count, features] and vectors[vector_count, features]. T is float or double.
template <typename T>
void ApplySvmKernel(const ThreadPool& pool, const SvmKernel& kernel, const T* rows, int64_t row_count,
                    const T* vectors, int64_t vector_count, int64_t features, T* out);

// The probabilities of `classes` classes from those of one class over another: pairwise[i * classes + j] that
// it is i where it is i or j (Wu, Lin, Weng 2004, second method).
template <typename T>
void CouplePairwise(int64_t classes, const T* pairwise, T* probabilities);

}  // namespace onnxray
