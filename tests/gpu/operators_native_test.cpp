// Every family of shaders against the CPU's kernels.
#include <limits>

#include "gpu/node_tester.h"

namespace onnxray::testing {

namespace {

using Ints = std::vector<int64_t>;

class GpuOperators : public GpuTest {};

Tensor Int64s(const Ints& values) {
  return Tensor::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values);
}

TEST_F(GpuOperators, Unary) {
  for (const char* op : {"Abs",      "Neg",         "Sign",
                         "Ceil",     "Floor",       "Round",
                         "Exp",      "Erf",         "Sin",
                         "Cos",      "Tan",         "Atan",
                         "Sinh",     "Cosh",        "Tanh",
                         "Asinh",    "Relu",        "Elu",
                         "Sigmoid",  "Softplus",    "LeakyRelu",
                         "Softsign", "HardSigmoid", "Mish",
                         "Celu",     "HardSwish",   "ThresholdedRelu",
                         "Selu",     "Shrink"}) {
    NodeTester(op).Input(RandomFloats({3, 5, 41}, -4, 4)).ExpectSame();
  }
  for (const char* op : {"Sqrt", "Log", "Reciprocal"})
    NodeTester(op).Input(RandomFloats({700}, 0.1f, 5)).ExpectSame();
  for (const char* op : {"Asin", "Acos", "Atanh"})
    NodeTester(op).Input(RandomFloats({300}, -0.9f, 0.9f)).ExpectSame();
  NodeTester("Acosh").Input(RandomFloats({300}, 1.1f, 9)).ExpectSame();
}

TEST_F(GpuOperators, GradientOfRelu) {
  NodeTester("ReluGradient", 22, "ai.onnxray")
      .Input(RandomFloats({9, 41}))
      .Input(RandomFloats({9, 41}))
      .ExpectSame();
}

TEST_F(GpuOperators, AttributesOfUnaryOperators) {
  NodeTester("LeakyRelu").Attribute("alpha", 0.3f).Input(RandomFloats({99})).ExpectSame();
  NodeTester("Celu").Attribute("alpha", 0.5f).Input(RandomFloats({99})).ExpectSame();
  NodeTester("HardSigmoid")
      .Attribute("alpha", 0.1f)
      .Attribute("beta", 0.2f)
      .Input(RandomFloats({99}))
      .ExpectSame();
  NodeTester("Selu").Attribute("gamma", 2.0f).Input(RandomFloats({99})).ExpectSame();
  NodeTester("Selu", 5).Input(RandomFloats({99})).ExpectSame();
  NodeTester("Shrink")
      .Attribute("bias", 1.5f)
      .Attribute("lambd", 1.0f)
      .Input(RandomIntegers<int32_t>({99}, -9, 9))
      .ExpectSame();
}

TEST_F(GpuOperators, LargeArgumentsStayFinite) {
  const Tensor far = Tensor::FromValues<float>({6}, {-200, -88, -20, 20, 88, 200});
  for (const char* op : {"Tanh", "Sigmoid", "Softplus", "Mish", "Erf", "HardSwish"})
    NodeTester(op).Input(far).ExpectSame();
}

TEST_F(GpuOperators, NaNStaysVisible) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor input = Tensor::FromValues<float>({4}, {1, nan, -1, nan});
  NodeTester("IsNaN").Input(input).ExpectSame();
  const float infinity = std::numeric_limits<float>::infinity();
  const Tensor ends = Tensor::FromValues<float>({4}, {infinity, nan, -infinity, 3});
  NodeTester("IsInf").Input(ends).ExpectSame();
  for (const char* detect : {"detect_negative", "detect_positive"})
    NodeTester("IsInf").Attribute(detect, int64_t{0}).Input(ends).ExpectSame();
}

TEST_F(GpuOperators, IntegersAndTruthValues) {
  const Tensor a = RandomIntegers<int32_t>({4, 9}, -9, 9), b = RandomIntegers<int32_t>({9}, 1, 9);
  for (const char* op : {"Abs", "Neg", "Relu"}) NodeTester(op).Input(a).ExpectSame();
  for (const char* op : {"Add", "Sub", "Mul", "Div", "Less", "Equal"})
    NodeTester(op).Input(a).Input(b).ExpectSame();
  const Tensor p = RandomIntegers<bool>({4, 9}, 0, 2), q = RandomIntegers<bool>({4, 1}, 0, 2);
  for (const char* op : {"And", "Or", "Xor", "Equal"}) NodeTester(op).Input(p).Input(q).ExpectSame();
  NodeTester("Not").Input(p).ExpectSame();
}

