// MaxPool, AveragePool, LpPool and their global kin, MaxUnpool.
#include "cpu/pool.h"

#include <algorithm>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "cpu/xnnpack_pool.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/widen.h"
#include "ops/window.h"

namespace onnxray {

namespace {

Status PoolShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  const Window window = TRY(PoolWindow(context.attributes(), input));
  const bool ceil_mode = context.attributes().Int("ceil_mode") != 0;
  Shape output = TRY(WindowedShape(window, input, input[1], ceil_mode));
  context.SetOutput(1, DType::kInt64, output);
  context.SetOutput(0, context.dtype(0), std::move(output));
  return Ok();
}

uint64_t PoolFlops(const ShapeContext& context) {
  const std::vector<int64_t> kernel = context.attributes().Ints("kernel_shape");
  return static_cast<uint64_t>(context.output(0)->shape.count() * Shape(kernel).count());
}

// [N, C, 1, ...]
Status GlobalPoolShape(ShapeContext& context) {
  const Shape& input = context.shape(0);
  if (input.rank() < 3 || input.rank() > 5) {
    return context.Mismatch(
        "global pooling takes 1 to 3 spatial dimensions, not the shape " + input.ToString(),
        "Expected [N, C, spatial...]");
  }
  Shape output{input[0], input[1]};
  while (output.rank() < input.rank()) output.push_back(1);
  context.SetOutput(0, context.dtype(0), std::move(output));
  return Ok();
}

uint64_t GlobalPoolFlops(const ShapeContext& context) {
  return static_cast<uint64_t>(context.shape(0).count());
}

// Pools with `pool(window, input, output)`, in float32 or float64.
template <typename Pool>
Status RunFloatPool(KernelContext& context, bool global, const Pool& pool) {
  const Tensor input = TRY(WideInput(context, 0));
  if (input.dtype() != DType::kFloat32 && input.dtype() != DType::kFloat64) return context.UnsupportedType(0);
  const Window window =
      global ? WholeImage(input.shape()) : TRY(PoolWindow(context.attributes(), input.shape()));
  WideOutput output = TRY(WideOutput::Of(context, 0));
  pool(window, input, output.tensor());
  output.Store(context);
  return Ok();
}

Status RunMaxPool(KernelContext& context) {
  const Tensor input = TRY(WideInput(context, 0));
  if (!Dispatch(Types<float, double, int8_t, uint8_t>{}, input.dtype(), [](auto) {})) {
    return context.UnsupportedType(0);
  }
  const Window window = TRY(PoolWindow(context.attributes(), input.shape()));
  const IndexOrder order =
      context.attributes().Int("storage_order") ? IndexOrder::kColumnMajor : IndexOrder::kRowMajor;
  WideOutput output = TRY(WideOutput::Of(context, 0));
  Tensor indices;
  if (context.wants_output(1)) indices = *TRY(context.Output(1));
  MaxPool(context.pool(), window, order, input, output.tensor(), indices);
  output.Store(context);
  return Ok();
}

Status RunGlobalMaxPool(KernelContext& context) {
  return RunFloatPool(context, true, [&](const Window& window, const Tensor& input, Tensor& output) {
    Tensor no_indices;
    MaxPool(context.pool(), window, IndexOrder::kRowMajor, input, output, no_indices);
  });
}

template <bool kGlobal>
Status RunAveragePool(KernelContext& context) {
  const bool count_padding = context.attributes().Int("count_include_pad") != 0;
  return RunFloatPool(context, kGlobal, [&](const Window& window, const Tensor& input, Tensor& output) {
    AveragePool(context.pool(), window, count_padding, input, output);
  });
}

template <bool kGlobal>
Status RunLpPool(KernelContext& context) {
  // A float in version 1, an integer since.
  const Attributes& attributes = context.attributes();
  const double p =
      context.version() == 1 ? attributes.Float("p", 2) : static_cast<double>(attributes.Int("p", 2));
  return RunFloatPool(context, kGlobal, [&](const Window& window, const Tensor& input, Tensor& output) {
    LpPool(context.pool(), window, p, input, output);
  });
}

// A pool through XNNPACK, made again when the shape of the input changes.
template <XnnpackPool::Kind kKind, bool kGlobal>
class PoolKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const KernelInit& init) {
    const DType dtype = init.input_dtype(0);
    if (dtype != DType::kFloat32 && dtype != DType::kUndefined) return std::unique_ptr<Kernel>();
    return std::unique_ptr<Kernel>(std::make_unique<PoolKernel>());
  }

  Result<bool> Run(KernelContext& context) override {
    const Tensor& input = context.input(0);
    if (context.wants_output(1) || input.dtype() != DType::kFloat32) return false;
    Tensor& output = *TRY(context.Output(0));
    if (!(input.shape() == made_for_)) {
      made_for_ = input.shape();
      const Window window =
          kGlobal ? WholeImage(input.shape()) : TRY(PoolWindow(context.attributes(), input.shape()));
      pool_.reset();
      // XNNPACK's averages are over the image alone.
      if (kKind == XnnpackPool::Kind::kAverage && context.attributes().Int("count_include_pad") &&
          LeavesImage(window, SpatialExtent(input.shape()), SpatialExtent(output.shape()))) {
        return false;
      }
      pool_ = TRY(XnnpackPool::Create(context.pool(), kKind, window, input.shape(), output.shape()));
    }
    if (!pool_) return false;
    TRY(pool_->Run(context.pool(), input, output));
    return true;
  }

 private:
  Shape made_for_;
  std::unique_ptr<XnnpackPool> pool_;
};

