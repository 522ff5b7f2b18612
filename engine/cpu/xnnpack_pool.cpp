#include "cpu/xnnpack_pool.h"

#include <limits>

namespace onnxray {

namespace {

// Padding that gives exactly the outputs wanted: the last window overhangs where sizes were rounded up.
Extent EndPads(const Window& window, const Extent& image, const Extent& result) {
  Extent pads;
  for (size_t d = 0; d < 3; ++d) {
    const int64_t reach = (result[d] - 1) * window.strides[d] + window.span(d) - window.pads_begin[d];
    pads[d] = std::max<int64_t>(0, reach - image[d]);
  }
  return pads;
}

bool Covers(const Window& window, const Extent& image, const Extent& end_pads) {
  // Two spatial dimensions at most; a window that is flat still slides along a third.
  if (image[0] != 1 || window.kernel[0] != 1) return false;
  for (size_t d = 0; d < 3; ++d) {
    if (window.dilations[d] != 1 || window.pads_begin[d] < 0) return false;
    // A window on nothing but padding: XNNPACK would take the nearest pixel for it.
    if (window.pads_begin[d] >= window.kernel[d] || end_pads[d] >= window.kernel[d]) return false;
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<XnnpackPool>> XnnpackPool::Create(const ThreadPool& pool, Kind kind,
                                                         const Window& window, const Shape& input,
                                                         const Shape& output) {
  const Extent image = SpatialExtent(input), end_pads = EndPads(window, image, SpatialExtent(output));
  if (!Covers(window, image, end_pads) || output.count() == 0) return std::unique_ptr<XnnpackPool>();
  const auto u = [](int64_t value) { return static_cast<uint32_t>(value); };
  const Extent &begin = window.pads_begin, &end = end_pads, &kernel = window.kernel,
               &strides = window.strides;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();

  auto made = std::make_unique<XnnpackPool>();
  made->kind_ = kind;
  made->op_ = TRY(XnnCreate("pooling", [&](xnn_operator_t* out) {
    return kind == Kind::kMax
               ? xnn_create_max_pooling2d_nhwc_f32(u(begin[1]), u(end[2]), u(end[1]), u(begin[2]),
                                                   u(kernel[1]), u(kernel[2]), u(strides[1]), u(strides[2]),
                                                   /*dilation_height=*/1, /*dilation_width=*/1, -kInfinity,
                                                   kInfinity, /*flags=*/0, out)
               : xnn_create_average_pooling2d_nhwc_f32(
                     u(begin[1]), u(end[2]), u(end[1]), u(begin[2]), u(kernel[1]), u(kernel[2]),
                     u(strides[1]), u(strides[2]), -kInfinity, kInfinity, /*flags=*/0, out);
  }));
  if (!made->op_) return std::unique_ptr<XnnpackPool>();

  const size_t batch = static_cast<size_t>(input[0]), channels = static_cast<size_t>(input[1]);
  const size_t height = static_cast<size_t>(image[1]), width = static_cast<size_t>(image[2]);
  if (kind == Kind::kMax) {
    TRY(XnnCheck(xnn_reshape_max_pooling2d_nhwc_f32(
                     made->op_.get(), batch, height, width, channels, channels, channels,
                     /*output_height_out=*/nullptr, /*output_width_out=*/nullptr, pool.handle()),
                 "pooling"));
  } else {
    size_t bytes = 0, alignment = 0;
    TRY(XnnCheck(
        xnn_reshape_average_pooling2d_nhwc_f32(made->op_.get(), batch, height, width, channels, channels,
                                               channels, &bytes, &alignment, /*output_height_out=*/nullptr,
                                               /*output_width_out=*/nullptr, pool.handle()),
        "pooling"));
    if (bytes > 0) made->workspace_ = TRY(Tensor::Allocate(DType::kUInt8, {static_cast<int64_t>(bytes)}));
  }
  return made;
}

Status XnnpackPool::Run(const ThreadPool& pool, const Tensor& input, Tensor& output) {
  const float* in = input.data<float>();
  float* out = output.data<float>();
  if (kind_ == Kind::kMax) {
    TRY(XnnCheck(xnn_setup_max_pooling2d_nhwc_f32(op_.get(), in, out), "pooling"));
  } else {
    void* workspace = workspace_.defined() ? workspace_.data<uint8_t>() : nullptr;
    TRY(XnnCheck(xnn_setup_average_pooling2d_nhwc_f32(op_.get(), workspace, in, out), "pooling"));
  }
  return XnnCheck(xnn_run_operator(op_.get(), pool.handle()), "pooling");
}

}  // namespace onnxray
