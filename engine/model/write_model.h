// Model -> an ONNX file.
#pragma once

#include <cstdint>
#include <string>

#include "model/model.h"

namespace onnxray {

struct WriteOptions {
  // Models with more bytes of tensors than this get them in a file of their own beside the model, named as it
  // is with ".data" behind. Protobuf's messages end at 2 GB.
  uint64_t most_inline_bytes = 1'900'000'000;
};

// What the graph's constants take in a file, those of subgraphs and attributes included.
uint64_t ConstantBytes(const Graph& graph);

// The model's graph, metadata and documentation as one ModelProto: what LoadModel reads back is equal.
// Errors: kUnsupported for a model too large for one message, kOutOfMemory.
Result<std::string> WriteModel(const Model& model);
// The same to disk, at once or not at all. Errors: kIo, kOutOfMemory.
Status WriteModelFile(const Model& model, const std::string& path, const WriteOptions& options = {});

}  // namespace onnxray
