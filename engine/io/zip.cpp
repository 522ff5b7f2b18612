#include "io/zip.h"

#include <climits>
#include <concepts>

#include "io/crc32.h"
#include "stb_image.h"

namespace onnxray {

namespace {

constexpr uint32_t kLocalHeader = 0x04034b50, kDirectoryHeader = 0x02014b50, kEnd = 0x06054b50;
constexpr uint32_t kEnd64 = 0x06064b50, kEnd64Locator = 0x07064b50;
constexpr uint32_t kNoSize32 = 0xffffffff;  // "see the zip64 field"
constexpr uint16_t kNoCount16 = 0xffff;
constexpr uint16_t kZip64Field = 1;
constexpr uint16_t kVersionPlain = 20, kVersion64 = 45;
constexpr uint16_t kUtf8Names = 1 << 11;
constexpr uint16_t kEncrypted = 1;
constexpr uint16_t kFirstOfJanuary1980 = 0x21;  // a fixed date: equal contents give equal archives
constexpr uint16_t kStored = 0, kDeflated = 8;

class Record {
 public:
  template <std::integral T>
  Record& Put(T value) {
    for (size_t i = 0; i < sizeof(T); ++i)
      bytes_.push_back(static_cast<std::byte>(static_cast<uint64_t>(value) >> 8 * i));
    return *this;
  }
  Record& Text(std::string_view text) {
    const auto bytes = AsBytes(text);
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

template <std::integral T>
T Get(std::span<const std::byte> bytes, uint64_t offset) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) value |= static_cast<uint64_t>(bytes[offset + i]) << 8 * i;
  return static_cast<T>(value);
}

bool Fits(std::span<const std::byte> bytes, uint64_t offset, uint64_t length) {
  return offset <= bytes.size() && length <= bytes.size() - offset;
}

Error Broken() { return InvalidInput("the zip archive is damaged or cut off", "Copy or download it again"); }

}  // namespace

Status ZipWriter::Write(std::span<const std::byte> bytes) {
  written_ += bytes.size();
  return sink_.Write(bytes);
}

Status ZipWriter::Add(const std::string& name, const std::vector<std::span<const std::byte>>& parts) {
  Crc32 crc;
  uint64_t size = 0;
  for (const auto& part : parts) {
    crc.Update(part);
    size += part.size();
  }
  members_.push_back({name, crc.value(), size, written_});
  const bool wide = size >= kNoSize32;
  const uint32_t size32 = wide ? kNoSize32 : static_cast<uint32_t>(size);
  Record header;
  header.Put(kLocalHeader).Put(wide ? kVersion64 : kVersionPlain).Put(kUtf8Names).Put(kStored);
  header.Put(uint16_t{0}).Put(kFirstOfJanuary1980).Put(crc.value()).Put(size32).Put(size32);
  header.Put(static_cast<uint16_t>(name.size())).Put(static_cast<uint16_t>(wide ? 20 : 0)).Text(name);
  if (wide) header.Put(kZip64Field).Put(uint16_t{16}).Put(size).Put(size);
  TRY(Write(header.bytes()));
  for (const auto& part : parts) TRY(Write(part));
  return Ok();
}

Status ZipWriter::Finish() {
  const uint64_t start = written_;
  for (const Member& member : members_) {
    const bool wide = member.size >= kNoSize32 || member.offset >= kNoSize32;
    const uint32_t size = wide ? kNoSize32 : static_cast<uint32_t>(member.size);
    const uint16_t version = wide ? kVersion64 : kVersionPlain;
    Record header;
    header.Put(kDirectoryHeader).Put(version).Put(version).Put(kUtf8Names).Put(kStored);
    header.Put(uint16_t{0}).Put(kFirstOfJanuary1980).Put(member.crc).Put(size).Put(size);
    header.Put(static_cast<uint16_t>(member.name.size())).Put(static_cast<uint16_t>(wide ? 28 : 0));
    header.Put(uint16_t{0}).Put(uint16_t{0}).Put(uint16_t{0}).Put(uint32_t{0});  // comment, disk, attributes
    header.Put(wide ? kNoSize32 : static_cast<uint32_t>(member.offset)).Text(member.name);
    if (wide) header.Put(kZip64Field).Put(uint16_t{24}).Put(member.size).Put(member.size).Put(member.offset);
    TRY(Write(header.bytes()));
  }
  const uint64_t count = members_.size(), length = written_ - start;
  const bool wide = count >= kNoCount16 || start >= kNoSize32 || length >= kNoSize32;
  Record end;
  if (wide) {
    end.Put(kEnd64).Put(uint64_t{44}).Put(kVersion64).Put(kVersion64).Put(uint32_t{0}).Put(uint32_t{0});
    end.Put(count).Put(count).Put(length).Put(start);
    end.Put(kEnd64Locator).Put(uint32_t{0}).Put(start + length).Put(uint32_t{1});
  }
  const uint16_t count16 = wide ? kNoCount16 : static_cast<uint16_t>(count);
  end.Put(kEnd).Put(uint16_t{0}).Put(uint16_t{0}).Put(count16).Put(count16);
  end.Put(wide ? kNoSize32 : static_cast<uint32_t>(length))
      .Put(wide ? kNoSize32 : static_cast<uint32_t>(start));
  end.Put(uint16_t{0});
  return Write(end.bytes());
}

bool IsZip(std::span<const std::byte> bytes) {
  return bytes.size() >= 4 && (Get<uint32_t>(bytes, 0) == kLocalHeader || Get<uint32_t>(bytes, 0) == kEnd);
}

namespace {

struct Directory {
  uint64_t offset = 0, count = 0;
};

Result<Directory> FindDirectory(std::span<const std::byte> archive) {
  constexpr uint64_t kEndBytes = 22, kLocatorBytes = 20, kEnd64Bytes = 56, kLongestComment = 0xffff;
  if (archive.size() < kEndBytes) return Broken();
  uint64_t end = archive.size() - kEndBytes;
  const uint64_t lowest = end > kLongestComment ? end - kLongestComment : 0;
  while (Get<uint32_t>(archive, end) != kEnd) {
    if (end == lowest) return Broken();
    --end;
  }
  Directory directory{Get<uint32_t>(archive, end + 16), Get<uint16_t>(archive, end + 10)};
  if (end >= kLocatorBytes && Get<uint32_t>(archive, end - kLocatorBytes) == kEnd64Locator) {
    const uint64_t end64 = Get<uint64_t>(archive, end - kLocatorBytes + 8);
    if (!Fits(archive, end64, kEnd64Bytes) || Get<uint32_t>(archive, end64) != kEnd64) return Broken();
    directory = {Get<uint64_t>(archive, end64 + 48), Get<uint64_t>(archive, end64 + 32)};
  }
  return directory;
}

// Sizes and offset that did not fit the directory's 32-bit fields, in this order, those only.
Status ReadZip64Field(std::span<const std::byte> extra, const std::vector<uint64_t*>& wide) {
  for (uint64_t at = 0; Fits(extra, at, 4);) {
    const uint64_t length = Get<uint16_t>(extra, at + 2);
    if (!Fits(extra, at + 4, length)) return Broken();
    if (Get<uint16_t>(extra, at) == kZip64Field) {
      if (length < 8 * wide.size()) return Broken();
      for (size_t i = 0; i < wide.size(); ++i) *wide[i] = Get<uint64_t>(extra, at + 4 + 8 * i);
      return Ok();
    }
    at += 4 + length;
  }
  return Broken();
}

}  // namespace

Result<std::vector<ZipMember>> ListZip(std::span<const std::byte> archive) {
  constexpr uint64_t kHeaderBytes = 46, kLocalBytes = 30;
  const Directory directory = TRY(FindDirectory(archive));
  std::vector<ZipMember> members;
  uint64_t at = directory.offset;
  for (uint64_t i = 0; i < directory.count; ++i) {
    if (!Fits(archive, at, kHeaderBytes) || Get<uint32_t>(archive, at) != kDirectoryHeader) return Broken();
    const uint16_t flags = Get<uint16_t>(archive, at + 8), method = Get<uint16_t>(archive, at + 10);
    uint64_t packed = Get<uint32_t>(archive, at + 20), size = Get<uint32_t>(archive, at + 24);
    uint64_t local = Get<uint32_t>(archive, at + 42);
    const uint64_t name_bytes = Get<uint16_t>(archive, at + 28),
                   extra_bytes = Get<uint16_t>(archive, at + 30);
    const uint64_t comment_bytes = Get<uint16_t>(archive, at + 32);
    if (!Fits(archive, at + kHeaderBytes, name_bytes + extra_bytes + comment_bytes)) return Broken();
    ZipMember member;
    member.name = AsText(archive.subspan(at + kHeaderBytes, name_bytes));
    std::vector<uint64_t*> wide;
    for (uint64_t* field : {&size, &packed, &local}) {
      if (*field == kNoSize32) wide.push_back(field);
    }
    if (!wide.empty())
      TRY(ReadZip64Field(archive.subspan(at + kHeaderBytes + name_bytes, extra_bytes), wide));
    if (flags & kEncrypted) return InvalidInput("'" + member.name + "' in the zip archive is encrypted");
    if (method != kStored && method != kDeflated) {
      return InvalidInput("'" + member.name + "' in the zip archive is packed by method " +
                          std::to_string(method) + "; stored and deflated members are read");
    }
    if (!Fits(archive, local, kLocalBytes) || Get<uint32_t>(archive, local) != kLocalHeader) return Broken();
    const uint64_t content =
        local + kLocalBytes + Get<uint16_t>(archive, local + 26) + Get<uint16_t>(archive, local + 28);
    if (!Fits(archive, content, packed)) return Broken();
    member.deflated = method == kDeflated;
    member.crc = Get<uint32_t>(archive, at + 16);
    member.size = size;
    member.packed = archive.subspan(content, packed);
    members.push_back(std::move(member));
    at += kHeaderBytes + name_bytes + extra_bytes + comment_bytes;
  }
  return members;
}

Result<Bytes> Unpack(const ZipMember& member) {
  Bytes content;
  if (!member.deflated) {
    content.assign(member.packed.begin(), member.packed.end());
  } else {
    if (member.size > INT_MAX || member.packed.size() > INT_MAX) {
      return Unsupported("'" + member.name + "' in the zip archive is deflated and larger than 2 GB",
                         "Save it uncompressed, as numpy.savez does");
    }
    constexpr uint64_t kBestRatio = 1032;  // deflate cannot pack better: refuse before allocating
    if (member.size > (member.packed.size() + 1) * kBestRatio) return Broken();
    content.resize(member.size);
    const int length = stbi_zlib_decode_noheader_buffer(
        reinterpret_cast<char*>(content.data()), static_cast<int>(content.size()),
        reinterpret_cast<const char*>(member.packed.data()), static_cast<int>(member.packed.size()));
    if (length != static_cast<int>(content.size())) return Broken();
  }
  Crc32 crc;
  crc.Update(content);
  if (crc.value() != member.crc) return Broken();
  return content;
}

}  // namespace onnxray
