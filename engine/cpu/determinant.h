// Determinants of square matrices.
#pragma once

#include <cstdint>

namespace onnxray {

// Of a row-major matrix [n, n], which is overwritten. Gaussian elimination with partial pivoting.
double Determinant(double* matrix, int64_t n);

}  // namespace onnxray
