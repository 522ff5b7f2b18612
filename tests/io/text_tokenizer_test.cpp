#include "io/text_tokenizer.h"

#include <gtest/gtest.h>

#include "io/tokenizer_parts.h"

namespace onnxray {
namespace {

using Ids = std::vector<int64_t>;
using Words = std::vector<std::string>;

std::shared_ptr<const TextTokenizer> FromJson(const std::string& json) {
  EXPECT_TRUE(LooksLikeTokenizerJson(json));
  auto tokenizer = ReadTokenizerJson(json);
  EXPECT_TRUE(tokenizer.ok()) << (tokenizer.ok() ? "" : tokenizer.error().ToString());
  return tokenizer.ok() ? tokenizer.value() : nullptr;
}

constexpr const char* kVocabulary =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\nhello\n,\n!\n##s\nrunning\n";

TEST(WordPiece, TakesTheLongestPieces) {
  ASSERT_TRUE(LooksLikeVocabulary(kVocabulary));
  const auto tokenizer = ReadVocabulary(kVocabulary).value();
  EXPECT_EQ(tokenizer->Encode("Hello, unaffable!"), (Ids{2, 8, 9, 5, 6, 7, 10, 3}));
  EXPECT_EQ(tokenizer->Encode("hello xyz [MASK]"), (Ids{2, 8, 1, 4, 3}));
  EXPECT_EQ(tokenizer->Encode(""), (Ids{2, 3}));
  EXPECT_EQ(tokenizer->padding(), 0);
  EXPECT_EQ(tokenizer->size(), 13);
  EXPECT_EQ(tokenizer->TokenOf(6), "##aff");
  EXPECT_EQ(tokenizer->TokenOf(99), "?");
}

TEST(WordPiece, AVocabularyWithCapitalsKeepsThem) {
  const auto tokenizer = ReadVocabulary("[UNK]\n[CLS]\n[SEP]\nH\n##i\nhi\n").value();
  EXPECT_EQ(tokenizer->Encode("Hi hi"), (Ids{1, 3, 4, 5, 2}));
}

TEST(WordPiece, FromTokenizerJson) {
  const auto tokenizer = FromJson(R"({
    "normalizer": {"type": "BertNormalizer", "lowercase": true},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "TemplateProcessing", "single": [
      {"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
      {"SpecialToken": {"id": "[SEP]", "type_id": 0}}]},
    "added_tokens": [{"id": 0, "content": "[CLS]"}, {"id": 1, "content": "[SEP]"}],
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "vocab": {"[CLS]": 0, "[SEP]": 1, "[UNK]": 2, "cat": 3, "##s": 4}}})");
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->Encode("CATS dog"), (Ids{0, 3, 4, 2, 1}));
}

TEST(BytePairs, MergeByRank) {
  // GPT-2's bytes: a space is written as U+0120.
  const auto tokenizer = FromJson(R"({
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
    "model": {"type": "BPE", "merges": ["l o", "lo w", ["\u0120", "low"], "e r"],
              "vocab": {"l": 0, "o": 1, "w": 2, "e": 3, "r": 4, "\u0120": 5, "lo": 6, "low": 7, "\u0120low": 8,
                        "er": 9}}})");
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->Encode("low lower"), (Ids{7, 8, 9}));
  EXPECT_EQ(tokenizer->Encode("wol"), (Ids{2, 1, 0}));
}

TEST(BytePairs, FallBackToBytes) {
  const auto tokenizer = FromJson(R"({
    "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u2581"},
                   {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
    "model": {"type": "BPE", "byte_fallback": true, "unk_token": "<unk>", "merges": ["\u2581 a"],
              "vocab": {"<unk>": 0, "\u2581": 1, "a": 2, "\u2581a": 3, "<0xC3>": 4, "<0xA9>": 5}}})");
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->Encode("a \xc3\xa9"), (Ids{3, 1, 4, 5}));
}

TEST(Unigram, TakesTheLikeliestPieces) {
  // ab + c scores -3, a + bc -5: the first is likelier.
  const auto tokenizer = FromJson(R"({
    "pre_tokenizer": {"type": "Metaspace", "prepend_scheme": "always"},
    "post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A"}},
                       {"SpecialToken": {"id": "</s>"}}]},
    "added_tokens": [{"id": 1, "content": "</s>"}],
    "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["</s>", 0], ["\u2581", -1], ["ab", -1],
              ["c", -2], ["a", -2], ["bc", -3]]}})");
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->Encode("abc"), (Ids{2, 3, 4, 1}));
  EXPECT_EQ(tokenizer->Encode("xyz"), (Ids{2, 0, 1}));
}

TEST(Tokenizer, RefusesOtherKindsAndDamage) {
  EXPECT_FALSE(ReadTokenizerJson(R"({"model": {"type": "WordLevel", "vocab": {}}})").ok());
  EXPECT_FALSE(ReadTokenizerJson(R"({"model": 5})").ok());
  EXPECT_FALSE(ReadTokenizerJson(R"({"model": {"type": "BPE"}})").ok());
  EXPECT_FALSE(ReadTokenizerJson(R"({"model": {"type": "Unigram", "vocab": [["a"]]}})").ok());
  EXPECT_FALSE(ReadTokenizerJson("{").ok());
  EXPECT_FALSE(ReadVocabulary("a\nb\n").ok());
  // Members of the wrong type are as good as absent.
  EXPECT_TRUE(ReadTokenizerJson(R"({"normalizer": 3, "pre_tokenizer": {"type": 4}, "post_processor": [1],
      "added_tokens": [5, {"id": "x"}], "model": {"type": "BPE", "merges": [1, ["a"]], "vocab": {"a": "b"}}})")
                  .ok());
}

TEST(SplitAsGpt2, FollowsItsPattern) {
  EXPECT_EQ(SplitAsGpt2("I'm 3 years, old!"), (Words{"I", "'m", " 3", " years", ",", " old", "!"}));
  EXPECT_EQ(SplitAsGpt2("a   b"), (Words{"a", "  ", " b"}));
}

TEST(SplitAsBert, SetsMarksAndChineseApart) {
  EXPECT_EQ(SplitAsBert("Don't stop", false), (Words{"Don", "'", "t", "stop"}));
  EXPECT_EQ(SplitAsBert("\xe4\xb8\xad\xe6\x96\x87 OK", true), (Words{"\xe4\xb8\xad", "\xe6\x96\x87", "ok"}));
}

}  // namespace
}  // namespace onnxray
