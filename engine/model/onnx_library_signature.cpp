#include <onnx/defs/data_type_utils.h>
#include <onnx/defs/schema.h>

#include <algorithm>

#include "model/onnx_library.h"
#include "model/value_type.h"

namespace onnxray {

namespace {

using onnx::OpSchema;

void AddType(onnx::DataType type, Parameter& parameter) {
  const onnx::TypeProto* proto = &onnx::Utils::DataTypeUtils::ToTypeProto(type);
  if (proto->has_optional_type()) proto = &proto->optional_type().elem_type();
  const ValueType value = ToValueType(*proto);
  if (value.key != DType::kUndefined) {
    parameter.maps = true;
    return;
  }
  (value.kind == ValueType::Kind::kSequence ? parameter.sequences : parameter.tensors).Add(value.dtype);
}

std::vector<Parameter> ParametersOf(const std::vector<OpSchema::FormalParameter>& formals) {
  std::vector<Parameter> parameters;
  for (const OpSchema::FormalParameter& formal : formals) {
    Parameter& parameter = parameters.emplace_back();
    parameter.name = formal.GetName();
    parameter.type = formal.GetTypeStr();
    for (const onnx::DataType type : formal.GetTypes()) AddType(type, parameter);
    parameter.shared = formal.GetIsHomogeneous();
    parameter.least = formal.GetMinArity();
    parameter.count = formal.GetOption() == OpSchema::Single     ? Parameter::Count::kOne
                      : formal.GetOption() == OpSchema::Optional ? Parameter::Count::kOptional
                                                                 : Parameter::Count::kVariadic;
  }
  return parameters;
}

}  // namespace

std::optional<Signature> SchemaSignature(const std::string& domain, const std::string& op_type, int opset) {
  try {
    const OpSchema* schema = onnx::OpSchemaRegistry::Schema(op_type, opset, domain);
    if (!schema) return std::nullopt;
    return Signature{schema->SinceVersion(), ParametersOf(schema->inputs()), ParametersOf(schema->outputs())};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<std::vector<std::string>> SchemaAttributes(const std::string& domain,
                                                         const std::string& op_type, int opset) {
  try {
    const OpSchema* schema = onnx::OpSchemaRegistry::Schema(op_type, opset, domain);
    if (!schema || schema->Deprecated()) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& [name, attribute] : schema->attributes()) names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace onnxray
