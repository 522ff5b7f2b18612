#include "io/npy.h"

#include <gtest/gtest.h>

#include "io/elements.h"
#include "io/test_files.h"

namespace onnxray {
namespace {

using testing::DataFile;
using testing::Elements;

Bytes Written(const Tensor& tensor) {
  MemorySink sink;
  WriteNpy(sink, tensor).value();
  return sink.bytes();
}

TEST(Npy, WritesTheDocumentedBytes) {
  const Bytes bytes = Written(Tensor::FromValues<int16_t>({2, 2}, {1, 2, 3, 256}));
  std::string expected("\x93NUMPY\x01\x00\x76\x00", 10);
  expected += "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 2), }";
  expected.resize(127, ' ');
  expected += "\n";
  expected += std::string("\1\0\2\0\3\0\0\1", 8);
  EXPECT_EQ(AsText(bytes), expected);
}

TEST(Npy, ReadsWhatNumpySaves) {
  const Tensor tensor = ParseNpy(DataFile("numpy_plain.npy")).value();
  EXPECT_EQ(tensor.ToString(), "int16[2,2]");
  EXPECT_EQ(Elements<int16_t>(tensor), (std::vector<int16_t>{1, 2, 3, 4}));
}

template <typename T>
void ExpectRoundTrip(const Shape& shape, const std::vector<T>& values) {
  const Tensor tensor = Tensor::FromValues<T>(shape, values);
  const Tensor back = ParseNpy(Written(tensor)).value();
  EXPECT_EQ(back.ToString(), tensor.ToString());
  EXPECT_EQ(Written(back), Written(tensor));
  if constexpr (!std::is_same_v<T, Float16>) {
    EXPECT_EQ(Elements<T>(back), values);
  }
}

TEST(Npy, RoundTripsEveryNumpyDtype) {
  ExpectRoundTrip<float>({2}, {1.5f, -0.f});
  ExpectRoundTrip<double>({}, {3.25});
  ExpectRoundTrip<Float16>({1}, {Float16(0.1f)});
  ExpectRoundTrip<int8_t>({3, 1}, {-1, 0, 127});
  ExpectRoundTrip<int16_t>({1}, {-32768});
  ExpectRoundTrip<int32_t>({1, 2, 1}, {1, -2});
  ExpectRoundTrip<int64_t>({1}, {int64_t{1} << 60});
  ExpectRoundTrip<uint8_t>({0, 3}, {});
  ExpectRoundTrip<uint16_t>({1}, {65535});
  ExpectRoundTrip<uint32_t>({1}, {4000000000u});
  ExpectRoundTrip<uint64_t>({1}, {~uint64_t{0}});
  ExpectRoundTrip<bool>({2}, {true, false});
  ExpectRoundTrip<std::complex<float>>({1}, {{1, -2}});
  ExpectRoundTrip<std::complex<double>>({1}, {{1, -2}});
  ExpectRoundTrip<std::string>({2, 2}, {"", "ab", "\xc3\xa9\xf0\x9f\x98\x80", "x"});
}

TEST(Npy, WritesStridedTensorsInLogicalOrder) {
  const Tensor transposed = Tensor::FromValues<float>({2, 3}, {0, 1, 2, 3, 4, 5}).Transposed({1, 0});
  const Tensor back = ParseNpy(Written(transposed)).value();
  EXPECT_EQ(back.ToString(), "float32[3,2]");
  EXPECT_EQ(Elements<float>(back), (std::vector<float>{0, 3, 1, 4, 2, 5}));
  const Tensor tail = Tensor::FromValues<int32_t>({4}, {1, 2, 3, 4}).Slice(0, 2, 2);
  EXPECT_EQ(Elements<int32_t>(ParseNpy(Written(tail)).value()), (std::vector<int32_t>{3, 4}));
}

TEST(Npy, StoresForeignDtypesAsBitsAndSaysSo) {
  const Tensor back = ParseNpy(Written(Tensor::FromValues<BFloat16>({1}, {BFloat16(1.f)}))).value();
  EXPECT_EQ(back.dtype(), DType::kUInt16);
  EXPECT_EQ(back.data<uint16_t>()[0], 0x3f80);
  const Tensor nibble = ParseNpy(Written(Tensor::FromValues<Int4>({1}, {Int4(-3)}))).value();
  EXPECT_EQ(nibble.dtype(), DType::kInt8);
  EXPECT_EQ(nibble.data<int8_t>()[0], -3);
  EXPECT_EQ(NpyNote(DType::kBFloat16), "numpy has no bfloat16: stored as uint16, the bits of each element");
  EXPECT_EQ(NpyNote(DType::kFloat32), "");
}

TEST(Npy, RefusesWhatIsCutOffOrForeign) {
  const Bytes whole = Written(Tensor::FromValues<float>({4}, {1, 2, 3, 4}));
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(ParseNpy(std::span(whole).first(length)).ok()) << length;
  }
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text(AsText(whole));
    text.replace(text.find(from), from.size(), to);
    return ParseNpy(AsBytes(text));
  };
  EXPECT_EQ(with("'<f4'", "'|O' ").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(with("'<f4'", "[  ] ").error().code, ErrorCode::kUnsupported);
  EXPECT_FALSE(with("(4,)", "(9,)").ok());
  EXPECT_FALSE(with("(4,), }    ", "(99999999,)").ok());
}

}  // namespace
}  // namespace onnxray
