#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// Pool: 1-grams [7] and [9], 2-grams [7,9] and [9,9].
OpTester Vectorizer(const std::string& mode) {
  OpTester tester("TfIdfVectorizer", 9);
  tester.Attribute("mode", mode)
      .Attribute("min_gram_length", 1)
      .Attribute("max_gram_length", 2)
      .Attribute("max_skip_count", 0)
      .Ints("ngram_counts", {0, 2})
      .Ints("ngram_indexes", {3, 0, 1, 2})
      .Ints("pool_int64s", {7, 9, 7, 9, 9, 9});
  return tester;
}

TEST(TfIdfVectorizer, CountsNGramsInTheirColumns) {
  Vectorizer("TF")
      .Input<int64_t>({2, 5}, {7, 9, 9, 9, 7, 1, 7, 1, 9, 7})
      .Expect<float>({2, 4}, {3, 1, 2, 2, 1, 0, 0, 2});
}

TEST(TfIdfVectorizer, SkipsCountUnigramsOnce) {
  Vectorizer("TF")
      .Attribute("max_skip_count", 1)
      .Input<int32_t>({5}, {7, 1, 9, 9, 9})
      .Expect<float>({4}, {3, 1, 2 + 1, 1});
}

TEST(TfIdfVectorizer, WeighsByNGram) {
  Vectorizer("TFIDF")
      .Floats("weights", {10, 20, 30, 40})
      .Input<int64_t>({4}, {7, 9, 9, 9})
      .Expect<float>({4}, {3 * 20, 30, 2 * 40, 10});
  Vectorizer("IDF")
      .Floats("weights", {10, 20, 30, 40})
      .Input<int64_t>({4}, {7, 9, 9, 9})
      .Expect<float>({4}, {20, 30, 40, 10});
  Vectorizer("IDF").Input<int64_t>({4}, {7, 9, 9, 9}).Expect<float>({4}, {1, 1, 1, 1});
}

TEST(TfIdfVectorizer, TakesStrings) {
  OpTester tester("TfIdfVectorizer", 9);
  tester.Attribute("mode", "TF")
      .Attribute("min_gram_length", 2)
      .Attribute("max_gram_length", 2)
      .Attribute("max_skip_count", 0)
      .Ints("ngram_counts", {0, 1})
      .Ints("ngram_indexes", {0, 1})
      .Attribute("pool_strings", std::vector<std::string>{"the", "the", "end"});
  tester.Input<std::string>({3}, {"the", "the", "end"}).Expect<float>({2}, {0, 1});
}

TEST(TfIdfVectorizer, RowsWithoutTokensCountNothing) {
  Vectorizer("TF").Input<int64_t>({2, 0}, {}).Expect<float>({2, 4}, std::vector<float>(8));
}

TEST(TfIdfVectorizer, RefusesWhatDoesNotFit) {
  Vectorizer("TF").Input<std::string>({1}, {"7"}).ExpectError("the n-grams are of integers, got string[1]");
  Vectorizer("TF").Input<int64_t>({1, 1, 1}, {7}).ExpectError("expected [C] or [N,C]");
  Vectorizer("BM25").Input<int64_t>({1}, {7}).ExpectError("mode is TF, IDF or TFIDF");
  Vectorizer("TF")
      .Ints("ngram_counts", {0, 3})
      .Input<int64_t>({1}, {7})
      .ExpectError("the 2-grams cannot lie");
  Vectorizer("TF").Ints("ngram_indexes", {0}).Input<int64_t>({1}, {7}).ExpectError("more n-grams than");
  Vectorizer("TFIDF").Floats("weights", {1}).Input<int64_t>({1}, {7}).ExpectError("1 weights for 4 n-grams");
}

}  // namespace
}  // namespace onnxray::testing
