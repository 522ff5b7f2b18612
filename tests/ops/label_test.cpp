#include "ops/domain.h"
#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

using Strings = std::vector<std::string>;

OpTester LabelEncoder(int opset) { return OpTester("LabelEncoder", opset, std::string(kMl)); }

TEST(LabelEncoder, Version1CountsItsClasses) {
  LabelEncoder(1)
      .Attribute("classes_strings", Strings{"a", "b"})
      .Attribute("default_int64", 9)
      .Input<std::string>({3}, {"b", "a", "c"})
      .Expect<int64_t>({3}, {1, 0, 9});
  LabelEncoder(1)
      .Attribute("classes_strings", Strings{"a", "b"})
      .Input<int64_t>({3}, {1, 2, -1})
      .Expect<std::string>({3}, {"b", "_Unused", "_Unused"});
}

TEST(LabelEncoder, Version2TakesTheFirstOfRepeatedKeys) {
  LabelEncoder(2)
      .Ints("keys_int64s", {1, 2, 1})
      .Floats("values_floats", {.5f, 1.5f, 2.5f})
      .Attribute("default_float", -1.0f)
      .Input<int64_t>({2, 2}, {1, 2, 3, 1})
      .Expect<float>({2, 2}, {.5f, 1.5f, -1, .5f});
}

TEST(LabelEncoder, Version4TakesTheLastOfRepeatedKeys) {
  LabelEncoder(4)
      .Attribute("keys_strings", Strings{"a", "b", "a"})
      .Ints("values_int64s", {1, 2, 3})
      .Input<std::string>({3}, {"a", "b", "c"})
      .Expect<int64_t>({3}, {3, 2, -1});
}

TEST(LabelEncoder, NanIsAKey) {
  LabelEncoder(2)
      .Floats("keys_floats", {NAN, 0})
      .Attribute("values_strings", Strings{"missing", "zero"})
      .Input<float>({3}, {-0.0f, NAN, 1})
      .Expect<std::string>({3}, {"zero", "missing", "_Unused"});
}

TEST(LabelEncoder, TakesTensorsOfEveryType) {
  LabelEncoder(4)
      .Attribute("keys_tensor", Tensor::FromValues<int16_t>({2}, {-1, 7}))
      .Attribute("values_tensor", Tensor::FromValues<double>({2}, {.25, .5}))
      .Input<int16_t>({3}, {7, -1, 0})
      .Expect<double>({3}, {.5, .25, -0.0});
  LabelEncoder(4)
      .Attribute("keys_tensor", Tensor::FromValues<double>({1}, {.1}))
      .Attribute("values_tensor", Tensor::FromValues<int32_t>({1}, {4}))
      .Attribute("default_tensor", Tensor::FromValues<int32_t>({1}, {8}))
      .Input<double>({2}, {.1, double{.1f}})
      .Expect<int32_t>({2}, {4, 8});
}

TEST(LabelEncoder, RefusesWhatDoesNotFit) {
  LabelEncoder(4).Ints("keys_int64s", {1}).Input<int64_t>({1}, {1}).ExpectError("one of values_floats");
  LabelEncoder(2)
      .Ints("keys_int64s", {1, 2})
      .Ints("values_int64s", {1})
      .Input<int64_t>({1}, {1})
      .ExpectError("2 keys and 1 values");
  LabelEncoder(2)
      .Ints("keys_int64s", {1})
      .Ints("values_int64s", {1})
      .Input<float>({1}, {1})
      .ExpectError("labels to map are of type int64, got float32[1]");
}

TEST(CategoryMapper, GoesBothWays) {
  const auto mapper = [] {
    OpTester tester("CategoryMapper", 1, std::string(kMl));
    tester.Attribute("cats_strings", Strings{"cat", "dog"}).Ints("cats_int64s", {4, 2});
    return tester;
  };
  mapper().Input<std::string>({1, 2}, {"dog", "cow"}).Expect<int64_t>({1, 2}, {2, -1});
  mapper()
      .Attribute("default_string", "?")
      .Input<int64_t>({2}, {4, 0})
      .Expect<std::string>({2}, {"cat", "?"});
}

}  // namespace
}  // namespace onnxray::testing
