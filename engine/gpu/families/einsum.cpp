// Einsum of one or two operands.
#include <algorithm>

#include "gpu/families/families.h"
#include "gpu/parameters.h"
#include "gpu/strides.h"
#include "ops/einsum_equation.h"

namespace onnxray {

namespace {

Result<EinsumEquation> EquationOf(const GpuNode& node) {
  std::vector<Shape> shapes;
  for (const TensorType& input : node.inputs) shapes.push_back(input.shape);
  return ParseEinsum(node.attributes().String("equation"), shapes);
}

// An operand's stride along each of `labels`: where it has one twice, along its diagonal.
std::vector<int64_t> StridesAlong(const Labels& labels, const Labels& own, const Shape& shape) {
  const std::vector<int64_t> strides = RowMajorStrides(shape);
  std::vector<int64_t> along(labels.size(), 0);
  for (size_t d = 0; d < own.size(); ++d) {
    if (shape[static_cast<int>(d)] == 1) continue;
    const auto it = std::find(labels.begin(), labels.end(), own[d]);
    if (it != labels.end()) along[static_cast<size_t>(it - labels.begin())] += strides[d];
  }
  return along;
}

// How both operands are walked along some labels; the only one takes both places.
StridedWalk WalkAlong(const GpuNode& node, const EinsumEquation& equation, const Labels& labels) {
  Shape dims;
  for (const int label : labels) dims.push_back(equation.sizes[static_cast<size_t>(label)]);
  std::vector<std::vector<int64_t>> strides;
  for (const size_t i : {size_t{0}, node.inputs.size() - 1})
    strides.push_back(StridesAlong(labels, equation.inputs[i], node.inputs[i].shape));
  return Coalesced(dims, strides);
}

struct Walks {
  StridedWalk kept, summed;
};

Walks WalksOf(const GpuNode& node, const EinsumEquation& equation) {
  Labels summed;
  for (int label = 0; label < static_cast<int>(equation.sizes.size()); ++label) {
    const bool kept =
        std::find(equation.output.begin(), equation.output.end(), label) != equation.output.end();
    if (!kept) summed.push_back(label);
  }
  return {WalkAlong(node, equation, equation.output), WalkAlong(node, equation, summed)};
}

std::string Refuse(const GpuNode& node) {
  if (node.inputs.size() > 2) return "more than two operands";
  if (node.inputs[0].dtype == DType::kBool) return "sums of truth values";
  const Result<EinsumEquation> equation = EquationOf(node);
  if (!equation.ok()) return "an equation that does not fit";
  const Walks walks = WalksOf(node, equation.value());
  return std::max(walks.kept.dims.size(), walks.summed.dims.size()) > kMaxWalkRank
             ? "more than eight dimensions"
             : "";
}

Status Encode(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const GpuTensor& output = encoder.output(0);
  const auto [kept, summed] = WalksOf(node, TRY(EquationOf(node)));
  GpuParameters parameters;
  parameters.U32(output.count()).U32(Shape(summed.dims).count());
  parameters.U32(static_cast<int64_t>(kept.dims.size())).U32(static_cast<int64_t>(summed.dims.size()));
  for (const StridedWalk* walk : {&kept, &summed}) {
    parameters.List<kMaxWalkRank>(walk->dims, 1);
    for (const auto& strides : walk->strides) parameters.List<kMaxWalkRank>(strides, 0);
  }
  const size_t last = node.inputs.size() - 1;
  encoder.DispatchThreads(encoder.Shader("einsum", {{"T", std::string(StoredType(output.type.dtype))},
                                                    {"ONE_OPERAND", last == 0 ? "true" : "false"}}),
                          {&encoder.input(0), &encoder.input(last)}, {&output}, parameters.Take(),
                          output.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> EinsumFamilies() {
  static constexpr ShaderFamily families[] = {{.name = "einsum", .refuse = Refuse, .encode = Encode}};
  return families;
}

}  // namespace onnxray
