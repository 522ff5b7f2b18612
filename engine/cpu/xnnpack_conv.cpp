#include "cpu/xnnpack_conv.h"

#include <algorithm>
#include <vector>

namespace onnxray {

namespace {

// XNNPACK has depthwise kernels for so many taps; larger ones, and several outputs per channel, would run as
// one tiny matrix product per channel.
constexpr int64_t kMaxDepthwiseTaps = 25;

bool Covers(const ConvLayer& layer) {
  const Window& w = layer.window;
  if (layer.weights.dtype() != DType::kFloat32 || layer.weights.rank() > 4) return false;
  if (std::min({w.pads_begin[1], w.pads_begin[2], w.pads_end[1], w.pads_end[2]}) < 0) return false;
  const bool depthwise = layer.groups > 1 && layer.weights.dim(1) == 1;
  return !depthwise || (layer.weights.dim(0) == layer.groups && w.taps() <= kMaxDepthwiseTaps);
}

// [M, C / groups, height, width] with the channels moved last.
std::vector<float> ChannelsLastWeights(const Tensor& weights) {
  const int64_t channels = weights.dim(1), taps = weights.shape().CountRange(2, weights.rank());
  std::vector<float> reordered(static_cast<size_t>(weights.count()));
  const float* from = weights.data<float>();
  for (int64_t o = 0; o < weights.dim(0); ++o) {
    float* to = reordered.data() + o * channels * taps;
    for (int64_t c = 0; c < channels; ++c, from += taps) {
      for (int64_t t = 0; t < taps; ++t) to[t * channels + c] = from[t];
    }
  }
  return reordered;
}

}  // namespace

Result<std::unique_ptr<XnnpackConv>> XnnpackConv::Create(const ConvLayer& layer) {
  if (!Covers(layer)) return std::unique_ptr<XnnpackConv>();
  const std::vector<float> weights = ChannelsLastWeights(layer.weights);
  const float* bias = layer.bias.defined() ? layer.bias.data<float>() : nullptr;
  const auto u = [](int64_t value) { return static_cast<uint32_t>(value); };
  const Window& w = layer.window;
  const size_t group_inputs = static_cast<size_t>(layer.weights.dim(1));
  const size_t outputs = static_cast<size_t>(layer.weights.dim(0)),
               groups = static_cast<size_t>(layer.groups);

  auto conv = std::make_unique<XnnpackConv>();
  conv->op_ = TRY(XnnCreate("convolution", [&](xnn_operator_t* out) {
    return xnn_create_convolution2d_nhwc_f32(
        u(w.pads_begin[1]), u(w.pads_end[2]), u(w.pads_end[1]), u(w.pads_begin[2]), u(w.kernel[1]),
        u(w.kernel[2]), u(w.strides[1]), u(w.strides[2]), u(w.dilations[1]), u(w.dilations[2]),
        u(layer.groups), group_inputs, outputs / groups, group_inputs * groups, outputs, weights.data(), bias,
        layer.min, layer.max, /*flags=*/0,
        /*code_cache=*/nullptr, /*weights_cache=*/nullptr, out);
  }));
  return conv->op_ ? std::move(conv) : nullptr;
}

Status XnnpackConv::Run(const ThreadPool& pool, const Tensor& input, Tensor& output) {
  if (output.count() == 0) return Ok();
  if (!(input.shape() == reshaped_for_)) {
    const Extent image = SpatialExtent(input.shape());
    size_t workspace_size = 0, workspace_alignment = 0;
    TRY(XnnCheck(xnn_reshape_convolution2d_nhwc_f32(
                     op_.get(), static_cast<size_t>(input.dim(0)), static_cast<size_t>(image[1]),
                     static_cast<size_t>(image[2]), &workspace_size, &workspace_alignment,
                     /*output_height_out=*/nullptr, /*output_width_out=*/nullptr, pool.handle()),
                 "convolution"));
    if (workspace_size != 0) return Internal("XNNPACK convolution asks for a workspace");
    reshaped_for_ = input.shape();
  }
  TRY(XnnCheck(xnn_setup_convolution2d_nhwc_f32(op_.get(), /*workspace=*/nullptr, input.data<float>(),
                                                output.data<float>()),
               "convolution"));
  return XnnCheck(xnn_run_operator(op_.get(), pool.handle()), "convolution");
}

}  // namespace onnxray
