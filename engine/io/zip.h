// Zip archives (PKWARE APPNOTE 6.3): written stored, with zip64 where 4 GB or 65535 members are exceeded;
// read stored or deflated. Enough for .npz, and for zips that other programs make.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/byte_sink.h"

namespace onnxray {

class ZipWriter {
 public:
  explicit ZipWriter(ByteSink& sink) : sink_(sink) {}
  // One member whose content is `parts`, one after the other. Names are UTF-8.
  Status Add(const std::string& name, const std::vector<std::span<const std::byte>>& parts);
  // The directory; nothing can be added after it.
  Status Finish();

 private:
  struct Member {
    std::string name;
    uint32_t crc;
    uint64_t size;
    uint64_t offset;
  };
  Status Write(std::span<const std::byte> bytes);

  ByteSink& sink_;
  uint64_t written_ = 0;
  std::vector<Member> members_;
};

// One member of an archive in memory.
struct ZipMember {
  std::string name;
  bool deflated = false;
  uint32_t crc = 0;
  uint64_t size = 0;                  // unpacked
  std::span<const std::byte> packed;  // into the archive
};

bool IsZip(std::span<const std::byte> bytes);
// The members, in the directory's order. Errors: kInvalidInput where the archive is cut off, encrypted or
// packed otherwise.
Result<std::vector<ZipMember>> ListZip(std::span<const std::byte> archive);
// The member's content, its checksum verified.
Result<Bytes> Unpack(const ZipMember& member);

}  // namespace onnxray
