#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

using Strings = std::vector<std::string>;

TEST(StringConcat, Broadcasts) {
  OpTester("StringConcat", 20)
      .Input<std::string>({2, 1}, {"a", "b"})
      .Input<std::string>({2}, {"", "\xc3\xa9"})
      .Expect<std::string>({2, 2}, {"a", "a\xc3\xa9", "b", "b\xc3\xa9"});
}

TEST(StringConcat, RefusesNumbers) {
  OpTester("StringConcat", 20)
      .Input<float>({1}, {1})
      .Input<float>({1}, {1})
      .ExpectError("does not take float32[1]");
}

TEST(StringSplit, SplitsOnWhiteSpaceAsPython) {
  OpTester tester("StringSplit", 20);
  tester.Outputs(2).Input<std::string>({4}, {"", " \t", "a", "\ta  b\n c "});
  tester.Expect<std::string>({4, 3}, {"", "", "", "", "", "", "a", "", "", "a", "b", "c"});
  tester.Expect<int64_t>({4}, {0, 0, 1, 3}, 1);
}

TEST(StringSplit, KeepsTheRestBehindTheLastSplit) {
  OpTester("StringSplit", 20)
      .Attribute("maxsplit", 1)
      .Input<std::string>({2, 1}, {" a b  c ", "a "})
      .Expect<std::string>({2, 1, 2}, {"a", "b  c ", "a", ""});
}

TEST(StringSplit, DelimitersBoundEmptyStrings) {
  OpTester tester("StringSplit", 20);
  tester.Attribute("delimiter", "--").Outputs(2).Input<std::string>({3}, {"", "--", "a---b"});
  tester.Expect<std::string>({3, 2}, {"", "", "", "", "a", "-b"});
  tester.Expect<int64_t>({3}, {1, 2, 2}, 1);
}

TEST(StringSplit, OfNothingIsNothing) {
  OpTester("StringSplit", 20).Input<std::string>({2, 0}, {}).Expect<std::string>({2, 0, 0}, {});
}

TEST(StringNormalizer, ChangesCaseBeyondAscii) {
  const Strings words{"\xc3\x89t\xc3\xa9", "\xce\xa3\xcf\x82", "\xd0\x96\xd1\x8f",
                      "stra\xc3\x9f"
                      "e",
                      "\xff"
                      "A"};
  OpTester("StringNormalizer", 10)
      .Attribute("case_change_action", "LOWER")
      .Input<std::string>({5}, words)
      .Expect<std::string>({5}, {"\xc3\xa9t\xc3\xa9", "\xcf\x83\xcf\x82", "\xd0\xb6\xd1\x8f",
                                 "stra\xc3\x9f"
                                 "e",
                                 "\xff"
                                 "a"});
  OpTester("StringNormalizer", 10)
      .Attribute("case_change_action", "UPPER")
      .Input<std::string>({5}, words)
      .Expect<std::string>({5}, {"\xc3\x89T\xc3\x89", "\xce\xa3\xce\xa3", "\xd0\x96\xd0\xaf",
                                 "STRA\xc3\x9f"
                                 "E",
                                 "\xff"
                                 "A"});
}

TEST(StringNormalizer, DropsStopwordsInEitherCase) {
  OpTester("StringNormalizer", 10)
      .Attribute("stopwords", Strings{"\xc3\x89T\xc3\x89", "b"})
      .Input<std::string>({1, 4}, {"\xc3\xa9t\xc3\xa9", "a", "B", ""})
      .Expect<std::string>({1, 2}, {"a", ""});
  OpTester("StringNormalizer", 10)
      .Attribute("stopwords", Strings{"b"})
      .Attribute("is_case_sensitive", 1)
      .Attribute("case_change_action", "LOWER")
      .Input<std::string>({3}, {"b", "B", "c"})
      .Expect<std::string>({2}, {"b", "c"});
}

TEST(StringNormalizer, LeavesOneEmptyStringOfNothing) {
  OpTester("StringNormalizer", 10)
      .Attribute("stopwords", Strings{"a"})
      .Input<std::string>({1, 2}, {"a", "A"})
      .Expect<std::string>({1, 1}, {""});
}

TEST(StringNormalizer, RefusesSeveralRows) {
  OpTester("StringNormalizer", 10)
      .Input<std::string>({2, 1}, {"a", "b"})
      .ExpectError("expected [C] or [1,C]");
}

TEST(RegexFullMatch, MatchesTheWholeOfEveryElement) {
  OpTester("RegexFullMatch", 20)
      .Attribute("pattern", R"([\w.]+@\w+\.(com|org))")
      .Input<std::string>({2, 2}, {"a.b@c.com", "a@b.net", "x a@b.org", "a@b.org"})
      .Expect<bool>({2, 2}, {true, false, false, true});
}

TEST(RegexFullMatch, TellsWhereAPatternIsWrong) {
  OpTester("RegexFullMatch", 20)
      .Attribute("pattern", "a(b")
      .Input<std::string>({1}, {"ab"})
      .ExpectError("a missing ')' at character 3");
}

// What moves elements about takes strings of any length.
const std::string kLong(100, 'x');

TEST(Strings, ArePadded) {
  OpTester("Pad", 21)
      .Input<std::string>({2}, {"a", kLong})
      .Input<int64_t>({2}, {1, 2})
      .Input<std::string>({}, {"-"})
      .Expect<std::string>({5}, {"-", "a", kLong, "-", "-"});
}

TEST(Strings, AreResized) {
  OpTester("Resize", 19)
      .Input<std::string>({2}, {"a", kLong})
      .NoInput()
      .Input<float>({1}, {2})
      .Expect<std::string>({4}, {"a", "a", kLong, kLong});
}

TEST(Strings, AreRearranged) {
  OpTester("Trilu", 14)
      .Input<std::string>({2, 2}, {"a", "b", kLong, "d"})
      .Expect<std::string>({2, 2}, {"a", "b", "", "d"});
  OpTester("DepthToSpace", 13)
      .Attribute("blocksize", 2)
      .Input<std::string>({1, 4, 1, 1}, {"a", "b", kLong, "d"})
      .Expect<std::string>({1, 1, 2, 2}, {"a", "b", kLong, "d"});
}

TEST(Strings, DifferFromZeroUnlessEmpty) {
  OpTester("NonZero", 13).Input<std::string>({3}, {"a", "", kLong}).Expect<int64_t>({1, 2}, {0, 2});
}

}  // namespace
}  // namespace onnxray::testing
