#include "cpu/xnnpack_conv_transpose.h"

#include <algorithm>
#include <vector>

namespace onnxray {

namespace {

bool Covers(const ConvTransposeLayer& layer) {
  const Window& w = layer.window;
  const bool no_negative_pads =
      std::min({w.pads_begin[1], w.pads_begin[2], w.pads_end[1], w.pads_end[2]}) >= 0;
  return layer.weights.dtype() == DType::kFloat32 && layer.weights.rank() <= 4 && no_negative_pads;
}

// [groups, C / groups, M / groups, taps] as [groups, M / groups, taps, C / groups].
std::vector<float> ReorderedWeights(const ConvTransposeLayer& layer) {
  const int64_t inputs = layer.weights.dim(0) / layer.groups, outputs = layer.weights.dim(1);
  const int64_t taps = layer.window.taps();
  std::vector<float> reordered(static_cast<size_t>(layer.weights.count()));
  const float* from = layer.weights.data<float>();
  for (int64_t g = 0; g < layer.groups; ++g) {
    float* group = reordered.data() + g * inputs * outputs * taps;
    for (int64_t c = 0; c < inputs; ++c) {
      for (int64_t i = 0; i < outputs * taps; ++i) group[i * inputs + c] = *from++;
    }
  }
  return reordered;
}

}  // namespace

Result<std::unique_ptr<XnnpackConvTranspose>> XnnpackConvTranspose::Create(const ConvTransposeLayer& layer) {
  if (!Covers(layer)) return std::unique_ptr<XnnpackConvTranspose>();
  const std::vector<float> weights = ReorderedWeights(layer);
  const float* bias = layer.bias.defined() ? layer.bias.data<float>() : nullptr;
  const auto u = [](int64_t value) { return static_cast<uint32_t>(value); };
  const Window& w = layer.window;
  const size_t inputs = static_cast<size_t>(layer.weights.dim(0)), groups = static_cast<size_t>(layer.groups);
  const size_t group_outputs = static_cast<size_t>(layer.weights.dim(1));
  constexpr float kInfinity = std::numeric_limits<float>::infinity();

  auto conv = std::make_unique<XnnpackConvTranspose>();
  conv->window_ = w;
  conv->op_ = TRY(XnnCreate("transposed convolution", [&](xnn_operator_t* out) {
    return xnn_create_deconvolution2d_nhwc_f32(
        u(w.pads_begin[1]), u(w.pads_end[2]), u(w.pads_end[1]), u(w.pads_begin[2]), u(w.kernel[1]),
        u(w.kernel[2]), u(w.strides[1]), u(w.strides[2]), u(w.dilations[1]), u(w.dilations[2]),
        u(layer.groups), inputs / groups, group_outputs, inputs, group_outputs * groups, weights.data(), bias,
        -kInfinity, kInfinity, /*flags=*/0,
        /*code_cache=*/nullptr, /*weights_cache=*/nullptr, out);
  }));
  return conv->op_ ? std::move(conv) : nullptr;
}

Result<bool> XnnpackConvTranspose::Run(const ThreadPool& pool, const Tensor& input, Tensor& output) {
  if (output.count() == 0) return true;
  const Extent image = SpatialExtent(input.shape()), result = SpatialExtent(output.shape());
  // Rows and columns past the reach of the last window: XNNPACK allows fewer than a stride.
  Extent rest;
  for (size_t d = 0; d < 3; ++d) {
    const int64_t reach = (image[d] - 1) * window_.strides[d] + window_.span(d);
    rest[d] = result[d] - (reach - window_.pads_begin[d] - window_.pads_end[d]);
    if (rest[d] < 0 || (rest[d] > 0 && rest[d] >= window_.strides[d])) return false;
  }
  TRY(XnnCheck(
      xnn_reshape_deconvolution2d_nhwc_f32(
          op_.get(), static_cast<size_t>(input.dim(0)), static_cast<size_t>(image[1]),
          static_cast<size_t>(image[2]), static_cast<uint32_t>(rest[1]), static_cast<uint32_t>(rest[2]),
          /*output_height_out=*/nullptr, /*output_width_out=*/nullptr, pool.handle()),
      "transposed convolution"));
  TRY(XnnCheck(xnn_setup_deconvolution2d_nhwc_f32(op_.get(), input.data<float>(), output.data<float>()),
               "transposed convolution"));
  TRY(XnnCheck(xnn_run_operator(op_.get(), pool.handle()), "transposed convolution"));
  return true;
}

}  // namespace onnxray
