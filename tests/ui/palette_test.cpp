#include "actions/palette.h"

#include <gtest/gtest.h>

namespace onnxray::testing {
namespace {

using Kind = PaletteEntry::Kind;

PaletteEntry Entry(Kind kind, const std::string& title, const std::string& detail = "", bool enabled = true) {
  return {.kind = kind, .id = title, .title = title, .detail = detail, .heading = "All", .enabled = enabled};
}

class PaletteTest : public ::testing::Test {
 protected:
  void Open(const std::vector<std::string>& recent = {}) {
    palette.Open({Entry(Kind::kAction, "Zoom in"), Entry(Kind::kAction, "Undo", "colour map", false),
                  Entry(Kind::kAction, "Zoom out"), Entry(Kind::kColorMap, "Colour by magma"),
                  Entry(Kind::kValue, "backbone/conv1", "Conv  float32[1,24,64,64]"),
                  Entry(Kind::kValue, "Zoom", "Resize  float32[1,3]")},
                 recent);
  }
  std::vector<std::string> Titles() const {
    std::vector<std::string> titles;
    for (const Palette::Result& result : palette.results())
      titles.push_back(palette.entries()[result.entry].title);
    return titles;
  }

  Palette palette;
};

TEST_F(PaletteTest, AtFirstListsActionsThoseThatCanBeDoneFirst) {
  Open();
  EXPECT_EQ(Titles(), (std::vector<std::string>{"Zoom in", "Zoom out", "Undo"}));
  EXPECT_EQ(palette.recent_count(), 0u);
}

TEST_F(PaletteTest, WhatWasChosenLatelyComesFirst) {
  Open({"backbone/conv1", "Zoom out", "Undo", "gone"});
  EXPECT_EQ(Titles(), (std::vector<std::string>{"backbone/conv1", "Zoom out", "Zoom in", "Undo"}));
  EXPECT_EQ(palette.recent_count(), 2u);
}

TEST_F(PaletteTest, SearchesTitlesAndDetails) {
  Open();
  palette.Search("conv 64");
  EXPECT_EQ(Titles(), std::vector<std::string>{"backbone/conv1"});
  palette.Search("magma");
  EXPECT_EQ(Titles(), std::vector<std::string>{"Colour by magma"});
  palette.Search("xyzzy");
  EXPECT_TRUE(Titles().empty());
  EXPECT_EQ(palette.chosen(), nullptr);
  palette.Search("");
  EXPECT_EQ(Titles().size(), 3u);
}

TEST_F(PaletteTest, TypingOnFindsWhatAFreshSearchFinds) {
  Open();
  for (const char* query : {"z", "zo", "zoom ", "zoom i", "zoom", "conv", "conv 2", "con"}) {
    palette.Search(query);
    const std::vector<std::string> titles = Titles();
    Palette fresh;
    std::swap(fresh, palette);
    Open();
    palette.Search(query);
    EXPECT_EQ(Titles(), titles) << query;
    std::swap(fresh, palette);
  }
}

TEST_F(PaletteTest, WhatCannotBeDoneComesLast) {
  Open();
  palette.Search("o");
  EXPECT_EQ(Titles().back(), "Undo");
}

TEST_F(PaletteTest, TheSelectionGoesAroundTheEnds) {
  Open();
  palette.Move(-1);
  EXPECT_EQ(palette.chosen()->title, "Undo");
  palette.Move(1);
  EXPECT_EQ(palette.chosen()->title, "Zoom in");
  palette.Move(2);
  palette.Search("zoom");
  EXPECT_EQ(palette.selected(), 0u) << "another search begins at the top";
}

TEST_F(PaletteTest, RemembersAFewChoices) {
  std::vector<std::string> ids;
  for (const char* id : {"a", "b", "c", "b", "d", "e", "f"}) ids = WithRecent(ids, id);
  EXPECT_EQ(ids, (std::vector<std::string>{"f", "e", "d", "b", "c"}));
}

}  // namespace
}  // namespace onnxray::testing
