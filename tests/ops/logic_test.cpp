#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

TEST(Logic, TruthTables) {
  const std::vector<bool> a = {false, false, true, true}, b = {false, true, false, true};
  OpTester("And", 7).Input<bool>({4}, a).Input<bool>({4}, b).Expect<bool>({4}, {false, false, false, true});
  OpTester("Or", 7).Input<bool>({4}, a).Input<bool>({4}, b).Expect<bool>({4}, {false, true, true, true});
  OpTester("Xor", 7).Input<bool>({4}, a).Input<bool>({4}, b).Expect<bool>({4}, {false, true, true, false});
  OpTester("Not", 1).Input<bool>({4}, a).Expect<bool>({4}, {true, true, false, false});
}

TEST(Logic, Broadcasting) {
  OpTester("And", 7)
      .Input<bool>({2, 1}, {true, false})
      .Input<bool>({3}, {true, false, true})
      .Expect<bool>({2, 3}, {true, false, true, false, false, false});
  // Along the first axis, as the attributes had it before opset 7.
  OpTester("Or", 1)
      .Attribute("broadcast", 1)
      .Attribute("axis", 0)
      .Input<bool>({2, 3}, {true, false, true, false, false, false})
      .Input<bool>({2}, {false, true})
      .Expect<bool>({2, 3}, {true, false, true, true, true, true});
  OpTester("Greater", 1)
      .Attribute("broadcast", 1)
      .Attribute("axis", 0)
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Input<float>({2}, {1, 3})
      .Expect<bool>({2, 2}, {false, true, false, true});
}

template <typename T>
void CheckComparisons() {
  SCOPED_TRACE(Name(kDTypeOf<T>));
  using C = ComputeType<T>;
  const std::vector<T> a = {T(C(1)), T(C(2)), T(C(3))}, b = {T(C(2)), T(C(2)), T(C(2))};
  const auto compare = [&](const char* op, std::vector<bool> expected) {
    OpTester(op).Input({3}, a).Input({3}, b).Expect({3}, expected);
    OpTester(op).Input({3}, a).Input({}, std::vector<T>{b[0]}).Expect({3}, expected);
  };
  compare("Equal", {false, true, false});
  compare("Less", {true, false, false});
  compare("Greater", {false, false, true});
  compare("LessOrEqual", {true, true, false});
  compare("GreaterOrEqual", {false, true, true});
}

TEST(Logic, ComparisonsOfEveryType) {
  CheckComparisons<float>();
  CheckComparisons<double>();
  CheckComparisons<Float16>();
  CheckComparisons<BFloat16>();
  CheckComparisons<int8_t>();
  CheckComparisons<int16_t>();
  CheckComparisons<int32_t>();
  CheckComparisons<int64_t>();
  CheckComparisons<uint8_t>();
  CheckComparisons<uint16_t>();
  CheckComparisons<uint32_t>();
  CheckComparisons<uint64_t>();
}

TEST(Logic, ComparisonsAreExact) {
  OpTester("Less")
      .Input<uint64_t>({1}, {UINT64_MAX - 1})
      .Input<uint64_t>({1}, {UINT64_MAX})
      .Expect<bool>({1}, {true});
  OpTester("Less").Input<int64_t>({1}, {-1}).Input<int64_t>({1}, {0}).Expect<bool>({1}, {true});
  OpTester("Equal")
      .Input<float>({2}, {kNaN, 0.0f})
      .Input<float>({2}, {kNaN, -0.0f})
      .Expect<bool>({2}, {false, true});
  OpTester("GreaterOrEqual", 12).Input<float>({1}, {kNaN}).Input<float>({1}, {1}).Expect<bool>({1}, {false});
}

TEST(Logic, EqualOfBoolsAndStrings) {
  OpTester("Equal", 7)
      .Input<bool>({2}, {true, false})
      .Input<bool>({2}, {true, true})
      .Expect<bool>({2}, {true, false});
  OpTester("Equal", 19)
      .Input<std::string>({2, 2}, {"a", "b", "c", "d"})
      .Input<std::string>({2}, {"a", "d"})
      .Expect<bool>({2, 2}, {true, false, false, true});
  OpTester("Less")
      .Input<bool>({1}, {true})
      .Input<bool>({1}, {true})
      .ExpectError("Less does not take bool[1]");
}

TEST(Logic, Where) {
  const std::vector<bool> condition = {true, false, false, true};
  OpTester("Where", 9)
      .Input<bool>({2, 2}, condition)
      .Input<float>({2, 2}, {1, 2, 3, 4})
      .Input<float>({2, 2}, {5, 6, 7, 8})
      .Expect<float>({2, 2}, {1, 6, 7, 4});
  OpTester("Where", 16)
      .Input<bool>({2, 2}, condition)
      .Input<int64_t>({}, {1})
      .Input<int64_t>({2}, {5, 6})
      .Expect<int64_t>({2, 2}, {1, 6, 5, 1});
  OpTester("Where")
      .Input<bool>({4}, condition)
      .Input<uint8_t>({}, {1})
      .Input<uint8_t>({}, {0})
      .Expect<uint8_t>({4}, {1, 0, 0, 1});
  OpTester("Where")
      .Input<bool>({}, {true})
      .Input<double>({2}, {1, 2})
      .Input<double>({2, 1}, {8, 9})
      .Expect<double>({2, 2}, {1, 2, 1, 2});
  OpTester("Where")
      .Input<bool>({}, {false})
      .Input<double>({2}, {1, 2})
      .Input<double>({2, 1}, {8, 9})
      .Expect<double>({2, 2}, {8, 8, 9, 9});
  OpTester("Where")
      .Input<bool>({2, 1}, {true, false})
      .Input<Float16>({1}, {Float16(1)})
      .Input<Float16>({2}, {Float16(3), Float16(4)})
      .Expect<Float16>({2, 2}, {Float16(1), Float16(1), Float16(3), Float16(4)});
  OpTester("Where")
      .Input<bool>({2}, {true, false})
      .Input<std::string>({2, 1}, {"a", "b"})
      .Input<std::string>({}, {"c"})
      .Expect<std::string>({2, 2}, {"a", "c", "b", "c"});
}

}  // namespace
}  // namespace onnxray::testing
