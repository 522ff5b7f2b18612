#include "actions/fuzzy.h"

#include <gtest/gtest.h>

namespace onnxray::testing {
namespace {

int Score(std::string_view query, std::string_view text) {
  const auto match = MatchFuzzily(query, text);
  return match ? match->score : -1000;
}

TEST(FuzzyTest, LettersHaveToComeInOrder) {
  EXPECT_TRUE(MatchFuzzily("cmdp", "Command palette"));
  EXPECT_FALSE(MatchFuzzily("pc", "Command palette"));
  EXPECT_FALSE(MatchFuzzily("commandx", "Command palette"));
  EXPECT_FALSE(MatchFuzzily("aa", "a"));
}

TEST(FuzzyTest, WordsMayComeInAnyOrder) {
  EXPECT_TRUE(MatchFuzzily("palette command", "Command palette"));
  EXPECT_FALSE(MatchFuzzily("palette missing", "Command palette"));
}

TEST(FuzzyTest, CaseDoesNotMatterAndOtherBytesMatchThemselves) {
  EXPECT_TRUE(MatchFuzzily("CONV", "backbone/conv2d"));
  EXPECT_TRUE(MatchFuzzily("größe", "Größe"));
  EXPECT_FALSE(MatchFuzzily("größe", "Grosse"));
}

TEST(FuzzyTest, NothingTypedMatchesEverything) {
  for (const char* query : {"", "   "}) {
    const auto match = MatchFuzzily(query, "anything");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->score, 0);
    EXPECT_TRUE(match->places.empty());
  }
}

TEST(FuzzyTest, TellsWhichLettersMatched) {
  EXPECT_EQ(MatchFuzzily("cp", "Command palette")->places, (std::vector<size_t>{0, 8}));
  EXPECT_EQ(MatchFuzzily("mag", "Colours: magma")->places, (std::vector<size_t>{9, 10, 11}));
  // The run in a row wins over the scattered letters before it.
  EXPECT_EQ(MatchFuzzily("run", "r_u_n run")->places, (std::vector<size_t>{6, 7, 8}));
}

TEST(FuzzyTest, BetterMatchesScoreHigher) {
  EXPECT_GT(Score("zoom", "Zoom in"), Score("zoom", "Horizontal room"));
  EXPECT_GT(Score("ci", "Cancel it"), Score("ci", "concise"));  // starts of words
  EXPECT_GT(Score("conv1", "conv1"), Score("conv1", "conv_xyz_1"));
  EXPECT_GT(Score("relu", "relu"), Score("relu", "relu/of/a/longer/name"));
  EXPECT_GT(Score("ncs", "NextChannelStep"), Score("ncs", "incensed"));  // humps
}

TEST(FuzzyTest, OfALongNameTheEndIsSearched) {
  const std::string name = std::string(1000, 'x') + "/conv_end";
  const auto match = MatchFuzzily("convend", name);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->places.back(), name.size() - 1);
}

}  // namespace
}  // namespace onnxray::testing
