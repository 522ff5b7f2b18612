// ConvInteger, QLinearConv; the latter also as com.microsoft has it, with images that may be declared
// channels-last.
#include "cpu/copy.h"
#include "cpu/epilogue.h"
#include "cpu/integer_conv.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/channels_last.h"
#include "ops/domain.h"
#include "ops/window.h"

namespace onnxray {

namespace {

// Where the two operators have their inputs.
struct ConvInputs {
  int weights, input_zero, weight_zero;
};
constexpr ConvInputs kConvInteger{1, 2, 3};
constexpr ConvInputs kQLinearConv{3, 2, 5};
enum : int { kXScale = 1, kWScale = 4, kYScale = 6, kYZero = 7, kBias = 8 };

bool IsByte(DType dtype) { return dtype == DType::kUInt8 || dtype == DType::kInt8; }

bool DeclaredChannelsLast(const Attributes& attributes) { return attributes.Int("channels_last") != 0; }

Status CheckCount(const ShapeContext& context, int i, std::string_view what, int64_t channels) {
  if (!context.has_input(i)) return Ok();
  const int64_t count = context.shape(i).count();
  if (count == 1 || (channels > 0 && context.shape(i) == Shape{channels})) return Ok();
  return context.Mismatch("the " + std::string(what) + " has shape " + context.shape(i).ToString(),
                          channels > 0 ? "Expected one element, or one for each of " +
                                             std::to_string(channels) + " output channels"
                                       : "Expected one element");
}

Result<Shape> ConvOutput(const ShapeContext& context, const ConvInputs& in) {
  const bool channels_last = DeclaredChannelsLast(context.attributes());
  if (context.rank(0) < 3) {
    return context.Mismatch("an input of shape " + context.shape(0).ToString() +
                            " has no spatial dimensions");
  }
  const Shape input = channels_last ? ChannelsSecond(context.shape(0)) : context.shape(0);
  const Shape output = TRY(ConvolvedShape(context.attributes(), input, context.shape(in.weights)));
  TRY(CheckCount(context, in.input_zero, "input's zero point", 0));
  TRY(CheckCount(context, in.weight_zero, "weights' zero point", output[1]));
  return channels_last ? ChannelsLast(output) : output;
}

Status ConvIntegerShape(ShapeContext& context) {
  context.SetOutput(0, DType::kInt32, TRY(ConvOutput(context, kConvInteger)));
  return Ok();
}

Status QLinearConvShape(ShapeContext& context) {
  Shape output = TRY(ConvOutput(context, kQLinearConv));
  const int64_t channels = context.shape(kQLinearConv.weights)[0];
  TRY(CheckCount(context, kXScale, "input's scale", 0));
  TRY(CheckCount(context, kWScale, "weights' scale", channels));
  TRY(CheckCount(context, kYScale, "output's scale", 0));
  TRY(CheckCount(context, kYZero, "output's zero point", 0));
  if (context.has_input(kBias) && context.shape(kBias) != Shape{channels}) {
    return context.Mismatch("the bias has shape " + context.shape(kBias).ToString() + ", but there are " +
                            std::to_string(channels) + " output channels");
  }
  context.SetOutput(0, context.dtype(kYZero), std::move(output));
  return Ok();
}

template <int kWeights>
uint64_t ConvFlops(const ShapeContext& context) {
  const Shape& weights = context.shape(kWeights);
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * weights.CountRange(1, weights.rank()));
}

std::vector<int32_t> ToIntegers(const Tensor& tensor) {
  if (!tensor.defined()) return {0};
  const std::vector<double> values = ToDoubles(tensor).value();
  return {values.begin(), values.end()};
}

template <typename T>
PerLine<T> Lines(const std::vector<T>& values) {
  return {values.data(), values.size() == 1 ? 0 : 1};
}

PackedByteConv Pack(const ThreadPool& pool, const Attributes& attributes, const Tensor& weights,
                    const Tensor& zero) {
  const std::vector<int32_t> zeros = ToIntegers(zero);
  return PackedByteConv(pool, weights, Lines(zeros), attributes.Int("group", 1));
}

// One run, with the weights packed in advance if they are constant; else null.
using ConvRun = Status (*)(KernelContext& context, const PackedByteConv* packed);

template <ConvRun kRun>
Status RunUnpacked(KernelContext& context) {
  return kRun(context, nullptr);
}

// Packs constant weights with constant zero points once.
template <ConvRun kRun, const ConvInputs& kInputs>
class ConstantWeights : public Kernel {
 public:
  explicit ConstantWeights(PackedByteConv packed) : packed_(std::move(packed)) {}

  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    constexpr size_t kZero = kInputs.weight_zero;
    const Tensor* weights = init.constants[kInputs.weights];
    const bool has_zero = init.node.inputs.size() > kZero && init.node.inputs[kZero] != kNoValue;
    const Tensor* zero = has_zero ? init.constants[kZero] : nullptr;
    const int64_t groups = init.node.attributes.Int("group", 1);
    if (!weights || !IsByte(weights->dtype()) || weights->rank() < 3 || (has_zero && !zero)) {
      return std::unique_ptr<Kernel>();
    }
    const bool fits = groups > 0 && weights->dim(0) % groups == 0 &&
                      (!zero || zero->count() == 1 || zero->count() == weights->dim(0));
    if (!fits) return std::unique_ptr<Kernel>();
    return std::unique_ptr<Kernel>(
        new ConstantWeights(Pack(init.pool, init.node.attributes, *weights, zero ? *zero : Tensor())));
  }

  Result<bool> Run(KernelContext& context) override {
    TRY(kRun(context, &packed_));
    return true;
  }

