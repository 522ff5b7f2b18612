#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

Value SequenceOf(std::vector<Tensor> tensors) {
  Sequence elements(tensors.begin(), tensors.end());
  return std::shared_ptr<const Sequence>(std::make_shared<Sequence>(std::move(elements)));
}

Tensor Number(float value) { return Tensor::Scalar(value); }

std::vector<std::vector<double>> Elements(const Value& value) {
  std::vector<std::vector<double>> elements;
  for (const Value& element : value.sequence()) elements.push_back(ToDoubles(element.tensor()).value());
  return elements;
}
using Lists = std::vector<std::vector<double>>;

TEST(Sequence, IsConstructedFromTensors) {
  OpTester tester("SequenceConstruct");
  tester.Input(Number(1)).Input(Number(2));
  EXPECT_EQ(Elements(tester.Run()->at(0)), Lists({{1}, {2}}));
  EXPECT_TRUE(OpTester("SequenceEmpty").Run()->at(0).sequence().empty());
}

TEST(SequenceInsert, AtTheBackOrAnywhere) {
  OpTester back("SequenceInsert");
  back.Input(SequenceOf({Number(1), Number(2)})).Input(Number(3));
  EXPECT_EQ(Elements(back.Run()->at(0)), Lists({{1}, {2}, {3}}));
  OpTester before_last("SequenceInsert");
  before_last.Input(SequenceOf({Number(1), Number(2)})).Input(Number(3)).Input<int32_t>({}, {-1});
  EXPECT_EQ(Elements(before_last.Run()->at(0)), Lists({{1}, {3}, {2}}));
  OpTester end("SequenceInsert");
  end.Input(SequenceOf({Number(1)})).Input(Number(3)).Input<int64_t>({}, {1});
  EXPECT_EQ(Elements(end.Run()->at(0)), Lists({{1}, {3}}));
}

TEST(SequenceErase, TheLastOrAnywhere) {
  OpTester last("SequenceErase");
  last.Input(SequenceOf({Number(1), Number(2)}));
  EXPECT_EQ(Elements(last.Run()->at(0)), Lists({{1}}));
  OpTester first("SequenceErase");
  first.Input(SequenceOf({Number(1), Number(2)})).Input<int64_t>({}, {-2});
  EXPECT_EQ(Elements(first.Run()->at(0)), Lists({{2}}));
  OpTester("SequenceErase").Input(SequenceOf({})).ExpectError("nothing to erase");
}

TEST(SequenceAt, CountsFromBothEnds) {
  OpTester("SequenceAt")
      .Input(SequenceOf({Number(1), Number(2)}))
      .Input<int64_t>({}, {0})
      .Expect<float>({}, {1});
  OpTester("SequenceAt")
      .Input(SequenceOf({Number(1), Number(2)}))
      .Input<int32_t>({}, {-1})
      .Expect<float>({}, {2});
  OpTester("SequenceAt")
      .Input(SequenceOf({Number(1)}))
      .Input<int64_t>({}, {1})
      .ExpectError("outside a sequence of 1");
  OpTester("SequenceAt").Input(Number(1)).Input<int64_t>({}, {1}).ExpectError("expected a sequence");
}

TEST(Sequence, IsRefusedWhereTensorsAreTaken) {
  OpTester("Gather")
      .Input(SequenceOf({Number(1)}))
      .Input<int64_t>({}, {0})
      .ExpectError("input 0 is no tensor: sequence");
  OpTester("SequenceAt").Input(SequenceOf({Number(1)})).Input(SequenceOf({})).ExpectError("position");
  OpTester("ConcatFromSequence").Attribute("axis", 0).Input(SequenceOf({Number(1)})).ExpectError("axis 0");
}

TEST(SequenceLength, IsAScalar) {
  OpTester("SequenceLength").Input(SequenceOf({Number(1), Number(2)})).Expect<int64_t>({}, {2});
}

TEST(SplitToSequence, InEveryWay) {
  const std::vector<float> six = {0, 1, 2, 3, 4, 5};
  OpTester single("SplitToSequence");
  single.Attribute("axis", 1).Input<float>({2, 3}, six);
  EXPECT_EQ(Elements(single.Run()->at(0)), Lists({{0, 3}, {1, 4}, {2, 5}}));
  EXPECT_EQ(single.Run()->at(0).sequence()[0].tensor().shape(), Shape({2, 1}));
  single.Attribute("keepdims", 0);
  EXPECT_EQ(single.Run()->at(0).sequence()[0].tensor().shape(), Shape({2}));
  OpTester chunks("SplitToSequence");
  chunks.Attribute("axis", -1).Input<float>({2, 3}, six).Input<int32_t>({}, {2});
  EXPECT_EQ(Elements(chunks.Run()->at(0)), Lists({{0, 1, 3, 4}, {2, 5}}));
  OpTester listed("SplitToSequence");
  listed.Input<float>({2, 3}, six).Input<int64_t>({2}, {2, 0});
  EXPECT_EQ(Elements(listed.Run()->at(0)), Lists({{0, 1, 2, 3, 4, 5}, {}}));
  OpTester("SplitToSequence")
      .Input<float>({2, 3}, six)
      .Input<int64_t>({2}, {2, 1})
      .ExpectError("do not add up");
}

TEST(ConcatFromSequence, JoinsOrStacks) {
  const Tensor a = Tensor::FromValues<float>({1, 2}, {0, 1}), b = Tensor::FromValues<float>({1, 2}, {2, 3});
  OpTester("ConcatFromSequence")
      .Attribute("axis", 0)
      .Input(SequenceOf({a, b}))
      .Expect<float>({2, 2}, {0, 1, 2, 3});
  OpTester("ConcatFromSequence")
      .Attribute("axis", -1)
      .Attribute("new_axis", 1)
      .Input(SequenceOf({a, b}))
      .Expect<float>({1, 2, 2}, {0, 2, 1, 3});
  OpTester("ConcatFromSequence")
      .Attribute("axis", 0)
      .Input(SequenceOf({a, Number(1)}))
      .ExpectError("cannot concatenate");
  OpTester("ConcatFromSequence").Attribute("axis", 0).Input(SequenceOf({})).ExpectError("empty sequence");
}

TEST(Optional, HoldsAnElementOrNothing) {
  OpTester full("Optional", 15);
  full.Input(Number(1));
  full.Expect<float>({}, {1});
  EXPECT_TRUE(OpTester("Optional", 15).Run()->at(0).is_none());

  OpTester("OptionalHasElement", 15).Input(Number(1)).Expect<bool>({}, {true});
  OpTester("OptionalHasElement", 18).Input(SequenceOf({})).Expect<bool>({}, {true});
  OpTester("OptionalHasElement", 15).Input(Value()).Expect<bool>({}, {false});
  OpTester("OptionalHasElement", 18).NoInput().Expect<bool>({}, {false});
  OpTester("OptionalHasElement", 18).Expect<bool>({}, {false});

  OpTester("OptionalGetElement", 15).Input(Number(1)).Expect<float>({}, {1});
  OpTester("OptionalGetElement", 18).Input(Value()).ExpectError("the optional is empty");
}

}  // namespace
}  // namespace onnxray::testing
