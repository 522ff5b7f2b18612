// Shaders that address elements through tensors of indices, order them or sum along labels.
#include <limits>

#include "gpu/node_tester.h"

namespace onnxray::testing {

namespace {

using Ints = std::vector<int64_t>;

class GpuIndexing : public GpuTest {};

Tensor Indices(Shape shape, const Ints& values) {
  return Tensor::FromValues<int64_t>(std::move(shape), values);
}

TEST_F(GpuIndexing, TuplesOfIndices) {
  const Tensor data = RandomFloats({3, 4, 5, 2});
  NodeTester("GatherND").Input(data).Input(Indices({2, 2}, {0, -1, 2, 1})).ExpectSame();
  NodeTester("GatherND").Input(data).Input(Indices({1, 4}, {2, 3, 4, 1})).ExpectSame();
  NodeTester("GatherND")
      .Attribute("batch_dims", 1)
      .Input(data)
      .Input(Indices({3, 2, 2}, {0, 1, 3, -1, 2, 2, 1, 0, 0, 0, -4, 4}))
      .ExpectSame();
}

TEST_F(GpuIndexing, ScatteredElements) {
  const Tensor data = RandomFloats({3, 6, 2}), updates = RandomFloats({3, 2, 2});
  const Tensor indices = Indices({3, 2, 2}, {0, 1, 5, -1, 2, 2, -3, 0, 4, 4, 1, 5});
  for (const char* op : {"Scatter", "ScatterElements"}) {
    NodeTester(op, op == std::string("Scatter") ? 10 : 22)
        .Attribute("axis", 1)
        .Input(data)
        .Input(indices)
        .Input(updates)
        .ExpectSame();
  }
}

TEST_F(GpuIndexing, UpdatesThatMeetAreReduced) {
  const Tensor data = RandomFloats({8, 40}), updates = RandomFloats({8, 300});
  const Tensor indices = RandomIntegers<int64_t>({8, 300}, -40, 40);
  for (const char* reduction : {"add", "min", "max"}) {
    NodeTester("ScatterElements")
        .Attribute("axis", 1)
        .Attribute("reduction", reduction)
        .Input(data)
        .Input(indices)
        .Input(updates)
        .ExpectSame();
    NodeTester("ScatterND")
        .Attribute("reduction", reduction)
        .Input(data)
        .Input(RandomIntegers<int64_t>({50, 1}, -8, 8))
        .Input(RandomFloats({50, 40}))
        .ExpectSame();
  }
  NodeTester("ScatterElements")
      .Attribute("reduction", "add")
      .Input(RandomIntegers<int32_t>({5, 3}, -9, 9))
      .Input(Indices({3, 3}, {0, 0, 0, 1, 0, 4, 0, 0, 4}))
      .Input(RandomIntegers<int32_t>({3, 3}, -9, 9))
      .ExpectSame();
}

TEST_F(GpuIndexing, ScatteredBlocks) {
  NodeTester("ScatterND")
      .Input(RandomFloats({4, 3, 5}))
      .Input(Indices({2, 1, 2}, {0, 2, -1, 0}))
      .Input(RandomFloats({2, 1, 5}))
      .ExpectSame();
}

TEST_F(GpuIndexing, UnpooledMaxima) {
  NodeTester("MaxUnpool")
      .Attribute("kernel_shape", Ints{2, 2})
      .Attribute("strides", Ints{2, 2})
      .Input(RandomFloats({1, 2, 2, 2}))
      .Input(Indices({1, 2, 2, 2}, {5, 6, 8, 15, 17, 18, 25, 31}))
      .ExpectSame();
}

TEST_F(GpuIndexing, OneHot) {
  const Tensor values = Tensor::FromValues<float>({2}, {-1, 3}), depth = Indices({1}, {5});
  for (const int64_t axis : {-1, 0, 1}) {
    NodeTester("OneHot")
        .Attribute("axis", axis)
        .Input(Indices({2, 3}, {0, 4, -1, 5, -6, 2}))
        .Constant(depth)
        .Input(values)
        .ExpectSame();
  }
  NodeTester("OneHot")
      .Input(Tensor::FromValues<float>({4}, {1.5f, -2, 0, 7}))
      .Constant(depth)
      .Input(values)
      .ExpectSame();
}

TEST_F(GpuIndexing, ReversedSequences) {
  const Tensor data = RandomFloats({5, 3, 2});
  NodeTester("ReverseSequence").Input(data).Input(Indices({3}, {5, 1, 3})).ExpectSame();
  NodeTester("ReverseSequence")
      .Attribute("batch_axis", 0)
      .Attribute("time_axis", 1)
      .Input(data)
      .Input(Indices({5}, {3, 2, 0, 1, 3}))
      .ExpectSame();
}

TEST_F(GpuIndexing, CroppedAndPadded) {
  const Tensor data = RandomFloats({7, 4, 5});
  NodeTester("CenterCropPad").Input(data).Constant(Indices({3}, {4, 9, 5})).ExpectSame();
  NodeTester("CenterCropPad").Input(data).Constant(Indices({3}, {3, 1, 2})).ExpectSame();
}

TEST_F(GpuIndexing, TheGreatestAndTheLeast) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const int64_t largest : {0, 1}) {
    NodeTester("TopK")
        .Attribute("largest", largest)
        .Attribute("axis", 1)
        .Outputs(2)
        .Input(RandomFloats({3, 70, 4}))
        .Constant(Indices({1}, {9}))
        .ExpectSame();
    NodeTester("TopK")
        .Attribute("largest", largest)
        .Outputs(2)
        .Input(RandomIntegers<int32_t>({4, 30}, -5, 5))
        .Constant(Indices({1}, {30}))
        .ExpectSame();
    NodeTester("TopK")
        .Attribute("largest", largest)
        .Outputs(2)
        .Input(Tensor::FromValues<float>({7}, {0.0f, -0.0f, 3, -1e9f, 3, 1e9f, -2}))
        .Constant(Indices({1}, {6}))
        .ExpectSame();
  }
  // A NaN is above all.
  NodeTester("TopK")
      .Attribute("largest", int64_t{0})
      .Outputs(2)
      .Input(Tensor::FromValues<float>({4}, {5, nan, -5, nan}))
      .Constant(Indices({1}, {2}))
      .ExpectSame();
}

