#include "cpu/conv.h"

#include "cpu/xnnpack_conv.h"
#include "kernels/window_case.h"

namespace onnxray::testing {
namespace {

ConvLayer MakeLayer(const WindowCase& c, DType dtype, bool bias) {
  ConvLayer layer;
  layer.weights = SmallIntegers(dtype, WindowCase::With(c.outputs, c.inputs / c.groups, c.kernel), 1);
  if (bias) layer.bias = SmallIntegers(dtype, {c.outputs}, 2);
  layer.window = c.window();
  layer.groups = c.groups;
  return layer;
}

template <typename T>
void ExpectConvolution(const WindowCase& c, const ConvLayer& layer, const Tensor& input,
                       const Tensor& output) {
  const int64_t group_inputs = c.inputs / c.groups, group_outputs = c.outputs / c.groups;
  ForEachPosition(output.shape(), [&](const std::vector<int64_t>& at) {
    double sum = layer.bias.defined() ? static_cast<double>(layer.bias.data<T>()[at[1]]) : 0;
    const int64_t group = at[1] / group_outputs;
    c.ForEachTap(Spatial(at),
                 [&](const std::vector<int64_t>& k, const std::vector<int64_t>& pixel, bool inside) {
                   for (int64_t i = 0; inside && i < group_inputs; ++i) {
                     sum += static_cast<double>(At<T>(layer.weights, Join(at[1], i, k))) *
                            static_cast<double>(At<T>(input, Join(at[0], group * group_inputs + i, pixel)));
                   }
                 });
    sum = std::clamp<double>(sum, layer.min, layer.max);
    ASSERT_EQ(static_cast<double>(At<T>(output, at)), sum) << Shape(at).ToString();
  });
}

template <typename T>
void TestOwnKernel(const WindowCase& c, bool bias) {
  const ThreadPool pool(2);
  const ConvLayer layer = MakeLayer(c, kDTypeOf<T>, bias);
  const Tensor input = SmallIntegers(kDTypeOf<T>, c.input_shape(), 3, Layout::kChannelsLast);
  Tensor output = Tensor::Allocate(kDTypeOf<T>, c.output_shape(c.outputs), Layout::kChannelsLast).value();
  Conv(pool, layer, input, output);
  ExpectConvolution<T>(c, layer, input, output);
}

TEST(Conv, OwnKernelsEqualTheDefinition) {
  bool bias = false;
  for (const WindowCase& c : WindowCases()) {
    std::ostringstream text;
    text << c;
    SCOPED_TRACE(text.str());
    bias = !bias;
    TestOwnKernel<float>(c, bias);
    TestOwnKernel<double>(c, bias);
  }
}

TEST(Conv, XnnpackEqualsTheDefinition) {
  const ThreadPool pool(2);
  int covered = 0;
  bool bias = false;
  for (const WindowCase& c : WindowCases()) {
    std::ostringstream text;
    text << c;
    SCOPED_TRACE(text.str());
    bias = !bias;
    const ConvLayer layer = MakeLayer(c, DType::kFloat32, bias);
    const std::unique_ptr<XnnpackConv> conv = XnnpackConv::Create(layer).value();
    if (!conv) {
      EXPECT_TRUE(c.rank == 3 || c.inputs == c.groups);
      continue;
    }
    ++covered;
    // The second image is of another size.
    for (const int64_t growth : {0, 2}) {
      WindowCase sized = c;
      for (int64_t& size : sized.image) size += growth;
      const Tensor input = SmallIntegers(DType::kFloat32, sized.input_shape(), 3, Layout::kChannelsLast);
      Tensor output =
          Tensor::Allocate(DType::kFloat32, sized.output_shape(c.outputs), Layout::kChannelsLast).value();
      ASSERT_TRUE(conv->Run(pool, input, output).ok());
      ExpectConvolution<float>(sized, layer, input, output);
    }
  }
  EXPECT_GT(covered, 30);
}

TEST(Conv, ClampsItsResults) {
  const ThreadPool pool(1);
  for (const WindowCase& c : {WindowCases()[0], WindowCases()[1], WindowCases()[4]}) {
    ConvLayer layer = MakeLayer(c, DType::kFloat32, true);
    layer.min = -3;
    layer.max = 6;
    const Tensor input = SmallIntegers(DType::kFloat32, c.input_shape(), 3, Layout::kChannelsLast);
    Tensor output =
        Tensor::Allocate(DType::kFloat32, c.output_shape(c.outputs), Layout::kChannelsLast).value();
    Conv(pool, layer, input, output);
    ExpectConvolution<float>(c, layer, input, output);
    ASSERT_TRUE(XnnpackConv::Create(layer).value()->Run(pool, input, output).ok());
    ExpectConvolution<float>(c, layer, input, output);
  }
}

TEST(Conv, MakesNothingOfAnEmptyBatch) {
  const ThreadPool pool(1);
  WindowCase c = WindowCases()[0];
  c.batch = 0;
  const ConvLayer layer = MakeLayer(c, DType::kFloat32, true);
  const Tensor input = SmallIntegers(DType::kFloat32, c.input_shape(), 3, Layout::kChannelsLast);
  Tensor output = Tensor::Allocate(DType::kFloat32, c.output_shape(c.outputs), Layout::kChannelsLast).value();
  Conv(pool, layer, input, output);
  EXPECT_TRUE(XnnpackConv::Create(layer).value()->Run(pool, input, output).ok());
}

}  // namespace
}  // namespace onnxray::testing
