// Conv, ConvTranspose.
#include "cpu/conv.h"

#include <algorithm>

#include "cpu/conv_transpose.h"
#include "cpu/xnnpack_conv.h"
#include "cpu/xnnpack_conv_transpose.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"
#include "ops/window.h"

namespace onnxray {

namespace {

Status CheckBias(const ShapeContext& context, int64_t channels) {
  if (!context.has_input(2) || context.shape(2) == Shape{channels}) return Ok();
  return context.Mismatch("the bias has shape " + context.shape(2).ToString() + ", but there are " +
                          std::to_string(channels) + " output channels");
}

Status ConvShape(ShapeContext& context) {
  Shape output = TRY(ConvolvedShape(context.attributes(), context.shape(0), context.shape(1)));
  TRY(CheckBias(context, output[1]));
  context.SetOutput(0, context.dtype(0), std::move(output));
  return Ok();
}

uint64_t ConvFlops(const ShapeContext& context) {
  const Shape& weights = context.shape(1);
  return 2 * static_cast<uint64_t>(context.output(0)->shape.count() * weights.CountRange(1, weights.rank()));
}

Result<ConvLayer> ConvLayerOf(const Attributes& attributes, const Shape& input, Tensor weights, Tensor bias) {
  ConvLayer layer;
  layer.window = TRY(WindowOf(attributes, input, KernelShape(attributes, weights.shape())));
  layer.groups = attributes.Int("group", 1);
  layer.weights = std::move(weights);
  layer.bias = std::move(bias);
  layer.min = attributes.Float("onnxray.min", layer.min);
  layer.max = attributes.Float("onnxray.max", layer.max);
  return layer;
}

Status RunConv(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const ConvLayer layer = TRY(ConvLayerOf(context.attributes(), input.shape(), TRY(WideInput(context, 1)),
                                          TRY(WideInput(context, 2))));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  Conv(context.pool(), layer, input, output.tensor());
  output.Store(context);
  return Ok();
}

// Conv with constant weights, packed once. Padding that depends on the input's size is part of what is
// packed, so such a node packs again when the size changes.
class ConvKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    const bool has_bias = init.node.inputs.size() > 2 && init.node.inputs[2] != kNoValue;
    if (!init.constants[1] || (has_bias && !init.constants[2])) return std::unique_ptr<Kernel>();
    if (init.constants[1]->dtype() != DType::kFloat32) return std::unique_ptr<Kernel>();
    auto kernel = std::make_unique<ConvKernel>();
    kernel->weights_ = *init.constants[1];
    if (has_bias) kernel->bias_ = *init.constants[2];
    if (!PadsDependOnInput(init.node.attributes)) {
      // Of the input's shape only the rank matters then.
      if (!TRY(kernel->Pack(init.node.attributes, kernel->weights_.shape())))
        return std::unique_ptr<Kernel>();
    }
    return std::unique_ptr<Kernel>(std::move(kernel));
  }

  Result<bool> Run(KernelContext& context) override {
    const Tensor& input = context.input(0);
    if (PadsDependOnInput(context.attributes()) && !(input.shape() == packed_for_)) {
      conv_.reset();
      packed_for_ = input.shape();
      TRY(Pack(context.attributes(), input.shape()));
    }
    if (!conv_) return false;
    TRY(conv_->Run(context.pool(), input, *TRY(context.Output(0))));
    return true;
  }

 private:
  Result<bool> Pack(const Attributes& attributes, const Shape& input) {
    const ConvLayer layer = TRY(ConvLayerOf(attributes, input, weights_, bias_));
    conv_ = TRY(XnnpackConv::Create(layer));
    return conv_ != nullptr;
  }

  Tensor weights_, bias_;
  Shape packed_for_;
  std::unique_ptr<XnnpackConv> conv_;
};

Status ConvTransposeShape(ShapeContext& context) {
  TransposedWindow geometry =
      TRY(TransposedWindowOf(context.attributes(), context.shape(0), context.shape(1)));
  TRY(CheckBias(context, geometry.output[1]));
  context.SetOutput(0, context.dtype(0), std::move(geometry.output));
  return Ok();
}