TEST_F(GpuIndexing, Einsum) {
  const Tensor a = RandomFloats({3, 4, 5}), b = RandomFloats({3, 5, 6});
  for (const char* equation : {"bij,bjk->bik", "bij,bjk->kb", "bij,cjk", "...ij,...jk->...ki", "bij,bjk->"})
    NodeTester("Einsum").Attribute("equation", equation).Input(a).Input(b).ExpectSame();
  const Tensor square = RandomFloats({4, 4});
  for (const char* equation : {"ii->i", "ii", "ij->ji", "ij->j"})
    NodeTester("Einsum").Attribute("equation", equation).Input(square).ExpectSame();
  NodeTester("Einsum")
      .Attribute("equation", "ij,jk,kl->il")
      .Input(square)
      .Input(square)
      .Input(square)
      .ExpectOnCpu("more than two operands");
}

TEST_F(GpuIndexing, SampledPlaces) {
  const Tensor image = RandomFloats({2, 3, 6, 7}), grid = RandomFloats({2, 4, 5, 2}, -1.6f, 1.6f);
  const Tensor volume = RandomFloats({1, 2, 3, 4, 5}), places = RandomFloats({1, 2, 3, 4, 3}, -1.4f, 1.4f);
  for (const char* mode : {"linear", "nearest", "cubic"}) {
    for (const char* padding : {"zeros", "border", "reflection"}) {
      for (const int64_t align : {0, 1}) {
        const auto test = [&](const Tensor& from, const Tensor& at) {
          SCOPED_TRACE(std::string(mode) + " " + padding + (align ? " aligned" : ""));
          NodeTester("GridSample")
              .Attribute("mode", mode)
              .Attribute("padding_mode", padding)
              .Attribute("align_corners", align)
              .Input(from)
              .Input(at)
              .ExpectSame();
        };
        test(image, grid);
        if (mode != std::string("cubic")) test(volume, places);
      }
    }
  }
}

}  // namespace

}  // namespace onnxray::testing
