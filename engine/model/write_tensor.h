// Tensor -> ONNX's TensorProto.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <fstream>
#include <string>

#include "tensor/tensor.h"

namespace onnxray {

// The file beside a model that large tensors lie in.
class ExternalFile {
 public:
  // Creates the file, or overwrites it. `location` is its name as the model refers to it.
  ExternalFile(const std::string& path, std::string location);

  // Appends the bytes, aligned for memory mapping, and makes `proto` refer to them.
  void Append(const std::string& bytes, onnx::TensorProto& proto);
  // Errors: kIo when something could not be written.
  Status Close();

 private:
  std::ofstream file_;
  std::string location_;
  uint64_t size_ = 0;
};

// Type, dimensions and elements; the caller sets the name. `external` null: the elements are in the message.
// Errors: kOutOfMemory.
Status WriteTensor(const Tensor& tensor, ExternalFile* external, onnx::TensorProto& proto);

}  // namespace onnxray
