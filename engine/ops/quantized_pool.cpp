// ONNX Runtime's pools of 8-bit quantised images, which may be declared channels-last: QLinearAveragePool,
// QLinearGlobalAveragePool, NhwcMaxPool.
#include "cpu/pool.h"
#include "cpu/quantize.h"
#include "ops/all_ops.h"
#include "ops/byte_quantization.h"
#include "ops/channels_last.h"
#include "ops/domain.h"
#include "ops/window.h"

namespace onnxray {

namespace {

enum : int { kX, kXScale, kXZero, kYScale, kYZero };

// Images are handled as [N, C, spatial...] whichever way round they are declared.
using ChannelsLastFn = bool (*)(const Attributes&);
bool AsDeclared(const Attributes& attributes) { return attributes.Int("channels_last") != 0; }
bool Always(const Attributes&) { return true; }

template <ChannelsLastFn kChannelsLast, bool kGlobal>
Status QuantizedPoolShape(ShapeContext& context) {
  const Attributes& attributes = context.attributes();
  if (context.rank(kX) < 3) {
    return context.Mismatch("an input of shape " + context.shape(kX).ToString() +
                            " has no spatial dimensions");
  }
  const Shape input = kChannelsLast(attributes) ? ChannelsSecond(context.shape(kX)) : context.shape(kX);
  Shape output{input[0], input[1]};
  if (kGlobal) {
    while (output.rank() < input.rank()) output.push_back(1);
  } else {
    output = TRY(
        WindowedShape(TRY(PoolWindow(attributes, input)), input, input[1], attributes.Int("ceil_mode") != 0));
  }
  context.SetOutput(0, context.dtype(kX), kChannelsLast(attributes) ? ChannelsLast(output) : output);
  return Ok();
}

template <ChannelsLastFn kChannelsLast, bool kGlobal>
uint64_t QuantizedPoolFlops(const ShapeContext& context) {
  if (kGlobal) return static_cast<uint64_t>(context.shape(kX).count());
  const Shape kernel(context.attributes().Ints("kernel_shape"));
  return static_cast<uint64_t>(context.output(0)->shape.count() * kernel.count());
}

// Calls pool(input, output) with channels-last tensors of shape [N, C, spatial...]; `dtype`: of the tensors
// to pool.
template <ChannelsLastFn kChannelsLast, typename Pool>
Status RunOnImages(KernelContext& context, const Pool& pool) {
  const bool last = kChannelsLast(context.attributes());
  const Tensor& input = context.input(kX);
  const Tensor image = TRY((last ? ChannelsSecond(input) : input).To(Layout::kChannelsLast));
  const Shape& declared = context.inferred(0)->shape;
  // Row-major memory with the channels last, seen with the channels second.
  const Tensor memory = TRY(context.Temporary(input.dtype(), last ? declared : ChannelsLast(declared)));
  Tensor output = ChannelsSecond(memory);
  TRY(pool(image, output));
  context.SetOutput(0, last ? memory : output);
  return Ok();
}

template <bool kGlobal>
Status RunQLinearAveragePool(KernelContext& context) {
  const ByteQuantization x = TRY(QuantizationOfInput(context, kX, kXScale));
  const ByteQuantization y = TRY(QuantizationOfType(context, x.dtype, kYScale));
  const bool count_padding = context.attributes().Int("count_include_pad") != 0;
  return RunOnImages<AsDeclared>(context, [&](const Tensor& image, Tensor& output) -> Status {
    const Window window =
        kGlobal ? WholeImage(image.shape()) : TRY(PoolWindow(context.attributes(), image.shape()));
    Tensor real = ChannelsSecond(TRY(context.Temporary(DType::kFloat32, ChannelsLast(image.shape()))));
    Tensor mean = ChannelsSecond(TRY(context.Temporary(DType::kFloat32, ChannelsLast(output.shape()))));
    Dequantize(context.pool(), image, PerTensor(x), real);
    AveragePool(context.pool(), window, count_padding, real, mean);
    Quantize(context.pool(), mean, PerTensor(y), /*saturate=*/true, output);
    return Ok();
  });
}

Status RunNhwcMaxPool(KernelContext& context) {
  const DType dtype = context.input(kX).dtype();
  if (dtype != DType::kUInt8 && dtype != DType::kInt8) return context.UnsupportedType(kX);
  return RunOnImages<Always>(context, [&](const Tensor& image, Tensor& output) -> Status {
    Tensor no_indices;
    MaxPool(context.pool(), TRY(PoolWindow(context.attributes(), image.shape())), IndexOrder::kRowMajor,
            image, output, no_indices);
    return Ok();
  });
}

template <ChannelsLastFn kChannelsLast, bool kGlobal>
Op QuantizedPool(std::string_view name, std::string_view signature, RunFn run) {
  return {.name = name,
          .domain = kMicrosoft,
          .attributes = {{"auto_pad", "NOTSET"}},
          .signature = signature,
          .layout = LayoutRule::kStrided,
          .shape = QuantizedPoolShape<kChannelsLast, kGlobal>,
          .flops = QuantizedPoolFlops<kChannelsLast, kGlobal>,
          .run = run,
          .gradient = {.none = "integers have no derivative"}};
}

}  // namespace

std::span<const Op> QuantizedPoolOps() {
  constexpr std::string_view kAverage =
      "T X, float32 x_scale, T x_zero_point?, float32 y_scale, T y_zero_point? -> T Y; T: uint8 int8";
  static const Op ops[] = {
      QuantizedPool<AsDeclared, false>("QLinearAveragePool", kAverage, RunQLinearAveragePool<false>),
      QuantizedPool<AsDeclared, true>("QLinearGlobalAveragePool", kAverage, RunQLinearAveragePool<true>),
      QuantizedPool<Always, false>("NhwcMaxPool", "T x -> T y; T: uint8 int8", RunNhwcMaxPool),
  };
  return ops;
}

}  // namespace onnxray
