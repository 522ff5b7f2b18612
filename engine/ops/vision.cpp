// Operators that look at places of images: GridSample, RoiAlign, MaxRoiPool.
#include <algorithm>
#include <cmath>

#include "cpu/convert.h"
#include "cpu/grid_sample.h"
#include "cpu/roi_pool.h"
#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

Status GridSampleShape(ShapeContext& context) {
  const Shape &input = context.shape(0), &grid = context.shape(1);
  if (input.rank() < 3 || grid.rank() != input.rank() || grid[0] != input[0] ||
      grid[grid.rank() - 1] != input.rank() - 2) {
    return context.Mismatch("the grid has shape " + grid.ToString() + ", the image " + input.ToString(),
                            "An image [N, C, D1 ... Dr] is sampled by a grid [N, O1 ... Or, r]");
  }
  Shape output{input[0], input[1]};
  for (int i = 1; i + 1 < grid.rank(); ++i) output.push_back(grid[i]);
  if (output.count() > 0 && input.count() == 0)
    return context.Mismatch("an image of shape " + input.ToString() + " has no pixels to sample");
  context.SetOutput(0, context.dtype(0), std::move(output));
  return Ok();
}

Result<GridSampling> SamplingOf(const Attributes& attributes) {
  GridSampling sampling;
  const std::string mode = attributes.String("mode"), padding = attributes.String("padding_mode");
  if (mode == "nearest") {
    sampling.interpolation = Interpolation::kNearest;
  } else if (mode == "cubic" || mode == "bicubic") {  // bi- before version 20
    sampling.interpolation = Interpolation::kCubic;
  } else if (mode != "linear" && mode != "bilinear") {
    return InvalidModel("there is no way to sample called '" + mode + "'", "Use linear, nearest or cubic");
  }
  if (padding == "border") {
    sampling.beyond = Beyond::kBorder;
  } else if (padding == "reflection") {
    sampling.beyond = Beyond::kReflection;
  } else if (padding != "zeros") {
    return InvalidModel("there is no padding mode called '" + padding + "'",
                        "Use zeros, border or reflection");
  }
  sampling.align_corners = attributes.Int("align_corners") != 0;
  return sampling;
}

// Elements of `from` as those of `to`; both are dense and lie alike.
void Convert(const ThreadPool& pool, const Tensor& from, Tensor& to) {
  const Conversion convert(from.dtype(), to.dtype());
  const auto run = [&](const auto* source, auto* target) {
    pool.ParallelFor(from.count(), 16'384, [&](int64_t begin, int64_t end) {
      convert(source + begin, target + begin, end - begin);
    });
  };
  DispatchBySize(to.dtype() == DType::kFloat64 ? from.dtype() : to.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    to.dtype() == DType::kFloat64 ? run(from.data<T>(), to.data<double>())
                                  : run(from.data<double>(), to.data<T>());
  });
}

Status RunGridSample(KernelContext& context) {
  const GridSampling sampling = TRY(SamplingOf(context.attributes()));
  const Tensor grid = TRY(WideInput(context, 1));
  if (grid.dtype() != DType::kFloat32 && grid.dtype() != DType::kFloat64) return context.UnsupportedType(1);
  WideOutput output = TRY(WideOutput::Of(context, 0));
  if (output.tensor().count() == 0) return Ok();
  const Tensor input = TRY(WideInput(context, 0));
  const DType dtype = input.dtype();
  const bool as_it_is = sampling.interpolation == Interpolation::kNearest || IsFloat(dtype) ||
                        dtype == DType::kComplex64 || dtype == DType::kComplex128;
  if (as_it_is) {
    GridSample(context.pool(), sampling, input, grid, output.tensor());
    output.Store(context);
    return Ok();
  }
  if (!Conversion::Exists(dtype, DType::kFloat64)) return context.UnsupportedType(0);
  Tensor wide_input = TRY(TemporaryLike(context, DType::kFloat64, input));
  Tensor wide_output = TRY(TemporaryLike(context, DType::kFloat64, output.tensor()));
  Convert(context.pool(), input, wide_input);
  GridSample(context.pool(), sampling, wide_input, grid, wide_output);
  Convert(context.pool(), wide_output, output.tensor());
  return Ok();
}

uint64_t GridSampleFlops(const ShapeContext& context) {
  const int rank = context.rank(0) - 2;
  return static_cast<uint64_t>(2 * context.output(0)->shape.count()) << std::min(rank, 20);
}

