#include "recent_files.h"

#include <gtest/gtest.h>

namespace onnxray::testing {
namespace {

RecentFile Recent(const std::string& key) {
  return {.key = key, .name = key + ".onnx", .place = "~/models", .bytes = 5000000000, .opened = 1700000000};
}

TEST(RecentFilesTest, TheLatestComesFirstAndEveryFileOnce) {
  std::vector<RecentFile> files;
  for (const char* key : {"a", "b", "a"}) Remember(files, Recent(key));
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].key, "a");
  for (int i = 0; i < 100; ++i) Remember(files, Recent(std::to_string(i)));
  EXPECT_EQ(files.size(), kMostRecentFiles);
  EXPECT_EQ(files[0].key, "99");
}

TEST(RecentFilesTest, JsonReadsBack) {
  const std::vector<RecentFile> files = {Recent("/a \"b\""), Recent("ü")};
  EXPECT_EQ(ParseRecentFiles(RecentFilesJson(files)), files);
}

TEST(RecentFilesTest, WhatCannotBeReadIsLeftOut) {
  EXPECT_TRUE(ParseRecentFiles("").empty());
  EXPECT_TRUE(ParseRecentFiles("{\"key\": 1}").empty());
  const auto files = ParseRecentFiles(R"([5, {"key": "a"}, {"key": "b", "name": "b.onnx", "bytes": -3}])");
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].name, "b.onnx");
  EXPECT_EQ(files[0].bytes, 0u);
}

TEST(RecentFilesTest, AgesAreRounded) {
  EXPECT_EQ(FormatAge(20), "just now");
  EXPECT_EQ(FormatAge(60), "1 minute ago");
  EXPECT_EQ(FormatAge(12 * 60 + 30), "12 minutes ago");
  EXPECT_EQ(FormatAge(5 * 3600), "5 hours ago");
  EXPECT_EQ(FormatAge(30 * 3600), "yesterday");
  EXPECT_EQ(FormatAge(int64_t{10} * 86400), "10 days ago");
  EXPECT_EQ(FormatAge(int64_t{95} * 86400), "3 months ago");
}

}  // namespace
}  // namespace onnxray::testing