 private:
  PackedByteConv packed_;
};

// The sums of the node's convolution, whose result has the shape [N, M, spatial...], handed to the epilogue.
Status Convolve(KernelContext& context, const ConvInputs& in, const PackedByteConv* packed,
                const Tensor& input, const Shape& result, const Epilogue& epilogue) {
  const auto input_or_none = [&](int i) { return context.has_input(i) ? context.input(i) : Tensor(); };
  const Tensor& weights = context.input(in.weights);
  const Window window =
      TRY(WindowOf(context.attributes(), input.shape(), KernelShape(context.attributes(), weights.shape())));
  const int32_t zero = ToIntegers(input_or_none(in.input_zero)).front();
  if (packed) {
    packed->Run(context.pool(), window, input, zero, result, epilogue);
  } else {
    Pack(context.pool(), context.attributes(), weights, input_or_none(in.weight_zero))
        .Run(context.pool(), window, input, zero, result, epilogue);
  }
  return Ok();
}

Status CheckBytes(const KernelContext& context, std::initializer_list<int> inputs) {
  for (const int i : inputs) {
    if (context.has_input(i) && !IsByte(context.input(i).dtype())) return context.UnsupportedType(i);
  }
  return Ok();
}

Status RunConvInteger(KernelContext& context, const PackedByteConv* packed) {
  TRY(CheckBytes(context, {0, 1, 2, 3}));
  Tensor& output = *TRY(context.Output(0));
  StoreSums store;
  store.output = output.data<int32_t>();
  store.stride = output.dim(1);
  return Convolve(context, kConvInteger, packed, context.input(0), output.shape(), store);
}

// `input` and `output`: [N, C, spatial...], channels-last in memory.
Status RunQLinearConv(KernelContext& context, const PackedByteConv* packed, const Tensor& input,
                      Tensor& output) {
  TRY(CheckBytes(context, {0, 2, 3, 5, kYZero}));
  const float input_scale = static_cast<float>(TRY(OnlyNumber(context.input(kXScale))));
  const Tensor& weight_scales = context.input(kWScale);
  if (weight_scales.dtype() != DType::kFloat32) return context.UnsupportedType(kWScale);
  if (context.has_input(kBias) && context.input(kBias).dtype() != DType::kInt32) {
    return context.UnsupportedType(kBias);
  }
  Requantize requantize;
  requantize.sums.rows = {&input_scale, 0};
  requantize.sums.columns = {weight_scales.data<float>(), weight_scales.count() == 1 ? 0 : 1};
  if (context.has_input(kBias)) requantize.sums.bias = context.input(kBias).data<int32_t>();
  requantize.scale = static_cast<float>(TRY(OnlyNumber(context.input(kYScale))));
  requantize.zero = static_cast<int32_t>(TRY(OnlyNumber(context.input(kYZero))));
  requantize.dtype = output.dtype();
  requantize.output = output.data<uint8_t>();
  requantize.stride = output.dim(1);
  return Convolve(context, kQLinearConv, packed, input, output.shape(), requantize);
}

Status RunStandardQLinearConv(KernelContext& context, const PackedByteConv* packed) {
  return RunQLinearConv(context, packed, context.input(0), *TRY(context.Output(0)));
}

// Row-major, whichever way round it is declared.
Status RunMicrosoftQLinearConv(KernelContext& context, const PackedByteConv* packed) {
  Tensor& output = *TRY(context.Output(0));
  if (DeclaredChannelsLast(context.attributes())) {
    Tensor result = ChannelsSecond(output);
    return RunQLinearConv(context, packed, ChannelsSecond(context.input(0)), result);
  }
  const Tensor input = TRY(context.input(0).To(Layout::kChannelsLast));
  Tensor result = TRY(Tensor::Allocate(output.dtype(), output.shape(), Layout::kChannelsLast));
  TRY(RunQLinearConv(context, packed, input, result));
  CopyElements(context.pool(), result, output);
  return Ok();
}

template <ConvRun kRun, const ConvInputs& kInputs>
Op IntegerConvOp(std::string_view name, std::string_view domain, std::vector<int> versions, LayoutRule layout,
                 ShapeRule shape, std::string_view signature = {}) {
  return {.name = name,
          .domain = domain,
          .versions = std::move(versions),
          .attributes = {{"auto_pad", "NOTSET"}, {"group", int64_t{1}}},
          .signature = signature,
          .layout = layout,
          .shape = shape,
          .flops = ConvFlops<kInputs.weights>,
          .run = RunUnpacked<kRun>,
          .xnnpack = ConstantWeights<kRun, kInputs>::Make,
          .gradient = {.none = "integers have no derivative"}};
}

}  // namespace

std::span<const Op> QuantizedConvOps() {
  static const Op ops[] = {
      IntegerConvOp<RunConvInteger, kConvInteger>("ConvInteger", "", {10}, LayoutRule::kChannelsLast,
                                                  ConvIntegerShape),
      IntegerConvOp<RunStandardQLinearConv, kQLinearConv>("QLinearConv", "", {10}, LayoutRule::kChannelsLast,
                                                          QLinearConvShape),
      IntegerConvOp<RunMicrosoftQLinearConv, kQLinearConv>(
          "QLinearConv", kMicrosoft, {1}, LayoutRule::kRowMajor, QLinearConvShape,
          "T x, float32 x_scale, T x_zero_point?, TW w, float32 w_scale, TW w_zero_point?, float32 y_scale, "
          "TY y_zero_point?, int32 B? -> TY y; T: uint8 int8; TW: uint8 int8; TY: uint8 int8"),
  };
  return ops;
}

}  // namespace onnxray
