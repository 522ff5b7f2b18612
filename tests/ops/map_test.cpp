#include "ops/ml_tester.h"

namespace onnxray::testing {
namespace {

using Strings = std::vector<std::string>;

template <typename K, typename V>
Value MapOf(const std::vector<K>& keys, const std::vector<V>& values) {
  const int64_t count = static_cast<int64_t>(keys.size());
  return std::make_shared<const Map>(
      Map{Tensor::FromValues<K>({count}, keys), Tensor::FromValues<V>({count}, values)});
}

TEST(ZipMap, MakesAMapOfEveryRow) {
  const Value output = Ml("ZipMap")
                           .Attribute("classlabels_strings", Strings{"no", "yes"})
                           .Input<float>({2, 2}, {.1f, .9f, .6f, .4f})
                           .Run()
                           .value()[0];
  ASSERT_TRUE(output.is_sequence());
  ASSERT_EQ(output.sequence().size(), 2u);
  ASSERT_TRUE(output.sequence()[1].is_map());
  const Map& second = output.sequence()[1].map();
  ExpectEqual(second.keys, Tensor::FromValues<std::string>({2}, {"no", "yes"}));
  ExpectEqual(second.values, Tensor::FromValues<float>({2}, {.6f, .4f}));
  EXPECT_EQ(output.ToString(), "sequence(2 x map(2 x string: float32) ...)");
}

TEST(ZipMap, WantsALabelPerColumn) {
  Ml("ZipMap")
      .Ints("classlabels_int64s", {1, 2, 3})
      .Input<float>({1, 2}, {1, 2})
      .ExpectError("3 labels, got float32[1,2]");
  Ml("ZipMap").Input<float>({1, 2}, {1, 2}).ExpectError("one of classlabels_int64s and classlabels_strings");
}

TEST(DictVectorizer, PutsValuesWhereTheVocabularySays) {
  Ml("DictVectorizer")
      .Attribute("string_vocabulary", Strings{"a", "c", "b", "z"})
      .Input(MapOf<std::string, int64_t>({"c", "a", "unknown"}, {8, 4, 5}))
      .Expect<int64_t>({1, 4}, {4, 8, 0, 0});
  Ml("DictVectorizer")
      .Ints("int64_vocabulary", {7, 5})
      .Input(MapOf<int64_t, std::string>({5}, {"five"}))
      .Expect<std::string>({1, 2}, {"", "five"});
}

TEST(DictVectorizer, RefusesOtherKeys) {
  Ml("DictVectorizer")
      .Ints("int64_vocabulary", {7})
      .Input(MapOf<std::string, float>({"a"}, {1}))
      .ExpectError("map(1 x string: float32)");
  Ml("DictVectorizer")
      .Ints("int64_vocabulary", {7})
      .Input<float>({1}, {1})
      .ExpectError("expected a map, got float32[1]");
}

TEST(CastMap, PacksByAscendingKey) {
  Ml("CastMap")
      .Input(MapOf<int64_t, std::string>({9, -1, 4}, {"2.5", "-3", "1e2"}))
      .Expect<float>({1, 3}, {-3, 100, 2.5f});
  Ml("CastMap")
      .Attribute("cast_to", "TO_STRING")
      .Input(MapOf<int64_t, float>({2, 1}, {.5f, 3}))
      .Expect<std::string>({1, 2}, {"3.0", "0.5"});
}

TEST(CastMap, SpreadsByKey) {
  Ml("CastMap")
      .Attribute("cast_to", "TO_INT64")
      .Attribute("map_form", "SPARSE")
      .Attribute("max_map", 4)
      .Input(MapOf<int64_t, float>({3, 1}, {7.9f, -2}))
      .Expect<int64_t>({1, 4}, {0, -2, 0, 7});
  Ml("CastMap")
      .Attribute("map_form", "SPARSE")
      .Attribute("max_map", 2)
      .Input(MapOf<int64_t, float>({2}, {1}))
      .ExpectError("the key 2 is outside an output of 2");
}

TEST(CastMap, RefusesWhatIsNoNumber) {
  Ml("CastMap").Input(MapOf<int64_t, std::string>({1}, {"one"})).ExpectError("'one' is not a number");
  Ml("CastMap").Attribute("cast_to", "TO_BOOL").Input(MapOf<int64_t, float>({1}, {1})).ExpectError("cast_to");
}

}  // namespace
}  // namespace onnxray::testing
