// Element by element: the operator's declaration gives the expression, the files of shaders/ the walk.
#include <limits>

#include "gpu/families/families.h"
#include "gpu/parameters.h"
#include "gpu/strides.h"

namespace onnxray {

namespace {

// The type in which expressions see elements.
std::string SeenType(DType dtype) { return dtype == DType::kBool ? "bool" : std::string(StoredType(dtype)); }

std::string NoExpression(const GpuNode& node) { return node.op.shader.expression.empty() ? "no shader" : ""; }

void EncodeUnary(GpuEncoder& encoder, const GpuTensor& input, const std::string& expression,
                 const std::string& attributes, GpuParameters parameters) {
  const GpuTensor& output = encoder.output(0);
  const DType from = input.type.dtype, to = output.type.dtype;
  const auto shader = encoder.Shader("unary", {{"STORED_T", std::string(StoredType(from))},
                                               {"STORED_U", std::string(StoredType(to))},
                                               {"T", SeenType(from)},
                                               {"U", SeenType(to)},
                                               {"EXPRESSION", expression},
                                               {"ATTRIBUTES", attributes}});
  encoder.DispatchThreads(shader, {&input}, {&output}, parameters.Take(), output.count());
}

constexpr size_t kUnaryValues = 4;

bool IsNumber(const AttributeValue& value) {
  return std::holds_alternative<float>(value) || std::holds_alternative<int64_t>(value);
}

std::string RefuseUnary(const GpuNode& node) {
  size_t values = 0;
  for (const auto& [name, value] : node.op.attributes) values += IsNumber(value);
  return values > kUnaryValues ? "more than four attributes" : NoExpression(node);
}

// Numbers among the attributes go by their names, as f32.
Status EncodeFunction(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  GpuParameters parameters;
  parameters.U32(encoder.output(0).count()).Align();
  std::string attributes;
  int values = 0;
  for (const auto& [name, otherwise] : node.op.attributes) {
    if (!IsNumber(otherwise)) continue;
    if (const float* const value = std::get_if<float>(&otherwise)) {
      parameters.F32(node.attributes().Float(name, *value));
    } else {
      parameters.F32(static_cast<double>(node.attributes().Int(name, std::get<int64_t>(otherwise))));
    }
    attributes += "let " + std::string(name) + " = bitcast<f32>(parameters.values[" +
                  std::to_string(values++) + "]);\n  ";
  }
  while (values++ < static_cast<int>(kUnaryValues)) parameters.U32(0);
  EncodeUnary(encoder, encoder.input(0), std::string(node.op.shader.expression), attributes,
              std::move(parameters));
  return Ok();
}

Status EncodeGelu(GpuEncoder& encoder) {
  const bool exact = encoder.node().attributes().String("approximate", "none") == "none";
  GpuParameters parameters;
  parameters.U32(encoder.output(0).count()).Align().U32(0).Align();
  EncodeUnary(encoder, encoder.input(0),
              exact ? "0.5 * x * (1.0 + erf(0.70710678 * x))"
                    : "0.5 * x * (1.0 + hyperbolic_tangent(0.79788456 * (x + 0.044715 * x * x * x)))",
              "", std::move(parameters));
  return Ok();
}

std::string RefuseGelu(const GpuNode& node) {
  const std::string approximate = node.attributes().String("approximate", "none");
  return approximate == "none" || approximate == "tanh" ? "" : "approximate is neither none nor tanh";
}

Status EncodeCast(GpuEncoder& encoder) {
  GpuParameters parameters;
  parameters.U32(encoder.output(0).count()).Align().U32(0).Align();
  EncodeUnary(encoder, encoder.input(0), "U(x)", "", std::move(parameters));
  return Ok();
}

// Opset 1 gave its defaults with fewer digits.
Status EncodeSelu(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const bool rough = node.version < 6;
  GpuParameters parameters;
  parameters.U32(encoder.output(0).count()).Align();
  parameters.F32(node.attributes().Float("alpha", rough ? 1.6732f : 1.67326319217681884765625f));
  parameters.F32(node.attributes().Float("gamma", rough ? 1.0507f : 1.05070102214813232421875f)).Align();
  EncodeUnary(
      encoder, encoder.input(0), "gamma * select(alpha * exp_minus_one(x), x, x > 0.0)",
      "let alpha = bitcast<f32>(parameters.values.x);\n  let gamma = bitcast<f32>(parameters.values.y);",
      std::move(parameters));
  return Ok();
}

std::string RefuseCast(const GpuNode& node) {
  return node.outputs[0].dtype == DType::kInt64 ? "int64 has no shaders" : "";
}

std::string RefuseClip(const GpuNode& node) {
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (node.has_input(i) && node.inputs[i].shape.count() != 1) return "a bound that is no scalar";
  }
  return "";
}

Status EncodeClip(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const bool real = node.inputs[0].dtype == DType::kFloat32;
  GpuParameters parameters;
  parameters.U32(encoder.output(0).count()).Align();
  for (const size_t i : {1, 2}) {
    const bool low = i == 1;
    const float open = (low ? -1.0f : 1.0f) * std::numeric_limits<float>::infinity();
    if (node.has_input(i)) {
      parameters.U32(node.values[i]->data<uint32_t>()[0]);
    } else if (real) {
      parameters.F32(node.version < 11 ? node.attributes().Float(low ? "min" : "max", open) : open);
    } else {
      parameters.I32(low ? std::numeric_limits<int32_t>::lowest() : std::numeric_limits<int32_t>::max());
    }
  }
  parameters.Align();
  EncodeUnary(encoder, encoder.input(0),
              "select(select(x, low, x < low), high, select(x, low, x < low) > high)",
              "let low = bitcast<T>(parameters.values.x);\n  let high = bitcast<T>(parameters.values.y);",
              std::move(parameters));
  return Ok();
}

// Input 1 as the attributes that broadcasting had before opset 7 align it.
Shape SecondShape(const GpuNode& node) {
  Shape shape = node.inputs[1].shape;
  const int rank = node.inputs[0].shape.rank();
  if (node.version >= 7 || shape.rank() == rank) return shape;
  if (node.op.name == "PRelu") {  // along the channels
    if (shape.count() == 1) return {};
    while (shape.rank() < rank - 1) shape.push_back(1);
  } else if (node.attributes().Has("axis")) {
    const int64_t axis = node.attributes().Int("axis");
    const int64_t trailing = rank - (axis < 0 ? axis + rank : axis) - shape.rank();
    for (int64_t i = 0; i < trailing; ++i) shape.push_back(1);
  }
  return shape;
}

std::string RefuseWalk(const Shape& output, const std::vector<const Shape*>& inputs) {
  std::vector<std::vector<int64_t>> strides;
  for (const Shape* shape : inputs) strides.push_back(BroadcastStrides(*shape, output));
  return Coalesced(output, strides).dims.size() > kMaxWalkRank ? "more than eight dimensions" : "";
}

std::string RefuseBinary(const GpuNode& node) {
  if (node.inputs.size() != 2 || node.inputs[0].dtype != node.inputs[1].dtype) return "inputs of two types";
  if (node.op.name == "Pow" && node.inputs[0].dtype != DType::kFloat32) return "powers of integers";
  const Shape second = SecondShape(node);
  if (std::string reason = RefuseWalk(node.outputs[0].shape, {&node.inputs[0].shape, &second});
      !reason.empty())
    return reason;
  return NoExpression(node);
}

void EncodeBinary(GpuEncoder& encoder, const GpuTensor& a, const GpuTensor& b, const GpuTensor& output) {
  const bool dense = a.shape() == output.shape() && b.shape() == output.shape();
  const StridedWalk walk = Coalesced(output.shape(), {BroadcastStrides(a.shape(), output.shape()),
                                                      BroadcastStrides(b.shape(), output.shape())});
  const DType from = a.type.dtype, to = output.type.dtype;
  const auto shader =
      encoder.Shader("binary", {{"STORED_T", std::string(StoredType(from))},
                                {"STORED_U", std::string(StoredType(to))},
                                {"T", SeenType(from)},
                                {"U", SeenType(to)},
                                {"DENSE", dense ? "true" : "false"},
                                {"EXPRESSION", std::string(encoder.node().op.shader.expression)}});
  GpuParameters parameters;
  parameters.U32(output.count()).U32(static_cast<int64_t>(walk.dims.size()));
  parameters.List<kMaxWalkRank>(walk.dims, 1);
  for (const auto& strides : walk.strides) parameters.List<kMaxWalkRank>(strides, 0);
  encoder.DispatchThreads(shader, {&a, &b}, {&output}, parameters.Take(), output.count());
}

Status EncodeBinaryNode(GpuEncoder& encoder) {
  EncodeBinary(encoder, encoder.input(0), encoder.input(1).Reshaped(SecondShape(encoder.node())),
               encoder.output(0));
  return Ok();
}

std::string RefuseVariadic(const GpuNode& node) {
  for (const TensorType& input : node.inputs) {
    if (input.dtype != node.inputs[0].dtype) return "inputs of two types";
    if (std::string reason = RefuseWalk(node.outputs[0].shape, {&input.shape, &node.outputs[0].shape});
        !reason.empty())
      return reason;
  }
  return NoExpression(node);
}

// f(f(a, b), c) ... of at least two inputs.
Status EncodeChain(GpuEncoder& encoder, const GpuTensor& output) {
  const size_t count = encoder.node().inputs.size();
  GpuTensor result = encoder.input(0);
  for (size_t i = 1; i < count; ++i) {
    const Shape shape = TRY(Broadcast(result.shape(), encoder.input(i).shape()));
    const GpuTensor next = i + 1 < count ? encoder.Temporary({result.type.dtype, shape}) : output;
    EncodeBinary(encoder, result, encoder.input(i), next);
    result = next;
  }
  return Ok();
}

Status EncodeVariadic(GpuEncoder& encoder) {
  if (encoder.node().inputs.size() > 1) return EncodeChain(encoder, encoder.output(0));
  encoder.SetOutput(0, encoder.input(0));
  return Ok();
}

Status EncodeMean(GpuEncoder& encoder) {
  const size_t count = encoder.node().inputs.size();
  if (count == 1) return EncodeVariadic(encoder);
  const GpuTensor sum = encoder.Temporary(encoder.output(0).type);
  TRY(EncodeChain(encoder, sum));
  GpuParameters parameters;
  parameters.U32(sum.count()).Align().F32(static_cast<double>(count)).Align();
  EncodeUnary(encoder, sum, "x / bitcast<f32>(parameters.values.x)", "", std::move(parameters));
  return Ok();
}

std::string RefuseWhere(const GpuNode& node) {
  return RefuseWalk(node.outputs[0].shape,
                    {&node.inputs[0].shape, &node.inputs[1].shape, &node.inputs[2].shape});
}

Status EncodeWhere(GpuEncoder& encoder) {
  const GpuTensor& output = encoder.output(0);
  std::vector<std::vector<int64_t>> strides;
  for (const size_t i : {0, 1, 2})
    strides.push_back(BroadcastStrides(encoder.input(i).shape(), output.shape()));
  const StridedWalk walk = Coalesced(output.shape(), strides);
  GpuParameters parameters;
  parameters.U32(output.count()).U32(static_cast<int64_t>(walk.dims.size()));
  parameters.List<kMaxWalkRank>(walk.dims, 1);
  for (const auto& along : walk.strides) parameters.List<kMaxWalkRank>(along, 0);
  encoder.DispatchThreads(encoder.Shader("where", {}),
                          {&encoder.input(0), &encoder.input(1), &encoder.input(2)}, {&output},
                          parameters.Take(), output.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> ElementwiseFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "unary", .refuse = RefuseUnary, .encode = EncodeFunction},
      {.name = "gelu", .refuse = RefuseGelu, .encode = EncodeGelu},
      {.name = "selu", .encode = EncodeSelu},
      {.name = "cast", .refuse = RefuseCast, .encode = EncodeCast},
      {.name = "clip", .host_inputs = 0b110, .refuse = RefuseClip, .encode = EncodeClip},
      {.name = "binary", .refuse = RefuseBinary, .encode = EncodeBinaryNode},
      {.name = "variadic", .refuse = RefuseVariadic, .encode = EncodeVariadic},
      {.name = "mean", .refuse = RefuseVariadic, .encode = EncodeMean},
      {.name = "where", .refuse = RefuseWhere, .encode = EncodeWhere},
  };
  return families;
}

}  // namespace onnxray
