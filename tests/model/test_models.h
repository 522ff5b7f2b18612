// Models for tests: written in ONNX's text syntax (onnx/docs/Syntax.md) or put together message by message,
// loaded from memory, and run where values tell more than structure.
#pragma once

#include <gtest/gtest.h>
#include <onnx/defs/parser.h>
#include <onnx/onnx_pb.h>

#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"
#include "run/session.h"

namespace onnxray::testing {

inline onnx::ModelProto ModelFromText(const std::string& text) {
  onnx::ModelProto model;
  const auto status = onnx::OnnxParser::Parse(model, text.c_str());
  EXPECT_TRUE(status.IsOK()) << status.ErrorMessage();
  return model;
}

// The same behind a header for opset 17.
inline onnx::ModelProto GraphFromText(const std::string& graph) {
  return ModelFromText("<ir_version: 8, opset_import: [\"\" : 17]>\n" + graph);
}

// `shift` bytes off a 64-byte boundary.
inline std::shared_ptr<ByteSource> InMemory(std::string_view bytes, size_t shift = 0) {
  const std::shared_ptr<Storage> whole = Storage::Allocate(bytes.size() + shift);
  std::memcpy(whole->data() + shift, bytes.data(), bytes.size());
  return FromMemory(Storage::Alias(whole->data() + shift, bytes.size(), whole));
}

inline Result<Model> LoadBytes(std::string_view bytes, LoadOptions options = {}) {
  return LoadModel(InMemory(bytes), options);
}

inline Result<Model> Load(const onnx::ModelProto& model, LoadOptions options = {}) {
  return LoadBytes(model.SerializeAsString(), std::move(options));
}

// A model that must load.
inline Model MustLoad(const onnx::ModelProto& proto, LoadOptions options = {}) {
  Result<Model> model = Load(proto, std::move(options));
  if (model.ok()) return std::move(model.value());
  ADD_FAILURE() << model.error().ToString();
  Model empty;
  empty.graph = std::make_shared<Graph>();
  return empty;
}

// What a failed load says, or "" for one that succeeded.
inline std::string LoadError(const onnx::ModelProto& proto, LoadOptions options = {}) {
  const Result<Model> model = Load(proto, std::move(options));
  return model.ok() ? "" : model.error().ToString();
}

inline std::string Warnings(const Model& model) {
  std::string text;
  for (const Error& warning : model.warnings) text += warning.ToString() + "\n";
  return text;
}

// Of a value by name: "float32[2,3]", or "no such value".
inline std::string TypeOf(const Graph& graph, std::string_view name) {
  const ValueId id = graph.FindValue(name);
  return id == kNoValue ? "no such value" : graph.value(id).type.ToString();
}

inline std::vector<std::string> NodeNames(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes) names.push_back(node.name);
  return names;
}

inline std::vector<std::string> OpTypes(const Graph& graph) {
  std::vector<std::string> types;
  for (const Node& node : graph.nodes) types.push_back(node.op_type);
  return types;
}

inline std::vector<std::string> ValueNames(const Graph& graph, const std::vector<ValueId>& ids) {
  std::vector<std::string> names;
  for (const ValueId id : ids) names.push_back(id == kNoValue ? "" : graph.value(id).name);
  return names;
}

inline std::vector<double> ElementsOf(const Tensor& tensor) {
  return ToDoubles(tensor.RowMajor().value()).value();
}

// An initialiser's elements.
inline std::vector<double> Constant(const Graph& graph, std::string_view name) {
  const ValueId id = graph.FindValue(name);
  if (id == kNoValue || !graph.value(id).constant) return {};
  return ElementsOf(*graph.value(id).constant);
}

// The first output of the model, run on these inputs.
inline std::vector<double> RunModel(Model model, const Inputs& inputs) {
  const auto session = Session::Create(std::move(model), {.threads = 1});
  if (!session.ok()) {
    ADD_FAILURE() << session.error().ToString();
    return {};
  }
  const auto outputs = session.value()->RunOutputs(inputs);
  if (!outputs.ok()) {
    ADD_FAILURE() << outputs.error().ToString();
    return {};
  }
  return ElementsOf(outputs.value().at(0).tensor());
}

inline Tensor Vector(const std::vector<float>& values) {
  return Tensor::FromValues<float>({static_cast<int64_t>(values.size())}, values);
}

// An initialiser with raw_data.
template <typename T>
onnx::TensorProto RawTensor(const std::string& name, int type, const std::vector<int64_t>& dims,
                            const std::vector<T>& elements) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const int64_t dim : dims) tensor.add_dims(dim);
  tensor.set_raw_data(elements.data(), elements.size() * sizeof(T));
  return tensor;
}

inline void AddEntry(onnx::TensorProto& tensor, const std::string& key, const std::string& value) {
  auto* entry = tensor.add_external_data();
  entry->set_key(key);
  entry->set_value(value);
}

}  // namespace onnxray::testing
