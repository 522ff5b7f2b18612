// Operators that fold axes: reductions, running sums, softmax.
#include <algorithm>
#include <numeric>

#include "gpu/families/families.h"
#include "gpu/parameters.h"
#include "gpu/strides.h"

namespace onnxray {

namespace {

// How a reduction folds: where it starts, what each element adds, how two parts join, what becomes of the
// result. In terms of T, a, b, x, `count` (elements folded) and input[start], the first of them.
struct Fold {
  std::string_view op, start, each, fold, end;
};

constexpr Fold kFolds[] = {
    {"ReduceSum", "0", "x", "a + b", "a"},
    {"ReduceMean", "0", "x", "a + b", "a / count"},
    {"ReduceMax", "input[start]", "x", "max(a, b)", "a"},
    {"ReduceMin", "input[start]", "x", "min(a, b)", "a"},
    {"ReduceProd", "1", "x", "a * b", "a"},
    {"ReduceL1", "0", "abs(x)", "a + b", "a"},
    {"ReduceL2", "0", "x * x", "a + b", "sqrt(f32(a))"},
    {"ReduceSumSquare", "0", "x * x", "a + b", "a"},
    {"ReduceLogSum", "0", "x", "a + b", "log(f32(a))"},
};

const Fold* FoldOf(const GpuNode& node) {
  const auto it = std::find_if(std::begin(kFolds), std::end(kFolds),
                               [&](const Fold& fold) { return fold.op == node.op.name; });
  return it == std::end(kFolds) ? nullptr : it;
}

constexpr int64_t kFewElements = 32;  // which one thread folds as fast as many
constexpr int64_t kThreads = 64;

// The axes are an attribute or an optional input; none means all, or with noop_with_empty_axes nothing.
Result<std::vector<int>> AxesOf(const GpuNode& node) {
  const int rank = node.inputs[0].shape.rank();
  std::vector<int64_t> named = node.attributes().Ints("axes");
  if (node.has_input(1)) named = TRY(ToInt64s(*node.values[1]));
  if (!named.empty()) return NormalizeAxes(named, rank);
  std::vector<int> axes(node.attributes().Int("noop_with_empty_axes") ? 0 : static_cast<size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

std::string RefuseReduce(const GpuNode& node) {
  if (!FoldOf(node)) return "no shader";
  if (node.inputs[0].dtype != DType::kFloat32) return "reductions of integers";
  return node.inputs[0].shape.rank() > static_cast<int>(kMaxWalkRank) ? "more than eight dimensions" : "";
}

Status EncodeReduce(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const Fold& fold = *FoldOf(node);
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const Shape& shape = input.shape();
  const std::vector<int> axes = TRY(AxesOf(node));
  const std::vector<int64_t> strides = RowMajorStrides(shape);
  Shape dims[2];  // kept, folded
  std::vector<int64_t> along[2];
  for (int d = 0; d < shape.rank(); ++d) {
    const bool folded = std::binary_search(axes.begin(), axes.end(), d);
    dims[folded].push_back(shape[d]);
    along[folded].push_back(strides[static_cast<size_t>(d)]);
  }
  const StridedWalk kept = Coalesced(dims[0], {along[0]}), folded = Coalesced(dims[1], {along[1]});
  GpuParameters parameters;
  parameters.U32(output.count()).U32(dims[1].count());
  parameters.U32(static_cast<int64_t>(kept.dims.size())).U32(static_cast<int64_t>(folded.dims.size()));
  parameters.List<kMaxWalkRank>(kept.dims, 1).List<kMaxWalkRank>(kept.strides[0], 0);
  parameters.List<kMaxWalkRank>(folded.dims, 1).List<kMaxWalkRank>(folded.strides[0], 0);
  const bool serial = dims[1].count() < kFewElements;
  const auto shader = encoder.Shader("reduce", {{"T", std::string(StoredType(input.type.dtype))},
                                                {"SERIAL", serial ? "true" : "false"},
                                                {"START", std::string(fold.start)},
                                                {"EACH", std::string(fold.each)},
                                                {"FOLD", std::string(fold.fold)},
                                                {"END", std::string(fold.end)}});
  const int64_t groups = serial ? (output.count() + kThreads - 1) / kThreads : output.count();
  encoder.DispatchGroups(shader, {&input}, {&output}, parameters.Take(), groups);
  return Ok();
}

std::string RefuseCumulativeSum(const GpuNode& node) {
  if (!node.values[1]) return "an axis that only the run tells";
  return node.values[1]->count() == 1 ? "" : "an axis that is no scalar";
}

Status EncodeCumulativeSum(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const Shape& shape = input.shape();
  const int axis = TRY(NormalizeAxis(TRY(ToInt64s(*node.values[1]))[0], shape.rank()));
  const int64_t lines = input.count() / shape[axis];
  GpuParameters parameters;
  parameters.U32(lines).U32(shape[axis]).U32(shape.CountRange(axis + 1, shape.rank()));
  parameters.U32(node.attributes().Int("exclusive") != 0).U32(node.attributes().Int("reverse") != 0);
  encoder.DispatchThreads(
      encoder.Shader("cumulative_sum", {{"T", std::string(StoredType(input.type.dtype))}}), {&input},
      {&output}, parameters.Take(), lines);
  return Ok();
}

// Until opset 13 all axes from `axis` on are normalised together, since then that one alone.
Result<GpuParameters> NormalizedRows(const GpuNode& node) {
  const Shape& shape = node.inputs[0].shape;
  const bool together = node.version < 13;
  const int64_t given = node.attributes().Int("axis", together ? 1 : -1);
  int64_t length = 1, inner = 1;
  if (shape.rank() > 0 && !(together && given == shape.rank())) {
    const int axis = TRY(NormalizeAxis(given, shape.rank()));
    length = together ? shape.CountRange(axis, shape.rank()) : shape[axis];
    inner = together ? 1 : shape.CountRange(axis + 1, shape.rank());
  }
  return GpuParameters().U32(shape.count() / length).U32(length).U32(inner);
}

Status EncodeSoftmax(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  std::vector<uint32_t> parameters = TRY(NormalizedRows(node)).Take();
  const uint32_t rows = parameters[0];
  const std::string log = node.op.name == "LogSoftmax" ? "true" : "false";
  encoder.DispatchGroups(encoder.Shader("softmax", {{"LOG", log}}), {&encoder.input(0)}, {&encoder.output(0)},
                         std::move(parameters), rows);
  return Ok();
}

Status EncodeHardmax(GpuEncoder& encoder) {
  std::vector<uint32_t> parameters = TRY(NormalizedRows(encoder.node())).Take();
  const uint32_t rows = parameters[0];
  encoder.DispatchThreads(encoder.Shader("hardmax", {}), {&encoder.input(0)}, {&encoder.output(0)},
                          std::move(parameters), rows);
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> ReductionFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "reduce", .host_inputs = 0b10, .refuse = RefuseReduce, .encode = EncodeReduce},
      {.name = "cumulative_sum",
       .host_inputs = 0b10,
       .refuse = RefuseCumulativeSum,
       .encode = EncodeCumulativeSum},
      {.name = "softmax", .encode = EncodeSoftmax},
      {.name = "hardmax", .encode = EncodeHardmax},
  };
  return families;
}

}  // namespace onnxray
