// TensorProto and its kin -> Tensor.
#pragma once

#include <map>
#include <string_view>

#include "model/byte_source.h"
#include "model/model.h"
#include "model/skeleton.h"
#include "tensor/value.h"

namespace onnx {
class TensorProto;
class SparseTensorProto;
}  // namespace onnx

namespace onnxray {

// Where the elements that are not in the message itself come from.
class TensorData {
 public:
  TensorData() = default;
  TensorData(std::shared_ptr<ByteSource> source, const std::vector<MovedData>* moved, ExternalDataResolver external)
      : source_(std::move(source)), moved_(moved), external_(std::move(external)) {}

  // Errors: kInvalidModel (too few elements, unknown type), kNotFound (external file).
  Result<Tensor> Read(const onnx::TensorProto& proto);
  // Dense, as ONNX defines sparse initialisers: indices are positions, linear or one coordinate per column.
  Result<Tensor> Read(const onnx::SparseTensorProto& proto);
  uint64_t external_bytes() const { return external_bytes_; }

 private:
  Result<Tensor> ReadMoved(const onnx::TensorProto& proto, const MovedData& moved);
  Result<Tensor> ReadExternal(const onnx::TensorProto& proto);
  Result<std::shared_ptr<ByteSource>> OpenExternal(const std::string& location);

  std::shared_ptr<ByteSource> source_;
  const std::vector<MovedData>* moved_ = nullptr;
  ExternalDataResolver external_;
  std::map<std::string, std::shared_ptr<ByteSource>> open_;
  uint64_t external_bytes_ = 0;
};

}  // namespace onnxray
