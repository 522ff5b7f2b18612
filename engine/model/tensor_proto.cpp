#include "model/tensor_proto.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace onnxray {

namespace {

constexpr size_t kWidestElement = 16;

Result<DType> DTypeOf(const onnx::TensorProto& proto) {
  const int type = proto.data_type();
  if (type <= 0 || type > static_cast<int>(DType::kInt4)) {
    return Unsupported("tensor '" + proto.name() + "' has element type " + std::to_string(type) + ", which Onnxray does not know",
                       "Export the model with another type");
  }
  return static_cast<DType>(type);
}

Result<Shape> ShapeOf(const onnx::TensorProto& proto) {
  Shape shape;
  int64_t count = 1;
  for (const int64_t dim : proto.dims()) {
    if (dim < 0 || __builtin_mul_overflow(count, std::max<int64_t>(dim, 1), &count)) {
      return InvalidModel("tensor '" + proto.name() + "' has an impossible dimension " + std::to_string(dim));
    }
    shape.push_back(dim);
  }
  return shape;
}

bool IsFourBit(DType dtype) { return dtype == DType::kInt4 || dtype == DType::kUInt4; }

// Bytes of `count` elements in raw_data.
size_t RawBytes(DType dtype, int64_t count) {
  return IsFourBit(dtype) ? static_cast<size_t>((count + 1) / 2) : static_cast<size_t>(count) * SizeOf(dtype);
}

Error WrongSize(const onnx::TensorProto& proto, const Tensor& tensor, uint64_t got, const char* unit) {
  Error error = InvalidModel("tensor '" + proto.name() + "' should hold " + tensor.ToString() + ", but has " +
                                 std::to_string(got) + " " + unit,
                             "The file is damaged: export it again");
  error.value = proto.name();
  return error;
}

void UnpackFourBit(const uint8_t* packed, Tensor& tensor) {
  for (int64_t i = 0; i < tensor.count(); ++i) {
    const int nibble = (packed[i / 2] >> (i % 2 ? 4 : 0)) & 0xf;
    if (tensor.dtype() == DType::kInt4) {
      tensor.data<Int4>()[i] = Int4(nibble);
    } else {
      tensor.data<UInt4>()[i] = UInt4(nibble);
    }
  }
}

// The elements of an integer field, whatever the tensor's own width: int32_data holds float16's and float8's bits too.
template <typename Values>
Status FromIntegers(const onnx::TensorProto& proto, const Values& values, Tensor& tensor) {
  if (IsFourBit(tensor.dtype())) {
    std::vector<uint8_t> packed(values.begin(), values.end());
    if (packed.size() < RawBytes(tensor.dtype(), tensor.count())) {
      return WrongSize(proto, tensor, packed.size(), "elements");
    }
    UnpackFourBit(packed.data(), tensor);
    return Ok();
  }
  if (static_cast<int64_t>(values.size()) != tensor.count()) return WrongSize(proto, tensor, values.size(), "elements");
  DispatchBySize(tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if constexpr (std::is_integral_v<T>) {
      T* to = tensor.data<T>();
      for (const auto value : values) *to++ = static_cast<T>(value);
    }
  });
  return Ok();
}

// The elements of float_data or double_data; complex numbers are pairs.
template <typename Values>
Status FromFloats(const onnx::TensorProto& proto, const Values& values, Tensor& tensor) {
  using T = std::decay_t<decltype(*values.begin())>;
  if (values.size() * sizeof(T) != tensor.bytes()) return WrongSize(proto, tensor, values.size(), "elements");
  std::memcpy(tensor.storage()->data(), values.data(), tensor.bytes());
  return Ok();
}

std::vector<uint64_t> DecodeVarints(const std::byte* bytes, size_t size) {
  std::vector<uint64_t> values;
  uint64_t value = 0;
  int shift = 0;
  for (size_t i = 0; i < size; ++i) {
    const uint8_t byte = static_cast<uint8_t>(bytes[i]);
    if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    shift += 7;
    if (byte & 0x80) continue;
    values.push_back(value);
    value = 0;
    shift = 0;
  }
  return values;
}

