#include "cpu/support_vectors.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include "cpu/gemm.h"

namespace onnxray {

namespace {

template <typename T>
T SquaredDistance(const T* a, const T* b, int64_t count) {
  // Several sums, since one would have to be added up in order.
  constexpr int64_t kSums = 8;
  T sums[kSums] = {};
  int64_t i = 0;
  for (; i + kSums <= count; i += kSums) {
    for (int64_t k = 0; k < kSums; ++k) sums[k] += (a[i + k] - b[i + k]) * (a[i + k] - b[i + k]);
  }
  T sum = 0;
  for (; i < count; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  for (const T part : sums) sum += part;
  return sum;
}

template <typename T>
void ApplyToProducts(const SvmKernel& kernel, T* products, int64_t count) {
  const T gamma = kernel.gamma, coef0 = kernel.coef0, degree = kernel.degree;
  if (kernel.type == SvmKernel::Type::kPoly) {
    for (int64_t i = 0; i < count; ++i) products[i] = std::pow(gamma * products[i] + coef0, degree);
  } else if (kernel.type == SvmKernel::Type::kSigmoid) {
    for (int64_t i = 0; i < count; ++i) products[i] = std::tanh(gamma * products[i] + coef0);
  }
}

}  // namespace

Result<SvmKernel::Type> ParseSvmKernel(std::string_view name) {
  constexpr std::string_view kNames[] = {"LINEAR", "POLY", "RBF", "SIGMOID"};
  const auto* found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found != std::end(kNames)) return static_cast<SvmKernel::Type>(found - std::begin(kNames));
  return InvalidModel("kernel_type is LINEAR, POLY, RBF or SIGMOID, not '" + std::string(name) + "'");
}

template <typename T>
void ApplySvmKernel(const ThreadPool& pool, const SvmKernel& kernel, const T* rows, int64_t row_count,
                    const T* vectors, int64_t vector_count, int64_t features, T* out) {
  const bool radial = kernel.type == SvmKernel::Type::kRbf;
  if (!radial) {
    Multiply<T>(pool, row_count, vector_count, features, {rows, features, 1}, {vectors, 1, features}, out,
                vector_count);
    if (kernel.type == SvmKernel::Type::kLinear) return;
  }
  const int64_t grain = 1 + (1 << 12) / (1 + vector_count * (radial ? features : 1));
  pool.ParallelFor(row_count, grain, [&](int64_t begin, int64_t end) {
    if (!radial) return ApplyToProducts(kernel, out + begin * vector_count, (end - begin) * vector_count);
    for (int64_t row = begin; row < end; ++row) {
      T* const to = out + row * vector_count;
      for (int64_t v = 0; v < vector_count; ++v) {
        to[v] = SquaredDistance(rows + row * features, vectors + v * features, features);
      }
      for (int64_t v = 0; v < vector_count; ++v) to[v] = std::exp(-static_cast<T>(kernel.gamma) * to[v]);
    }
  });
}

template <typename T>
void CouplePairwise(int64_t classes, const T* pairwise, T* probabilities) {
  const size_t k = static_cast<size_t>(classes);
  std::vector<T> q(k * k), qp(k);
  for (size_t i = 0; i < k; ++i) {
    probabilities[i] = T{1} / static_cast<T>(k);
    for (size_t j = 0; j < k; ++j) {
      if (i == j) continue;
      q[i * k + i] += pairwise[j * k + i] * pairwise[j * k + i];
      q[i * k + j] = -pairwise[j * k + i] * pairwise[i * k + j];
    }
  }
  const T enough = T(0.005) / static_cast<T>(k);
  for (size_t round = 0; round < std::max<size_t>(100, k); ++round) {
    T pqp = 0, worst = 0;
    for (size_t i = 0; i < k; ++i) {
      qp[i] = 0;
      for (size_t j = 0; j < k; ++j) qp[i] += q[i * k + j] * probabilities[j];
      pqp += probabilities[i] * qp[i];
    }
    for (size_t i = 0; i < k; ++i) worst = std::max(worst, std::abs(qp[i] - pqp));
    if (worst < enough) return;
    for (size_t i = 0; i < k; ++i) {
      const T step = (pqp - qp[i]) / q[i * k + i];
      probabilities[i] += step;
      pqp = (pqp + step * (step * q[i * k + i] + 2 * qp[i])) / (1 + step) / (1 + step);
      for (size_t j = 0; j < k; ++j) {
        qp[j] = (qp[j] + step * q[i * k + j]) / (1 + step);
        probabilities[j] /= 1 + step;
      }
    }
  }
}

template void ApplySvmKernel(const ThreadPool&, const SvmKernel&, const float*, int64_t, const float*,
                             int64_t, int64_t, float*);
template void ApplySvmKernel(const ThreadPool&, const SvmKernel&, const double*, int64_t, const double*,
                             int64_t, int64_t, double*);
template void CouplePairwise(int64_t, const float*, float*);
template void CouplePairwise(int64_t, const double*, double*);

}  // namespace onnxray
