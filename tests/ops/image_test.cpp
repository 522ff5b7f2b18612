#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

OpTester Decode(std::string_view file) {
  OpTester tester("ImageDecoder", 20);
  tester.Input<uint8_t>({static_cast<int64_t>(file.size())}, {file.begin(), file.end()});
  return tester;
}

constexpr std::string_view kColors = "P3 # two pixels\n2 1\n255\n10 20 30  200 100 50\n";

TEST(ImageDecoder, OrdersChannels) {
  Decode(kColors).Expect<uint8_t>({1, 2, 3}, {10, 20, 30, 200, 100, 50});
  Decode(kColors).Attribute("pixel_format", "BGR").Expect<uint8_t>({1, 2, 3}, {30, 20, 10, 50, 100, 200});
  Decode(kColors).Attribute("pixel_format", "Grayscale").Expect<uint8_t>({1, 2, 1}, {18, 124});
  Decode("P2 1 2 1 0 1").Expect<uint8_t>({2, 1, 3}, {0, 0, 0, 255, 255, 255});
  Decode(kColors).Attribute("pixel_format", "HSV").ExpectError("'HSV'");
}

TEST(ImageDecoder, AnswersWhatItCannotReadWithNothing) {
  Decode("no picture at all").Expect<uint8_t>({0, 0, 3}, {});
  Decode("P6 2 2 255 abc").Attribute("pixel_format", "Grayscale").Expect<uint8_t>({0, 0, 1}, {});
}

}  // namespace
}  // namespace onnxray::testing
