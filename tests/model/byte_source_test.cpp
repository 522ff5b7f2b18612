#include "model/byte_source.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>

#include "io/test_files.h"
#include "test_models.h"

namespace onnxray {
namespace {

using testing::InMemory;
using testing::ScratchFolder;

std::string Pattern(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 131 + i / 251);
  return bytes;
}

std::string_view TextOf(Storage& storage) {
  return {reinterpret_cast<const char*>(storage.data()), storage.bytes()};
}

TEST(MemorySource, GivesEveryRangeAlignedAndRightWhereverItLies) {
  const std::string bytes = Pattern(60100);
  for (size_t shift = 0; shift < 16; ++shift) {
    for (const size_t alignment : {1, 2, 4, 8}) {
      const auto source = InMemory(bytes, shift);
      for (const size_t offset : {size_t{40}, size_t{20077}, size_t{40115}}) {
        const auto taken = source->Take(offset, 20000 - 53, alignment).value();
        EXPECT_EQ(reinterpret_cast<uintptr_t>(taken->data()) % alignment, 0u);
        EXPECT_EQ(TextOf(*taken), std::string_view(bytes).substr(offset, 20000 - 53))
            << shift << " " << alignment;
      }
    }
  }
}

TEST(MemorySource, GivesTheSameRangeTwice) {
  const std::string bytes = Pattern(30000);
  for (size_t shift = 0; shift < 8; ++shift) {
    const auto source = InMemory(bytes, shift);
    const auto first = source->Take(100, 20000, 8).value(), second = source->Take(100, 20000, 8).value();
    EXPECT_EQ(TextOf(*first), bytes.substr(100, 20000));
    EXPECT_EQ(TextOf(*second), bytes.substr(100, 20000));
  }
}

TEST(MemorySource, DoesNotCopyWhatItMayAlias) {
  const auto source = InMemory(Pattern(30000), 3);
  const auto taken = source->Take(13, 20000, 8).value();  // 16 bytes off: aligned already
  const auto again = source->Take(13, 20000, 8).value();
  EXPECT_EQ(taken->data(), again->data());
}

TEST(MemorySource, KeepsItsMemoryAliveThroughWhatWasTaken) {
  const std::string bytes = Pattern(20000);
  std::shared_ptr<Storage> taken;
  {
    const auto source = InMemory(bytes);
    taken = source->Take(64, 10000, 4).value();
  }
  EXPECT_EQ(TextOf(*taken), bytes.substr(64, 10000));
}

TEST(FileSource, ReadsAndTakesRanges) {
  const std::string bytes = Pattern(20000);
  const ScratchFolder folder("byte_source");
  const auto source = OpenFile(folder.Write("bytes", AsBytes(bytes))).value();
  EXPECT_EQ(source->size(), bytes.size());
  std::string read(100, '\0');
  ASSERT_TRUE(source->Read(19900, 100, reinterpret_cast<std::byte*>(read.data())).ok());
  EXPECT_EQ(read, bytes.substr(19900));
  EXPECT_EQ(TextOf(*source->Take(7, 5000, 8).value()), bytes.substr(7, 5000));
}

TEST(ByteSource, RefusesWhatLiesPastTheEnd) {
  const ScratchFolder folder("byte_source");
  const std::string bytes = Pattern(100);
  const std::vector<std::shared_ptr<ByteSource>> sources = {
      InMemory(bytes), OpenFile(folder.Write("bytes", AsBytes(bytes))).value()};
  for (const auto& source : sources) {
    std::byte to[8];
    for (const auto& [offset, size] :
         {std::pair<uint64_t, size_t>{93, 8}, {200, 1}, {UINT64_MAX, 8}, {8, SIZE_MAX}}) {
      const Status read = source->Read(offset, size, to);
      ASSERT_FALSE(read.ok());
      EXPECT_EQ(read.error().code, ErrorCode::kIo);
      EXPECT_FALSE(read.error().remedy.empty());
      EXPECT_FALSE(source->Take(offset, size, 4).ok());
    }
    EXPECT_TRUE(source->Read(100, 0, to).ok());
  }
}

TEST(FileSource, SaysWhyAPathCannotBeOpened) {
  const auto missing = OpenFile(::testing::TempDir() + "no/such/file.onnx");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().text.find("file.onnx"), std::string::npos);
  EXPECT_FALSE(missing.error().remedy.empty());

  const auto folder = OpenFile(::testing::TempDir());
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().code, ErrorCode::kIo);
  EXPECT_NE(folder.error().ToString().find("folder"), std::string::npos);
}

TEST(FileSource, OpensAnEmptyFile) {
  const ScratchFolder folder("byte_source");
  EXPECT_EQ(OpenFile(folder.Write("empty", {})).value()->size(), 0u);
}

}  // namespace
}  // namespace onnxray
