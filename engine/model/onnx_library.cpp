#include "model/onnx_library.h"

#include <onnx/checker.h>
#include <onnx/defs/parser.h>
#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <exception>
#include <string_view>

#include "model/onnx_library_text.h"
#include "model/proto_walk.h"

namespace onnxray {

namespace {

// The newest of `versions` (ascending) that is not above `opset`; 0: none.
int VersionAt(const std::vector<int>& versions, int opset) {
  int found = 0;
  for (const int version : versions) {
    if (version <= opset) found = version;
  }
  return found;
}

// Attributes that inference divides by without looking, or by their squares.
bool MustBePositive(std::string_view name) {
  return name == "strides" || name == "blocksize" || name == "group" || name == "num_outputs";
}

bool IsPositive(const onnx::AttributeProto& attribute) {
  const auto positive = [](int64_t value) { return value > 0 && value <= INT32_MAX; };
  return std::all_of(attribute.ints().begin(), attribute.ints().end(), positive) &&
         (!attribute.has_i() || positive(attribute.i()));
}

void AddDefaults(const onnx::OpSchema& schema, onnx::FunctionProto& function) {
  for (const auto& [name, attribute] : schema.attributes()) {
    if (!attribute.default_value.name().empty()) *function.add_attribute_proto() = attribute.default_value;
  }
}

// Context-dependent bodies are built for the node at hand.
std::optional<onnx::FunctionProto> BuildBody(const onnx::OpSchema& schema, onnx::NodeProto node, int opset,
                                             const std::vector<const onnx::TypeProto*>& input_types) {
  const int version = VersionAt(schema.context_dependent_function_opset_versions(), opset);
  if (version == 0) return std::nullopt;
  std::vector<onnx::TypeProto> types;
  for (int i = 0; i < node.input_size(); ++i) {
    const onnx::TypeProto* type = input_types[static_cast<size_t>(i)];
    if (!node.input(i).empty() && !type) return std::nullopt;
    types.push_back(type ? *type : onnx::TypeProto());
  }
  for (const auto& [name, attribute] : schema.attributes()) {
    bool given = attribute.default_value.name().empty();
    for (const auto& own : node.attribute()) given = given || own.name() == name;
    if (!given) *node.add_attribute() = attribute.default_value;
  }
  onnx::FunctionProto body;
  const onnx::FunctionBodyBuildContextImpl context(node, types);
  if (!schema.BuildContextDependentFunction(context, body, version)) return std::nullopt;
  return body;
}

}  // namespace

Status ParseModelProto(const std::string& bytes, onnx::ModelProto& model) {
  const Error damaged =
      InvalidModel("the file begins like an ONNX model but is damaged inside", "Download or export it again");
  try {
    if (!model.ParseFromString(bytes)) return damaged;
  } catch (const std::exception&) {
    return damaged;
  }
  return Ok();
}

std::string SchemaComplaint(const onnx::NodeProto& node, int opset) {
  try {
    const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(node.op_type(), opset, node.domain());
    if (!schema) return {};
    onnx::checker::CheckerContext context;
    context.set_ir_version(onnx::IR_VERSION);
    const onnx::checker::LexicalScopeContext names;
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      if (MustBePositive(attribute.name()) && !IsPositive(attribute)) {
        return "attribute '" + attribute.name() + "' must be positive, and no more than 31 bits long";
      }
      // Tensors are checked by CheckTensor, graphs node by node.
      const bool other = attribute.has_t() || attribute.has_g() || attribute.has_sparse_tensor() ||
                         attribute.tensors_size() > 0 || attribute.graphs_size() > 0 ||
                         attribute.sparse_tensors_size() > 0;
      if (!other) onnx::checker::check_attribute(attribute, context, names);
    }
    schema->Verify(node);
    return {};
  } catch (const std::exception& complaint) {
    return ForPeople(complaint);
  }
}

std::string AttributeDefect(const onnx::NodeProto& node, int opset) {
  using Proto = onnx::AttributeProto;
  const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(node.op_type(), opset, node.domain());
  if (!schema) return {};
  for (const auto& [name, expected] : schema->attributes()) {
    const auto& given = node.attribute();
    const auto found = std::find_if(given.begin(), given.end(),
                                    [&](const Proto& attribute) { return attribute.name() == name; });
    if (found == given.end()) {
      if (expected.required) return "attribute '" + name + "' is missing";
    } else if (found->type() != expected.type) {
      return "attribute '" + name + "' is of kind " + Proto::AttributeType_Name(found->type()) +
             " instead of " + Proto::AttributeType_Name(expected.type);
    }
  }
  return {};
}

std::optional<onnx::FunctionProto> OperatorBody(const onnx::NodeProto& node, int opset,
                                                const std::vector<const onnx::TypeProto*>& input_types) {
  if (!SchemaComplaint(node, opset).empty()) return std::nullopt;
  try {
    const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(node.op_type(), opset, node.domain());
    if (!schema) return std::nullopt;
    std::optional<onnx::FunctionProto> body;
    if (const onnx::FunctionProto* function = schema->GetFunction(opset)) {
      body = *function;
    } else if (schema->HasContextDependentFunction()) {
      body = BuildBody(*schema, node, opset, input_types);
    }
    if (body) AddDefaults(*schema, *body);
    return body;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<onnx::FunctionProto> ParseFunction(const std::string& text) {
  try {
    onnx::FunctionProto function;
    if (!onnx::OnnxParser::Parse(function, text.c_str()).IsOK()) return std::nullopt;
    return function;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace onnxray
