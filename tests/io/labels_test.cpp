#include "io/labels.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

TEST(Labels, OnePerLine) {
  EXPECT_EQ(ParseLabels("cat\r\ndog\n\nbird\n").value(), (Labels{"cat", "dog", "", "bird"}));
  EXPECT_EQ(ParseLabels("0: cat\n1: great white shark\n").value(), (Labels{"cat", "great white shark"}));
  EXPECT_EQ(ParseLabels("0 cat\n1 dog").value(), (Labels{"cat", "dog"}));
  // Digits as names are names.
  EXPECT_EQ(ParseLabels("0\n1\n2").value(), (Labels{"0", "1", "2"}));
}

TEST(Labels, Json) {
  EXPECT_EQ(ParseLabels(R"(["cat", "dog"])").value(), (Labels{"cat", "dog"}));
  EXPECT_EQ(ParseLabels(R"({"1": "dog", "0": "cat"})").value(), (Labels{"cat", "dog"}));
  EXPECT_EQ(ParseLabels(R"({"cat": 0, "dog": 1})").value(), (Labels{"cat", "dog"}));
  EXPECT_EQ(ParseLabels(R"({"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]})").value(),
            (Labels{"tench", "goldfish"}));
  EXPECT_EQ(ParseLabels(R"({"model_type": "vit", "id2label": {"0": "a", "1": "b"}})").value(),
            (Labels{"a", "b"}));
  EXPECT_EQ(ParseLabels(R"([{"name": "a"}, {"name": "b"}])").value(), (Labels{"a", "b"}));
}

TEST(Labels, PythonDictionariesOfMetadata) {
  EXPECT_EQ(LabelsFromMetadata({{"names", "{0: 'person', 1: \"fire engine\", 2: 'it\\'s'}"}}),
            (Labels{"person", "fire engine", "it's"}));
  EXPECT_EQ(LabelsFromMetadata({{"classes", "cat,dog"}}), (Labels{"cat", "dog"}));
  EXPECT_TRUE(LabelsFromMetadata({{"stride", "32"}}).empty());
}

TEST(Labels, RefusesWhatHasNone) {
  for (const char* text :
       {"", "just one line", "{", "[1", R"({"a": {"b": 1.5}})", R"({"type": 5, "x": null})"})
    EXPECT_FALSE(ParseLabels(text).ok()) << text;
}

TEST(TopClasses, OfLogitsWithTheirSoftmax) {
  const auto scores = TopClasses(Tensor::FromValues<float>({1, 4}, {1, 3, NAN, 2}), 0, 2);
  ASSERT_TRUE(scores);
  EXPECT_EQ(scores->classes, 4);
  EXPECT_FALSE(scores->probabilities);
  ASSERT_EQ(scores->top.size(), 2u);
  EXPECT_EQ(scores->top[0].index, 1);
  EXPECT_EQ(scores->top[1].index, 3);
  EXPECT_NEAR(scores->top[0].probability, 1 / (1 + std::exp(-1) + std::exp(-2)), 1e-9);
}

TEST(TopClasses, OfProbabilitiesOfOneSample) {
  const auto scores = TopClasses(Tensor::FromValues<float>({2, 3}, {1, 0, 0, 0.1f, 0.2f, 0.7f}), 1, 5);
  ASSERT_TRUE(scores);
  EXPECT_TRUE(scores->probabilities);
  EXPECT_EQ(scores->top.size(), 3u);
  EXPECT_EQ(scores->top[0].index, 2);
  EXPECT_FLOAT_EQ(static_cast<float>(scores->top[0].probability), 0.7f);
}

TEST(TopClasses, OnlyWhereOneAxisCountsClasses) {
  EXPECT_TRUE(LooksLikeClassScores(DType::kFloat32, {1, 1000}, 0));
  EXPECT_TRUE(LooksLikeClassScores(DType::kFloat32, {8, 1000, 1, 1}, 1000));
  EXPECT_FALSE(LooksLikeClassScores(DType::kFloat32, {1, 512, 1}, 0));  // boxes
  EXPECT_FALSE(LooksLikeClassScores(DType::kFloat32, {1, 1000}, 999));
  EXPECT_FALSE(LooksLikeClassScores(DType::kFloat32, {1, 64, 56, 56}, 0));
  EXPECT_FALSE(LooksLikeClassScores(DType::kInt64, {1, 1000}, 0));
  EXPECT_FALSE(TopClasses(Tensor::FromValues<float>({1, 2, 2}, {1, 2, 3, 4}), 0, 5));
}

}  // namespace
}  // namespace onnxray
