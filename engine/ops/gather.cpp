// Gather, Scatter and OneHot: operators that address elements through tensors of indices.
#include "cpu/gather.h"

#include <algorithm>
#include <cmath>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// Makes an index into an axis of length `dim` non-negative; false when it is outside.
bool WrapIndex(int64_t& index, int64_t dim) {
  if (index < 0) index += dim;
  return index >= 0 && index < dim;
}

Error OutOfRange(int64_t dim) {
  return InvalidInput("an index is outside [-" + std::to_string(dim) + ", " + std::to_string(dim) +
                      "), the range of the axis it selects from");
}

Result<int> AxisOf(const Attributes& attributes, int rank) {
  return NormalizeAxis(attributes.Int("axis"), rank);
}

Status GatherShape(ShapeContext& context) {
  const Shape& data = context.shape(0);
  const int axis = TRY(AxisOf(context.attributes(), data.rank()));
  std::vector<int64_t> dims(data.begin(), data.begin() + axis);
  dims.insert(dims.end(), context.shape(1).begin(), context.shape(1).end());
  dims.insert(dims.end(), data.begin() + axis + 1, data.end());
  context.SetOutput(0, context.dtype(0), Shape(std::move(dims)));
  return Ok();
}

Status RunGather(KernelContext& context) {
  const int axis = TRY(AxisOf(context.attributes(), context.input(0).rank()));
  std::vector<int64_t> indices = TRY(ToInt64s(context.input(1)));
  const int64_t dim = context.input(0).dim(axis);
  for (int64_t& index : indices) {
    if (!WrapIndex(index, dim)) return OutOfRange(dim);
  }
  if (context.input(1).rank() == 0) {
    context.SetOutput(0, ViewAt(context.input(0), axis, indices[0]));
    return Ok();
  }
  const Tensor data = TRY(context.input(0).RowMajor());
  const int64_t outer = data.shape().CountRange(0, axis),
                block = data.shape().CountRange(axis + 1, data.rank());
  std::vector<int64_t> offsets;
  offsets.reserve(static_cast<size_t>(outer) * indices.size());
  for (int64_t i = 0; i < outer; ++i) {
    for (const int64_t index : indices) offsets.push_back((i * dim + index) * block);
  }
  GatherBlocks(context.pool(), data, offsets, block, *TRY(context.Output(0)));
  return Ok();
}

// Indices of elements have the data's rank, and are no longer than it in the axes that they do not replace.
Status CheckElementIndices(const ShapeContext& context, const Shape& data, const Shape& indices) {
  const int axis = TRY(AxisOf(context.attributes(), data.rank()));
  bool fits = indices.rank() == data.rank();
  for (int i = 0; fits && i < data.rank(); ++i) fits = i == axis || indices[i] <= data[i];
  if (fits) return Ok();
  return context.Mismatch("indices " + indices.ToString() + " do not fit data " + data.ToString() +
                          " along axis " + std::to_string(axis));
}

Status GatherElementsShape(ShapeContext& context) {
  TRY(CheckElementIndices(context, context.shape(0), context.shape(1)));
  context.SetOutput(0, context.dtype(0), context.shape(1));
  return Ok();
}

// Offsets into row-major data of shape `data`: for every element of `indices`, its own position with the
// coordinate of `axis` replaced by its value.
Result<std::vector<int64_t>> ElementOffsets(const Shape& data, int axis, const Tensor& indices) {
  std::vector<int64_t> offsets = TRY(ToInt64s(indices));
  const std::vector<int64_t> strides = RowMajorStrides(data);
  const int64_t stride = strides[static_cast<size_t>(axis)];
  std::vector<int64_t> position(strides.size());
  int64_t base = 0;  // offset of `position`, without the axis
  for (int64_t& offset : offsets) {
    if (!WrapIndex(offset, data[axis])) return OutOfRange(data[axis]);
    offset = base + offset * stride;
    for (int i = data.rank() - 1; i >= 0; --i) {
      const size_t s = static_cast<size_t>(i);
      const int64_t step = i == axis ? 0 : strides[s];
      base += step;
      if (++position[s] < indices.dim(i)) break;
      base -= step * position[s];
      position[s] = 0;
    }
  }
  return offsets;
}

Status RunGatherElements(KernelContext& context) {
  const Tensor& data = context.input(0);
  const int axis = TRY(AxisOf(context.attributes(), data.rank()));
  const std::vector<int64_t> offsets = TRY(ElementOffsets(data.shape(), axis, context.input(1)));
  GatherBlocks(context.pool(), data, offsets, 1, *TRY(context.Output(0)));
  return Ok();
}

