#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// numpy broadcasting by the definition, one element at a time.
template <typename T, typename Function>
Tensor Broadcasted(const Tensor& a, const Tensor& b, Function function) {
  const Shape shape = Broadcast(a.shape(), b.shape()).value();
  const Tensor left = a.Expanded(shape), right = b.Expanded(shape);
  Tensor out = Tensor::Allocate(a.dtype(), shape).value();
  for (int64_t i = 0; i < shape.count(); ++i) {
    int64_t rest = i, at = 0, bt = 0;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      at += rest % shape[axis] * left.strides()[static_cast<size_t>(axis)];
      bt += rest % shape[axis] * right.strides()[static_cast<size_t>(axis)];
      rest /= shape[axis];
    }
    out.data<T>()[i] = function(a.data<T>()[at], b.data<T>()[bt]);
  }
  return out;
}

template <typename T>
Tensor Ramp(Shape shape, T first, T step) {
  Tensor tensor = Tensor::Allocate(kDTypeOf<T>, shape).value();
  for (int64_t i = 0; i < tensor.count(); ++i)
    tensor.data<T>()[i] = static_cast<T>(first + step * static_cast<T>(i));
  return tensor;
}

TEST(Arithmetic, BroadcastsEveryWay) {
  const std::pair<Shape, Shape> shapes[] = {{{2, 3, 4, 5}, {2, 3, 4, 5}}, {{2, 3, 4, 5}, {}},
                                            {{}, {2, 3, 4, 5}},           {{2, 3, 4, 5}, {5}},
                                            {{2, 3, 4, 5}, {3, 1, 1}},    {{3, 1, 1}, {2, 3, 4, 5}},
                                            {{2, 3, 4, 5}, {1, 1, 4, 1}}, {{2, 1, 4, 1}, {1, 3, 1, 5}},
                                            {{2, 3, 1, 5}, {4, 1}},       {{1, 1}, {2, 3}},
                                            {{2, 0, 3}, {1, 3}},          {{4096, 2}, {2}},
                                            {{2, 70, 9}, {70, 1}},        {{1, 40, 30, 30}, {40, 1, 1}}};
  for (const auto& [a, b] : shapes) {
    SCOPED_TRACE(a.ToString() + " and " + b.ToString());
    const Tensor x = Ramp<float>(a, 1, 0.5f), y = Ramp<float>(b, -3, 0.25f);
    OpTester("Add").Input(x).Input(y).Expect(
        Broadcasted<float>(x, y, [](float p, float q) { return p + q; }));
    OpTester("Sub").Input(x).Input(y).Expect(
        Broadcasted<float>(x, y, [](float p, float q) { return p - q; }));
    OpTester("Mul").Input(x).Input(y).Expect(
        Broadcasted<float>(x, y, [](float p, float q) { return p * q; }));
    OpTester("Div").Input(y).Input(x).Expect(
        Broadcasted<float>(y, x, [](float p, float q) { return p / q; }));
    const Tensor m = Ramp<int64_t>(a, -7, 3), n = Ramp<int64_t>(b, 9, 1);
    OpTester("Mul").Input(m).Input(n).Expect(
        Broadcasted<int64_t>(m, n, [](int64_t p, int64_t q) { return p * q; }));
  }
}

// A channels-last tensor and a vector of its channels: the case that convolutional networks are full of.
TEST(Arithmetic, XnnpackTakesChannelsLast) {
  const Tensor x = Ramp<float>({1, 64, 6, 6}, 0, 0.5f), y = Ramp<float>({64, 1, 1}, 1, 1);
  OpTester add("Add");
  add.Input(x).Input(y);
  for (const auto arrangement : {OpTester::Arrangement::kRowMajor, OpTester::Arrangement::kChannelsLast}) {
    Result<std::vector<Value>> sum = add.Run(OpTester::Backend::kXnnpack, arrangement);
    ASSERT_TRUE(sum.ok()) << sum.error().ToString();
    ExpectEqual((*sum)[0].tensor(), Broadcasted<float>(x, y, [](float p, float q) { return p + q; }));
  }
  EXPECT_TRUE(add.used_xnnpack());
}

TEST(Arithmetic, ShapesThatDoNotBroadcast) {
  OpTester("Add")
      .Input<float>({2, 3}, std::vector<float>(6))
      .Input<float>({2}, {1, 2})
      .ExpectError("shapes [2,3] and [2] do not broadcast: 3 against 2");
}