Op Pool(std::string_view name, std::vector<int> versions, RunFn run, GradientRule gradient,
        KernelFactory xnnpack = nullptr) {
  return {.name = name,
          .versions = std::move(versions),
          .attributes = {{"auto_pad", "NOTSET"}},
          .layout = LayoutRule::kChannelsLast,
          .shape = PoolShape,
          .flops = PoolFlops,
          .run = run,
          .xnnpack = xnnpack,
          .gradient = {gradient}};
}

Op GlobalPool(std::string_view name, std::vector<int> versions, RunFn run, GradientRule gradient,
              KernelFactory xnnpack = nullptr) {
  return {.name = name,
          .versions = std::move(versions),
          .layout = LayoutRule::kChannelsLast,
          .shape = GlobalPoolShape,
          .flops = GlobalPoolFlops,
          .run = run,
          .xnnpack = xnnpack,
          .gradient = {gradient}};
}

// Which of the pools that shaders/pool.wgsl knows it is.
Op WithShader(std::string_view kind, Op op) {
  op.shader = {"pool", kind};
  return op;
}

// The shape that pooling shrank to `pooled`, as far as the attributes tell.
Result<Shape> UnpooledShape(const Attributes& attributes, const Shape& pooled) {
  const Window window = TRY(PoolWindow(attributes, pooled));
  Shape shape = pooled;
  for (int i = 2; i < pooled.rank(); ++i) {
    const size_t d = static_cast<size_t>(i + 3 - pooled.rank());
    shape[i] =
        (pooled[i] - 1) * window.strides[d] - window.pads_begin[d] - window.pads_end[d] + window.kernel[d];
    if (shape[i] < 0)
      return InvalidInput("the padding cuts off more than the whole output " + shape.ToString());
  }
  return shape;
}

Status MaxUnpoolShape(ShapeContext& context) {
  if (!(context.shape(0) == context.shape(1))) {
    return context.Mismatch("there are values of shape " + context.shape(0).ToString() +
                            " and indices of shape " + context.shape(1).ToString());
  }
  const Shape& pooled = context.shape(0);
  Shape shape = TRY(UnpooledShape(context.attributes(), pooled));
  if (context.has_input(2)) {
    if (!context.value(2)) return Ok();
    shape = Shape(TRY(ToInt64s(*context.value(2))));
    bool sane = shape.rank() == pooled.rank() && shape[0] == pooled[0] && shape[1] == pooled[1];
    for (const int64_t dim : shape) sane = sane && dim >= 0;
    if (!sane) {
      return context.Mismatch(
          "output_shape is " + shape.ToString() + " for values of shape " + pooled.ToString(),
          "It must have as many dimensions, and the same batch and channels");
    }
  }
  context.SetOutput(0, context.dtype(0), std::move(shape));
  return Ok();
}

// Whether every index, counted in `image`, is a place that its window covers.
bool LieInWindows(const Tensor& indices, const Shape& image, const Window& window) {
  const Shape& pooled = indices.shape();
  const int64_t* at = indices.data<int64_t>();
  for (int64_t i = 0; i < indices.count(); ++i) {
    int64_t place = at[i], element = i;
    for (int axis = pooled.rank() - 1; axis >= 0; --axis) {
      const int64_t from = place % image[axis], to = element % pooled[axis];
      place /= image[axis];
      element /= pooled[axis];
      int64_t begin = to, end = to + 1;
      if (axis >= 2) {
        const size_t d = static_cast<size_t>(axis + 3 - pooled.rank());
        begin = to * window.strides[d] - window.pads_begin[d];
        end = begin + window.kernel[d];
      }
      if (from < begin || from >= end) return false;
    }
    if (place != 0) return false;
  }
  return true;
}

