#include "io/typed_values.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

GraphValue Input(DType dtype, std::vector<Dim> dims) {
  GraphValue value;
  value.name = "ids";
  value.type = {.kind = ValueType::Kind::kTensor, .dtype = dtype, .shape = std::move(dims)};
  return value;
}

const Dim kFree{-1, "length"}, kBatch{-1, "batch"}, kOne{1, ""};

TEST(TypedValues, FillTheFreeLength) {
  const Tensor ids = ParseTypedValues("101 7592, [102]", Input(DType::kInt64, {kBatch, kFree}), {}).value();
  EXPECT_EQ(ids.ToString(), "int64[1,3]");
  EXPECT_EQ(ToInt64s(ids).value(), (std::vector<int64_t>{101, 7592, 102}));
  EXPECT_EQ(ParseTypedValues("1 2 3 4", Input(DType::kFloat32, {kBatch, kFree}), {{"batch", 2}})->ToString(),
            "float32[2,2]");
}

TEST(TypedValues, OneFillsAll) {
  EXPECT_EQ(ToDoubles(ParseTypedValues("-2.5", Input(DType::kFloat32, {{3, ""}}), {}).value()).value(),
            (std::vector<double>{-2.5, -2.5, -2.5}));
  EXPECT_EQ(ParseTypedValues("16000", Input(DType::kInt64, {}), {})->ToString(), "int64[]");
}

TEST(TypedValues, KeepLargeIntegers) {
  const Tensor large = ParseTypedValues("9007199254740993", Input(DType::kInt64, {kOne}), {}).value();
  EXPECT_EQ(ToInt64s(large).value()[0], 9007199254740993);
}

TEST(TypedValues, BooleansAndStrings) {
  EXPECT_EQ(ToDoubles(ParseTypedValues("true 0", Input(DType::kBool, {kFree}), {}).value()).value(),
            (std::vector<double>{1, 0}));
  const Tensor lines = ParseTypedValues("one, two\nthree", Input(DType::kString, {kFree}), {}).value();
  ASSERT_EQ(lines.count(), 2);
  EXPECT_EQ(lines.data<std::string>()[0], "one, two");
  EXPECT_EQ(ParseTypedValues("a\nb", Input(DType::kString, {kOne}), {})->data<std::string>()[0], "a\nb");
}

TEST(TypedValues, SayWhatIsWrong) {
  const auto error = [](const char* text, const GraphValue& input) {
    const auto values = ParseTypedValues(text, input, {});
    return values.ok() ? "" : values.error().ToString();
  };
  EXPECT_NE(error("1 two 3", Input(DType::kFloat32, {kFree})).find("'two' is no number"), std::string::npos);
  EXPECT_NE(error("1 2", Input(DType::kFloat32, {{3, ""}})).find("2 values"), std::string::npos);
  EXPECT_NE(error("300", Input(DType::kUInt8, {kOne})).find("does not fit uint8"), std::string::npos);
  EXPECT_NE(error("", Input(DType::kFloat32, {{3, ""}})).find("0 values"), std::string::npos);
}

TEST(TypedValues, AreWrittenAsTheyAreRead) {
  EXPECT_EQ(TypedValues(Tensor::FromValues<float>({3}, {1, -0.5f, 3})), "1 -0.5 3");
  EXPECT_EQ(TypedValues(Tensor::FromValues<std::string>({2}, {"a b", "c"})), "a b\nc");
}

}  // namespace
}  // namespace onnxray