// Every input pixel meets every weight of its group once.
uint64_t ConvTransposeFlops(const ShapeContext& context) {
  const Shape& weights = context.shape(1);
  return 2 * static_cast<uint64_t>(context.shape(0).count() * weights.CountRange(1, weights.rank()));
}

Status RunConvTranspose(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  ConvTransposeLayer layer;
  layer.weights = TRY(WideInput(context, 1));
  layer.bias = TRY(WideInput(context, 2));
  layer.groups = context.attributes().Int("group", 1);
  layer.window = TRY(TransposedWindowOf(context.attributes(), input.shape(), layer.weights.shape())).window;
  WideOutput output = TRY(WideOutput::Of(context, 0));
  ConvTranspose(context.pool(), layer, input, output.tensor());
  output.Store(context);
  return Ok();
}

// ConvTranspose with constant weights. Packed at the first run, as the padding may depend on the input's
// size.
class ConvTransposeKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    const bool has_bias = init.node.inputs.size() > 2 && init.node.inputs[2] != kNoValue;
    if (!init.constants[1] || (has_bias && !init.constants[2])) return std::unique_ptr<Kernel>();
    if (init.constants[1]->dtype() != DType::kFloat32) return std::unique_ptr<Kernel>();
    auto kernel = std::make_unique<ConvTransposeKernel>();
    kernel->layer_.weights = *init.constants[1];
    if (has_bias) kernel->layer_.bias = *init.constants[2];
    kernel->layer_.groups = init.node.attributes.Int("group", 1);
    return std::unique_ptr<Kernel>(std::move(kernel));
  }

  Result<bool> Run(KernelContext& context) override {
    const Tensor& input = context.input(0);
    if (!(input.shape() == packed_for_)) {
      layer_.window =
          TRY(TransposedWindowOf(context.attributes(), input.shape(), layer_.weights.shape())).window;
      packed_for_ = input.shape();
      conv_.reset();
      if (!IsOwn(input)) conv_ = TRY(XnnpackConvTranspose::Create(layer_));
    }
    if (IsOwn(input)) {
      if (weights_.empty()) weights_ = PackWeights<float>(context.pool(), layer_);
      ConvTranspose<float>(context.pool(), layer_, weights_, input, *TRY(context.Output(0)));
      return true;
    }
    if (!conv_) return false;
    return conv_->Run(context.pool(), input, *TRY(context.Output(0)));
  }

 private:
  // With strides XNNPACK works on as many pixels at a time as there are images: on one, mostly.
  bool IsOwn(const Tensor& input) const {
    constexpr int64_t kEnoughImages = 6, kFewChannels = 8;
    const Extent& strides = layer_.window.strides;
    return layer_.groups == 1 && *std::max_element(strides.begin(), strides.end()) > 1 &&
           input.dim(0) < kEnoughImages && layer_.weights.dim(1) >= kFewChannels;
  }

  ConvTransposeLayer layer_;
  Shape packed_for_;
  ConvTransposeWeights<float> weights_;
  std::unique_ptr<XnnpackConvTranspose> conv_;
};

}  // namespace

std::span<const Op> ConvOps() {
  static const Op ops[] = {
      {.name = "Conv",
       .versions = {1, 11, 22},
       .attributes = {{"auto_pad", "NOTSET"}, {"group", int64_t{1}}},
       .layout = LayoutRule::kChannelsLast,
       .shape = ConvShape,
       .flops = ConvFlops,
       .run = RunConv,
       .xnnpack = ConvKernel::Make,
       .gradient = {ConvGradient},
       .shader = {"conv"}},
      {.name = "ConvTranspose",
       .versions = {1, 11, 22},
       .attributes = {{"auto_pad", "NOTSET"}, {"group", int64_t{1}}},
       .layout = LayoutRule::kChannelsLast,
       .shape = ConvTransposeShape,
       .flops = ConvTransposeFlops,
       .run = RunConvTranspose,
       .xnnpack = ConvTransposeKernel::Make,
       .gradient = {ConvTransposeGradient},
       .shader = {"conv_transpose"}},
  };
  return ops;
}

}  // namespace onnxray
