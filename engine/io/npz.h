// numpy's .npz files: a zip archive with one .npy file per array.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "io/zip.h"
#include "tensor/value.h"

namespace onnxray {

class NpzWriter {
 public:
  explicit NpzWriter(ByteSink& sink) : zip_(sink) {}
  // Names must differ; numpy shows them as keys. A sequence's elements become name/0, name/1 ...; a
  // map name/keys and name/values; an absent optional is left out.
  Status Add(const std::string& name, const Value& value);
  Status Finish() { return zip_.Finish(); }

 private:
  ZipWriter zip_;
};

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

// The arrays in the archive's order; members that are no .npy file are passed over. Errors: as ListZip and
// ParseNpy, naming the array.
Result<std::vector<NamedTensor>> ParseNpz(std::span<const std::byte> bytes);

}  // namespace onnxray
