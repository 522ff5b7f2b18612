// The typed fields that TensorProto keeps elements in: float_data, int32_data and their kin.
#pragma once

#include "model/byte_source.h"
#include "tensor/tensor.h"

namespace onnx {
class TensorProto;
}

namespace onnxray {

// Bytes of elements narrower than that, which lie in files side by side, the first in the lowest bits.
inline size_t PackedBytes(DType dtype, size_t count) {
  const size_t per_byte = static_cast<size_t>(8 / PackedBits(dtype));
  return (count + per_byte - 1) / per_byte;
}
void UnpackElements(const uint8_t* packed, Tensor& tensor);

// Numbers or strings in the field that the specification names for this element type.
size_t CountInField(const onnx::TensorProto& proto, DType dtype);
// Fills the tensor from that field, which holds enough.
void CopyFromField(const onnx::TensorProto& proto, Tensor& tensor);

// The same from a serialized TensorProto of `length` bytes at `offset`, packed or not, in one piece or
// several, without loading it whole. Returns how many numbers the field holds; those that do not fit the
// tensor are counted only. Errors: kIo, kInvalidModel.
Result<size_t> ReadMessageElements(const ByteSource& file, uint64_t offset, uint64_t length, Tensor& tensor);

}  // namespace onnxray