Status CheckRegions(const ShapeContext& context, int64_t columns) {
  const Shape &input = context.shape(0), &regions = context.shape(1);
  if (input.rank() != 4) {
    return context.Mismatch("the image has shape " + input.ToString(), "Expected [N, C, height, width]");
  }
  if (regions.rank() != 2 || regions[1] != columns) {
    return context.Mismatch("the regions of interest have shape " + regions.ToString(),
                            "Expected [regions, " + std::to_string(columns) + "]");
  }
  return Ok();
}

Status SetPooled(ShapeContext& context, int64_t height, int64_t width) {
  if (height < 1 || width < 1) {
    return context.Mismatch("regions cannot be pooled to " + std::to_string(height) + " by " +
                            std::to_string(width) + " bins");
  }
  context.SetOutput(0, context.dtype(0), {context.shape(1)[0], context.shape(0)[1], height, width});
  return Ok();
}

Status RoiAlignShape(ShapeContext& context) {
  TRY(CheckRegions(context, 4));
  if (!(context.shape(2) == Shape{context.shape(1)[0]})) {
    return context.Mismatch("batch_indices has shape " + context.shape(2).ToString() + " for " +
                                std::to_string(context.shape(1)[0]) + " regions",
                            "Expected one index per region");
  }
  const Attributes& attributes = context.attributes();
  return SetPooled(context, attributes.Int("output_height"), attributes.Int("output_width"));
}

Status MaxRoiPoolShape(ShapeContext& context) {
  TRY(CheckRegions(context, 5));
  const std::vector<int64_t> pooled = context.attributes().Ints("pooled_shape");
  if (pooled.size() != 2) {
    return context.Mismatch("pooled_shape is " + Shape(pooled).ToString(), "Expected [height, width]");
  }
  return SetPooled(context, pooled[0], pooled[1]);
}

// A region of image `image`, its corners scaled in the input's precision.
Result<Region> RegionAt(double image, const double* corners, float scale, const Tensor& input) {
  // Further off than any image reaches, sampling a region would take for ever.
  constexpr double kFarthest = 1 << 24;
  Region region;
  if (!(image >= 0 && image < static_cast<double>(input.dim(0)))) {
    return InvalidInput("a region of interest is on image " + std::to_string(static_cast<int64_t>(image)) +
                        " of a batch of " + std::to_string(input.dim(0)));
  }
  region.image = static_cast<int64_t>(image);
  double* const to[] = {&region.x1, &region.y1, &region.x2, &region.y2};
  for (int i = 0; i < 4; ++i) {
    *to[i] = input.dtype() == DType::kFloat64 ? corners[i] * static_cast<double>(scale)
                                              : static_cast<float>(corners[i]) * scale;
    if (!(std::abs(*to[i]) <= kFarthest))
      return InvalidInput("a region of interest has a corner at " + std::to_string(*to[i]),
                          "Corners are in pixels of the image");
  }
  return region;
}

RoiAlignment AlignmentOf(const Attributes& attributes, bool may_be_half_pixel) {
  RoiAlignment alignment;
  alignment.samples = attributes.Int("sampling_ratio");
  alignment.max = attributes.String("mode") == "max";
  alignment.half_pixel =
      may_be_half_pixel && attributes.String("coordinate_transformation_mode") == "half_pixel";
  return alignment;
}

// Of RoiAlign: inputs `first` and the one behind it hold corners and images.
Result<std::vector<Region>> AlignedRegions(const KernelContext& context, int first, const Tensor& input) {
  const std::vector<double> corners = TRY(ToDoubles(context.input(first))),
                            images = TRY(ToDoubles(context.input(first + 1)));
  const float scale = context.attributes().Float("spatial_scale");
  std::vector<Region> regions;
  for (size_t i = 0; i < images.size(); ++i)
    regions.push_back(TRY(RegionAt(images[i], corners.data() + 4 * i, scale, input)));
  return regions;
}

// Of MaxRoiPool: input `i` holds images and corners.
Result<std::vector<Region>> PooledRegions(const KernelContext& context, int i, const Tensor& input) {
  const std::vector<double> values = TRY(ToDoubles(context.input(i)));
  const float scale = context.attributes().Float("spatial_scale");
  std::vector<Region> regions;
  for (size_t at = 0; at < values.size(); at += 5) {
    Region region = TRY(RegionAt(values[at], values.data() + at + 1, scale, input));
    for (double* corner : {&region.x1, &region.y1, &region.x2, &region.y2}) *corner = std::round(*corner);
    regions.push_back(region);
  }
  return regions;
}

Status RunRoiAlign(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const RoiAlignment alignment = AlignmentOf(context.attributes(), context.version() >= 16);
  const std::vector<Region> regions = TRY(AlignedRegions(context, 1, input));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  if (input.count() == 0 && output.tensor().count() > 0)
    return InvalidInput("an image of shape " + input.shape().ToString() + " has no regions");
  RoiAlign(context.pool(), alignment, regions, input, output.tensor());
  output.Store(context);
  return Ok();
}

