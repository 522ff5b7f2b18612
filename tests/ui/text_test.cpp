#include "text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

TEST(Text, Numbers) {
  EXPECT_EQ(FormatNumber(0.25), "0.25");
  EXPECT_EQ(FormatNumber(-0.0), "0");
  EXPECT_EQ(FormatNumber(1.0 / 3), "0.333333");
  EXPECT_EQ(FormatNumber(-1.5e-7), "-1.5e-07");
  EXPECT_EQ(FormatNumber(NAN), "NaN");
  EXPECT_EQ(FormatNumber(-HUGE_VAL), "-Inf");
  EXPECT_EQ(FormatShort(3.14159), "3.142");
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1000), "1,000");
  EXPECT_EQ(FormatCount(1234567), "1,234,567");
  EXPECT_EQ(FormatCount(-1234), "-1,234");
}

TEST(Text, Sizes) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1024), "1.0 KB");
  EXPECT_EQ(FormatBytes(1536), "1.5 KB");
  EXPECT_EQ(FormatBytes(40 << 20), "40 MB");
  EXPECT_EQ(FormatBytes(uint64_t{3} << 30), "3.0 GB");
}

TEST(Text, Times) {
  EXPECT_EQ(FormatMilliseconds(0.012), "12 µs");
  EXPECT_EQ(FormatMilliseconds(0.42), "0.42 ms");
  EXPECT_EQ(FormatMilliseconds(12.4), "12 ms");
  EXPECT_EQ(FormatMilliseconds(1340), "1.3 s");
  EXPECT_EQ(FormatMilliseconds(125000), "2 min 05 s");
}

TEST(Text, KeepEndCutsWholeCharacters) {
  EXPECT_EQ(KeepEnd("layer/conv", 20), "layer/conv");
  EXPECT_EQ(KeepEnd("layer/conv", 10), "layer/conv");
  EXPECT_EQ(KeepEnd("layer/conv", 5), "…conv");
  EXPECT_EQ(KeepEnd("größe", 4), "…öße");
  EXPECT_EQ(KeepEnd("größe", 0), "");
}

TEST(Text, ContainsIgnoringCase) {
  EXPECT_TRUE(ContainsIgnoringCase("Conv_12", "conv"));
  EXPECT_TRUE(ContainsIgnoringCase("Conv_12", ""));
  EXPECT_FALSE(ContainsIgnoringCase("Conv_12", "relu"));
}

}  // namespace
}  // namespace onnxray
