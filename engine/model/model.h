// Model: an ONNX file, read and checked: its metadata and its Graph with the weights attached.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"
#include "model/byte_source.h"
#include "tensor/value.h"

namespace onnxray {

struct Model {
  std::string name;  // file name without directory, for people
  int64_t ir_version = 0;
  std::string producer;  // "pytorch 2.1"
  std::string doc;
  std::map<std::string, std::string> metadata;  // metadata_props
  uint64_t file_bytes = 0;                      // with external data
  std::shared_ptr<const Graph> graph;  // local functions inlined, bodies of kernel-less operators expanded
  std::vector<Error> warnings;         // what the checker or shape inference disliked but a run may survive
};

// Finds the external data a model refers to by relative path ("weights.bin"). Null: no external data to be
// had.
using ExternalDataResolver = std::function<Result<std::shared_ptr<ByteSource>>(const std::string& location)>;

struct LoadOptions {
  std::string name = "model.onnx";
  ExternalDataResolver external_data;
};

// Parses, checks and types a model. Large weights are taken from `source` without a second copy: peak memory
// stays below 1.3 times the file. An operator Onnxray does not know is no error here: its node fails when it
// is run. Errors: kInvalidModel (truncated, not ONNX, checker's verdict), kNotFound (external data missing:
// names the files).
Result<Model> LoadModel(std::shared_ptr<ByteSource> source, const LoadOptions& options);
// The same from disk, external data looked for beside the file.
Result<Model> LoadModelFile(const std::string& path);

// One serialized TensorProto, such as the .pb files of ONNX's test data.
Result<Tensor> ParseTensorProto(std::string_view bytes);
// One serialized TensorProto, SequenceProto or OptionalProto, as `type` says (kUnknown reads a tensor).
Result<Value> ParseValue(std::string_view bytes, const ValueType& type);

}  // namespace onnxray
