#include "cpu/regex.h"

#include <gtest/gtest.h>

#include <string>

namespace onnxray {
namespace {

bool Matches(std::string_view pattern, std::string_view text) {
  const Regex regex = Regex::Compile(pattern).value();
  return RegexMatcher(regex).FullMatch(text);
}

std::string ErrorOf(std::string_view pattern) {
  const Result<Regex> regex = Regex::Compile(pattern);
  return regex.ok() ? "" : regex.error().ToString();
}

TEST(Regex, FindsTheLongestMatchFromAPlace) {
  const Regex regex = Regex::Compile("a|ab+?|\\bc").value();
  RegexMatcher matcher(regex);
  EXPECT_EQ(matcher.LongestMatch("xabbc", 1), 4u);
  EXPECT_EQ(matcher.LongestMatch("xabbc", 0), std::nullopt);
  EXPECT_EQ(matcher.LongestMatch("xabbc", 4), std::nullopt);
  EXPECT_EQ(matcher.LongestMatch("é c", 3), 4u);
  EXPECT_EQ(matcher.LongestMatch("ac", 1), std::nullopt);
  const Regex stars = Regex::Compile("b*").value();
  EXPECT_EQ(RegexMatcher(stars).LongestMatch("a", 0), 0u);
  EXPECT_EQ(RegexMatcher(stars).LongestMatch("abb", 3), 3u);
}

TEST(Regex, TakesBytesOutsideUtf8ForNothing) {
  EXPECT_TRUE(Matches(".\xc3\xa9", "a\xc3\xa9"));
  EXPECT_FALSE(Matches("(?s).*", "a\xff"));
  EXPECT_FALSE(Matches("[^a]*", "\xc3"));
  EXPECT_FALSE(Matches("a$.*", "a\xff"));
}

TEST(Regex, AMatcherServesManyTexts) {
  const Regex regex = Regex::Compile("(?:ab|a)*c?").value();
  RegexMatcher matcher(regex);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(matcher.FullMatch("abaabc"));
    EXPECT_FALSE(matcher.FullMatch("abcb"));
    EXPECT_TRUE(matcher.FullMatch(""));
  }
}

TEST(Regex, IsLinearWhereBacktrackingIsNot) {
  std::string pattern, text;
  for (int i = 0; i < 200; ++i) pattern += "a?", text += "a";
  EXPECT_TRUE(Matches(pattern + text, text));
  EXPECT_FALSE(Matches("(a+)+b", text));
}

TEST(Regex, NamesWhatBreaksTheSyntax) {
  const std::pair<const char*, const char*> broken[] = {
      {"a)", "a ')' without '('"},
      {"(a", "a missing ')'"},
      {"[a", "a missing ']'"},
      {"[b-a]", "runs backwards"},
      {"*", "nothing to repeat"},
      {"a|+", "nothing to repeat"},
      {"a**", "a repetition of a"},
      {"a{2}{3}", "a repetition of a"},
      {"a{1001}", "beyond 0 to 1000"},
      {"a{3,2}", "beyond 0 to 1000"},
      {"\\", "at the end"},
      {"\\y", "an unknown escape"},
      {"\\8", "an unknown escape"},
      {"\\1", "an unknown escape"},
      {"\\x{110000}", "bad \\x"},
      {"\\x4", "bad \\x"},
      {"(?=a)", "a bad group"},
      {"(?i", "a bad group"},
      {"(?P<a>)(?P<a>)", "a repeated"},
      {"(?P<a b>x)", "a bad group name"},
      {"[[:letter:]]", "an unknown class"},
      {"(?i)*", "nothing to repeat"},
  };
  for (const auto& [pattern, text] : broken) {
    EXPECT_NE(ErrorOf(pattern).find(text), std::string::npos) << pattern << ": " << ErrorOf(pattern);
  }
}

TEST(Regex, SaysWhatItDoesNotHave) {
  EXPECT_NE(ErrorOf("\\p{Greek}").find("Unicode property"), std::string::npos);
  EXPECT_NE(ErrorOf("\\C").find("no \\C"), std::string::npos);
  EXPECT_NE(ErrorOf(std::string(65, '(') + std::string(65, ')')).find("nested"), std::string::npos);
  EXPECT_NE(ErrorOf("((a{1000}){1000}){1000}").find("repeats too much"), std::string::npos);
}

}  // namespace
}  // namespace onnxray
