// Operators that address elements through tensors of indices: Gather, Scatter and their kin.
#include <algorithm>
#include <string>
#include <utility>

#include "gpu/families/copy.h"
#include "gpu/families/families.h"
#include "gpu/parameters.h"
#include "gpu/strides.h"

namespace onnxray {

namespace {

constexpr const char* kStray = "indices that do not fit";

// The CPU's kernels refuse indices out of range; a shader could only guess. Those that only the run tells are
// trusted.
std::string RefuseIndices(const GpuNode& node, size_t input, int64_t length) {
  if (input >= node.values.size() || !node.values[input]) return "";
  const auto indices = ToInt64s(*node.values[input]);
  const auto fits = [&](int64_t i) { return i >= -length && i < length; };
  return indices.ok() && std::all_of(indices.value().begin(), indices.value().end(), fits) ? "" : kStray;
}

std::string RefuseGather(const GpuNode& node) {
  const Shape& shape = node.inputs[0].shape;
  if (shape.rank() == 0) return "a scalar";
  const auto axis = NormalizeAxis(node.attributes().Int("axis"), shape.rank());
  return axis.ok() ? RefuseIndices(node, 1, shape[axis.value()]) : kStray;
}

Status EncodeGather(GpuEncoder& encoder) {
  const GpuTensor &input = encoder.input(0), &indices = encoder.input(1), &output = encoder.output(0);
  const Shape& shape = input.shape();
  const int axis = TRY(NormalizeAxis(encoder.node().attributes().Int("axis"), shape.rank()));
  GpuParameters parameters;
  parameters.U32(output.count()).I32(shape[axis]).U32(indices.count());
  parameters.U32(shape.CountRange(axis + 1, shape.rank()));
  encoder.DispatchThreads(encoder.Shader("gather", {}), {&input, &indices}, {&output}, parameters.Take(),
                          output.count());
  return Ok();
}

// What shaders/parts/element_places.wgsl is told.
std::vector<uint32_t> ElementPlaces(const Shape& data, const Shape& indices, int axis) {
  std::vector<int64_t> strides = RowMajorStrides(data);
  const int64_t along = std::exchange(strides[static_cast<size_t>(axis)], 0);
  const StridedWalk walk = Coalesced(indices, {strides});
  GpuParameters parameters;
  parameters.U32(indices.count()).U32(static_cast<int64_t>(walk.dims.size()));
  parameters.I32(data[axis]).I32(along);
  parameters.List<kMaxWalkRank>(walk.dims, 1).List<kMaxWalkRank>(walk.strides[0], 0);
  return parameters.Take();
}

std::string RefuseElements(const GpuNode& node) {
  if (node.inputs[1].shape.rank() > static_cast<int>(kMaxWalkRank)) return "more than eight dimensions";
  return RefuseGather(node);
}

Status EncodeGatherElements(GpuEncoder& encoder) {
  const GpuTensor &input = encoder.input(0), &indices = encoder.input(1), &output = encoder.output(0);
  const int axis = TRY(NormalizeAxis(encoder.node().attributes().Int("axis"), input.shape().rank()));
  encoder.DispatchThreads(encoder.Shader("gather_elements", {}), {&input, &indices}, {&output},
                          ElementPlaces(input.shape(), indices.shape(), axis), output.count());
  return Ok();
}

// What shaders/parts/tuple_places.wgsl is told.
std::vector<uint32_t> TuplePlaces(const Shape& data, const Shape& indices, int batch_dims) {
  const int last = indices.rank() - 1;
  const auto width = static_cast<int>(indices[last]);
  const std::vector<int64_t> strides = RowMajorStrides(data);
  const int64_t block = data.CountRange(batch_dims + width, data.rank());
  GpuParameters parameters;
  parameters.U32(indices.CountRange(0, last) * block).U32(block).U32(indices.CountRange(batch_dims, last));
  parameters.U32(data.CountRange(batch_dims, data.rank())).U32(width);
  const std::span<const int64_t> dims = data.dims(), steps = strides;
  const auto named = static_cast<size_t>(batch_dims), count = static_cast<size_t>(width);
  parameters.List<kMaxWalkRank>(dims.subspan(named, count), 1);
  parameters.List<kMaxWalkRank>(steps.subspan(named, count), 0);
  return parameters.Take();
}

std::string RefuseTuples(const GpuNode& node) {
  const Shape &data = node.inputs[0].shape, &indices = node.inputs[1].shape;
  const int64_t batch_dims = node.attributes().Int("batch_dims"), width = indices[indices.rank() - 1];
  if (width > static_cast<int64_t>(kMaxWalkRank)) return "more than eight dimensions";
  const Tensor* const values = node.values.size() > 1 ? node.values[1] : nullptr;
  if (!values) return "";
  const auto tuples = ToInt64s(*values);
  if (!tuples.ok()) return kStray;
  for (size_t i = 0; i < tuples.value().size(); ++i) {
    const int64_t index = tuples.value()[i];
    const int64_t length = data[static_cast<int>(batch_dims + static_cast<int64_t>(i) % width)];
    if (index < -length || index >= length) return kStray;
  }
  return "";
}

Status EncodeGatherTuples(GpuEncoder& encoder) {
  const GpuTensor &input = encoder.input(0), &indices = encoder.input(1), &output = encoder.output(0);
  const auto batch_dims = static_cast<int>(encoder.node().attributes().Int("batch_dims"));
  encoder.DispatchThreads(encoder.Shader("gather_tuples", {}), {&input, &indices}, {&output},
                          TuplePlaces(input.shape(), indices.shape(), batch_dims), output.count());
  return Ok();
}

// Of what is there, a, and the update, b; empty where there is no such reduction.
std::string ReductionOf(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> kReductions[] = {
      {"none", "b"}, {"add", "a + b"}, {"mul", "a * b"}, {"min", "min(a, b)"}, {"max", "max(a, b)"}};
  for (const auto& [known, expression] : kReductions) {
    if (known == name) return std::string(expression);
  }
  return "";
}

// Inputs: data, indices, updates.
Status EncodeScatter(GpuEncoder& encoder, std::string_view shader, std::vector<uint32_t> parameters) {
  const GpuTensor &data = encoder.input(0), &updates = encoder.input(2), &output = encoder.output(0);
  const std::string reduction = encoder.node().attributes().String("reduction", "none");
  EncodeCopy(encoder, data, Whole(data.shape()), output, Whole(output.shape()));
  encoder.DispatchThreads(encoder.Shader(shader, {{"T", std::string(StoredType(data.type.dtype))},
                                                  {"REDUCES", reduction == "none" ? "false" : "true"},
                                                  {"REDUCTION", ReductionOf(reduction)}}),
                          {&encoder.input(1), &updates}, {&output}, std::move(parameters), updates.count());
  return Ok();
}

std::string RefuseReduction(const GpuNode& node) {
  const std::string reduction = node.attributes().String("reduction", "none");
  if (ReductionOf(reduction).empty()) return "there is no reduction '" + reduction + "'";
  return reduction != "none" && node.inputs[0].dtype == DType::kBool ? "truth values are not reduced there"
                                                                     : "";
}

std::string RefuseScatterElements(const GpuNode& node) {
  const std::string reason = RefuseReduction(node);
  return reason.empty() ? RefuseElements(node) : reason;
}

Status EncodeScatterElements(GpuEncoder& encoder) {
  const Shape& data = encoder.input(0).shape();
  const int axis = TRY(NormalizeAxis(encoder.node().attributes().Int("axis"), data.rank()));
  return EncodeScatter(encoder, "scatter_elements", ElementPlaces(data, encoder.input(1).shape(), axis));
}

std::string RefuseScatterTuples(const GpuNode& node) {
  const std::string reason = RefuseReduction(node);
  return reason.empty() ? RefuseTuples(node) : reason;
}

Status EncodeScatterTuples(GpuEncoder& encoder) {
  return EncodeScatter(encoder, "scatter_tuples",
                       TuplePlaces(encoder.input(0).shape(), encoder.input(1).shape(), 0));
}

std::string RefuseMaxUnpool(const GpuNode& node) {
  if (node.has_input(2)) return "an output_shape of its own";
  return RefuseIndices(node, 1, node.outputs[0].shape.count());
}

// The indices count through the whole result.
Status EncodeMaxUnpool(GpuEncoder& encoder) {
  const GpuTensor &values = encoder.input(0), &indices = encoder.input(1), &output = encoder.output(0);
  EncodeFill(encoder, output, 0);
  encoder.DispatchThreads(
      encoder.Shader("scatter_elements", {{"T", "u32"}, {"REDUCES", "false"}, {"REDUCTION", "b"}}),
      {&indices, &values}, {&output}, ElementPlaces({output.count()}, {indices.count()}, 0), values.count());
  return Ok();
}

Status EncodeOneHot(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const GpuTensor &indices = encoder.input(0), &output = encoder.output(0);
  const Shape& shape = output.shape();
  const int axis = TRY(NormalizeAxis(node.attributes().Int("axis", -1), shape.rank()));
  GpuParameters parameters;
  parameters.U32(output.count()).U32(shape[axis]).U32(shape.CountRange(axis + 1, shape.rank()));
  parameters.U32(node.version >= 11);  // counting from the end came with it
  const bool real = indices.type.dtype == DType::kFloat32;
  encoder.DispatchThreads(encoder.Shader("one_hot", {{"T", std::string(StoredType(indices.type.dtype))},
                                                     {"WHOLE", real ? "trunc(x)" : "x"}}),
                          {&indices, &encoder.input(2)}, {&output}, parameters.Take(), output.count());
  return Ok();
}

std::string RefuseReverseSequence(const GpuNode& node) {
  const Shape &shape = node.inputs[0].shape, &lengths = node.inputs[1].shape;
  const auto batch_axis = static_cast<int>(node.attributes().Int("batch_axis", 1));
  if (lengths.count() != shape[batch_axis]) return "sequence lengths that do not fit";
  if (!node.values[1]) return "";
  const auto values = ToInt64s(*node.values[1]);
  const auto fits = [&](int64_t length) { return length >= 0 && length <= shape[1 - batch_axis]; };
  return values.ok() && std::all_of(values.value().begin(), values.value().end(), fits)
             ? ""
             : "sequence lengths that do not fit";
}

Status EncodeReverseSequence(GpuEncoder& encoder) {
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const Shape& shape = input.shape();
  GpuParameters parameters;
  parameters.U32(output.count()).U32(shape.CountRange(2, shape.rank())).U32(shape[1]);
  parameters.U32(encoder.node().attributes().Int("time_axis", 0) == 0);
  encoder.DispatchThreads(encoder.Shader("reverse_sequence", {}), {&input, &encoder.input(1)}, {&output},
                          parameters.Take(), output.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> IndexingFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "gather", .index_inputs = 0b10, .refuse = RefuseGather, .encode = EncodeGather},
      {.name = "gather_elements",
       .index_inputs = 0b10,
       .refuse = RefuseElements,
       .encode = EncodeGatherElements},
      {.name = "gather_tuples", .index_inputs = 0b10, .refuse = RefuseTuples, .encode = EncodeGatherTuples},
      {.name = "scatter_elements",
       .index_inputs = 0b10,
       .refuse = RefuseScatterElements,
       .encode = EncodeScatterElements},
      {.name = "scatter_tuples",
       .index_inputs = 0b10,
       .refuse = RefuseScatterTuples,
       .encode = EncodeScatterTuples},
      {.name = "max_unpool",
       .host_inputs = 0b100,
       .index_inputs = 0b10,
       .refuse = RefuseMaxUnpool,
       .encode = EncodeMaxUnpool},
      {.name = "one_hot", .host_inputs = 0b10, .index_inputs = 0b1, .encode = EncodeOneHot},
      {.name = "reverse_sequence",
       .index_inputs = 0b10,
       .refuse = RefuseReverseSequence,
       .encode = EncodeReverseSequence},
  };
  return families;
}

}  // namespace onnxray