Status FillFromFields(const onnx::TensorProto& proto, Tensor& tensor) {
  switch (tensor.dtype()) {
    case DType::kString:
      if (proto.string_data_size() != tensor.count()) {
        return WrongSize(proto, tensor, static_cast<uint64_t>(proto.string_data_size()), "strings");
      }
      std::copy(proto.string_data().begin(), proto.string_data().end(), tensor.data<std::string>());
      return Ok();
    case DType::kFloat32:
    case DType::kComplex64:
      return FromFloats(proto, std::vector<float>(proto.float_data().begin(), proto.float_data().end()), tensor);
    case DType::kFloat64:
    case DType::kComplex128:
      return FromFloats(proto, std::vector<double>(proto.double_data().begin(), proto.double_data().end()), tensor);
    case DType::kInt64:
      return FromIntegers(proto, proto.int64_data(), tensor);
    case DType::kUInt32:
    case DType::kUInt64:
      return FromIntegers(proto, proto.uint64_data(), tensor);
    default:
      return FromIntegers(proto, proto.int32_data(), tensor);
  }
}

// One external_data entry's value; empty when there is none.
std::string External(const onnx::TensorProto& proto, std::string_view key) {
  for (const auto& entry : proto.external_data()) {
    if (entry.key() == key) return entry.value();
  }
  return {};
}

bool LeavesItsFolder(const std::string& location) {
  const std::filesystem::path path(location);
  if (path.is_absolute()) return true;
  return std::any_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
}

}  // namespace

Result<Tensor> TensorData::ReadMoved(const onnx::TensorProto& proto, const MovedData& moved) {
  const DType dtype = TRY(DTypeOf(proto));
  const Shape shape = TRY(ShapeOf(proto));
  using Field = MovedData::Field;
  const bool fixed = moved.field == Field::kRaw || moved.field == Field::kFloat || moved.field == Field::kDouble;
  if (fixed && !IsFourBit(dtype) && dtype != DType::kString) {
    const Tensor described = Tensor::View(dtype, shape, nullptr);
    if (moved.size != described.bytes()) return WrongSize(proto, described, moved.size, "bytes");
    return Tensor::View(dtype, shape, TRY(source_->Take(moved.offset, described.bytes(), std::min(SizeOf(dtype), size_t{8}))));
  }
  std::vector<std::byte> bytes(static_cast<size_t>(moved.size));
  TRY(source_->Read(moved.offset, bytes.size(), bytes.data()));
  Tensor tensor = TRY(Tensor::Allocate(dtype, shape));
  if (moved.field == Field::kRaw) {
    if (!IsFourBit(dtype) || bytes.size() < RawBytes(dtype, tensor.count())) {
      return WrongSize(proto, tensor, bytes.size(), "bytes");
    }
    UnpackFourBit(reinterpret_cast<const uint8_t*>(bytes.data()), tensor);
  } else {
    TRY(FromIntegers(proto, DecodeVarints(bytes.data(), bytes.size()), tensor));
  }
  return tensor;
}

Result<std::shared_ptr<ByteSource>> TensorData::OpenExternal(const std::string& location) {
  std::shared_ptr<ByteSource>& source = open_[location];
  if (source) return source;
  if (LeavesItsFolder(location)) {
    return InvalidModel("the external data file '" + location + "' lies outside the model's folder",
                        "Put it beside the model and save the model again");
  }
  const Error missing = NotFound("the weights lie in another file, '" + location + "', which is not there",
                                 "Open it together with the model, or put it in the model's folder");
  if (!external_) return missing;
  Result<std::shared_ptr<ByteSource>> opened = external_(location);
  if (!opened.ok()) return opened.error().code == ErrorCode::kNotFound ? missing : opened.error();
  source = opened.value();
  return source;
}