Status RunMaxRoiPool(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const std::vector<Region> regions = TRY(PooledRegions(context, 1, input));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  RoiMaxPool(context.pool(), regions, input, output.tensor());
  output.Store(context);
  return Ok();
}

// Of what the two made of input 1 its gradient, from the result's, input 0. The regions follow.
Status RoiGradientShape(ShapeContext& context) {
  const Shape &result = context.shape(0), &input = context.shape(1), &regions = context.shape(2);
  if (result.rank() != 4 || input.rank() != 4 || result[1] != input[1] || regions.rank() != 2 ||
      result[0] != regions[0]) {
    return context.Mismatch("no pooling of " + regions.ToString() + " regions of " + input.ToString() +
                            " makes " + result.ToString());
  }
  context.SetOutput(0, context.dtype(0), input);
  return Ok();
}

// back(input, gradient, input_gradient) on channels-last tensors.
template <typename Way>
Status RunRoiGradient(KernelContext& context, const Way& back) {
  const Tensor gradient = TRY(WideInput(context, 0));
  const Tensor input = TRY(TRY(WideInput(context, 1)).To(Layout::kChannelsLast));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(1);
  WideOutput output = TRY(WideOutput::Of(context, 0));
  TRY(back(input, gradient, output.tensor()));
  output.Store(context);
  return Ok();
}

Status RunRoiAlignGradient(KernelContext& context) {
  return RunRoiGradient(
      context, [&](const Tensor& input, const Tensor& gradient, Tensor& input_gradient) -> Status {
        RoiAlignInputGradient(context.pool(), AlignmentOf(context.attributes(), true),
                              TRY(AlignedRegions(context, 2, input)), input, gradient, input_gradient);
        return Ok();
      });
}

Status RunMaxRoiPoolGradient(KernelContext& context) {
  return RunRoiGradient(context,
                        [&](const Tensor& input, const Tensor& gradient, Tensor& input_gradient) -> Status {
                          RoiMaxPoolInputGradient(context.pool(), TRY(PooledRegions(context, 2, input)),
                                                  input, gradient, input_gradient);
                          return Ok();
                        });
}

}  // namespace

std::span<const Op> VisionOps() {
  static const Op ops[] = {
      {.name = "GridSample",
       .versions = {16, 20, 22},
       .attributes = {{"mode", "linear"}, {"padding_mode", "zeros"}, {"align_corners", 0}},
       .layout = LayoutRule::kChannelsLast,
       .shape = GridSampleShape,
       .flops = GridSampleFlops,
       .run = RunGridSample,
       .gradient = {GridSampleGradient},
       .shader = {"grid_sample"}},
      {.name = "RoiAlign",
       .versions = {10, 16, 22},
       .attributes = {{"mode", "avg"},
                      {"output_height", 1},
                      {"output_width", 1},
                      {"sampling_ratio", 0},
                      {"spatial_scale", 1.0f},
                      {"coordinate_transformation_mode", "half_pixel"}},
       .layout = LayoutRule::kChannelsLast,
       .shape = RoiAlignShape,
       .run = RunRoiAlign,
       .gradient = {RoiAlignGradient}},
      {.name = "MaxRoiPool",
       .versions = {1, 22},
       .attributes = {{"spatial_scale", 1.0f}},
       .layout = LayoutRule::kChannelsLast,
       .shape = MaxRoiPoolShape,
       .run = RunMaxRoiPool,
       .gradient = {MaxRoiPoolGradient}},
      {.name = "RoiAlignGradient",
       .domain = kOnnxray,
       .attributes = {{"mode", "avg"},
                      {"sampling_ratio", 0},
                      {"spatial_scale", 1.0f},
                      {"coordinate_transformation_mode", "half_pixel"}},
       .signature = "T dY, T X, T rois, int64 batch_indices -> T dX; T: floats",
       .layout = LayoutRule::kChannelsLast,
       .shape = RoiGradientShape,
       .run = RunRoiAlignGradient,
       .gradient = {RoiAlignGradientGradient}},
      {.name = "MaxRoiPoolGradient",
       .domain = kOnnxray,
       .attributes = {{"spatial_scale", 1.0f}},
       .signature = "T dY, T X, T rois -> T dX; T: floats",
       .layout = LayoutRule::kChannelsLast,
       .shape = RoiGradientShape,
       .run = RunMaxRoiPoolGradient,
       .gradient = {.none = "it is made for gradients of maxima, whose second derivative is 0"}},
  };
  return ops;
}

}  // namespace onnxray
