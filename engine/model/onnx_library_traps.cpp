#include "model/onnx_library_traps.h"

#include <onnx/defs/tensor_proto_util.h>

#include <algorithm>
#include <cctype>
#include <exception>
#include <optional>
#include <string_view>

#include "model/value_type.h"
#include "ops/einsum_equation.h"

namespace onnxray {

namespace {

// The inference of these reads the types of their inputs without asking whether there are any.
bool ReadsTypesBlindly(const onnx::NodeProto& node) {
  static constexpr std::string_view kOps[] = {"DictVectorizer", "LabelEncoder", "MaxUnpool",
                                              "RegexFullMatch", "SequenceMap",  "SplitToSequence"};
  return std::find(std::begin(kOps), std::end(kOps), node.op_type()) != std::end(kOps);
}

const onnx::AttributeProto* FindAttribute(const onnx::NodeProto& node, std::string_view name) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

// Nullopt where not even the rank is known.
std::optional<std::vector<Dim>> ShapeOf(const onnx::NodeProto& node, int input, const KnownTypes& types) {
  if (input >= node.input_size()) return std::nullopt;
  const auto type = types.find(node.input(input));
  return type == types.end() ? std::nullopt : ToValueType(*type->second).shape;
}

template <typename T>
bool HasZero(const std::vector<T>& values) {
  return std::find(values.begin(), values.end(), T{0}) != values.end();
}

bool SplitsByZero(const onnx::NodeProto& node, const KnownData& data) {
  if (node.input_size() < 2) return false;
  const auto split = data.find(node.input(1));
  if (split == data.end()) return false;
  const onnx::TensorProto& sizes = *split->second;
  try {
    if (sizes.data_type() == onnx::TensorProto::INT32) return HasZero(onnx::ParseData<int32_t>(&sizes));
    return HasZero(onnx::ParseData<int64_t>(&sizes));
  } catch (const std::exception&) {
    return true;
  }
}

// Inference looks up the operands' dimensions by the equation's labels, and those of every ellipsis in the
// first one's.
bool EquationFits(const onnx::NodeProto& node, const KnownTypes& types) {
  const onnx::AttributeProto* attribute = FindAttribute(node, "equation");
  if (!attribute) return false;
  std::vector<Shape> shapes;
  for (int i = 0; i < node.input_size(); ++i) {
    const auto shape = ShapeOf(node, i, types);
    if (!shape) return true;  // then it looks at nothing
    // Sizes are not at stake, and 1 goes with all others.
    shapes.emplace_back(std::vector<int64_t>(shape->size(), 1));
  }
  if (!ParseEinsum(attribute->s(), shapes).ok()) return false;
  const std::string terms = attribute->s().substr(0, attribute->s().find("->"));
  std::optional<int64_t> first;
  size_t begin = 0;
  for (const Shape& shape : shapes) {
    const std::string term = terms.substr(begin, terms.find(',', begin) - begin);
    begin += term.size() + 1;
    if (term.find("...") == std::string::npos) continue;
    const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
    const int64_t dims = shape.rank() - std::count_if(term.begin(), term.end(), is_letter);
    if (first.value_or(dims) != dims) return false;
    first = dims;
  }
  return true;
}

bool AxisFits(const onnx::NodeProto& node, const KnownTypes& types) {
  const auto shape = ShapeOf(node, 0, types);
  const onnx::AttributeProto* axis = FindAttribute(node, "axis");
  if (!shape || !axis) return true;
  const auto rank = static_cast<int64_t>(shape->size());
  return -rank <= axis->i() && axis->i() <= rank;
}

}  // namespace

bool AllInputsTyped(const onnx::NodeProto& node, const KnownTypes& types) {
  return std::all_of(node.input().begin(), node.input().end(),
                     [&](const std::string& input) { return input.empty() || types.contains(input); });
}

bool InferenceSurvives(const onnx::NodeProto& node, const KnownTypes& types, const KnownData& data) {
  if (ReadsTypesBlindly(node) && !AllInputsTyped(node, types)) return false;
  if (node.op_type() == "SplitToSequence") return !SplitsByZero(node, data);
  if (node.op_type() == "Einsum") return EquationFits(node, types);
  if (node.op_type() == "LayerNormalization") return AxisFits(node, types);
  return true;
}

}  // namespace onnxray
