#include "model/node_origin.h"

#include <charconv>

namespace onnxray {

namespace {

constexpr const char* kScope = "onnxray.scope";
constexpr const char* kOpset = "onnxray.opset";

const std::string* Find(const onnx::NodeProto& node, const char* key) {
  for (const auto& entry : node.metadata_props()) {
    if (entry.key() == key) return &entry.value();
  }
  return nullptr;
}

void Set(onnx::NodeProto& node, const char* key, const std::string& value) {
  for (auto& entry : *node.mutable_metadata_props()) {
    if (entry.key() == key) return entry.set_value(value);
  }
  auto* entry = node.add_metadata_props();
  entry->set_key(key);
  entry->set_value(value);
}

}  // namespace

std::string ScopeOf(const onnx::NodeProto& node) {
  const std::string* scope = Find(node, kScope);
  return scope ? *scope : std::string();
}

void SetScope(onnx::NodeProto& node, const std::string& scope) { Set(node, kScope, scope); }

OpsetImports ImportsOf(const onnx::ModelProto& model) {
  OpsetImports imports;
  for (const auto& import : model.opset_import())
    imports[import.domain()] = static_cast<int>(import.version());
  return imports;
}

int OpsetOf(const onnx::NodeProto& node, const OpsetImports& imports) {
  int version = 0;
  if (const std::string* own = Find(node, kOpset)) {
    std::from_chars(own->data(), own->data() + own->size(), version);
    return version;
  }
  const auto import = imports.find(node.domain());
  return import == imports.end() ? 0 : import->second;
}

void SetOpset(onnx::NodeProto& node, int version) { Set(node, kOpset, std::to_string(version)); }

}  // namespace onnxray
