#include "model/write_tensor.h"

#include <cstring>
#include <type_traits>
#include <utility>

#include "model/tensor_elements.h"

namespace onnxray {

namespace {

// What the ONNX library recommends for memory mapping, and what is worth a place in another file.
constexpr uint64_t kAlignment = 4096;
constexpr size_t kLeastExternalBytes = 1024;

// Elements narrower than a byte side by side, the first in the lowest bits.
std::string Packed(const Tensor& tensor) {
  const unsigned bits = static_cast<unsigned>(PackedBits(tensor.dtype())), per_byte = 8 / bits;
  const size_t count = static_cast<size_t>(tensor.count());
  const uint8_t* elements = tensor.data<uint8_t>();
  std::string packed(PackedBytes(tensor.dtype(), count), '\0');
  for (size_t i = 0; i < count; ++i) {
    const unsigned shift = bits * static_cast<unsigned>(i % per_byte);
    const unsigned element = elements[i] & ((1u << bits) - 1);
    packed[i / per_byte] = static_cast<char>(static_cast<uint8_t>(packed[i / per_byte]) | element << shift);
  }
  return packed;
}

std::string RawData(const Tensor& tensor) {
  if (PackedBits(tensor.dtype()) != 0) return Packed(tensor);
  std::string bytes(tensor.bytes(), '\0');
  DispatchBySize(tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if constexpr (!std::is_same_v<T, std::string>) {
      if (!bytes.empty()) std::memcpy(bytes.data(), tensor.data<T>(), bytes.size());
    }
  });
  return bytes;
}

void AddEntry(onnx::TensorProto& proto, const char* key, std::string value) {
  auto* entry = proto.add_external_data();
  entry->set_key(key);
  entry->set_value(std::move(value));
}

}  // namespace

ExternalFile::ExternalFile(const std::string& path, std::string location)
    : file_(path, std::ios::binary), location_(std::move(location)) {}

void ExternalFile::Append(const std::string& bytes, onnx::TensorProto& proto) {
  const uint64_t begin = (size_ + kAlignment - 1) / kAlignment * kAlignment;
  file_ << std::string(static_cast<size_t>(begin - size_), '\0');
  file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  size_ = begin + bytes.size();
  proto.set_data_location(onnx::TensorProto::EXTERNAL);
  AddEntry(proto, "location", location_);
  AddEntry(proto, "offset", std::to_string(begin));
  AddEntry(proto, "length", std::to_string(bytes.size()));
}

Status ExternalFile::Close() {
  file_.close();
  if (file_.fail()) return IoError("cannot write '" + location_ + "'", "Is there space left on the disk?");
  return Ok();
}

Status WriteTensor(const Tensor& tensor, ExternalFile* external, onnx::TensorProto& proto) {
  proto.set_data_type(static_cast<int>(tensor.dtype()));
  for (const int64_t dim : tensor.shape()) proto.add_dims(dim);
  const Tensor dense = TRY(tensor.RowMajor());
  if (tensor.dtype() == DType::kString) {
    for (const std::string& text : dense.span<std::string>()) proto.add_string_data(text);
    return Ok();
  }
  std::string bytes = RawData(dense);
  if (external && bytes.size() >= kLeastExternalBytes) {
    external->Append(bytes, proto);
  } else {
    proto.set_raw_data(std::move(bytes));
  }
  return Ok();
}

}  // namespace onnxray