TEST(Arithmetic, IntegersWrapAndDivideTowardsZero) {
  OpTester("Add").Input<uint8_t>({2}, {250, 1}).Input<uint8_t>({1}, {10}).Expect<uint8_t>({2}, {4, 11});
  OpTester("Sub")
      .Input<uint32_t>({2}, {1, 5})
      .Input<uint32_t>({1}, {2})
      .Expect<uint32_t>({2}, {UINT32_MAX, 3});
  OpTester("Mul")
      .Input<int16_t>({2}, {300, -2})
      .Input<int16_t>({1}, {300})
      .Expect<int16_t>({2}, {24464, -600});
  OpTester("Add").Input<int32_t>({1}, {INT32_MAX}).Input<int32_t>({1}, {1}).Expect<int32_t>({1}, {INT32_MIN});
  OpTester("Div")
      .Input<int32_t>({4}, {7, -7, 7, -7})
      .Input<int32_t>({4}, {2, 2, -2, -2})
      .Expect<int32_t>({4}, {3, -3, -3, 3});
  OpTester("Div")
      .Input<int8_t>({3}, {-128, 5, 9})
      .Input<int8_t>({3}, {-1, 0, 2})
      .Expect<int8_t>({3}, {-128, 0, 4});
  OpTester("Div")
      .Input<int64_t>({1}, {INT64_MIN})
      .Input<int64_t>({1}, {-1})
      .Expect<int64_t>({1}, {INT64_MIN});
  OpTester("Div")
      .Input<uint64_t>({1}, {UINT64_MAX})
      .Input<uint64_t>({1}, {2})
      .Expect<uint64_t>({1}, {UINT64_MAX / 2});
}

TEST(Arithmetic, HalfPrecisionRoundsOnce) {
  OpTester("Add")
      .Input<Float16>({1}, {Float16(2048)})
      .Input<Float16>({1}, {Float16(3)})
      .Expect<Float16>({1}, {Float16(2052)});
  OpTester("Mul")
      .Input<BFloat16>({1}, {BFloat16(3)})
      .Input<BFloat16>({1}, {BFloat16(1.5f)})
      .Expect<BFloat16>({1}, {BFloat16(4.5f)});
}

TEST(Arithmetic, BroadcastAttributeBeforeOpset7) {
  const Tensor x = Ramp<float>({2, 3, 4, 5}, 0, 1), channel = Ramp<float>({3}, 100, 100);
  const Tensor expected =
      Broadcasted<float>(x, channel.Reshaped({3, 1, 1}), [](float p, float q) { return p + q; });
  OpTester("Add", 6).Attribute("broadcast", 1).Attribute("axis", 1).Input(x).Input(channel).Expect(expected);
  OpTester("Add", 1).Attribute("broadcast", 1).Attribute("axis", -3).Input(x).Input(channel).Expect(expected);
  const Tensor plane = Ramp<float>({3, 4}, 0, 10);
  OpTester("Mul", 6)
      .Attribute("broadcast", 1)
      .Attribute("axis", 1)
      .Input(x)
      .Input(plane)
      .Expect(Broadcasted<float>(x, plane.Reshaped({3, 4, 1}), [](float p, float q) { return p * q; }));
  const Tensor row = Ramp<float>({5}, 1, 1);
  OpTester("Sub", 6)
      .Attribute("broadcast", 1)
      .Input(x)
      .Input(row)
      .Expect(Broadcasted<float>(x, row, [](float p, float q) { return p - q; }));
  OpTester("Sub", 6).Input(x).Input(row).ExpectError("set the attribute broadcast = 1");
  OpTester("Sub", 6)
      .Attribute("broadcast", 1)
      .Attribute("axis", 0)
      .Input(x)
      .Input(row)
      .ExpectError("broadcast");
}

TEST(Arithmetic, Mod) {
  OpTester("Mod")
      .Input<int32_t>({4}, {7, -7, 7, -7})
      .Input<int32_t>({4}, {3, 3, -3, -3})
      .Expect<int32_t>({4}, {1, 2, -2, -1});
  OpTester("Mod")
      .Attribute("fmod", 1)
      .Input<int32_t>({4}, {7, -7, 7, -7})
      .Input<int32_t>({4}, {3, 3, -3, -3})
      .Expect<int32_t>({4}, {1, -1, 1, -1});
  OpTester("Mod")
      .Attribute("fmod", 1)
      .Input<float>({3}, {-4.3f, 7.2f, 5})
      .Input<float>({3}, {2, -3, 5})
      .Expect<float>({3}, {-0.3f, 1.2f, 0});
  OpTester("Mod").Input<uint8_t>({2}, {200, 9}).Input<uint8_t>({2}, {7, 0}).Expect<uint8_t>({2}, {4, 0});
  OpTester("Mod").Input<int64_t>({1}, {INT64_MIN}).Input<int64_t>({1}, {-1}).Expect<int64_t>({1}, {0});
}