TEST_F(GpuOperators, Binary) {
  const Tensor a = RandomFloats({2, 3, 4, 5});
  for (const char* op : {"Add", "Sub", "Mul", "Div", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"})
    NodeTester(op).Input(a).Input(RandomFloats({2, 3, 4, 5}, 0.5f, 2)).ExpectSame();
  NodeTester("PRelu").Input(a).Input(RandomFloats({3, 1, 1})).ExpectSame();
  NodeTester("Pow").Input(RandomFloats({50}, 0.1f, 3)).Input(RandomFloats({50})).ExpectSame();
  NodeTester("Pow").Input(a).Input(RandomIntegers<float>({5}, -3, 5)).ExpectSame();
}

TEST_F(GpuOperators, Broadcasting) {
  const std::pair<Shape, Shape> cases[] = {{{2, 3, 4, 5}, {1}},       {{2, 3, 4, 5}, {3, 1, 1}},
                                           {{2, 3, 1, 5}, {1, 4, 1}}, {{1, 3, 4, 5}, {2, 1, 4, 1}},
                                           {{5}, {2, 3, 4, 5}},       {{}, {7}}};
  for (const auto& [a, b] : cases)
    NodeTester("Sub").Input(RandomFloats(a)).Input(RandomFloats(b)).ExpectSame();
  // An attribute said where, before opset 7.
  NodeTester("Add", 6)
      .Attribute("broadcast", int64_t{1})
      .Attribute("axis", int64_t{1})
      .Input(RandomFloats({2, 3, 4}))
      .Input(RandomFloats({3}))
      .ExpectSame();
}

TEST_F(GpuOperators, ManyInputs) {
  for (const char* op : {"Sum", "Max", "Min", "Mean"}) {
    NodeTester(op)
        .Input(RandomFloats({2, 3, 4}))
        .Input(RandomFloats({4}))
        .Input(RandomFloats({3, 1}))
        .ExpectSame();
    NodeTester(op).Input(RandomFloats({5})).ExpectSame();
  }
}

TEST_F(GpuOperators, SelectionAndCasts) {
  NodeTester("Where")
      .Input(RandomIntegers<bool>({3, 1}, 0, 2))
      .Input(RandomFloats({3, 6}))
      .Input(RandomFloats({6}))
      .ExpectSame();
  NodeTester("Clip")
      .Input(RandomFloats({40}))
      .Constant(Tensor::Scalar(-0.5f))
      .Constant(Tensor::Scalar(1.0f))
      .ExpectSame();
  NodeTester("Clip").Input(RandomFloats({40})).NoInput().Constant(Tensor::Scalar(0.25f)).ExpectSame();
  NodeTester("Clip", 6).Attribute("min", -1.0f).Input(RandomFloats({40})).ExpectSame();
  NodeTester("Clip")
      .Input(RandomIntegers<int32_t>({40}, -9, 9))
      .Constant(Tensor::Scalar<int32_t>(-2))
      .ExpectSame();
  NodeTester("Cast").Attribute("to", int64_t{6}).Input(RandomFloats({40}, -9, 9)).ExpectSame();
  NodeTester("Cast").Attribute("to", int64_t{9}).Input(RandomIntegers<float>({40}, -1, 2)).ExpectSame();
  NodeTester("Cast").Attribute("to", int64_t{1}).Input(RandomIntegers<bool>({40}, 0, 2)).ExpectSame();
}

TEST_F(GpuOperators, Movement) {
  NodeTester("Concat")
      .Attribute("axis", int64_t{1})
      .Input(RandomFloats({2, 3, 4}))
      .Input(RandomFloats({2, 1, 4}))
      .ExpectSame();
  NodeTester("Concat")
      .Attribute("axis", int64_t{-1})
      .Input(RandomIntegers<bool>({2, 3}, 0, 2))
      .Input(RandomIntegers<bool>({2, 2}, 0, 2))
      .ExpectSame();
  NodeTester("Pad")
      .Attribute("mode", std::string("constant"))
      .Input(RandomFloats({2, 3}))
      .Constant(Int64s({1, 0, 2, 1}))
      .Constant(Tensor::Scalar(3.5f))
      .ExpectSame();
  NodeTester("Gather")
      .Attribute("axis", int64_t{1})
      .Input(RandomFloats({2, 5, 3}))
      .Input(Int64s({4, -5, 0, 0}))
      .ExpectSame();
  NodeTester("Gather").Input(RandomFloats({6})).Input(Tensor::Scalar<int64_t>(-1)).ExpectSame();
}

TEST_F(GpuOperators, GatherElements) {
  for (const int64_t axis : {0, 1, -1}) {
    NodeTester("GatherElements")
        .Attribute("axis", axis)
        .Input(RandomFloats({4, 5, 6}))
        .Input(RandomIntegers<int64_t>({3, 5, 4}, -4, 4))
        .ExpectSame();
  }
}

TEST_F(GpuOperators, Rearrangements) {
  const Tensor image = RandomFloats({2, 8, 4, 6});
  for (const char* mode : {"DCR", "CRD"}) {
    NodeTester tester("DepthToSpace");
    tester.Attribute("blocksize", int64_t{2}).Attribute("mode", std::string(mode)).Input(image).ExpectSame();
  }
  NodeTester("SpaceToDepth").Attribute("blocksize", int64_t{2}).Input(image).ExpectSame();
  NodeTester("Tile").Input(RandomFloats({2, 1, 3})).Constant(Int64s({3, 2, 2})).ExpectSame();
  NodeTester("Tile").Input(RandomFloats({4})).Constant(Int64s({1})).ExpectSame();
  for (const int64_t upper : {0, 1}) {
    for (const int64_t diagonal : {-9, -2, 0, 1, 8}) {
      NodeTester("Trilu")
          .Attribute("upper", upper)
          .Input(RandomFloats({2, 5, 6}))
          .Constant(Tensor::Scalar<int64_t>(diagonal))
          .ExpectSame();
    }
  }
}

TEST_F(GpuOperators, ProductsOfTransposedMatrices) {
  for (const int64_t turned : {0, 1, 2, 3}) {
    const bool a = turned & 1, b = turned & 2;
    NodeTester("FusedMatMul", 22, "com.microsoft")
        .Attribute("transA", int64_t{a})
        .Attribute("transB", int64_t{b})
        .Attribute("alpha", 0.5f)
        .Input(RandomFloats(a ? Shape{3, 20, 9} : Shape{3, 9, 20}))
        .Input(RandomFloats(b ? Shape{34, 20} : Shape{20, 34}))
        .ExpectSame();
  }
}

TEST_F(GpuOperators, CumulativeSums) {
  for (const int64_t axis : {0, 1, -1}) {
    for (const int64_t flags : {0, 1, 2, 3}) {
      NodeTester("CumSum")
          .Attribute("exclusive", flags & 1)
          .Attribute("reverse", flags >> 1)
          .Input(RandomFloats({3, 7, 5}))
          .Constant(Tensor::Scalar<int64_t>(axis))
          .ExpectSame();
    }
  }
}

TEST_F(GpuOperators, Gelu) {
  for (const char* approximate : {"none", "tanh"})
    NodeTester("Gelu")
        .Attribute("approximate", std::string(approximate))
        .Input(RandomFloats({500}, -6, 6))
        .ExpectSame();
}

TEST_F(GpuOperators, LocalResponse) {
  for (const int64_t size : {1, 4, 5}) {
    NodeTester tester("LRN");
    tester.Attribute("size", size).Attribute("alpha", 0.3f).Attribute("beta", 0.6f).Attribute("bias", 1.5f);
    tester.Input(RandomFloats({2, 7, 5, 3})).ExpectSame();
  }
}

TEST_F(GpuOperators, RootMeanSquare) {
  NodeTester("RMSNormalization", 23)
      .Input(RandomFloats({4, 6, 70}))
      .Constant(RandomFloats({70}))
      .ExpectSame();
  NodeTester("RMSNormalization", 23)
      .Attribute("axis", int64_t{1})
      .Attribute("epsilon", 0.1f)
      .Input(RandomFloats({4, 6, 7}))
      .Constant(RandomFloats({6, 7}))
      .ExpectSame();
}

TEST_F(GpuOperators, NormalizationInGroups) {
  const Tensor input = RandomFloats({2, 6, 4, 5});
  NodeTester("GroupNormalization", 21)
      .Attribute("num_groups", int64_t{3})
      .Input(input)
      .Constant(RandomFloats({6}))
      .Constant(RandomFloats({6}))
      .ExpectSame();
  NodeTester("GroupNormalization", 18)
      .Attribute("num_groups", int64_t{3})
      .Input(input)
      .Constant(RandomFloats({3}))
      .Constant(RandomFloats({3}))
      .ExpectSame();
}

TEST_F(GpuOperators, NormalizationByNorms) {
  Tensor input = RandomFloats({3, 70, 2});
  for (int i = 0; i < 70; ++i) input.data<float>()[2 * i] = 0;  // a row of zeros
  for (const int64_t p : {1, 2})
    NodeTester("LpNormalization").Attribute("p", p).Attribute("axis", int64_t{1}).Input(input).ExpectSame();
  NodeTester("LpNormalization").Input(RandomFloats({4, 90})).ExpectSame();
}

TEST_F(GpuOperators, Products) {
  const std::pair<Shape, Shape> cases[] = {{{33, 17}, {17, 70}},
                                           {{1, 300}, {300, 45}},
                                           {{2, 3, 35, 20}, {20, 31}},
                                           {{2, 3, 9, 20}, {3, 20, 34}},
                                           {{2, 1, 6, 8}, {1, 5, 8, 7}},
                                           {{8}, {8, 9}},
                                           {{9, 8}, {8}}};
  for (const auto& [a, b] : cases)
    NodeTester("MatMul").Input(RandomFloats(a)).Input(RandomFloats(b)).ExpectSame();
}

TEST_F(GpuOperators, ProductsWithNumbersOfFewBits) {
  constexpr int64_t kColumns = 37, kDepth = 90, kBlock = 8, kBlocks = 12;
  for (const int64_t bits : {2, 4, 8}) {
    const auto nbits = [&](int rows) {
      NodeTester tester("MatMulNBits", 22, "com.microsoft");
      tester.Attribute("K", kDepth).Attribute("N", kColumns).Attribute("bits", bits);
      tester.Attribute("block_size", kBlock).Input(RandomFloats({2, rows, kDepth}));
      tester.Constant(RandomIntegers<uint8_t>({kColumns, kBlocks, bits}, 0, 256));
      tester.Constant(RandomFloats({kColumns, kBlocks}));
      return tester;
    };
    nbits(1).ExpectSame();
    nbits(5)
        .Constant(RandomIntegers<uint8_t>({kColumns, (kBlocks * bits + 7) / 8}, 0, 256))
        .NoInput()
        .Constant(RandomFloats({kColumns}))
        .ExpectSame();
    nbits(3)
        .Constant(RandomFloats({kColumns, kBlocks}))
        .Constant(RandomIntegers<int32_t>({kDepth}, 0, kBlocks))
        .ExpectSame();
  }
}

TEST_F(GpuOperators, Gemm) {
  for (const int64_t a : {0, 1}) {
    for (const int64_t b : {0, 1}) {
      const Shape first = a ? Shape{19, 40} : Shape{40, 19}, second = b ? Shape{37, 19} : Shape{19, 37};
      NodeTester("Gemm")
          .Attribute("transA", a)
          .Attribute("transB", b)
          .Attribute("alpha", 0.5f)
          .Attribute("beta", 2.0f)
          .Input(RandomFloats(first))
          .Constant(RandomFloats(second))
          .Constant(RandomFloats(a ? Shape{37} : Shape{40, 1}))
          .ExpectSame();
    }
  }
  NodeTester("Gemm").Input(RandomFloats({1, 19})).Constant(RandomFloats({19, 37})).ExpectSame();
}

TEST_F(GpuOperators, Reductions) {
  for (const char* op : {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1",
                         "ReduceL2", "ReduceSumSquare", "ReduceLogSum"}) {
    const Tensor input = RandomFloats({3, 4, 5, 6}, 0.5f, 1.5f);
    NodeTester(op).Input(input).Constant(Int64s({-1})).ExpectSame();
    NodeTester(op).Attribute("keepdims", int64_t{0}).Input(input).Constant(Int64s({0, 2})).ExpectSame();
    NodeTester(op).Input(RandomFloats({2, 99}, 0.9f, 1.1f)).ExpectSame();
    NodeTester(op, 11).Attribute("axes", Ints{1}).Input(input).ExpectSame();
  }
}

TEST_F(GpuOperators, PlacesOfExtremes) {
  for (const char* op : {"ArgMax", "ArgMin"}) {
    for (const int64_t last : {0, 1}) {
      NodeTester(op)
          .Attribute("axis", int64_t{1})
          .Attribute("select_last_index", last)
          .Input(RandomIntegers<float>({3, 20, 4}, 0, 5))
          .ExpectSame();
    }
    NodeTester(op).Attribute("keepdims", int64_t{0}).Input(RandomFloats({9, 300})).ExpectSame();
  }
}

TEST_F(GpuOperators, Resampling) {
  const auto sizes = [](Ints values) { return Int64s(values); };
  for (const char* mode : {"nearest", "linear", "cubic"}) {
    NodeTester("Resize")
        .Attribute("mode", std::string(mode))
        .Input(RandomFloats({1, 2, 5, 6}))
        .NoInput()
        .NoInput()
        .Constant(sizes({1, 2, 13, 9}))
        .ExpectSame();
    NodeTester("Resize")
        .Attribute("mode", std::string(mode))
        .Attribute("coordinate_transformation_mode", std::string("align_corners"))
        .Input(RandomFloats({1, 2, 9, 8}))
        .NoInput()
        .NoInput()
        .Constant(sizes({1, 2, 4, 8}))
        .ExpectSame();
  }
}

TEST_F(GpuOperators, Softmax) {
  for (const char* op : {"Softmax", "LogSoftmax", "Hardmax"}) {
    NodeTester(op).Input(RandomFloats({7, 100}, -9, 9)).ExpectSame();
    NodeTester(op).Attribute("axis", int64_t{1}).Input(RandomFloats({2, 70, 5}, -9, 9)).ExpectSame();
    NodeTester(op, 11).Attribute("axis", int64_t{1}).Input(RandomFloats({3, 4, 5}, -9, 9)).ExpectSame();
  }
}

TEST_F(GpuOperators, Normalizations) {
  const Tensor input = RandomFloats({2, 5, 6, 7});
  NodeTester("BatchNormalization")
      .Input(input)
      .Constant(RandomFloats({5}))
      .Constant(RandomFloats({5}))
      .Constant(RandomFloats({5}))
      .Constant(RandomFloats({5}, 0.5f, 2))
      .ExpectSame();
  NodeTester("InstanceNormalization")
      .Input(input)
      .Constant(RandomFloats({5}))
      .Constant(RandomFloats({5}))
      .ExpectSame();
  NodeTester("LayerNormalization")
      .Input(input)
      .Constant(RandomFloats({7}))
      .Constant(RandomFloats({7}))
      .ExpectSame();
  NodeTester("LayerNormalization")
      .Attribute("axis", int64_t{2})
      .Input(input)
      .Constant(RandomFloats({6, 7}))
      .ExpectSame();
}

TEST_F(GpuOperators, RecurrentCells) {
  constexpr int64_t kSteps = 5, kBatch = 3, kInputs = 6, kHidden = 7;
  for (const auto& [op, gates] : {std::pair("LSTM", 4), std::pair("GRU", 3), std::pair("RNN", 1)}) {
    for (const char* direction : {"forward", "reverse", "bidirectional"}) {
      SCOPED_TRACE(direction);
      const int64_t directions = direction[0] == 'b' ? 2 : 1;
      for (const bool all_inputs : {false, true}) {
        NodeTester tester(op);
        tester.Attribute("direction", std::string(direction)).Attribute("hidden_size", kHidden);
        if (gates == 3) tester.Attribute("linear_before_reset", int64_t{1});
        tester.Input(RandomFloats({kSteps, kBatch, kInputs}));
        tester.Constant(RandomFloats({directions, gates * kHidden, kInputs}, -1, 1));
        tester.Constant(RandomFloats({directions, gates * kHidden, kHidden}, -1, 1));
        if (all_inputs) {
          tester.Constant(RandomFloats({directions, 2 * gates * kHidden})).NoInput();
          tester.Input(RandomFloats({directions, kBatch, kHidden}));
          if (gates == 4) tester.Input(RandomFloats({directions, kBatch, kHidden}));
        }
        tester.Outputs(gates == 4 ? 3 : 2).ExpectSame();
      }
    }
  }
}

TEST_F(GpuOperators, WhatStaysOnTheCpuSaysWhy) {
  NodeTester("Add").Input(Int64s({1, 2})).Input(Int64s({3, 4})).ExpectOnCpu("int64 has no shaders");
  NodeTester("Det").Input(RandomFloats({3, 3})).ExpectOnCpu("no shader");
  NodeTester("Reshape")
      .Input(RandomFloats({6}))
      .Constant(Int64s({2, 3}))
      .ExpectOnCpu("a view of what is on the CPU");
  NodeTester("Relu").Input(RandomFloats({0, 3})).ExpectOnCpu("an empty input");
}

}  // namespace

}  // namespace onnxray::testing
