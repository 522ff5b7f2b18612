#include "graph/signature.h"

#include <bit>
#include <map>

namespace onnxray {

namespace {

template <typename... Ts>
DTypeSet SetOf(Types<Ts...>) {
  DTypeSet set;
  (set.Add(kDTypeOf<Ts>), ...);
  return set;
}

// Empty for a word that names none.
DTypeSet NamedSet(std::string_view word) {
  DTypeSet all;
  for (int i = 1; i <= static_cast<int>(kLastDType); ++i) {
    const auto dtype = static_cast<DType>(i);
    if (Name(dtype) == word) {
      DTypeSet one;
      one.Add(dtype);
      return one;
    }
    all.Add(dtype);
  }
  if (word == "floats") return SetOf(Floats{});
  if (word == "integers") return SetOf(Integers{});
  if (word == "numbers") return SetOf(Numbers{});
  if (word == "any") return all;
  return {};
}

// Cuts `text` at the first `separator`; what follows stays in `text`.
std::string_view Cut(std::string_view& text, std::string_view separator) {
  const size_t at = text.find(separator);
  const std::string_view part = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + separator.size());
  return part;
}

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

using Variables = std::map<std::string_view, DTypeSet>;

Result<Variables> ParseVariables(std::string_view text) {
  Variables variables;
  while (!Trim(text).empty()) {
    std::string_view words = Cut(text, ";");
    const std::string_view name = Trim(Cut(words, ":"));
    while (!(words = Trim(words)).empty()) {
      const std::string_view word = Cut(words, " ");
      const DTypeSet set = NamedSet(word);
      if (set.empty()) return Internal("a signature names the unknown type '" + std::string(word) + "'");
      variables[name].Add(set);
    }
  }
  return variables;
}

Result<std::vector<Parameter>> ParseParameters(std::string_view text, const Variables& variables) {
  std::vector<Parameter> parameters;
  while (!Trim(text).empty()) {
    std::string_view name = Trim(Cut(text, ","));
    std::string_view type = Cut(name, " ");
    name = Trim(name);
    Parameter& parameter = parameters.emplace_back();
    parameter.type = type;
    const bool sequence = type.starts_with("seq(") && type.ends_with(')');
    if (sequence) type = type.substr(4, type.size() - 5);
    const auto variable = variables.find(type);
    parameter.shared = variable != variables.end();
    DTypeSet& elements = sequence ? parameter.sequences : parameter.tensors;
    elements = parameter.shared ? variable->second : NamedSet(type);
    if (name.ends_with("...")) {
      parameter.count = Parameter::Count::kVariadic;
      name.remove_suffix(3);
    } else if (name.ends_with('?')) {
      parameter.count = Parameter::Count::kOptional;
      name.remove_suffix(1);
    }
    parameter.name = name;
    if (name.empty() || elements.empty()) {
      return Internal("a signature has a parameter without name or with the unknown type '" +
                      std::string(type) + "'");
    }
  }
  return parameters;
}

}  // namespace

DType DTypeSet::Only() const {
  if (!std::has_single_bit(bits_)) return DType::kUndefined;
  return static_cast<DType>(std::countr_zero(bits_));
}

std::string DTypeSet::ToString() const {
  std::string text;
  for (int i = 1; i <= static_cast<int>(kLastDType); ++i) {
    const auto dtype = static_cast<DType>(i);
    if (Has(dtype)) text += (text.empty() ? "" : ", ") + std::string(Name(dtype));
  }
  return text;
}

const Parameter* ParameterAt(const std::vector<Parameter>& parameters, size_t i) {
  if (i < parameters.size()) return &parameters[i];
  const bool variadic = !parameters.empty() && parameters.back().count == Parameter::Count::kVariadic;
  return variadic ? &parameters.back() : nullptr;
}

Result<Signature> ParseSignature(std::string_view text, int version) {
  std::string_view variables_text = text;
  std::string_view outputs = Cut(variables_text, ";");
  const std::string_view inputs = Cut(outputs, "->");
  const Variables variables = TRY(ParseVariables(variables_text));
  Signature signature;
  signature.version = version;
  signature.inputs = TRY(ParseParameters(inputs, variables));
  signature.outputs = TRY(ParseParameters(outputs, variables));
  return signature;
}

}  // namespace onnxray
