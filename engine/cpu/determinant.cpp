#include "cpu/determinant.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

double Determinant(double* matrix, int64_t n) {
  double determinant = 1;
  for (int64_t k = 0; k < n; ++k) {
    double* const row = matrix + k * n;
    int64_t pivot = k;
    for (int64_t i = k + 1; i < n; ++i) {
      if (std::abs(matrix[i * n + k]) > std::abs(matrix[pivot * n + k])) pivot = i;
    }
    if (pivot != k) {
      std::swap_ranges(row + k, row + n, matrix + pivot * n + k);
      determinant = -determinant;
    }
    determinant *= row[k];
    if (row[k] == 0) return 0;
    for (int64_t i = k + 1; i < n; ++i) {
      double* const __restrict below = matrix + i * n;
      const double factor = below[k] / row[k];
      for (int64_t j = k + 1; j < n; ++j) below[j] -= factor * row[j];
    }
  }
  return determinant;
}

}  // namespace onnxray