// Each tuple in the last axis of `indices` names a block of the data behind its first `batch` axes.
Status CheckTuples(const ShapeContext& context, int64_t batch) {
  const Shape &data = context.shape(0), &indices = context.shape(1);
  bool fits =
      data.rank() > 0 && indices.rank() > 0 && batch >= 0 && batch < std::min(data.rank(), indices.rank());
  fits = fits && indices[indices.rank() - 1] >= 1 && indices[indices.rank() - 1] <= data.rank() - batch;
  for (int i = 0; fits && i < batch; ++i) fits = data[i] == indices[i];
  if (fits) return Ok();
  return context.Mismatch("indices " + indices.ToString() + " do not name places in data " + data.ToString() +
                          " with " + std::to_string(batch) + " batch dimensions");
}

Status GatherNDShape(ShapeContext& context) {
  const int64_t batch = context.attributes().Int("batch_dims");
  TRY(CheckTuples(context, batch));
  const Shape &data = context.shape(0), &indices = context.shape(1);
  std::vector<int64_t> dims(indices.begin(), indices.end() - 1);
  dims.insert(dims.end(), data.begin() + batch + indices[indices.rank() - 1], data.end());
  context.SetOutput(0, context.dtype(0), Shape(std::move(dims)));
  return Ok();
}

// Offsets into row-major data of the blocks that the tuples of `indices` name, and how long these blocks are.
struct TupleBlocks {
  std::vector<int64_t> offsets;
  int64_t block = 1;
};

Result<TupleBlocks> BlocksOf(const Shape& data, int batch, const Tensor& indices) {
  const std::vector<int64_t> values = TRY(ToInt64s(indices));
  const std::vector<int64_t> strides = RowMajorStrides(data);
  const int width = static_cast<int>(indices.dim(indices.rank() - 1));
  const int64_t batches = data.CountRange(0, batch), batch_size = data.CountRange(batch, data.rank());
  const int64_t tuples = indices.shape().CountRange(batch, indices.rank() - 1);
  TupleBlocks blocks{{}, data.CountRange(batch + width, data.rank())};
  const int64_t* value = values.data();
  for (int64_t b = 0; b < batches; ++b) {
    for (int64_t t = 0; t < tuples; ++t) {
      int64_t offset = b * batch_size;
      for (int i = batch; i < batch + width; ++i) {
        int64_t index = *value++;
        if (!WrapIndex(index, data[i])) return OutOfRange(data[i]);
        offset += index * strides[static_cast<size_t>(i)];
      }
      blocks.offsets.push_back(offset);
    }
  }
  return blocks;
}

Status RunGatherND(KernelContext& context) {
  const Tensor& data = context.input(0);
  const int batch = static_cast<int>(context.attributes().Int("batch_dims"));
  const TupleBlocks blocks = TRY(BlocksOf(data.shape(), batch, context.input(1)));
  GatherBlocks(context.pool(), data, blocks.offsets, blocks.block, *TRY(context.Output(0)));
  return Ok();
}

Result<ScatterReduction> ReductionOf(const Attributes& attributes) {
  const std::string reduction = attributes.String("reduction");
  if (reduction == "none") return ScatterReduction::kNone;
  if (reduction == "add") return ScatterReduction::kAdd;
  if (reduction == "mul") return ScatterReduction::kMul;
  if (reduction == "min") return ScatterReduction::kMin;
  if (reduction == "max") return ScatterReduction::kMax;
  return InvalidModel("there is no scatter reduction '" + reduction + "'");
}

// Inputs: data, indices, updates. Output: the data with the updates applied at `offsets`.
Status RunScatterBlocks(KernelContext& context, const std::vector<int64_t>& offsets, int64_t block) {
  Tensor& output = *TRY(context.Output(0));
  CopyElements(context.pool(), context.input(0), output);
  const ScatterReduction reduction = TRY(ReductionOf(context.attributes()));
  if (!ScatterBlocks(context.input(2), offsets, block, reduction, output)) return context.UnsupportedType(0);
  return Ok();
}

Status ScatterElementsShape(ShapeContext& context) {
  TRY(CheckElementIndices(context, context.shape(0), context.shape(1)));
  if (context.shape(1) != context.shape(2)) return context.Mismatch("indices and updates differ in shape");
  return SameAsInput(context);
}

Status RunScatterElements(KernelContext& context) {
  const Shape& data = context.input(0).shape();
  const int axis = TRY(AxisOf(context.attributes(), data.rank()));
  return RunScatterBlocks(context, TRY(ElementOffsets(data, axis, context.input(1))), 1);
}

