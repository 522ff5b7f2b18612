#include "cpu/gemm.h"

#include <gtest/gtest.h>

#include "cpu/gemv.h"
#include "kernels/small_integers.h"

namespace onnxray::testing {
namespace {

// A matrix of small integers, stored row by row or column by column, in rows longer than needed.
template <typename T>
struct Stored {
  Stored(int64_t rows, int64_t columns, bool transposed, unsigned seed)
      : tensor(SmallIntegers(kDTypeOf<T>, {transposed ? columns : rows, (transposed ? rows : columns) + 3},
                             seed)) {
    const int64_t stride = tensor.dim(1);
    view =
        transposed ? MatrixView<T>{tensor.data<T>(), 1, stride} : MatrixView<T>{tensor.data<T>(), stride, 1};
  }
  Tensor tensor;
  MatrixView<T> view;
};

template <typename T>
void ExpectProduct(int64_t m, int64_t n, int64_t k, const MatrixView<T>& a, const MatrixView<T>& b,
                   const Tensor& c, const Tensor& prior) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < c.dim(1); ++j) {
      T sum = prior.data<T>()[i * c.dim(1) + j];
      for (int64_t p = 0; p < k && j < n; ++p) sum += *a.At(i, p).data * *b.At(p, j).data;
      ASSERT_EQ(c.data<T>()[i * c.dim(1) + j], sum) << i << ", " << j;
    }
  }
}

template <typename T>
void TestProduct(int64_t m, int64_t n, int64_t k, bool transpose_a, bool transpose_b) {
  SCOPED_TRACE(Shape({m, n, k}).ToString() + (transpose_a ? " A transposed" : "") +
               (transpose_b ? " B transposed" : ""));
  const ThreadPool pool(3);
  const Stored<T> a(m, k, transpose_a, 1), b(k, n, transpose_b, 2);
  // Columns past the product must stay as they are.
  const Tensor prior = SmallIntegers(kDTypeOf<T>, {m, n + 2}, 3);
  Tensor added = prior.Clone().value(), packed = prior.Clone().value(), replaced = prior.Clone().value();
  Multiply(pool, m, n, k, a.view, b.view, added.data<T>(), n + 2, Prior::kAddTo);
  ExpectProduct(m, n, k, a.view, b.view, added, prior);

  Multiply(pool, m, a.view, PackedMatrix<T>(pool, k, n, b.view), packed.data<T>(), n + 2, Prior::kAddTo);
  ExpectProduct(m, n, k, a.view, b.view, packed, prior);

  Tensor zeros = prior.Clone().value();
  for (int64_t i = 0; i < m; ++i) std::fill_n(zeros.data<T>() + i * (n + 2), n, T{0});
  Multiply(pool, m, n, k, a.view, b.view, replaced.data<T>(), n + 2);
  ExpectProduct(m, n, k, a.view, b.view, replaced, zeros);
}

template <typename T>
class Gemm : public ::testing::Test {};
using Elements = ::testing::Types<float, double, uint32_t, uint64_t>;
TYPED_TEST_SUITE(Gemm, Elements);

// Around the edges of tiles (up to 6 x 32) and blocks (96 rows, 256 deep, 1024 columns).
TYPED_TEST(Gemm, MultipliesMatricesOfAllShapes) {
  const int64_t shapes[][3] = {{1, 1, 1},    {6, 32, 8},    {7, 33, 9},   {5, 31, 7},
                               {2, 5, 300},  {97, 40, 257}, {200, 17, 3}, {13, 9, 512},
                               {3, 1030, 5}, {193, 65, 96}, {4, 16, 1},   {12, 8, 0}};
  for (const auto& [m, n, k] : shapes) {
    for (const bool transpose_a : {false, true}) {
      for (const bool transpose_b : {false, true}) TestProduct<TypeParam>(m, n, k, transpose_a, transpose_b);
    }
  }
}

TYPED_TEST(Gemm, MultipliesVectors) {
  for (const int64_t k : {1, 3, 8, 67, 300}) {
    for (const int64_t n : {1, 2, 7, 33, 4100}) {
      for (const bool transposed : {false, true}) {
        TestProduct<TypeParam>(1, n, k, false, transposed);
        TestProduct<TypeParam>(std::min<int64_t>(n, 50), 1, k, transposed, false);
      }
    }
  }
}

TYPED_TEST(Gemm, TakesMatricesThatAreContiguousNowhere) {
  using T = TypeParam;
  const ThreadPool pool(1);
  const int64_t m = 5, n = 9, k = 11;
  const Tensor data = SmallIntegers(kDTypeOf<T>, {40, 40}, 5),
               none = Tensor::Zeros(kDTypeOf<T>, {m, n}).value();
  const MatrixView<T> a{data.data<T>(), 40, 2}, b{data.data<T>() + 7, 80, 3};
  Tensor c = Tensor::Allocate(kDTypeOf<T>, {m, n}).value();
  Multiply(pool, m, n, k, a, b, c.data<T>(), n);
  ExpectProduct(m, n, k, a, b, c, none);
  std::vector<T> y(static_cast<size_t>(n));
  Gemv(pool, k, n, data.data<T>(), b, y.data());
  for (int64_t j = 0; j < n; ++j) {
    T sum = 0;
    for (int64_t p = 0; p < k; ++p) sum += data.data<T>()[p] * *b.At(p, j).data;
    EXPECT_EQ(y[static_cast<size_t>(j)], sum);
  }
}

}  // namespace
}  // namespace onnxray::testing
