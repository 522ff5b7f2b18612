#include "model/tensor_proto.h"

#include <onnx/onnx_pb.h>

#include <bit>
#include <charconv>
#include <cstring>

#include "model/skeleton.h"
#include "model/tensor_elements.h"

namespace onnxray {

namespace {

static_assert(std::endian::native == std::endian::little,
              "ONNX stores little endian; this code copies it as it is");

constexpr uint64_t kMostDenseBytes = uint64_t{1} << 31;  // of a sparse tensor's zeros and values

struct Declared {
  DType dtype = DType::kUndefined;
  Shape shape;

  int64_t count() const { return shape.count(); }
  // In a file, where elements narrower than a byte share one.
  size_t stored_bytes() const {
    const size_t elements = static_cast<size_t>(count());
    return PackedBits(dtype) ? PackedBytes(dtype, elements) : elements * SizeOf(dtype);
  }
  std::string ToString() const { return std::string(Name(dtype)) + shape.ToString(); }
};

Error Named(Error error, const onnx::TensorProto& proto) {
  error.value = proto.name();
  return error;
}

Error Misfit(const Declared& declared, const std::string& found) {
  return InvalidModel("a " + declared.ToString() + " tensor is stored with " + found,
                      "The file is damaged: download or export it again");
}

Result<Shape> ReadShape(const google::protobuf::RepeatedField<int64_t>& dims, size_t element_size) {
  Shape shape;
  ptrdiff_t bytes = static_cast<ptrdiff_t>(element_size);  // as wide as this machine's addresses
  bool empty = false;
  for (const int64_t dim : dims) {
    if (dim < 0) return InvalidModel("a tensor has the negative dimension " + std::to_string(dim));
    empty = empty || dim == 0;
    if (!empty && __builtin_mul_overflow(bytes, dim, &bytes))
      return InvalidModel("a tensor's shape is impossibly large",
                          "The file is damaged, or too large to open here");
    shape.push_back(dim);
  }
  return shape;
}

Result<Declared> ReadDeclared(const onnx::TensorProto& proto) {
  const int type = proto.data_type();
  if (type == 0) return InvalidModel("a tensor has no element type", "The file is damaged: export it again");
  if (type < 0 || type > static_cast<int>(kLastDType)) {
    return Unsupported("a tensor has ONNX's element type " + std::to_string(type) + ", newer than Onnxray",
                       "Export the model with one of the types of opset 25");
  }
  Declared declared;
  declared.dtype = static_cast<DType>(type);
  declared.shape = TRY(ReadShape(proto.dims(), SizeOf(declared.dtype)));
  return declared;
}

const std::string* ExternalEntry(const onnx::TensorProto& proto, std::string_view key) {
  for (const auto& entry : proto.external_data()) {
    if (entry.key() == key) return &entry.value();
  }
  return nullptr;
}

struct Range {
  uint64_t offset = 0;
  uint64_t length = 0;
};

Result<uint64_t> ParseNumber(const std::string& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return InvalidModel("external data has '" + text + "' for a number of bytes", "Save the model again");
  }
  return number;
}

// Which bytes of its file hold the tensor.
Result<Range> ReadRange(const onnx::TensorProto& proto, const Declared& declared) {
  Range range{0, declared.stored_bytes()};
  if (const std::string* offset = ExternalEntry(proto, "offset")) range.offset = TRY(ParseNumber(*offset));
  if (const std::string* length = ExternalEntry(proto, "length")) range.length = TRY(ParseNumber(*length));
  return range;
}

Status CheckRange(const onnx::TensorProto& proto, const Declared& declared) {
  const Range range = TRY(ReadRange(proto, declared));
  if (declared.dtype == DType::kString) return Misfit(declared, "bytes that are no strings");
  if (ExternalLocation(proto) == kMessageInModel) return Ok();
  if (range.length == declared.stored_bytes()) return Ok();
  return Misfit(declared, std::to_string(range.length) + " bytes instead of " +
                              std::to_string(declared.stored_bytes()));
}

// How many numbers or strings the typed field of this element type should hold.
size_t FieldCount(const Declared& declared) {
  const size_t count = static_cast<size_t>(declared.count());
  if (PackedBits(declared.dtype)) return PackedBytes(declared.dtype, count);
  return declared.dtype == DType::kComplex64 || declared.dtype == DType::kComplex128 ? 2 * count : count;
}

Status CheckInline(const onnx::TensorProto& proto, const Declared& declared) {
  if (proto.has_raw_data() && declared.dtype != DType::kString) {
    if (proto.raw_data().size() == declared.stored_bytes()) return Ok();
    return Misfit(declared, std::to_string(proto.raw_data().size()) + " bytes instead of " +
                                std::to_string(declared.stored_bytes()));
  }
  const size_t found = CountInField(proto, declared.dtype);
  if (found == FieldCount(declared)) return Ok();
  return Misfit(declared,
                std::to_string(found) + " elements instead of " + std::to_string(FieldCount(declared)));
}

Status CheckElements(const onnx::TensorProto& proto, const Declared& declared) {
  return ExternalLocation(proto).empty() ? CheckInline(proto, declared) : CheckRange(proto, declared);
}

Status CheckInside(const ByteSource& file, const Range& range, const std::string& location) {
  if (range.length <= file.size() && range.offset <= file.size() - range.length) return Ok();
  return InvalidModel("its " + std::to_string(range.length) + " bytes at " + std::to_string(range.offset) +
                          " lie beyond the end of '" + location + "', which has " +
                          std::to_string(file.size()),
                      "That file is incomplete or belongs to another model: download it again");
}

// Elements that lie in `file` as they do in memory.
Result<Tensor> TakeElements(const Declared& declared, ByteSource& file, const Range& range, bool in_model) {
  const size_t size = static_cast<size_t>(range.length);
  if (PackedBits(declared.dtype)) {
    std::vector<uint8_t> packed(size);
    TRY(file.Read(range.offset, size, reinterpret_cast<std::byte*>(packed.data())));
    Tensor tensor = TRY(Tensor::Allocate(declared.dtype, declared.shape));
    UnpackElements(packed.data(), tensor);
    return tensor;
  }
  const size_t alignment = std::min(SizeOf(declared.dtype), alignof(double));
  // In other files there may be no field's head before the elements, but the end of another tensor.
  const std::shared_ptr<Storage> storage = TRY(file.Take(range.offset, size, in_model ? alignment : 1));
  const Tensor view = Tensor::View(declared.dtype, declared.shape, storage);
  if (reinterpret_cast<uintptr_t>(storage->data()) % alignment == 0) return view;
  Tensor aligned = TRY(Tensor::Allocate(declared.dtype, declared.shape));
  if (size > 0) std::memcpy(aligned.storage()->data(), storage->data(), size);
  return aligned;
}

Result<Tensor> ReadUnnamed(const onnx::TensorProto& proto, const DataFiles& files) {
  const Declared declared = TRY(ReadDeclared(proto));
  TRY(CheckElements(proto, declared));
  const std::string location = ExternalLocation(proto);
  if (location == kMessageInModel) {
    const Range range = TRY(ReadRange(proto, declared));
    Tensor tensor = TRY(Tensor::Allocate(declared.dtype, declared.shape));
    const size_t found =
        TRY(ReadMessageElements(*TRY(files.Find(location)), range.offset, range.length, tensor));
    if (found == FieldCount(declared)) return tensor;
    return Misfit(declared,
                  std::to_string(found) + " elements instead of " + std::to_string(FieldCount(declared)));
  }
  if (!location.empty()) {
    ByteSource& file = *TRY(files.Find(location));
    const Range range = TRY(ReadRange(proto, declared));
    TRY(CheckInside(file, range, location));
    return TakeElements(declared, file, range, IsInModel(location));
  }
  Tensor tensor = TRY(Tensor::Allocate(declared.dtype, declared.shape));
  if (!proto.has_raw_data() || declared.dtype == DType::kString) {
    CopyFromField(proto, tensor);
  } else if (PackedBits(declared.dtype)) {
    UnpackElements(reinterpret_cast<const uint8_t*>(proto.raw_data().data()), tensor);
  } else if (!proto.raw_data().empty()) {
    std::memcpy(tensor.storage()->data(), proto.raw_data().data(), proto.raw_data().size());
  }
  return tensor;
}

// C++ knows only two bools, files may hold any byte.
void NormaliseBools(Tensor& tensor) {
  if (tensor.dtype() != DType::kBool) return;
  uint8_t* bytes = tensor.data<uint8_t>();
  for (int64_t i = 0; i < tensor.count(); ++i) bytes[i] = bytes[i] != 0;
}

struct SparseLayout {
  Shape shape;
  bool coordinates = false;  // indices are [values, rank] instead of [values] positions
};

Result<SparseLayout> ReadSparseLayout(const onnx::SparseTensorProto& proto) {
  const Declared values = TRY(ReadDeclared(proto.values()));
  SparseLayout layout;
  layout.shape = TRY(ReadShape(proto.dims(), SizeOf(values.dtype)));
  if (static_cast<uint64_t>(layout.shape.count()) * SizeOf(values.dtype) > kMostDenseBytes) {
    return Unsupported(
        "a sparse tensor of shape " + layout.shape.ToString() + " takes more than 2 GB when it is made dense",
        "Export the model with smaller tensors");
  }
  if (!proto.has_indices() && values.count() == 0) return layout;
  const Declared indices = TRY(ReadDeclared(proto.indices()));
  layout.coordinates = indices.shape.rank() == 2;
  const Shape expected =
      layout.coordinates ? Shape{values.count(), layout.shape.rank()} : Shape{values.count()};
  if (values.shape.rank() == 1 && indices.dtype == DType::kInt64 && indices.shape == expected) return layout;
  return InvalidModel("a sparse tensor of shape " + layout.shape.ToString() + " has " + values.ToString() +
                          " values and " + indices.ToString() + " indices",
                      "The file is damaged: export it again");
}

}  // namespace

