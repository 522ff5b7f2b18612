#include "graph/check_node.h"

#include <algorithm>

#include "graph/signature.h"

namespace onnxray {

namespace {

using Kind = ValueType::Kind;
using Count = Parameter::Count;

std::string Number(size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

// How many values must be given, those left out by an empty name counted.
size_t Least(const std::vector<Parameter>& parameters) {
  size_t least = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].count == Count::kOne) least = i + 1;
    if (parameters[i].count == Count::kVariadic && parameters[i].least > 0)
      least = i + static_cast<size_t>(parameters[i].least);
  }
  return least;
}

std::string OpText(const Node& node) {
  return node.QualifiedOp() + "-" + std::to_string(node.signature->version);
}

std::string TypeText(const OperandType& operand) {
  if (operand.kind == Kind::kMap) return "a map";
  const std::string dtype = operand.dtype == DType::kUndefined ? "tensors" : std::string(Name(operand.dtype));
  return operand.kind == Kind::kSequence ? "a sequence of " + dtype : dtype;
}

// "input 2 'Y' (value 'b')"
std::string InputText(const Graph& graph, const Node& node, size_t i) {
  return "input " + std::to_string(i) + " '" + ParameterAt(node.signature->inputs, i)->name + "' (value '" +
         graph.value(node.inputs[i]).name + "')";
}

Error AtNode(const Node& node, std::string text, std::string remedy) {
  Error error = InvalidModel(std::move(text), std::move(remedy));
  error.node = node.name;
  error.op = node.QualifiedOp();
  return error;
}

Error NotTaken(const Graph& graph, const Node& node, size_t i, const OperandType& operand) {
  const Parameter& parameter = *ParameterAt(node.signature->inputs, i);
  std::string taken = parameter.tensors.ToString();
  const auto add = [&](const std::string& more) { taken += (taken.empty() ? "" : ", or ") + more; };
  if (!parameter.sequences.empty()) add("sequences of " + parameter.sequences.ToString());
  if (parameter.maps) add("maps");
  const bool castable = operand.kind == Kind::kTensor && !parameter.tensors.empty();
  return AtNode(node,
                InputText(graph, node, i) + " is " + TypeText(operand) + ", but " + OpText(node) +
                    " takes only " + taken,
                castable ? "Insert a Cast before it, or export the model with another opset"
                         : "The model is damaged or was exported wrongly: export it again");
}

Error Different(const Graph& graph, const Node& node, size_t first, const OperandType& of_first,
                size_t second, const OperandType& of_second) {
  return AtNode(node,
                InputText(graph, node, first) + " is " + TypeText(of_first) + " and " +
                    InputText(graph, node, second) + " is " + TypeText(of_second) + ", but " + OpText(node) +
                    " takes the same type for both",
                "Insert a Cast before one of them, or export the model again");
}

}  // namespace

std::string CheckArity(const Node& node) {
  if (!node.signature) return {};
  const std::vector<Parameter>& inputs = node.signature->inputs;
  for (size_t i = 0; i < std::max(node.inputs.size(), Least(inputs)); ++i) {
    const Parameter* parameter = ParameterAt(inputs, i);
    if (!parameter) {
      return "it has " + Number(node.inputs.size(), "input") + ", but " + OpText(node) + " takes at most " +
             std::to_string(inputs.size());
    }
    const bool given = i < node.inputs.size() && node.inputs[i] != kNoValue;
    const bool homogeneous = parameter->count == Count::kVariadic && parameter->shared;
    if (!given && (parameter->count == Count::kOne || homogeneous))
      return "input " + std::to_string(i) + " ('" + parameter->name + "') is missing";
  }
  const size_t least = Least(node.signature->outputs);
  if (node.outputs.size() < least) {
    return "it has " + Number(node.outputs.size(), "output") + ", but " + OpText(node) + " gives at least " +
           std::to_string(least);
  }
  return {};
}

std::vector<OperandType> DeclaredOperands(const Graph& graph, const Node& node) {
  std::vector<OperandType> operands(node.inputs.size());
  for (size_t i = 0; i < operands.size(); ++i) {
    if (node.inputs[i] == kNoValue) continue;
    const ValueType& type = graph.value(node.inputs[i]).type;
    if (type.kind == Kind::kOptional) continue;  // of a tensor or of a sequence: the type does not tell
    operands[i] = {type.kind, type.dtype};
    if (type.key != DType::kUndefined) operands[i] = {Kind::kMap, DType::kUndefined};
  }
  return operands;
}

std::vector<OperandType> ActualOperands(const std::vector<Value>& inputs) {
  std::vector<OperandType> operands(inputs.size());
  for (size_t i = 0; i < operands.size(); ++i) {
    if (inputs[i].is_tensor()) {
      operands[i] = {Kind::kTensor, inputs[i].tensor().dtype()};
    } else if (inputs[i].is_sequence()) {
      const Sequence& sequence = inputs[i].sequence();
      const bool typed = !sequence.empty() && sequence[0].is_tensor();
      operands[i] = {Kind::kSequence, typed ? sequence[0].tensor().dtype() : DType::kUndefined};
      if (!sequence.empty() && sequence[0].is_map()) operands[i] = {Kind::kMap, DType::kUndefined};
    } else if (inputs[i].is_map()) {
      operands[i] = {Kind::kMap, DType::kUndefined};
    }
  }
  return operands;
}

Status CheckTypes(const Graph& graph, const Node& node, const std::vector<OperandType>& operands) {
  if (!node.signature) return Ok();
  const std::vector<Parameter>& parameters = node.signature->inputs;
  for (size_t i = 0; i < operands.size(); ++i) {
    const OperandType& operand = operands[i];
    const Parameter* parameter = ParameterAt(parameters, i);
    if (!parameter || operand.kind == Kind::kUnknown) continue;
    const DTypeSet& set = operand.kind == Kind::kSequence ? parameter->sequences : parameter->tensors;
    const bool known = operand.dtype != DType::kUndefined;
    const bool taken = operand.kind == Kind::kMap ? parameter->maps
                       : known                    ? set.Has(operand.dtype)
                                                  : !set.empty();
    if (!taken) return NotTaken(graph, node, i, operand);
    if (!parameter->shared || !known) continue;
    for (size_t before = 0; before < i; ++before) {
      const OperandType& other = operands[before];
      const Parameter& its = *ParameterAt(parameters, before);
      if (!its.shared || its.type != parameter->type || other.dtype == DType::kUndefined) continue;
      if (other.kind != operand.kind || other.dtype != operand.dtype)
        return Different(graph, node, before, other, i, operand);
      break;  // what came before that agrees with it
    }
  }
  return Ok();
}

}  // namespace onnxray
