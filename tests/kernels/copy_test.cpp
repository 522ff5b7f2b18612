#include "cpu/copy.h"

#include <gtest/gtest.h>

#include <numeric>

namespace onnxray {
namespace {

// Large enough to be split over threads.
const Shape kImage{2, 24, 40, 30};

Tensor Counting(const Shape& shape, Layout layout) {
  Tensor dense = Tensor::Allocate(DType::kInt32, shape).value();
  std::iota(dense.data<int32_t>(), dense.data<int32_t>() + dense.count(), 0);
  return dense.To(layout).value();
}

void ExpectSame(const Tensor& actual, const Tensor& expected) {
  ASSERT_EQ(actual.shape(), expected.shape());
  EXPECT_EQ(ToInt64s(actual).value(), ToInt64s(expected).value());
}

TEST(CopyElements, BetweenLayoutsOnSeveralThreads) {
  const ThreadPool pool(3);
  for (const Layout from : {Layout::kRowMajor, Layout::kChannelsLast}) {
    for (const Layout to : {Layout::kRowMajor, Layout::kChannelsLast}) {
      const Tensor source = Counting(kImage, from);
      Tensor target = Tensor::Allocate(DType::kInt32, kImage, to).value();
      CopyElements(pool, source, target);
      ExpectSame(target, source);
    }
  }
}

TEST(CopyElements, ReversedAndRepeated) {
  const ThreadPool pool(3);
  const Tensor source = Counting(kImage, Layout::kRowMajor).Slice(3, 29, 30, -1);
  Tensor target = Tensor::Allocate(DType::kInt32, kImage).value();
  CopyElements(pool, source, target);
  ExpectSame(target.Slice(3, 29, 30, -1), Counting(kImage, Layout::kRowMajor));
  const Tensor repeated = Counting({1, 24, 1, 1}, Layout::kRowMajor).Expanded(kImage);
  CopyElements(pool, repeated, target);
  ExpectSame(target, repeated);
}

TEST(Fill, DenseTensorsAndViews) {
  const ThreadPool pool(3);
  for (const Layout layout : {Layout::kRowMajor, Layout::kChannelsLast}) {
    Tensor tensor = Tensor::Allocate(DType::kInt32, kImage, layout).value();
    Fill(pool, Tensor::Scalar(7), tensor);
    Tensor middle = tensor.Slice(2, 1, 38).Slice(1, 0, 12, 2);
    Fill(pool, Tensor::Scalar(5), middle);
    const std::vector<int64_t> values = ToInt64s(tensor).value();
    const int64_t sum = std::accumulate(values.begin(), values.end(), int64_t{0});
    EXPECT_EQ(sum, 7 * kImage.count() - 2 * middle.count());
  }
  Tensor strings = Tensor::Allocate(DType::kString, {3}).value();
  Fill(pool, Tensor::Scalar<std::string>("a"), strings);
  EXPECT_EQ(strings.data<std::string>()[2], "a");
  Tensor empty = Tensor::Allocate(DType::kInt32, {0, 3}).value();
  Fill(pool, Tensor::Scalar(1), empty);
}

TEST(ConcatElements, PutsPartsBehindEachOther) {
  const ThreadPool pool(3);
  for (int axis = 0; axis < 4; ++axis) {
    const Tensor whole = Counting(kImage, Layout::kRowMajor);
    const int64_t split = kImage[axis] / 2, rest = kImage[axis] - split;
    const Tensor first = whole.Slice(axis, 0, split);
    const Tensor second = whole.Slice(axis, split, rest).To(Layout::kChannelsLast).value();
    Tensor target = Tensor::Allocate(DType::kInt32, kImage, Layout::kChannelsLast).value();
    ConcatElements(pool, {first, second}, axis, target);
    ExpectSame(target, whole);
  }
}

}  // namespace
}  // namespace onnxray
