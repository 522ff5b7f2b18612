#include "graph/signature.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

TEST(ParseSignature, ReadsParametersAndWhatTheyMayBe) {
  const Signature signature =
      ParseSignature("T X, int64 k?, T more... -> T Y, bool found; T: floats int8", 3).value();
  EXPECT_EQ(signature.version, 3);
  ASSERT_EQ(signature.inputs.size(), 3u);
  ASSERT_EQ(signature.outputs.size(), 2u);
  const Parameter &x = signature.inputs[0], &k = signature.inputs[1], &more = signature.inputs[2];
  EXPECT_EQ(x.name, "X");
  EXPECT_EQ(x.type, "T");
  EXPECT_TRUE(x.shared);
  EXPECT_EQ(x.count, Parameter::Count::kOne);
  EXPECT_EQ(x.tensors.ToString(), "float32, int8, float16, float64, bfloat16");
  EXPECT_EQ(k.name, "k");
  EXPECT_FALSE(k.shared);
  EXPECT_EQ(k.count, Parameter::Count::kOptional);
  EXPECT_EQ(k.tensors.ToString(), "int64");
  EXPECT_EQ(more.name, "more");
  EXPECT_EQ(more.count, Parameter::Count::kVariadic);
  EXPECT_EQ(signature.outputs[0].tensors, x.tensors);
  EXPECT_EQ(signature.outputs[1].tensors.ToString(), "bool");
}

TEST(ParseSignature, SaysWhatItDoesNotUnderstand) {
  const auto error = [](std::string_view text) { return ParseSignature(text, 1).error().text; };
  EXPECT_NE(error("T X -> T Y; T: float31").find("float31"), std::string::npos);
  EXPECT_NE(error("S X -> T Y; T: any").find("'S'"), std::string::npos);
  EXPECT_FALSE(ParseSignature("T -> T Y; T: any", 1).ok());
}

TEST(ParameterAt, RepeatsTheVariadicOne) {
  const Signature signature = ParseSignature("int32 a, int64 b... -> int32 y", 1).value();
  EXPECT_EQ(ParameterAt(signature.inputs, 0)->name, "a");
  EXPECT_EQ(ParameterAt(signature.inputs, 7)->name, "b");
  EXPECT_EQ(ParameterAt(signature.outputs, 1), nullptr);
}

}  // namespace
}  // namespace onnxray
