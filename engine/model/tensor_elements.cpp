#include "model/tensor_elements.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstring>

#include "model/wire.h"

namespace onnxray {

namespace {

// TensorProto's field for an element type.
uint32_t FieldNumber(DType dtype) {
  switch (dtype) {
    case DType::kFloat32:
    case DType::kComplex64:
      return onnx::TensorProto::kFloatDataFieldNumber;
    case DType::kFloat64:
    case DType::kComplex128:
      return onnx::TensorProto::kDoubleDataFieldNumber;
    case DType::kInt64:
      return onnx::TensorProto::kInt64DataFieldNumber;
    case DType::kUInt32:
    case DType::kUInt64:
      return onnx::TensorProto::kUint64DataFieldNumber;
    case DType::kString:
      return onnx::TensorProto::kStringDataFieldNumber;
    default:
      return onnx::TensorProto::kInt32DataFieldNumber;  // the bits of all that is narrower
  }
}

// Receives the numbers of a field one by one and keeps the low bytes of each as an element (half a complex
// one).
class ElementWriter {
 public:
  explicit ElementWriter(Tensor& tensor)
      : tensor_(tensor),
        packs_(PackedBits(tensor.dtype()) > 0),
        width_(tensor.dtype() == DType::kComplex64 || tensor.dtype() == DType::kComplex128
                   ? SizeOf(tensor.dtype()) / 2
                   : SizeOf(tensor.dtype())),
        next_(tensor.storage()->data()),
        left_(tensor.bytes()) {}

  void Put(uint64_t bits) {
    ++count_;
    if (packs_) {
      packed_.push_back(static_cast<uint8_t>(bits));
    } else if (left_ >= width_) {
      std::memcpy(next_, &bits, width_);
      next_ += width_;
      left_ -= width_;
    }
  }

  // Number of values put.
  size_t Finish() {
    if (packs_ && packed_.size() >= PackedBytes(tensor_.dtype(), static_cast<size_t>(tensor_.count())))
      UnpackElements(packed_.data(), tensor_);
    return count_;
  }

 private:
  Tensor& tensor_;
  const bool packs_;
  const size_t width_;
  std::byte* next_;
  size_t left_;
  size_t count_ = 0;
  std::vector<uint8_t> packed_;
};

// Four or eight bytes each.
Status PutFixed(const ByteSource& file, const WireField& field, size_t width, ElementWriter& elements) {
  std::vector<std::byte> piece(16 << 10);
  for (uint64_t at = field.begin; at + width <= field.end; at += piece.size()) {
    piece.resize(static_cast<size_t>(std::min<uint64_t>(piece.size(), (field.end - at) / width * width)));
    TRY(file.Read(at, piece.size(), piece.data()));
    for (size_t i = 0; i < piece.size(); i += width) {
      uint64_t bits = 0;
      std::memcpy(&bits, piece.data() + i, width);
      elements.Put(bits);
    }
  }
  return Ok();
}

template <typename Numbers>
void PutAll(const Numbers& numbers, ElementWriter& elements) {
  for (const auto number : numbers) {
    uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof(number));
    elements.Put(bits);
  }
}

}  // namespace

void UnpackElements(const uint8_t* packed, Tensor& tensor) {
  const int bits = PackedBits(tensor.dtype()), per_byte = 8 / bits;
  uint8_t* elements = tensor.data<uint8_t>();
  for (int64_t i = 0; i < tensor.count(); ++i) {
    elements[i] = static_cast<uint8_t>((packed[i / per_byte] >> (i % per_byte * bits)) & ((1 << bits) - 1));
  }
  Dispatch(Types<Int4, Int2>{}, tensor.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (T& element : tensor.span<T>()) element = T(element.value);
  });
}

size_t CountInField(const onnx::TensorProto& proto, DType dtype) {
  switch (FieldNumber(dtype)) {
    case onnx::TensorProto::kFloatDataFieldNumber:
      return static_cast<size_t>(proto.float_data_size());
    case onnx::TensorProto::kDoubleDataFieldNumber:
      return static_cast<size_t>(proto.double_data_size());
    case onnx::TensorProto::kInt64DataFieldNumber:
      return static_cast<size_t>(proto.int64_data_size());
    case onnx::TensorProto::kUint64DataFieldNumber:
      return static_cast<size_t>(proto.uint64_data_size());
    case onnx::TensorProto::kStringDataFieldNumber:
      return static_cast<size_t>(proto.string_data_size());
    default:
      return static_cast<size_t>(proto.int32_data_size());
  }
}

void CopyFromField(const onnx::TensorProto& proto, Tensor& tensor) {
  if (tensor.dtype() == DType::kString) {
    std::copy(proto.string_data().begin(), proto.string_data().end(), tensor.data<std::string>());
    return;
  }
  ElementWriter elements(tensor);
  switch (FieldNumber(tensor.dtype())) {
    case onnx::TensorProto::kFloatDataFieldNumber:
      PutAll(proto.float_data(), elements);
      break;
    case onnx::TensorProto::kDoubleDataFieldNumber:
      PutAll(proto.double_data(), elements);
      break;
    case onnx::TensorProto::kInt64DataFieldNumber:
      PutAll(proto.int64_data(), elements);
      break;
    case onnx::TensorProto::kUint64DataFieldNumber:
      PutAll(proto.uint64_data(), elements);
      break;
    default:
      PutAll(proto.int32_data(), elements);
      break;
  }
  elements.Finish();
}

Result<size_t> ReadMessageElements(const ByteSource& file, uint64_t offset, uint64_t length, Tensor& tensor) {
  const uint64_t end = length > file.size() || offset > file.size() - length ? file.size() : offset + length;
  const uint32_t wanted = FieldNumber(tensor.dtype());
  WireReader wire(file);
  ElementWriter elements(tensor);
  for (uint64_t position = offset; position < end;) {
    const WireField field = TRY(wire.Field(position, end));
    position = field.end;
    if (field.number != wanted) continue;
    if (field.type != WireType::kLengthDelimited) {
      elements.Put(field.value);
    } else if (wanted == onnx::TensorProto::kFloatDataFieldNumber) {
      TRY(PutFixed(file, field, 4, elements));
    } else if (wanted == onnx::TensorProto::kDoubleDataFieldNumber) {
      TRY(PutFixed(file, field, 8, elements));
    } else {
      for (uint64_t at = field.begin; at < field.end;) elements.Put(TRY(wire.Varint(at, field.end)));
    }
  }
  return elements.Finish();
}

}  // namespace onnxray