Result<Tensor> TensorData::ReadExternal(const onnx::TensorProto& proto) {
  const DType dtype = TRY(DTypeOf(proto));
  const Shape shape = TRY(ShapeOf(proto));
  const std::shared_ptr<ByteSource> source = TRY(OpenExternal(External(proto, "location")));
  const Tensor described = Tensor::View(dtype, shape, nullptr);
  const std::string offset_text = External(proto, "offset"), length_text = External(proto, "length");
  const uint64_t offset = std::strtoull(offset_text.c_str(), nullptr, 10);
  const size_t needed = RawBytes(dtype, described.count());
  const uint64_t length = length_text.empty() ? needed : std::strtoull(length_text.c_str(), nullptr, 10);
  if (length < needed || dtype == DType::kString) return WrongSize(proto, described, length, "bytes");
  if (offset > source->size() || needed > source->size() - offset) {
    return InvalidModel("tensor '" + proto.name() + "' needs bytes up to " + std::to_string(offset + needed) + " of '" +
                            External(proto, "location") + "', which has " + std::to_string(source->size()),
                        "The file is incomplete or another model's: download it again");
  }
  external_bytes_ += needed;
  // Alignment 1 keeps the neighbours' bytes: the source may then alias memory that no load of this type may touch.
  std::shared_ptr<Storage> storage = TRY(source->Take(offset, needed, 1));
  if (IsFourBit(dtype)) {
    Tensor tensor = TRY(Tensor::Allocate(dtype, shape));
    UnpackFourBit(reinterpret_cast<const uint8_t*>(storage->data()), tensor);
    return tensor;
  }
  if (reinterpret_cast<uintptr_t>(storage->data()) % std::min(SizeOf(dtype), kWidestElement) != 0) {
    Tensor tensor = TRY(Tensor::Allocate(dtype, shape));
    std::memcpy(tensor.storage()->data(), storage->data(), needed);
    return tensor;
  }
  return Tensor::View(dtype, shape, std::move(storage));
}

Result<Tensor> TensorData::Read(const onnx::TensorProto& proto) {
  if (proto.data_location() == onnx::TensorProto::EXTERNAL) return ReadExternal(proto);
  if (moved_) {
    const std::optional<size_t> index = ParseMarker(proto.raw_data());
    if (index && *index < moved_->size()) return ReadMoved(proto, (*moved_)[*index]);
  }
  Tensor tensor = TRY(Tensor::Allocate(TRY(DTypeOf(proto)), TRY(ShapeOf(proto))));
  if (!proto.has_raw_data()) {
    TRY(FillFromFields(proto, tensor));
    return tensor;
  }
  const std::string& raw = proto.raw_data();
  if (tensor.dtype() == DType::kString || raw.size() != RawBytes(tensor.dtype(), tensor.count())) {
    return WrongSize(proto, tensor, raw.size(), "bytes");
  }
  if (IsFourBit(tensor.dtype())) {
    UnpackFourBit(reinterpret_cast<const uint8_t*>(raw.data()), tensor);
  } else {
    std::memcpy(tensor.storage()->data(), raw.data(), raw.size());
  }
  return tensor;
}

Result<Tensor> TensorData::Read(const onnx::SparseTensorProto& proto) {
  const Tensor values = TRY(Read(proto.values()));
  const std::vector<int64_t> indices = TRY(ToInt64s(TRY(Read(proto.indices()))));
  Shape shape;
  for (const int64_t dim : proto.dims()) shape.push_back(dim);
  Tensor dense = TRY(Tensor::Zeros(values.dtype(), shape));
  const std::vector<int64_t> strides = RowMajorStrides(shape);
  const size_t count = static_cast<size_t>(values.count());
  const size_t columns = count == 0 ? 1 : indices.size() / count;
  if (columns * count != indices.size() || (columns != 1 && columns != strides.size())) {
    return InvalidModel("sparse tensor '" + proto.values().name() + "' has " + std::to_string(indices.size()) +
                        " indices for " + std::to_string(count) + " values");
  }
  for (size_t i = 0; i < count; ++i) {
    int64_t position = indices[i * columns];
    if (indices.size() == count * strides.size() && proto.indices().dims_size() == 2) {
      position = 0;
      for (size_t d = 0; d < columns; ++d) position += indices[i * columns + d] * strides[d];
    }
    if (position < 0 || position >= dense.count()) {
      return InvalidModel("sparse tensor '" + proto.values().name() + "' has an index outside its shape");
    }
    DispatchBySize(dense.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      dense.data<T>()[position] = values.data<T>()[i];
    });
  }
  return dense;
}

}  // namespace onnxray
