#include "io/npz.h"

#include <gtest/gtest.h>

#include <map>

#include "io/crc32.h"
#include "io/elements.h"
#include "io/test_files.h"

namespace onnxray {
namespace {

using testing::DataFile;
using testing::Elements;

TEST(Crc32, CheckValue) {
  Crc32 crc;
  crc.Update(AsBytes("12345"));
  crc.Update(AsBytes("6789"));
  EXPECT_EQ(crc.value(), 0xcbf43926u);
  Crc32 long_crc;
  long_crc.Update(AsBytes("The quick brown fox jumps over the lazy dog"));
  EXPECT_EQ(long_crc.value(), 0x414fa339u);
}

TEST(Npz, ReadsWhatNumpyCompresses) {
  std::map<std::string, Tensor> arrays;
  const Bytes bytes = DataFile("numpy_compressed.npz");
  const std::vector<NamedTensor> list = ParseNpz(bytes).value();
  for (const NamedTensor& array : list) arrays[array.name] = array.tensor;
  EXPECT_EQ(arrays.size(), 10u);
  EXPECT_EQ(arrays["f4"].ToString(), "float32[2,3]");
  EXPECT_EQ(Elements<float>(arrays["f4"]), (std::vector<float>{0, .25f, .5f, .75f, 1, 1.25f}));
  EXPECT_EQ(Elements<int64_t>(arrays["big"]), (std::vector<int64_t>{1, -2, int64_t{1} << 40}));
  EXPECT_EQ(arrays["fortran"].ToString(), "float64[2,3]");
  EXPECT_EQ(Elements<double>(arrays["fortran"]), (std::vector<double>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(Elements<bool>(arrays["flags"]), (std::vector<bool>{true, false}));
  EXPECT_EQ(Elements<std::string>(arrays["text"]),
            (std::vector<std::string>{"ab", "\xc3\xa9\xf0\x9f\x98\x80", "", "x"}));
  EXPECT_EQ(Elements<std::string>(arrays["raw"]), (std::vector<std::string>{"no", "yes"}));
  EXPECT_EQ(arrays["half"].ToString(), "float16[]");
  EXPECT_EQ(static_cast<float>(arrays["half"].data<Float16>()[0]), 1.5f);
  EXPECT_EQ(arrays["c8"].data<std::complex<float>>()[0], std::complex<float>(1, 2));
  EXPECT_EQ(arrays["bigc"].data<std::complex<double>>()[0], std::complex<double>(1, -2));
  EXPECT_EQ(arrays["empty"].ToString(), "uint8[0,3]");
}

Bytes SmallArchive() {
  MemorySink sink;
  NpzWriter writer(sink);
  writer.Add("conv1/Relu:0", Value(Tensor::FromValues<float>({2}, {1, 2}))).value();
  const Sequence elements{Value(Tensor::Scalar<int64_t>(7)), Value()};
  writer.Add("list", Value(std::make_shared<const Sequence>(elements))).value();
  writer.Add("absent", Value()).value();
  const Map map{Tensor::FromValues<std::string>({1}, {"key"}), Tensor::FromValues<float>({1}, {.5f})};
  writer.Add("map", Value(std::make_shared<const Map>(map))).value();
  writer.Finish().value();
  return sink.bytes();
}

TEST(Npz, RoundTripsNamesSequencesAndMaps) {
  const std::vector<NamedTensor> arrays = ParseNpz(SmallArchive()).value();
  ASSERT_EQ(arrays.size(), 4u);
  EXPECT_EQ(arrays[0].name, "conv1/Relu:0");
  EXPECT_EQ(Elements<float>(arrays[0].tensor), (std::vector<float>{1, 2}));
  EXPECT_EQ(arrays[1].name, "list/0");
  EXPECT_EQ(arrays[1].tensor.data<int64_t>()[0], 7);
  EXPECT_EQ(arrays[2].name, "map/keys");
  EXPECT_EQ(Elements<std::string>(arrays[2].tensor), (std::vector<std::string>{"key"}));
  EXPECT_EQ(arrays[3].name, "map/values");
  EXPECT_EQ(Elements<float>(arrays[3].tensor), (std::vector<float>{.5f}));
}

TEST(Zip, NoticesDamageAnywhereInTheContent) {
  const Bytes whole = SmallArchive();
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(ParseNpz(std::span(whole).first(length)).ok()) << length;
  }
  Bytes flipped = whole;
  flipped[175] ^= std::byte{1};  // the first array's elements
  EXPECT_FALSE(ParseNpz(flipped).ok());
  Bytes compressed = DataFile("numpy_compressed.npz");
  for (size_t at = 0; at < compressed.size(); ++at) {  // whatever comes out, it comes out alive
    compressed[at] ^= std::byte{0x55};
    (void)ParseNpz(compressed).ok();
    compressed[at] ^= std::byte{0x55};
  }
}

TEST(Zip, WritesZip64BeyondSixtyFourThousandMembers) {
  MemorySink sink;
  ZipWriter writer(sink);
  constexpr int kCount = 65540;
  for (int i = 0; i < kCount; ++i) writer.Add(std::to_string(i), {}).value();
  writer.Finish().value();
  const std::vector<ZipMember> members = ListZip(sink.bytes()).value();
  ASSERT_EQ(members.size(), static_cast<size_t>(kCount));
  EXPECT_EQ(members.back().name, "65539");
}

// Claims sizes without holding them: what is written is counted, and only the end is kept.
class CountingSink : public ByteSink {
 public:
  using ByteSink::Write;
  Status Write(std::span<const std::byte> bytes) override {
    written_ += bytes.size();
    tail_.insert(tail_.end(), bytes.begin(),
                 bytes.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(bytes.size(), 200)));
    return Ok();
  }
  uint64_t written_ = 0;
  Bytes tail_;
};

TEST(Zip, WritesZip64BeyondFourGigabytes) {
  const Bytes megabyte(1 << 20);
  const std::vector<std::span<const std::byte>> parts(4097, std::span<const std::byte>(megabyte));
  CountingSink sink;
  ZipWriter writer(sink);
  writer.Add("large", parts).value();
  writer.Add("behind", {}).value();
  writer.Finish().value();
  const uint64_t size = uint64_t{4097} << 20;
  // Local header with sizes in the zip64 field: 30 + name + 20; directory entries with field: 46 + name + 28.
  EXPECT_EQ(sink.written_, (30 + 5 + 20 + size) + (30 + 6) + (46 + 5 + 28) + (46 + 6 + 28) + 56 + 20 + 22);
  const auto contains = [&](uint64_t value) {
    const std::string needle(reinterpret_cast<const char*>(&value), 8);
    return AsText(sink.tail_).find(needle) != std::string_view::npos;
  };
  EXPECT_TRUE(contains(size));
  EXPECT_TRUE(contains(size + 55));       // where "behind" begins
  EXPECT_TRUE(contains(size + 55 + 36));  // where the directory begins
}

}  // namespace
}  // namespace onnxray
