#include "io/html_text.h"

#include <gtest/gtest.h>

#include "io/byte_sink.h"

namespace onnxray {
namespace {

TEST(HtmlText, EscapesWhatMeansSomethingToHtml) {
  EXPECT_EQ(EscapeHtml("<b a=\"x\" & 'y'>"), "&lt;b a=&quot;x&quot; &amp; &#39;y&#39;&gt;");
  EXPECT_EQ(EscapeHtml("größe ✓ 日本"), "größe ✓ 日本");
  EXPECT_EQ(EscapeHtml("line\nand\ttab"), "line\nand\ttab");
}

TEST(HtmlText, ReplacesWhatHtmlForbids) {
  EXPECT_EQ(EscapeHtml(std::string("a\0b\x01\x7f", 5)), "a�b��");
  EXPECT_EQ(EscapeHtml("\xff\xc3"), "��");
  EXPECT_EQ(EscapeHtml("\xed\xa0\x80"), "�");  // half of a pair
}

TEST(HtmlText, BreaksPathsBehindSlashes) {
  EXPECT_EQ(EscapePath("a/b<c/d"), "a/<wbr>b&lt;c/<wbr>d");
  EXPECT_EQ(EscapePath("/a/"), "/<wbr>a/");
  EXPECT_EQ(EscapePath(""), "");
}

TEST(HtmlText, EncodesBase64) {
  EXPECT_EQ(EncodeBase64(AsBytes("")), "");
  EXPECT_EQ(EncodeBase64(AsBytes("f")), "Zg==");
  EXPECT_EQ(EncodeBase64(AsBytes("fo")), "Zm8=");
  EXPECT_EQ(EncodeBase64(AsBytes("foo")), "Zm9v");
  EXPECT_EQ(EncodeBase64(AsBytes("\xff\xfe\xfd\xfc")), "//79/A==");
}

TEST(HtmlText, DrawsHistograms) {
  const Histogram histogram{.low = -1, .high = 3, .counts = {7, 0, 1}};
  // log(8) is three times log(2).
  EXPECT_EQ(HistogramSvg(histogram, 30, 12),
            "<svg class=\"histogram\" width=\"30\" height=\"12\" viewBox=\"0 0 30 12\" role=\"img\" "
            "aria-label=\"histogram from -1 to 3\"><path d=\"M0 12v-12h10v12zM20 12v-4h10v4z\"/></svg>");
  EXPECT_EQ(HistogramSvg({}, 30, 12), "");
}

TEST(HtmlText, WritesSizesShort) {
  EXPECT_EQ(ShortBytes(999), "999 B");
  EXPECT_EQ(ShortBytes(1500), "1.5 kB");
  EXPECT_EQ(ShortBytes(102'400'000), "102.4 MB");
  EXPECT_EQ(ShortDecimal(0.123456), "0.1235");
  EXPECT_EQ(GroupedCount(7), "7");
  EXPECT_EQ(GroupedCount(1234567), "1,234,567");
  EXPECT_EQ(GroupedCount(-123456), "-123,456");
}

}  // namespace
}  // namespace onnxray
