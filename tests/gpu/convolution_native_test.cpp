// Convolutions, pools and their gradients: the shader beside the CPU's kernel.
#include "gpu/node_tester.h"
#include "ops/domain.h"
#include "ops/window.h"

namespace onnxray::testing {

namespace {

using Ints = std::vector<int64_t>;

class GpuConvolutions : public GpuTest {};

struct ConvCase {
  Shape image, weights;
  Ints strides, pads, dilations;
  int64_t group = 1;
};

std::vector<ConvCase> ConvCases() {
  return {
      {{2, 3, 11, 13}, {40, 3, 3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}},
      {{1, 5, 12, 9}, {9, 5, 5, 3}, {2, 1}, {2, 0, 1, 1}, {1, 2}},
      {{2, 20, 7, 9}, {35, 20, 1, 1}, {1, 1}, {0, 0, 0, 0}, {1, 1}},  // pointwise
      {{1, 20, 8, 8}, {16, 20, 1, 1}, {2, 2}, {0, 0, 0, 0}, {1, 1}},
      {{2, 12, 9, 9}, {12, 1, 3, 3}, {2, 2}, {1, 1, 1, 1}, {1, 1}, 12},  // depthwise
      {{1, 8, 9, 9}, {16, 4, 3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}, 2},
      {{1, 8, 9, 9}, {4, 8, 3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}},  // few outputs
      {{2, 4, 30}, {10, 4, 5}, {2}, {2, 2}, {1}},
      {{1, 2, 5, 6, 7}, {9, 2, 3, 2, 3}, {1, 2, 1}, {1, 0, 1, 1, 1, 1}, {1, 1, 1}},
  };
}

Attributes AttributesOf(const ConvCase& c) {
  Attributes attributes;
  attributes.Set("strides", c.strides), attributes.Set("pads", c.pads);
  attributes.Set("dilations", c.dilations), attributes.Set("group", c.group);
  return attributes;
}

NodeTester ConvTester(std::string op, const ConvCase& c, std::string domain = {}) {
  NodeTester tester(std::move(op), 22, std::move(domain));
  for (const char* name : {"strides", "pads", "dilations"})
    tester.Attribute(name, AttributesOf(c).Ints(name));
  tester.Attribute("group", c.group);
  return tester;
}

Shape ResultShape(const ConvCase& c) { return ConvolvedShape(AttributesOf(c), c.image, c.weights).value(); }

TEST_F(GpuConvolutions, Convolution) {
  for (const ConvCase& c : ConvCases()) {
    SCOPED_TRACE(c.weights.ToString());
    for (const bool biased : {false, true}) {
      NodeTester tester = ConvTester("Conv", c);
      tester.Input(RandomFloats(c.image)).Constant(RandomFloats(c.weights));
      if (biased) tester.Constant(RandomFloats({c.weights[0]}));
      tester.ExpectSame();
    }
  }
}

// From the result of such a convolution back to its image.
TEST_F(GpuConvolutions, TransposedConvolution) {
  for (const ConvCase& c : ConvCases()) {
    SCOPED_TRACE(c.weights.ToString());
    for (const bool biased : {false, true}) {
      NodeTester tester = ConvTester("ConvTranspose", c);
      tester.Input(RandomFloats(ResultShape(c))).Constant(RandomFloats(c.weights));
      if (biased) tester.Constant(RandomFloats({c.weights[1] * c.group}));
      tester.ExpectSame();
    }
  }
  NodeTester("ConvTranspose")
      .Attribute("strides", Ints{3, 2})
      .Attribute("output_shape", Ints{10, 8})
      .Attribute("output_padding", Ints{1, 1})
      .Input(RandomFloats({1, 3, 3, 3}))
      .Constant(RandomFloats({3, 2, 3, 3}))
      .ExpectSame();
}

TEST_F(GpuConvolutions, GradientsOfWeights) {
  std::vector<ConvCase> cases = ConvCases();
  cases.push_back({{3, 9, 30, 31}, {10, 9, 3, 3}, {1, 1}, {1, 1, 1, 1}, {1, 1}});  // summed in parts
  for (const ConvCase& c : cases) {
    SCOPED_TRACE(c.weights.ToString());
    const Ints kernel(c.weights.begin() + 2, c.weights.end());
    NodeTester gradient = ConvTester("ConvWeightGradient", c, std::string(kOnnxray));
    gradient.Attribute("kernel_shape", kernel);
    gradient.Input(RandomFloats(c.image)).Input(RandomFloats(ResultShape(c))).ExpectSame();

    NodeTester scaled = ConvTester("ScaledConvWeightGradient", c, std::string(kOnnxray));
    scaled.Attribute("kernel_shape", kernel);
    scaled.Input(RandomFloats(c.image)).Input(RandomFloats(ResultShape(c)));
    scaled.Constant(RandomFloats(c.weights)).Constant(RandomFloats({c.weights[0]})).Outputs(2).ExpectSame();
  }
}

TEST_F(GpuConvolutions, Pools) {
  for (const char* op : {"MaxPool", "AveragePool", "LpPool"}) {
    for (const int64_t flag : {0, 1}) {
      NodeTester tester(op);
      tester.Attribute("kernel_shape", Ints{3, 2}).Attribute("strides", Ints{2, 2});
      tester.Attribute("pads", Ints{1, 0, 1, 1}).Attribute("ceil_mode", flag);
      if (op[0] == 'A') tester.Attribute("count_include_pad", flag);
      tester.Input(RandomFloats({2, 3, 10, 11}, -5, -1)).ExpectSame();
    }
    NodeTester(op).Attribute("kernel_shape", Ints{3}).Input(RandomFloats({2, 3, 10})).ExpectSame();
  }
  for (const char* op : {"GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"})
    NodeTester(op).Input(RandomFloats({2, 5, 7, 9}, -5, -1)).ExpectSame();
}

TEST_F(GpuConvolutions, GradientsOfMaximumPools) {
  for (const int64_t ceil_mode : {0, 1}) {
    NodeTester tester("MaxPoolGradient", 22, std::string(kOnnxray));
    tester.Attribute("kernel_shape", Ints{3, 2}).Attribute("strides", Ints{2, 1});
    tester.Attribute("pads", Ints{1, 0, 1, 1}).Attribute("dilations", Ints{1, 2});
    tester.Attribute("ceil_mode", ceil_mode);
    const Tensor image = RandomIntegers<float>({2, 3, 10, 11}, -3, 3);  // many maxima are equal
    tester.Input(RandomFloats({2, 3, 5 + ceil_mode, 10})).Input(image).ExpectSame();
  }
}

}  // namespace

}  // namespace onnxray::testing
