#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <string>

namespace onnxray {
namespace {

std::string Text(double value, size_t room = 400) {
  std::string text(room, ' ');
  const auto [end, error] = std::to_chars(text.data(), text.data() + room, value, std::chars_format::fixed);
  return error == std::errc() ? text.substr(0, static_cast<size_t>(end - text.data())) : "too large";
}

TEST(FixedText, WholeNumbersAreWrittenInFull) {
  EXPECT_EQ(Text(std::ldexp(1, 70)), "1180591620717411303424");
  EXPECT_EQ(Text(-9007199254740994), "-9007199254740994");
  EXPECT_EQ(Text(1e23), "99999999999999991611392");
  EXPECT_EQ(Text(std::ldexp(1, 1023)).size(), 308u);
}

TEST(FixedText, LittleRoomIsSaid) {
  EXPECT_EQ(Text(1e30, 31), "1000000000000000019884624838656");
  EXPECT_EQ(Text(1e30, 30), "too large");
}

}  // namespace
}  // namespace onnxray