TEST(Arithmetic, PowMixesTypes) {
  OpTester("Pow", 7)
      .Input<float>({4}, {2, 3, -2, 4})
      .Input<float>({4}, {3, 2, 3, 0.5f})
      .Expect<float>({4}, {8, 9, -8, 2});
  OpTester("Pow").Input<float>({2}, {3, -1.5f}).Input<float>({}, {2}).Expect<float>({2}, {9, 2.25f});
  OpTester("Pow").Input<double>({2}, {3, -1.5}).Input<int64_t>({1}, {3}).Expect<double>({2}, {27, -3.375});
  OpTester("Pow")
      .Input<float>({3}, {1, 2, 3})
      .Input<uint32_t>({3}, {4, 5, 6})
      .Expect<float>({3}, {1, 32, 729});
  OpTester("Pow")
      .Input<int32_t>({3}, {1, 2, 3})
      .Input<float>({3}, {4, 5, 6})
      .Expect<int32_t>({3}, {1, 32, 729});
  OpTester("Pow")
      .Input<int64_t>({5}, {3, -2, 2, 1, -1})
      .Input<int64_t>({5}, {39, 63, -1, -5, -3})
      .Expect<int64_t>({5}, {4052555153018976267, INT64_MIN, 0, 1, -1});
  OpTester("Pow").Input<int32_t>({1}, {3}).Input<int32_t>({1}, {21}).Expect<int32_t>({1}, {1870418611});
  OpTester("Pow", 1)
      .Attribute("broadcast", 1)
      .Input<float>({2}, {3, 4})
      .Input<float>({1}, {2})
      .Expect<float>({2}, {9, 16});
  OpTester("Pow")
      .Input<BFloat16>({1}, {BFloat16(3)})
      .Input<float>({1}, {2})
      .Expect<BFloat16>({1}, {BFloat16(9)});
}

TEST(Arithmetic, ManyInputs) {
  const Tensor a = Ramp<float>({2, 3, 2}, 0, 1), b = Ramp<float>({3, 1}, 5, -1), c = Ramp<float>({2}, 3, 4);
  const auto max = [](float p, float q) { return std::max(p, q); };
  const auto min = [](float p, float q) { return std::min(p, q); };
  const auto add = [](float p, float q) { return p + q; };
  OpTester("Max").Input(a).Input(b).Input(c).Expect(
      Broadcasted<float>(Broadcasted<float>(a, b, max), c, max));
  OpTester("Min").Input(a).Input(b).Input(c).Expect(
      Broadcasted<float>(Broadcasted<float>(a, b, min), c, min));
  const Tensor sum = Broadcasted<float>(Broadcasted<float>(a, b, add), c, add);
  OpTester("Sum").Input(a).Input(b).Input(c).Expect(sum);
  OpTester("Mean").Input(a).Input(b).Input(c).Expect(
      Broadcasted<float>(sum, Tensor::Scalar(3.0f), [](float p, float q) { return p / q; }));
  OpTester("Sum", 6).Input(a).Expect(a);
  OpTester("Mean", 6).Input(a).Input(a).Expect(a);
  OpTester("Max", 12).Input<int8_t>({3}, {-5, 3, 1}).Input<int8_t>({1}, {0}).Expect<int8_t>({3}, {0, 3, 1});
  OpTester("Min", 12)
      .Input<uint64_t>({2}, {UINT64_MAX, 3})
      .Input<uint64_t>({1}, {9})
      .Expect<uint64_t>({2}, {9, 3});
  OpTester("Max", 13)
      .Input<float>({3}, {kNaN, 1, 2})
      .Input<float>({3}, {1, kNaN, 1})
      .Expect<float>({3}, {kNaN, kNaN, 2});
}

TEST(Arithmetic, HalfPrecisionSumsRoundAtTheEnd) {
  const std::vector<Float16> small = {Float16(0.5f)};
  OpTester("Sum")
      .Input<Float16>({1}, {Float16(2048)})
      .Input<Float16>({1}, small)
      .Input<Float16>({1}, small)
      .Input<Float16>({1}, small)
      .Input<Float16>({1}, small)
      .Expect<Float16>({1}, {Float16(2050)});
}

TEST(Arithmetic, Bits) {
  OpTester shift("BitShift", 11);
  shift.Attribute("direction", "LEFT").Input<uint8_t>({4}, {16, 4, 1, 255}).Input<uint8_t>({4}, {1, 2, 9, 4});
  shift.Expect<uint8_t>({4}, {32, 16, 0, 240});
  OpTester("BitShift", 11)
      .Attribute("direction", "RIGHT")
      .Input<uint64_t>({3}, {UINT64_MAX, 4, 1})
      .Input<uint64_t>({3}, {63, 1, 64})
      .Expect<uint64_t>({3}, {1, 2, 0});
  OpTester("BitShift", 11)
      .Attribute("direction", "UP")
      .Input<uint8_t>({1}, {1})
      .Input<uint8_t>({1}, {1})
      .ExpectError("direction is 'UP'");
  OpTester("BitwiseAnd")
      .Input<int16_t>({2}, {0x0ff0, -1})
      .Input<int16_t>({1}, {0x00ff})
      .Expect<int16_t>({2}, {0xf0, 0xff});
  OpTester("BitwiseOr")
      .Input<uint32_t>({2}, {0xf0000000u, 1})
      .Input<uint32_t>({1}, {2})
      .Expect<uint32_t>({2}, {0xf0000002u, 3});
  OpTester("BitwiseXor").Input<int64_t>({2}, {5, -1}).Input<int64_t>({1}, {1}).Expect<int64_t>({2}, {4, -2});
  OpTester("BitwiseNot").Input<uint8_t>({2}, {0, 0xf0}).Expect<uint8_t>({2}, {0xff, 0x0f});
}

}  // namespace
}  // namespace onnxray::testing
