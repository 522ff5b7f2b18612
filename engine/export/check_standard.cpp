#include "export/check_standard.h"

#include <onnx/onnx_pb.h>

#include <algorithm>

#include "model/onnx_library.h"
#include "model/write_graph.h"
#include "ops/domain.h"
#include "ops/graph_writer.h"
#include "ops/op.h"

namespace onnxray {

namespace {

// Memory planning of the oldest exporters.
constexpr std::string_view kConsumedInputs = "consumed_inputs";

template <typename T>
constexpr bool kComparable =
    std::is_same_v<T, int64_t> || std::is_same_v<T, float> || std::is_same_v<T, std::string> ||
    std::is_same_v<T, std::vector<int64_t>> || std::is_same_v<T, std::vector<float>> ||
    std::is_same_v<T, std::vector<std::string>>;

bool Equal(const AttributeValue& a, const AttributeValue& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (kComparable<T>) return value == std::get<T>(b);
        return false;
      },
      a);
}

// A default that Onnxray filled in itself.
bool IsDefault(const Node& node, const std::string& name, const AttributeValue& value) {
  const Op* op = FindOp(node.domain, node.op_type);
  return op && std::any_of(op->attributes.begin(), op->attributes.end(), [&](const AttributeDefault& filled) {
           return filled.name == name && Equal(filled.value, value);
         });
}

Error At(const Node& node, const std::string& text) {
  Error error = Unsupported("cannot be written at opset " + std::to_string(node.opset) + ": " + text,
                            "Export the model again with a newer opset");
  error.node = node.name;
  error.op = node.QualifiedOp();
  return error;
}

bool IsOnnx(const std::string& domain) {
  return domain.empty() || domain == kMl || domain == kOnnxray || domain == "ai.onnx.preview.training";
}

}  // namespace

bool IsStandard(const Node& node) {
  const Op* op = FindOp(node.domain, node.op_type);
  const bool newer_than_library = op && node.domain.empty() && op->versions.front() > GraphWriter::kOpset;
  if (newer_than_library) return op->VersionAt(node.opset) > 0;
  return !IsOnnx(node.domain) || SchemaAttributes(node.domain, node.op_type, node.opset).has_value();
}

Status CheckStandard(const Graph& graph, Node& node) {
  if (!IsStandard(node)) return At(node, "ONNX has no such operator");
  const auto names = SchemaAttributes(node.domain, node.op_type, node.opset);
  if (!names) return Ok();
  Attributes kept;
  for (const auto& [name, value] : node.attributes.all()) {
    if (std::binary_search(names->begin(), names->end(), name)) {
      kept.Set(name, value);
    } else if (name != kConsumedInputs && !IsDefault(node, name, value)) {
      return At(node, "its attribute '" + name + "' is no more");
    }
  }
  node.attributes = std::move(kept);
  onnx::NodeProto proto;
  TRY(WriteNode(graph, node, nullptr, proto));
  const std::string complaint = SchemaComplaint(proto, node.opset);
  if (!complaint.empty()) return At(node, complaint);
  return Ok();
}

}  // namespace onnxray
