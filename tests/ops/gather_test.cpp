#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Gather, TakesSlices) {
  OpTester("Gather", 1)
      .Input<float>({3, 2}, kSix)
      .Input<int64_t>({2, 2}, {0, 1, 1, 2})
      .Expect<float>({2, 2, 2}, {0, 1, 2, 3, 2, 3, 4, 5});
  OpTester("Gather", 11)
      .Attribute("axis", -1)
      .Input<float>({2, 3}, kSix)
      .Input<int32_t>({2}, {-1, 0})
      .Expect<float>({2, 2}, {2, 0, 5, 3});
  OpTester("Gather")
      .Input<std::string>({2}, {"a", "b"})
      .Input<int64_t>({3}, {1, 0, 1})
      .Expect<std::string>({3}, {"b", "a", "b"});
}

TEST(Gather, OneIndexIsAView) {
  const Tensor data = Tensor::FromValues<float>({2, 3}, kSix);
  OpTester tester("Gather");
  tester.Attribute("axis", 1).Input(data).Input<int64_t>({}, {-1});
  tester.Expect<float>({2}, {2, 5});
  EXPECT_EQ(tester.Run()->at(0).tensor().storage(), data.storage());
}

TEST(Gather, RefusesIndicesOutside) {
  OpTester("Gather").Input<float>({3, 2}, kSix).Input<int64_t>({1}, {3}).ExpectError("outside [-3, 3)");
  OpTester("Gather").Input<float>({3, 2}, kSix).Input<int64_t>({}, {-4}).ExpectError("outside [-3, 3)");
}

TEST(GatherElements, ReplacesOneCoordinate) {
  OpTester("GatherElements", 11)
      .Attribute("axis", 1)
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Input<int64_t>({2, 2}, {0, 0, 1, -2})
      .Expect<float>({2, 2}, {1, 1, 4, 3});
  OpTester("GatherElements")
      .Input<float>({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9})
      .Input<int32_t>({2, 3}, {1, 2, 0, 2, 0, 0})
      .Expect<float>({2, 3}, {4, 8, 3, 7, 2, 3});
  OpTester("GatherElements")  // fewer columns than the data has
      .Input<float>({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9})
      .Input<int64_t>({2, 2}, {1, 2, 0, 2})
      .Expect<float>({2, 2}, {4, 8, 1, 8});
  OpTester("GatherElements")
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Input<int64_t>({1, 3}, {0, 0, 0})
      .ExpectError("[1,3]");
}

TEST(GatherND, TakesElementsSlicesAndBatches) {
  const std::vector<int32_t> eight = {0, 1, 2, 3, 4, 5, 6, 7};
  OpTester("GatherND", 11)
      .Input<int32_t>({2, 2}, {0, 1, 2, 3})
      .Input<int64_t>({2, 2}, {0, 0, 1, -1})
      .Expect<int32_t>({2}, {0, 3});
  OpTester("GatherND", 11)
      .Input<int32_t>({2, 2, 2}, eight)
      .Input<int64_t>({2, 1, 2}, {0, 1, 1, 0})
      .Expect<int32_t>({2, 1, 2}, {2, 3, 4, 5});
  OpTester("GatherND", 12)
      .Attribute("batch_dims", 1)
      .Input<int32_t>({2, 2, 2}, eight)
      .Input<int64_t>({2, 1}, {1, 0})
      .Expect<int32_t>({2, 2}, {2, 3, 4, 5});
  OpTester("GatherND")
      .Input<int32_t>({2, 2, 2}, eight)
      .Input<int64_t>({1, 4}, {0, 0, 0, 0})
      .ExpectError("[1,4]");
}

TEST(Scatter, WritesElements) {
  for (const char* name : {"Scatter", "ScatterElements"}) {
    OpTester(name, 11)
        .Input<float>({3, 3}, std::vector<float>(9))
        .Input<int64_t>({2, 3}, {1, 0, 2, 0, 2, 1})
        .Input<float>({2, 3}, {1.0f, 1.1f, 1.2f, 2.0f, 2.1f, 2.2f})
        .Expect<float>({3, 3}, {2.0f, 1.1f, 0, 1.0f, 0, 2.2f, 0, 2.1f, 1.2f});
    OpTester(name, 11)
        .Attribute("axis", 1)
        .Input<float>({1, 5}, {1, 2, 3, 4, 5})
        .Input<int64_t>({1, 2}, {1, -2})
        .Input<float>({1, 2}, {1.1f, 2.1f})
        .Expect<float>({1, 5}, {1, 1.1f, 3, 2.1f, 5});
  }
}

OpTester Reduce(const char* reduction) {
  OpTester tester("ScatterElements", 18);
  tester.Attribute("axis", 1)
      .Attribute("reduction", reduction)
      .Input<int8_t>({1, 4}, {1, 2, 100, 4})
      .Input<int64_t>({1, 3}, {1, 1, 2})
      .Input<int8_t>({1, 3}, {3, -5, 100});
  return tester;
}

TEST(ScatterElements, Reduces) {
  Reduce("add").Expect<int8_t>({1, 4}, {1, 0, -56, 4});  // 200 wraps around
  Reduce("mul").Expect<int8_t>({1, 4}, {1, -30, 16, 4});
  Reduce("min").Expect<int8_t>({1, 4}, {1, -5, 100, 4});
  Reduce("max").Expect<int8_t>({1, 4}, {1, 3, 100, 4});
  Reduce("xor").ExpectError("xor");
  OpTester("ScatterElements", 16)
      .Attribute("reduction", "add")
      .Input<std::string>({1}, {"a"})
      .Input<int64_t>({1}, {0})
      .Input<std::string>({1}, {"b"})
      .ExpectError("does not take string[1]");
}

TEST(ScatterND, WritesElementsAndSlices) {
  OpTester("ScatterND", 11)
      .Input<float>({5}, {1, 2, 3, 4, 5})
      .Input<int64_t>({2, 1}, {4, -4})
      .Input<float>({2}, {9, 10})
      .Expect<float>({5}, {1, 10, 3, 4, 9});
  OpTester("ScatterND", 16)
      .Attribute("reduction", "add")
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Input<int64_t>({2, 1}, {1, 1})
      .Input<float>({2, 2}, {10, 20, 30, 40})
      .Expect<float>({2, 2}, {1, 2, 43, 64});
  OpTester("ScatterND")
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Input<int64_t>({1, 1}, {1})
      .Input<float>({1}, {10})
      .ExpectError("updates [1] should have the shape [1,2]");
}

TEST(OneHot, NegativeIndicesCountFromTheEndSinceVersion11) {
  const auto one_hot = [](int opset) {
    OpTester tester("OneHot", opset);
    tester.Input<int64_t>({3}, {1, -1, 5}).Input<float>({}, {3}).Input<int32_t>({2}, {2, 7});
    return tester;
  };
  one_hot(9).Expect<int32_t>({3, 3}, {2, 7, 2, 2, 2, 2, 2, 2, 2});
  one_hot(11).Expect<int32_t>({3, 3}, {2, 7, 2, 2, 2, 7, 2, 2, 2});
}

TEST(OneHot, AxisMayBeAnywhere) {
  OpTester("OneHot")
      .Attribute("axis", 0)
      .Input<float>({2}, {1, 0})
      .Input<int64_t>({1}, {2})
      .Input<float>({2}, {0, 1})
      .Expect<float>({2, 2}, {0, 1, 1, 0});
}

}  // namespace
}  // namespace onnxray::testing