Status ScatterNDShape(ShapeContext& context) {
  TRY(CheckTuples(context, 0));
  const Shape &data = context.shape(0), &indices = context.shape(1);
  std::vector<int64_t> dims(indices.begin(), indices.end() - 1);
  dims.insert(dims.end(), data.begin() + indices[indices.rank() - 1], data.end());
  if (context.shape(2) != Shape(dims)) {
    return context.Mismatch("updates " + context.shape(2).ToString() + " should have the shape " +
                            Shape(dims).ToString());
  }
  return SameAsInput(context);
}

Status RunScatterND(KernelContext& context) {
  const TupleBlocks blocks = TRY(BlocksOf(context.input(0).shape(), 0, context.input(1)));
  return RunScatterBlocks(context, blocks.offsets, blocks.block);
}

Status OneHotShape(ShapeContext& context) {
  if (!context.value(1)) return Ok();
  const double depth = TRY(OnlyNumber(*context.value(1)));
  if (!(depth >= 0 && depth < 0x1p53))
    return context.Mismatch("there is no OneHot of depth " + std::to_string(depth));
  if (context.shape(2) != Shape{2}) return context.Mismatch("the values of OneHot are two, off and on");
  const Shape& indices = context.shape(0);
  const int axis = TRY(AxisOf(context.attributes(), indices.rank() + 1));
  std::vector<int64_t> dims = indices.dims();
  dims.insert(dims.begin() + axis, static_cast<int64_t>(depth));
  context.SetOutput(0, context.dtype(2), Shape(std::move(dims)));
  return Ok();
}

Status RunOneHot(KernelContext& context) {
  Tensor& output = *TRY(context.Output(0));
  const Tensor& values = context.input(2);  // off, on
  Fill(context.pool(), values.Slice(0, 0, 1).Reshaped({}), output);
  const int axis = TRY(AxisOf(context.attributes(), output.rank()));
  const int64_t depth = output.dim(axis), inner = output.shape().CountRange(axis + 1, output.rank());
  const std::vector<double> indices = TRY(ToDoubles(context.input(0)));
  DispatchBySize(output.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T& on = values.data<T>()[1];
    for (size_t i = 0; i < indices.size(); ++i) {
      if (!(std::abs(indices[i]) < 0x1p53)) continue;
      int64_t index = static_cast<int64_t>(indices[i]);
      // Counting from the end came with version 11.
      if (index < 0 && context.version() >= 11) index += depth;
      if (index < 0 || index >= depth) continue;
      const int64_t position = static_cast<int64_t>(i);
      output.data<T>()[(position / inner * depth + index) * inner + position % inner] = on;
    }
  });
  return Ok();
}

}  // namespace

std::span<const Op> GatherOps() {
  static const Op ops[] = {
      {.name = "Gather",
       .versions = {1, 11, 13},
       .attributes = {{"axis", 0}},
       .layout = LayoutRule::kStrided,
       .shape = GatherShape,
       .run = RunGather,
       .gradient = {GatherGradient},
       .shader = {"gather"}},
      {.name = "GatherElements",
       .versions = {11, 13},
       .attributes = {{"axis", 0}},
       .shape = GatherElementsShape,
       .run = RunGatherElements,
       .gradient = {GatherElementsGradient},
       .shader = {"gather_elements"}},
      {.name = "GatherND",
       .versions = {11, 12, 13},
       .attributes = {{"batch_dims", 0}},
       .shape = GatherNDShape,
       .run = RunGatherND,
       .gradient = {GatherNDGradient},
       .shader = {"gather_tuples"}},
      {.name = "Scatter",
       .versions = {9, 11},
       .attributes = {{"axis", 0}, {"reduction", "none"}},
       .shape = ScatterElementsShape,
       .run = RunScatterElements,
       .gradient = {ScatterElementsGradient},
       .shader = {"scatter_elements"}},
      {.name = "ScatterElements",
       .versions = {11, 13, 16, 18},
       .attributes = {{"axis", 0}, {"reduction", "none"}},
       .shape = ScatterElementsShape,
       .run = RunScatterElements,
       .gradient = {ScatterElementsGradient},
       .shader = {"scatter_elements"}},
      {.name = "ScatterND",
       .versions = {11, 13, 16, 18},
       .attributes = {{"reduction", "none"}},
       .shape = ScatterNDShape,
       .run = RunScatterND,
       .gradient = {ScatterNDGradient},
       .shader = {"scatter_tuples"}},
      {.name = "OneHot",
       .versions = {9, 11},
       .attributes = {{"axis", -1}},
       .shape = OneHotShape,
       .run = RunOneHot,
       .gradient = {OneHotGradient},
       .shader = {"one_hot"}},
  };
  return ops;
}

}  // namespace onnxray
