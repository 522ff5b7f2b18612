// What the ONNX library knows: the schemas of all standard operators, how they type their outputs, and the
// bodies of those that are functions. The library throws; the files onnx_library*.cpp catch, and nothing
// beyond them sees it. Opsets newer than the library count as its newest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "graph/signature.h"

namespace onnx {
class FunctionProto;
class ModelProto;
class NodeProto;
class TypeProto;
}  // namespace onnx

namespace onnxray {

// Errors: kInvalidModel when the bytes are no ModelProto.
Status ParseModelProto(const std::string& bytes, onnx::ModelProto& model);

// Types and shapes of all values, subgraphs' too, into the graphs' value_info. What the model declares itself
// fills in what inference does not know, and gives way where they differ. Nodes must be sorted and tensors
// checked. Returns complaints, node by node: wrong arity or attributes, shapes that cannot be, declarations
// that are wrong. Their values stay untyped; a run finds out more.
std::vector<Error> InferTypes(onnx::ModelProto& model);

// What the operator's schema dislikes about a node: arity, attributes. Empty: nothing, or there is no schema.
// Inference must not see such nodes, it relies on them.
std::string SchemaComplaint(const onnx::NodeProto& node, int opset);

// Why the operator cannot be run with the node's attributes: a required one is missing, or one is of another
// kind. Empty: nothing is wrong with them, or there is no schema.
std::string AttributeDefect(const onnx::NodeProto& node, int opset);

// The names of the attributes that an operator has at an opset, sorted; nullopt: there is no such operator.
std::optional<std::vector<std::string>> SchemaAttributes(const std::string& domain,
                                                         const std::string& op_type, int opset);

// The inputs and outputs of an operator at an opset, by its schema; nullopt: there is none.
std::optional<Signature> SchemaSignature(const std::string& domain, const std::string& op_type, int opset);

// The function that defines a standard operator, for this node; its attributes' defaults are filled in.
// nullopt: the operator has no body, or none for inputs whose types are unknown. `input_types[i]` is null for
// those.
std::optional<onnx::FunctionProto> OperatorBody(const onnx::NodeProto& node, int opset,
                                                const std::vector<const onnx::TypeProto*>& input_types);

// A function in ONNX's text syntax. nullopt: it is not.
std::optional<onnx::FunctionProto> ParseFunction(const std::string& text);

}  // namespace onnxray
