// com.microsoft's operators that are functions of ONNX's own; those that ONNX Runtime runs on a CPU are in
// tests/contrib/ too.
#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

constexpr char kMicrosoftHeader[] = "<ir_version: 8, opset_import: [\"\" : 17, \"com.microsoft\" : 1]>\n";

std::vector<double> Compute(const std::string& graph, const Inputs& inputs) {
  return RunModel(MustLoad(ModelFromText(kMicrosoftHeader + graph)), inputs);
}

void ExpectNear(const std::vector<double>& found, const std::vector<double>& expected, double within = 1e-5) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], within) << i;
}

double Gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }

Tensor Ramp(const Shape& shape, float start, float step) {
  std::vector<float> values;
  for (int64_t i = 0; i < shape.count(); ++i) values.push_back(start + step * static_cast<float>(i));
  return Tensor::FromValues<float>(shape, values);
}

TEST(MicrosoftFunctions, RememberTheirCallAndAreTyped) {
  const Model model = MustLoad(ModelFromText(kMicrosoftHeader + std::string(R"(
    g (float[N,4] x, float[4] b) => (float[N,4] y) { h = com.microsoft.BiasGelu (x, b)  y = Neg (h) })")));
  EXPECT_EQ(Warnings(model), "");
  EXPECT_EQ(OpTypes(*model.graph), (std::vector<std::string>{"Add", "Gelu", "Neg"}));
  EXPECT_EQ(model.graph->nodes[1].scope, "BiasGelu");
  EXPECT_EQ(TypeOf(*model.graph, "h"), "float32[N,4]");
}

TEST(MicrosoftFunctions, BiasAdd) {
  EXPECT_EQ(
      Compute("g (float[1,2,2] x, float[2] b, float[1,2,2] s) => (float[1,2,2] y) {"
              " y = com.microsoft.BiasAdd (x, b, s) }",
              {{"x", Ramp({1, 2, 2}, 1, 1)}, {"b", Ramp({2}, 10, 10)}, {"s", Ramp({1, 2, 2}, 100, 100)}}),
      (std::vector<double>{111, 222, 313, 424}));
}

TEST(MicrosoftFunctions, BiasSplitGelu) {
  ExpectNear(
      Compute("g (float[1,1,4] x, float[4] b) => (float[1,1,2] y) { y = com.microsoft.BiasSplitGelu (x, b) }",
              {{"x", Ramp({1, 1, 4}, 1, 1)}, {"b", Ramp({4}, 1, -1)}}),
      {2 * Gelu(2), 2 * Gelu(2)});
}

// The last two axes together, with the bias repeated for every head.
TEST(MicrosoftFunctions, BiasSoftmax) {
  ExpectNear(Compute("g (float[1,2,1,2] x, float[1,1,1,2] b) => (float[1,2,1,2] y) {"
                     " y = com.microsoft.BiasSoftmax <axis = 2, is_inner_broadcast = 1> (x, b) }",
                     {{"x", Ramp({1, 2, 1, 2}, 0, 0)},
                      {"b", Tensor::FromValues<float>({1, 1, 1, 2}, {0, std::log(3.0f)})}}),
             {0.25, 0.75, 0.25, 0.75});
}

TEST(MicrosoftFunctions, GemmFastGelu) {
  const double x = 0.5 * 2 * (1 + std::tanh(0.7978845608 * (2 + 0.044715 * 8)));
  ExpectNear(Compute("g (float[1,2] x, float[2,1] w, float[1] b) => (float[1,1] y) {"
                     " y = com.microsoft.GemmFastGelu (x, w, b) }",
                     {{"x", Ramp({1, 2}, 1, 1)}, {"w", Ramp({2, 1}, 1, 1)}, {"b", Ramp({1}, -3, 0)}}),
             {x});
}

TEST(MicrosoftFunctions, FusedMatMulActivation) {
  EXPECT_EQ(
      Compute("g (float[2,2] a, float[2,2] b) => (float[2,2] y) { y = com.microsoft.FusedMatMulActivation"
              " <activation = \"LeakyRelu\", activation_alpha = 0.5, transA = 1, alpha = 2.0> (a, b) }",
              {{"a", Ramp({2, 2}, 1, 1)}, {"b", Tensor::FromValues<float>({2, 2}, {1, -1, 0, 0})}}),
      (std::vector<double>{2, -1, 4, -2}));
}

TEST(MicrosoftFunctions, TorchEmbedding) {
  EXPECT_EQ(
      Compute("g (float[3,2] w, int64[2] i) => (float[2,2] y) { y = com.microsoft.TorchEmbedding (w, i) }",
              {{"w", Ramp({3, 2}, 0, 1)}, {"i", Tensor::FromValues<int64_t>({2}, {2, 0})}}),
      (std::vector<double>{4, 5, 0, 1}));
}

// One group of one channel and two pixels, {1, 3}: normalised to {-1, 1}.
TEST(MicrosoftFunctions, GroupNormOfBothLayouts) {
  const std::string group_norm = "com.microsoft.GroupNorm <groups = 2, epsilon = 0.0, activation = ";
  const Inputs weights = {{"g", Ramp({2}, 1, 1)}, {"b", Ramp({2}, 0, 10)}};
  Inputs inputs = weights;
  inputs.emplace("x", Tensor::FromValues<float>({1, 1, 2, 2}, {1, 5, 3, 9}));
  EXPECT_EQ(Compute("g (float[1,1,2,2] x, float[2] g, float[2] b) => (float[1,1,2,2] y) { y = " + group_norm +
                        "0> (x, g, b) }",
                    inputs),
            (std::vector<double>{-1, 8, 1, 12}));
  inputs = weights;
  inputs.emplace("x", Tensor::FromValues<float>({1, 2, 1, 2}, {1, 3, 5, 9}));
  const auto silu = [](double x) { return x / (1 + std::exp(-x)); };
  ExpectNear(Compute("g (float[1,2,1,2] x, float[2] g, float[2] b) => (float[1,2,1,2] y) { y = " +
                         group_norm + "1, channels_last = 0> (x, g, b) }",
                     inputs),
             {silu(-1), silu(1), silu(8), silu(12)});
}

TEST(MicrosoftFunctions, SkipGroupNormTakesASkipPerChannel) {
  const Model model = MustLoad(ModelFromText(kMicrosoftHeader + std::string(R"(
    g (float[1,1,2,2] x, float[2] g, float[2] b, float[1,2] s, float[2] bias) => (float[1,1,2,2] sum, float[1,1,2,2] y) {
      y, sum = com.microsoft.SkipGroupNorm <groups = 2, epsilon = 0.0, activation = 0> (x, g, b, s, bias) })")));
  EXPECT_EQ(Warnings(model), "");
  EXPECT_EQ(RunModel(model, {{"x", Tensor::FromValues<float>({1, 1, 2, 2}, {1, 5, 3, 9})},
                             {"g", Ramp({2}, 1, 1)},
                             {"b", Ramp({2}, 0, 10)},
                             {"s", Ramp({1, 2}, 100, 100)},
                             {"bias", Ramp({2}, 1, 1)}}),
            (std::vector<double>{102, 207, 104, 211}));
}

TEST(MicrosoftFunctions, NhwcConv) {
  // Two pixels of two channels; the filter adds the first channel of a pixel and the second of the next.
  const Inputs inputs = {{"x", Ramp({1, 1, 2, 2}, 1, 1)},
                         {"w", Tensor::FromValues<float>({1, 2, 1, 2}, {1, 0, 0, 1})},
                         {"z", Ramp({1, 1, 1, 1}, -7, 0)}};
  EXPECT_EQ(Compute("g (float[1,1,2,2] x, float[1,2,1,2] w, float[1,1,1,1] z) => (float[1,1,1,1] y) {"
                    " h = com.microsoft.NhwcConv (x, w)  y = Add (h, z) }",
                    inputs),
            std::vector<double>{-2});
  EXPECT_EQ(Compute("g (float[1,1,2,2] x, float[1,2,1,2] w, float[1,1,1,1] z) => (float[1,1,1,1] y) {"
                    " y = com.microsoft.NhwcFusedConv <activation = \"Relu\"> (x, w, , z) }",
                    inputs),
            std::vector<double>{0});
}

TEST(MicrosoftFunctions, NhwcMaxPool) {
  const Tensor x = Tensor::FromValues<int8_t>({1, 1, 3, 2}, {1, -1, 5, -5, 3, -3});
  EXPECT_EQ(Compute("g (int8[1,1,3,2] x) => (int8[1,1,2,2] y) {"
                    " y = com.microsoft.NhwcMaxPool <kernel_shape = [1, 2]> (x) }",
                    {{"x", x}}),
            (std::vector<double>{5, -1, 5, -3}));
}

// A model may come from another place than an image: the ranks count, not the channels' names.
TEST(MicrosoftFunctions, NhwcConvInOneDimension) {
  EXPECT_EQ(
      Compute("g (float[1,3,1] x, float[1,1,2] w) => (float[1,2,1] y) { y = com.microsoft.NhwcConv (x, w) }",
              {{"x", Ramp({1, 3, 1}, 1, 1)}, {"w", Ramp({1, 1, 2}, 1, 1)}}),
      (std::vector<double>{5, 8}));
}

TEST(MicrosoftFunctions, ComplexProducts) {
  const Inputs inputs = {{"a", Tensor::FromValues<float>({2, 2}, {1, 2, 3, 4})},
                         {"b", Tensor::FromValues<float>({1, 2}, {5, 6})}};
  EXPECT_EQ(
      Compute("g (float[2,2] a, float[1,2] b) => (float[2,2] c) { c = com.microsoft.ComplexMul (a, b) }",
              inputs),
      (std::vector<double>{-7, 16, -9, 38}));
  EXPECT_EQ(
      Compute("g (float[2,2] a, float[1,2] b) => (float[2,2] c) { c = com.microsoft.ComplexMulConj (a, b) }",
              inputs),
      (std::vector<double>{17, 4, 39, 2}));
}

TEST(MicrosoftFunctions, RfftOfALine) {
  const Inputs inputs = {{"x", Tensor::FromValues<float>({1, 4}, {1, 2, 3, 5})}};
  ExpectNear(Compute("g (float[1,4] x) => (float[1,3,2] y) { y = com.microsoft.Rfft <signal_ndim = 1> (x) }",
                     inputs),
             {11, 0, -2, 3, -3, 0});
  ExpectNear(Compute("g (float[1,4] x) => (float[1,4,2] y) {"
                     " y = com.microsoft.Rfft <signal_ndim = 1, onesided = 0> (x) }",
                     inputs),
             {11, 0, -2, 3, -3, 0, -2, -3});
}

TEST(MicrosoftFunctions, IrfftUndoesRfft) {
  for (const int dimensions : {1, 2, 3}) {
    const Shape shape{2, 3, 2, 6};
    const Tensor x = Ramp(shape, -3, 0.7f);
    const std::string attributes = "<signal_ndim = " + std::to_string(dimensions) + "> ";
    ExpectNear(Compute("g (float[2,3,2,6] x) => (float[2,3,2,6] y) { bins = com.microsoft.Rfft " +
                           attributes + "(x)  y = com.microsoft.Irfft " + attributes + "(bins) }",
                       {{"x", x}}),
               ToDoubles(x).value(), 1e-4);
  }
  ExpectNear(Compute("g (float[2,2] x) => (float[2,2,2] y) { y = com.microsoft.Rfft <signal_ndim = 2> (x) }",
                     {{"x", Tensor::FromValues<float>({2, 2}, {1, 2, 3, 5})}}),
             {11, 0, -3, 0, -5, 0, 1, 0});
}

TEST(MicrosoftFunctions, SampleOp) {
  EXPECT_EQ(
      Compute("g (float[2] x) => (float[2] y) { y = com.microsoft.SampleOp (x) }", {{"x", Ramp({2}, 3, 1)}}),
      (std::vector<double>{3, 4}));
}

}  // namespace
}  // namespace onnxray