std::string ExternalLocation(const onnx::TensorProto& proto) {
  if (proto.data_location() != onnx::TensorProto::EXTERNAL) return {};
  const std::string* location = ExternalEntry(proto, "location");
  return location ? *location : std::string();
}

Status CheckTensor(const onnx::TensorProto& proto) {
  const Result<Declared> declared = ReadDeclared(proto);
  if (!declared.ok()) return Named(declared.error(), proto);
  Status elements = CheckElements(proto, declared.value());
  if (!elements.ok()) return Named(elements.error(), proto);
  return Ok();
}

Status CheckTensor(const onnx::SparseTensorProto& proto) {
  TRY(CheckTensor(proto.values()));
  if (proto.has_indices()) TRY(CheckTensor(proto.indices()));
  const Result<SparseLayout> layout = ReadSparseLayout(proto);
  if (!layout.ok()) return Named(layout.error(), proto.values());
  return Ok();
}

Result<Tensor> ReadTensor(const onnx::TensorProto& proto, const DataFiles& files) {
  Result<Tensor> tensor = ReadUnnamed(proto, files);
  if (!tensor.ok()) return Named(tensor.error(), proto);
  NormaliseBools(*tensor);
  return tensor;
}

Result<Tensor> ReadTensor(const onnx::SparseTensorProto& proto, const DataFiles& files) {
  TRY(CheckTensor(proto));
  const SparseLayout layout = TRY(ReadSparseLayout(proto));
  const Tensor values = TRY(ReadTensor(proto.values(), files));
  Tensor dense = TRY(Tensor::Zeros(values.dtype(), layout.shape));
  if (values.count() == 0) return dense;
  const Tensor indices = TRY(ReadTensor(proto.indices(), files));
  const int64_t columns = layout.coordinates ? layout.shape.rank() : 1;
  const int64_t* index = indices.data<int64_t>();
  for (int64_t i = 0; i < values.count(); ++i) {
    int64_t position = 0;
    for (int64_t c = 0; c < columns; ++c, ++index) {
      const int64_t size = layout.coordinates ? layout.shape[static_cast<int>(c)] : dense.count();
      if (*index < 0 || *index >= size) {
        return Named(InvalidModel("a sparse tensor of shape " + layout.shape.ToString() + " has the index " +
                                  std::to_string(*index)),
                     proto.values());
      }
      position = position * size + *index;
    }
    DispatchBySize(dense.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      dense.data<T>()[position] = values.data<T>()[i];
    });
  }
  return dense;
}

}  // namespace onnxray
