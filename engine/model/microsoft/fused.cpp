#include <cstdio>
#include <limits>

#include "model/microsoft/bodies.h"

namespace onnxray::microsoft {

namespace {

using std::string;

constexpr char kConvAttributes[] =
    "<auto_pad: string = @auto_pad, dilations: ints = @dilations, group: int = @group, "
    "kernel_shape: ints = @kernel_shape, pads: ints = @pads, strides: ints = @strides>";

// A float as the text syntax has it, with all its digits.
string Number(float value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9e", static_cast<double>(value));
  return text;
}

// "Y = FUNCTION (X)"; `parameter(i, otherwise)` is the activation's i-th. Without a function, Y = X.
template <typename Parameter>
string Activation(const string& function, const string& x, const Parameter& parameter) {
  const auto apply = [&](const string& attributes) {
    return "Y = " + function + " <" + attributes + "> (" + x + ")\n";
  };
  if (function.empty()) return "Y = Identity (" + x + ")\n";
  if (function == "LeakyRelu") return apply("alpha = " + Number(parameter(0, 0.01f)));
  if (function == "Elu" || function == "ThresholdedRelu" || function == "Celu") {
    return apply("alpha = " + Number(parameter(0, 1.0f)));
  }
  if (function == "HardSigmoid") {
    return apply("alpha = " + Number(parameter(0, 0.2f)) + ", beta = " + Number(parameter(1, 0.5f)));
  }
  if (function == "Selu") {
    return apply("alpha = " + Number(parameter(0, 1.67326319f)) +
                 ", gamma = " + Number(parameter(1, 1.05070102f)));
  }
  if (function == "Clip") {
    constexpr float kGreatest = std::numeric_limits<float>::max();
    return "low = Constant <value_float = " + Number(parameter(0, -kGreatest)) + "> ()\n" +
           "high = Constant <value_float = " + Number(parameter(1, kGreatest)) + "> ()\n" +
           "least = CastLike (low, " + x + ")\nmost = CastLike (high, " + x + ")\n" + "Y = Clip (" + x +
           ", least, most)\n";
  }
  return "Y = " + function + " (" + x + ")\n";
}

string ActivationWithList(const Call& call, const string& x) {
  return Activation(call.Text("activation"), x,
                    [&](int i, float otherwise) { return call.Float("activation_params", otherwise, i); });
}

string ActivationWithNames(const Call& call, const string& x) {
  const string function = call.Text("activation");
  if (function == "Softmax" || function == "LogSoftmax" || function == "Hardmax") {
    return "Y = " + function + " <axis: int = @activation_axis> (" + x + ")\n";
  }
  return Activation(function, x, [&](int i, float otherwise) {
    if (i == 0) return call.Float("activation_alpha", otherwise);
    return call.Float(function == "Selu" ? "activation_gamma" : "activation_beta", otherwise);
  });
}

}  // namespace

string ChannelsFirst(const string& name, const string& x, int rank) {
  string permutation = "0, " + std::to_string(rank - 1);
  for (int axis = 1; axis < rank - 1; ++axis) permutation += ", " + std::to_string(axis);
  return name + " = Transpose <perm = [" + permutation + "]> (" + x + ")\n";
}

string ChannelsLast(const string& name, const string& x, int rank) {
  string permutation = "0";
  for (int axis = 2; axis < rank; ++axis) permutation += ", " + std::to_string(axis);
  return name + " = Transpose <perm = [" + permutation + ", 1]> (" + x + ")\n";
}

string FusedConv(const Call& call) {
  string body = "filtered = Conv " + string(kConvAttributes) + " (X, W, B)\n";
  if (call.HasInput(3)) body += "sum = Add (filtered, Z)\n";
  body += ActivationWithList(call, call.HasInput(3) ? "sum" : "filtered");
  return "(X, W, B, Z) => (Y) {\n" + body + "}";
}

string NhwcFusedConv(const Call& call) {
  const int rank = call.RankOr(1, call.RankOr(0, 4));  // the weights' is known more often than the input's
  string body = ChannelsFirst("image", "X", rank);
  body += "filtered = Conv " + string(kConvAttributes) + " (image, W, B)\n";
  body += ChannelsLast("product", "filtered", rank);
  if (call.HasInput(3)) body += "sum = Add (product, Z)\n";
  body += ActivationWithList(call, call.HasInput(3) ? "sum" : "product");
  return "(X, W, B, Z) => (Y) {\n" + body + "}";
}

string NhwcMaxPool(const Call& call) {
  const int rank = call.RankOr(0, 4);
  return "(x) => (y) {\n" + ChannelsFirst("image", "x", rank) +
         "pooled = MaxPool <auto_pad: string = @auto_pad, ceil_mode: int = @ceil_mode, "
         "dilations: ints = @dilations, kernel_shape: ints = @kernel_shape, pads: ints = @pads, "
         "strides: ints = @strides> (image)\n" +
         ChannelsLast("y", "pooled", rank) + "}";
}

// The padding cuts as much off the whole result.
string ConvTransposeWithDynamicPads(const Call& call) {
  const string convolution =
      "ConvTranspose <dilations: ints = @dilations, group: int = @group, kernel_shape: ints = @kernel_shape, "
      "output_padding: ints = @output_padding, strides: ints = @strides> (X, W, B)\n";
  if (!call.HasInput(2)) return "(X, W, Pads, B) => (Y) { Y = " + convolution + "}";
  return "(X, W, Pads, B) => (Y) { whole = " + convolution + R"(
      before, after = Split <num_outputs = 2> (Pads)
      sizes = Shape <start = 2> (whole)
      ends = Sub (sizes, after)
      zero = Constant <value_int = 0> ()
      one = Constant <value_int = 1> ()
      two = Constant <value_int = 2> ()
      dimensions = Size (sizes)
      rank = Add (dimensions, two)
      axes = Range (two, rank, one)
      Y = Slice (whole, before, ends, axes)
    })";
}

string FusedGemm(const Call& call) {
  return "(A, B, C) => (Y) {\n"
         "product = Gemm <alpha: float = @alpha, beta: float = @beta, transA: int = @transA, "
         "transB: int = @transB> (A, B, C)\n" +
         ActivationWithNames(call, "product") + "}";
}

string FusedMatMulActivation(const Call& call) {
  return "(A, B) => (Y) {\n"
         "product = com.microsoft.FusedMatMul <alpha: float = @alpha, transA: int = @transA, "
         "transB: int = @transB, transBatchA: int = @transBatchA, transBatchB: int = @transBatchB> (A, B)\n" +
         ActivationWithNames(call, "product") + "}";
}

string GemmFastGelu(const Call& call) {
  const string body =
      call.HasInput(2) ? "product = MatMul (X, W)  sum = Add (product, bias)\n" : "sum = MatMul (X, W)\n";
  return "(X, W, bias) => (Y) {" + body + R"(Y = Gelu <approximate = "tanh"> (sum) })";
}

}  // namespace onnxray::microsoft
