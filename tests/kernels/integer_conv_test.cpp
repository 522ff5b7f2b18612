#include "cpu/integer_conv.h"

#include "cpu/epilogue.h"
#include "kernels/window_case.h"

namespace onnxray::testing {
namespace {

// Bytes of every value.
Tensor Bytes(DType dtype, Shape shape, unsigned seed, Layout layout) {
  Tensor tensor = Tensor::Allocate(dtype, std::move(shape)).value();
  std::mt19937 random(seed);
  for (uint8_t& byte : tensor.span<uint8_t>()) byte = static_cast<uint8_t>(random());
  return tensor.To(layout).value();
}

int32_t ByteAt(const Tensor& tensor, const std::vector<int64_t>& position) {
  if (tensor.dtype() == DType::kInt8) return At<int8_t>(tensor, position);
  return At<uint8_t>(tensor, position);
}

void TestConvolution(const WindowCase& c, unsigned kind) {
  const ThreadPool pool(2);
  const DType input_type = kind & 1 ? DType::kInt8 : DType::kUInt8,
              weight_type = kind & 2 ? DType::kInt8 : DType::kUInt8;
  const Tensor input = Bytes(input_type, c.input_shape(), kind + 1, Layout::kChannelsLast);
  const Tensor weights = Bytes(weight_type, WindowCase::With(c.outputs, c.inputs / c.groups, c.kernel),
                               kind + 2, Layout::kRowMajor);
  const int32_t input_zero = kind & 1 ? -100 : 200;
  std::vector<int32_t> zeros(static_cast<size_t>(kind & 4 ? c.outputs : 1));
  for (size_t i = 0; i < zeros.size(); ++i)
    zeros[i] = static_cast<int32_t>(i * 37 % 128) - (kind & 2 ? 64 : 0);
  const PerLine<int32_t> weight_zeros{zeros.data(), kind & 4 ? 1 : 0};
  Tensor output = Tensor::Allocate(DType::kInt32, c.output_shape(c.outputs), Layout::kChannelsLast).value();
  StoreSums store;
  store.output = output.data<int32_t>();
  store.stride = c.outputs;
  PackedByteConv(pool, weights, weight_zeros, c.groups)
      .Run(pool, c.window(), input, input_zero, output.shape(), store);

  const int64_t group_inputs = c.inputs / c.groups, group_outputs = c.outputs / c.groups;
  ForEachPosition(output.shape(), [&](const std::vector<int64_t>& at) {
    int32_t sum = 0;
    const int64_t group = at[1] / group_outputs;
    c.ForEachTap(Spatial(at),
                 [&](const std::vector<int64_t>& k, const std::vector<int64_t>& pixel, bool inside) {
                   for (int64_t i = 0; inside && i < group_inputs; ++i) {
                     sum += (ByteAt(weights, Join(at[1], i, k)) - weight_zeros[at[1]]) *
                            (ByteAt(input, Join(at[0], group * group_inputs + i, pixel)) - input_zero);
                   }
                 });
    ASSERT_EQ(At<int32_t>(output, at), sum) << Shape(at).ToString();
  });
}

TEST(IntegerConv, EqualsTheDefinition) {
  unsigned kind = 0;
  for (const WindowCase& c : WindowCases()) {
    std::ostringstream text;
    text << c << ", kind " << kind;
    SCOPED_TRACE(text.str());
    TestConvolution(c, kind++ % 8);
  }
}

}  // namespace
}  // namespace onnxray::testing
