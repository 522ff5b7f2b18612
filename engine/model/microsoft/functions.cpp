#include "model/microsoft/functions.h"

#include <map>
#include <string>
#include <string_view>

#include "model/microsoft/bodies.h"
#include "model/onnx_library.h"
#include "ops/domain.h"

namespace onnxray {

namespace {

using microsoft::Call;
using std::string;

struct Definition {
  string (*body)(const Call&);
  int opset = microsoft::kBodyOpset;
};

const std::map<std::string_view, Definition>& Definitions() {
  static const std::map<std::string_view, Definition> definitions = {
      {"BiasAdd", {[](const Call&) -> string {
         return "(X, bias, skip) => (Y) { biased = Add (X, bias)  Y = Add (biased, skip) }";
       }}},
      {"BiasGelu",
       {[](const Call&) -> string { return "(A, B) => (C) { sum = Add (A, B)  C = Gelu (sum) }"; }}},
      // Softmax over all axes from `axis` on together, as it was up to opset 12.
      {"BiasSoftmax",
       {[](const Call&) -> string {
          return "<axis: int = 1> (data, bias) => (Y) { "
                 "sum = Add (data, bias)  Y = Softmax <axis: int = @axis> (sum) }";
        },
        11}},
      {"BiasSplitGelu", {[](const Call&) -> string {
         return "(X, bias) => (Y) { sum = Add (X, bias)  "
                "left, right = Split <axis = -1, num_outputs = 2> (sum)  "
                "gelu = Gelu (right)  Y = Mul (left, gelu) }";
       }}},
      {"ComplexMul", {microsoft::ComplexMul}},
      {"ComplexMulConj", {microsoft::ComplexMulConj}},
      {"ConvTransposeWithDynamicPads", {microsoft::ConvTransposeWithDynamicPads}},
      {"DynamicQuantizeLSTM", {microsoft::DynamicQuantizeLSTM}},
      {"EmbedLayerNormalization", {microsoft::EmbedLayerNormalization}},
      {"ExpandDims", {[](const Call&) -> string {
         return "(X, axis) => (Y) { one = Constant <value_ints = [1]> ()  axes = Reshape (axis, one)  "
                "wide = Cast <to = 7> (axes)  Y = Unsqueeze (X, wide) }";
       }}},
      {"FastGelu", {[](const Call& call) -> string {
         if (!call.HasInput(1)) return R"((X) => (Y) { Y = Gelu <approximate = "tanh"> (X) })";
         return R"((X, bias) => (Y) { sum = Add (X, bias)  Y = Gelu <approximate = "tanh"> (sum) })";
       }}},
      {"FusedConv", {microsoft::FusedConv}},
      {"FusedGemm", {microsoft::FusedGemm}},
      {"FusedMatMulActivation", {microsoft::FusedMatMulActivation}},
      {"GatherND", {[](const Call&) -> string {
         return "(data, indices) => (Y) { wide = Cast <to = 7> (indices)  Y = GatherND (data, wide) }";
       }}},
      {"Gelu", {[](const Call&) -> string { return "(X) => (Y) { Y = Gelu (X) }"; }}},
      {"GemmFastGelu", {microsoft::GemmFastGelu}},
      {"GridSample",
       {[](const Call&) -> string {
          return "(X, Grid) => (Y) { Y = GridSample <align_corners: int = @align_corners, "
                 "mode: string = @mode, padding_mode: string = @padding_mode> (X, Grid) }";
        },
        16}},
      {"GroupNorm", {microsoft::GroupNorm}},
      {"Irfft", {microsoft::Irfft}},
      {"MatMulInteger16", {[](const Call&) -> string {
         return "(A, B) => (Y) { a = Cast <to = 6> (A)  b = Cast <to = 6> (B)  Y = MatMul (a, b) }";
       }}},
      {"NhwcConv", {microsoft::NhwcFusedConv}},
      {"NhwcFusedConv", {microsoft::NhwcFusedConv}},
      {"NhwcMaxPool", {microsoft::NhwcMaxPool}},
      {"Pad", {[](const Call&) -> string {
         return "(data, pads, value) => (output) { flat = Constant <value_ints = [-1]> ()  "
                "amounts = Reshape (pads, flat)  output = Pad <mode: string = @mode> (data, amounts, value) "
                "}";
       }}},
      {"QAttention", {microsoft::QAttention}},
      {"QEmbedLayerNormalization", {microsoft::QEmbedLayerNormalization}},
      {"QuickGelu", {[](const Call&) -> string {
         return "<alpha: float = 1.702> (X) => (Y) { Y = Swish <alpha: float = @alpha> (X) }";
       }}},
      {"Range", {[](const Call& call) -> string {
         if (call.HasInput(2)) return "(start, limit, delta) => (Y) { Y = Range (start, limit, delta) }";
         return "(start, limit) => (Y) { one = Constant <value_int = 1> ()  delta = CastLike (one, start)  "
                "Y = Range (start, limit, delta) }";
       }}},
      {"Rfft", {microsoft::Rfft}},
      {"SampleOp", {[](const Call&) -> string { return "(X) => (Y) { Y = Identity (X) }"; }}},
      {"SkipGroupNorm", {microsoft::SkipGroupNorm}},
      {"SkipLayerNormalization", {microsoft::SkipLayerNormalization}},
      {"SkipSimplifiedLayerNormalization", {microsoft::SkipSimplifiedLayerNormalization}},
      {"TorchEmbedding",
       {[](const Call&) -> string { return "(weight, indices) => (Y) { Y = Gather (weight, indices) }"; }}},
      {"Trilu",
       {[](const Call&) -> string { return "(X, k) => (Y) { Y = Trilu <upper: int = @upper> (X, k) }"; }}},
      {"Unique", {[](const Call&) -> string {
         return "(x) => (y, idx, counts) { y, first, idx, counts = Unique <sorted = 0> (x) }";
       }}},
  };
  return definitions;
}

}  // namespace

std::optional<onnx::FunctionProto> MicrosoftFunction(const onnx::NodeProto& node,
                                                     const std::vector<const onnx::TypeProto*>& input_types) {
  if (node.domain() != kMicrosoft) return std::nullopt;
  const auto found = Definitions().find(node.op_type());
  if (found == Definitions().end()) return std::nullopt;
  const auto& [body, opset] = found->second;
  return ParseFunction("<domain: \"com.microsoft\", opset_import: [\"\" : " + std::to_string(opset) +
                       ", \"com.microsoft\" : 1, \"ai.onnxray\" : 1]> " + node.op_type() + " " +
                       body(Call(node, input_types)));
}

}  // namespace onnxray
