#include "ops/ml_tester.h"

namespace onnxray::testing {
namespace {

TEST(ArrayFeatureExtractor, SelectsAlongTheLastAxis) {
  Ml("ArrayFeatureExtractor")
      .Input<int32_t>({1, 2, 3}, {1, 2, 3, 4, 5, 6})
      .Input<int64_t>({2, 1}, {2, 0})
      .Expect<int32_t>({1, 2, 2}, {3, 1, 6, 4});
}

TEST(ArrayFeatureExtractor, RefusesFeaturesThatAreNotThere) {
  Ml("ArrayFeatureExtractor").Input<float>({2}, {1, 2}).Input<int64_t>({1}, {2}).ExpectError("no feature 2");
  Ml("ArrayFeatureExtractor")
      .Input<float>({2}, {1, 2})
      .Input<int64_t>({1}, {-1})
      .ExpectError("no feature -1");
}

TEST(Binarizer, IsAboveTheThresholdOrNot) {
  Ml("Binarizer")
      .Attribute("threshold", 1.0f)
      .Input<float>({4}, {1, 1.5f, NAN, -2})
      .Expect<float>({4}, {0, 1, 0, 0});
  Ml("Binarizer").Input<int64_t>({2}, {0, 3}).Expect<int64_t>({2}, {0, 1});
  Ml("Binarizer").Input<double>({1}, {1e-300}).Expect<double>({1}, {1});
}

TEST(FeatureVectorizer, CutsOffAndFillsUp) {
  Ml("FeatureVectorizer")
      .Ints("inputdimensions", {1, 3})
      .Input<double>({2, 2}, {1, 2, 3, 4})
      .Input<int32_t>({2, 1}, {5, 6})
      .Expect<float>({2, 4}, {1, 5, 0, 0, 3, 6, 0, 0});
}

TEST(FeatureVectorizer, RefusesUnevenInputs) {
  Ml("FeatureVectorizer")
      .Ints("inputdimensions", {1, 1})
      .Input<float>({2, 1}, {1, 2})
      .Input<float>({1, 1}, {1})
      .ExpectError("2 and 1 rows");
  Ml("FeatureVectorizer").Ints("inputdimensions", {}).Input<float>({1}, {1}).ExpectError("1 inputs and 0");
}

TEST(Imputer, ReplacesByFeature) {
  Ml("Imputer")
      .Floats("imputed_value_floats", {7, 8})
      .Attribute("replaced_value_float", NAN)
      .Input<double>({2, 2}, {NAN, 1, 2, NAN})
      .Expect<double>({2, 2}, {7, 1, 2, 8});
  Ml("Imputer")
      .Ints("imputed_value_int64s", {9})
      .Attribute("replaced_value_int64", -1)
      .Input<int32_t>({1, 3}, {-1, 0, -1})
      .Expect<int32_t>({1, 3}, {9, 0, 9});
}

TEST(Imputer, RefusesAWrongNumberOfValues) {
  Ml("Imputer")
      .Floats("imputed_value_floats", {1, 2, 3})
      .Input<float>({1, 2}, {0, 1})
      .ExpectError("2 features and 3");
  Ml("Imputer")
      .Floats("imputed_value_floats", {1})
      .Input<int64_t>({2}, {0, 1})
      .ExpectError("0 imputed values");
}

TEST(Normalizer, DividesEveryRow) {
  const std::vector<double> rows{3, -4, 0, 0, -1, -2};
  const float third = 1.0f / 3, root = std::sqrt(5.0f);
  Ml("Normalizer").Input<double>({3, 2}, rows).Expect<float>({3, 2}, {1, -4 * third, 0, 0, 1, 2});
  Ml("Normalizer")
      .Attribute("norm", "L1")
      .Input<double>({3, 2}, rows)
      .Expect<float>({3, 2}, {3.0f / 7, -4.0f / 7, 0, 0, -third, -2 * third});
  Ml("Normalizer")
      .Attribute("norm", "L2")
      .Input<double>({3, 2}, rows)
      .Expect<float>({3, 2}, {.6f, -.8f, 0, 0, -1 / root, -2 / root});
  Ml("Normalizer").Attribute("norm", "L3").Input<float>({1}, {1}).ExpectError("MAX, L1 or L2");
}

TEST(OneHotEncoder, MarksTheCategory) {
  Ml("OneHotEncoder")
      .Ints("cats_int64s", {5, -2})
      .Input<float>({1, 1, 3}, {-2.9f, NAN, 5})
      .Expect<float>({1, 1, 3, 2}, {0, 1, 0, 0, 1, 0});
  Ml("OneHotEncoder")
      .Attribute("cats_strings", std::vector<std::string>{"a", "b"})
      .Input<std::string>({}, {"b"})
      .Expect<float>({2}, {0, 1});
  Ml("OneHotEncoder")
      .Ints("cats_int64s", {1})
      .Attribute("zeros", 0)
      .Input<int64_t>({2}, {1, 3})
      .ExpectError("element 1 is none of the categories");
}

TEST(Scaler, SubtractsAndMultiplies) {
  Ml("Scaler")
      .Floats("offset", {1, 2})
      .Floats("scale", {10, .5f})
      .Input<int64_t>({2, 1, 2}, {1, 2, 3, 4})
      .Expect<float>({2, 1, 2}, {0, 0, 20, 1});
  Ml("Scaler").Floats("scale", {2}).Input<float>({3}, {1, 2, 3}).Expect<float>({3}, {2, 4, 6});
  Ml("Scaler")
      .Floats("offset", {1, 2})
      .Input<float>({1, 3}, {1, 2, 3})
      .ExpectError("3 features and 2 values of offset");
}

// In float32 the difference is lost.
TEST(Scaler, KeepsDoublesApart) {
  Ml("Scaler").Floats("offset", {16777216}).Input<double>({1}, {16777217}).Expect<float>({1}, {1});
}

}  // namespace
}  // namespace onnxray::testing
