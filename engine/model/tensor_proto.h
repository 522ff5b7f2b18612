// ONNX's serialized tensors -> Tensor.
#pragma once

#include "model/data_files.h"
#include "tensor/tensor.h"

namespace onnx {
class SparseTensorProto;
class TensorProto;
}  // namespace onnx

namespace onnxray {

// Every element type and every way of storing it: raw_data, the typed fields, external data, moved out of the
// skeleton. Large elements are taken from their file without a copy where its memory allows. Errors:
// kInvalidModel when the elements do not fit type and shape, kUnsupported for element types without a DType,
// kNotFound for external data that is not in `files`; all with the tensor's name as `value`.
Result<Tensor> ReadTensor(const onnx::TensorProto& proto, const DataFiles& files);
// Made dense: zeros (empty strings) where no value is given.
Result<Tensor> ReadTensor(const onnx::SparseTensorProto& proto, const DataFiles& files);

// The same errors for type, shape and number of elements, without reading elements from files.
Status CheckTensor(const onnx::TensorProto& proto);
Status CheckTensor(const onnx::SparseTensorProto& proto);

// The file that external elements lie in; empty when they are in the message.
std::string ExternalLocation(const onnx::TensorProto& proto);

}  // namespace onnxray
