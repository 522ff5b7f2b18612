#include "io/npz.h"

#include "io/npy.h"

namespace onnxray {

namespace {
constexpr std::string_view kSuffix = ".npy";
}

Status NpzWriter::Add(const std::string& name, const Value& value) {
  if (value.is_tensor()) {
    const NpyImage image = TRY(NpyImage::Make(value.tensor()));
    return zip_.Add(name + std::string(kSuffix), {image.header(), image.elements()});
  }
  if (value.is_sequence()) {
    for (size_t i = 0; i < value.sequence().size(); ++i)
      TRY(Add(name + "/" + std::to_string(i), value.sequence()[i]));
  }
  if (value.is_map()) {
    TRY(Add(name + "/keys", value.map().keys));
    TRY(Add(name + "/values", value.map().values));
  }
  return Ok();
}

Result<std::vector<NamedTensor>> ParseNpz(std::span<const std::byte> bytes) {
  std::vector<NamedTensor> arrays;
  for (const ZipMember& member : TRY(ListZip(bytes))) {
    if (!member.name.ends_with(kSuffix)) continue;
    const Bytes content = TRY(Unpack(member));
    Result<Tensor> tensor = ParseNpy(content);
    if (!tensor.ok()) {
      tensor.error().text = "'" + member.name + "': " + tensor.error().text;
      return tensor.error();
    }
    arrays.push_back({member.name.substr(0, member.name.size() - kSuffix.size()), std::move(*tensor)});
  }
  return arrays;
}

}  // namespace onnxray