// The place of `index` in an image that was padded with further rows and columns.
int64_t Recount(int64_t index, const Shape& image, const Shape& larger) {
  int64_t place = 0, scale = 1;
  for (int axis = image.rank() - 1; axis >= 0; --axis) {
    place += index % image[axis] * scale;
    index /= image[axis];
    scale *= larger[axis];
  }
  return place;
}

// Where the values go. Indices count the elements of the tensor that MaxPool saw, of which several shapes
// pool to one: output_shape tells which. But there are models whose indices count those of the smallest such
// tensor all the same (ONNX's own test among them); then these lie in their windows, and the others do not.
Result<std::vector<int64_t>> Places(KernelContext& context, const Shape& output) {
  const Tensor& indices = context.input(1);
  std::vector<int64_t> places(indices.data<int64_t>(), indices.data<int64_t>() + indices.count());
  if (!context.has_input(2)) return places;
  const Window window = TRY(PoolWindow(context.attributes(), indices.shape()));
  const Shape smallest = TRY(UnpooledShape(context.attributes(), indices.shape()));
  bool fits = smallest.count() > 0;
  for (int i = 0; i < output.rank(); ++i) fits = fits && smallest[i] <= output[i];
  if (fits && !LieInWindows(indices, output, window) && LieInWindows(indices, smallest, window)) {
    for (int64_t& place : places) place = Recount(place, smallest, output);
  }
  return places;
}

Status RunMaxUnpool(KernelContext& context) {
  const Tensor &values = context.input(0), &indices = context.input(1);
  if (indices.dtype() != DType::kInt64) return context.UnsupportedType(1);
  Tensor& output = *TRY(context.Output(0));
  const std::vector<int64_t> at = TRY(Places(context, output.shape()));
  const int64_t count = output.count();
  const auto stray = std::find_if(at.begin(), at.end(), [=](int64_t i) { return i < 0 || i >= count; });
  if (stray != at.end()) {
    return InvalidInput("index " + std::to_string(*stray) + " is outside of the " + std::to_string(count) +
                        " elements of " + output.shape().ToString());
  }
  Fill(context.pool(), TRY(ScalarOf(output.dtype(), 0)), output);
  DispatchBySize(values.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* from = values.data<T>();
    T* to = output.data<T>();
    for (int64_t i = 0; i < values.count(); ++i) to[at[static_cast<size_t>(i)]] = from[i];
  });
  return Ok();
}

}  // namespace

std::span<const Op> PoolOps() {
  using Kind = XnnpackPool::Kind;
  static const Op ops[] = {
      WithShader("max", Pool("MaxPool", {1, 8, 10, 11, 12, 22}, RunMaxPool, MaxPoolGradient,
                             PoolKernel<Kind::kMax, false>::Make)),
      WithShader("mean", Pool("AveragePool", {1, 7, 10, 11, 19, 22}, RunAveragePool<false>,
                              AveragePoolGradient, PoolKernel<Kind::kAverage, false>::Make)),
      WithShader("lp", Pool("LpPool", {1, 2, 11, 18, 22}, RunLpPool<false>, LpPoolGradient)),
      WithShader("max", GlobalPool("GlobalMaxPool", {1, 22}, RunGlobalMaxPool, GlobalMaxPoolGradient,
                                   PoolKernel<Kind::kMax, true>::Make)),
      WithShader("mean", GlobalPool("GlobalAveragePool", {1, 22}, RunAveragePool<true>,
                                    GlobalAveragePoolGradient, PoolKernel<Kind::kAverage, true>::Make)),
      WithShader("lp", GlobalPool("GlobalLpPool", {1, 2, 22}, RunLpPool<true>, GlobalLpPoolGradient)),
      {.name = "MaxUnpool",
       .versions = {9, 11, 22},
       .shape = MaxUnpoolShape,
       .run = RunMaxUnpool,
       .gradient = {MaxUnpoolGradient},
       .shader = {"max_unpool"}},
  };
  return ops;
}

}  // namespace onnxray
