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
  static constexpr std::string_view kOps[] = {"DictVectorizer",  "EyeLike",        "LabelEncoder",
                                              "MaxUnpool",       "RegexFullMatch", "SequenceMap",
                                              "SplitToSequence", "TreeEnsemble"};
  return std::find(std::begin(kOps), std::end(kOps), node.op_type()) != std::end(kOps);
}

const onnx::AttributeProto* FindAttribute(const onnx::NodeProto& node, std::string_view name) {
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

int64_t IntOf(const onnx::NodeProto& node, std::string_view name, int64_t otherwise) {
  const onnx::AttributeProto* attribute = FindAttribute(node, name);
  return attribute ? attribute->i() : otherwise;
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

// Inference reads the first dimension of the leaves' weights.
bool LeavesAreAList(const onnx::NodeProto& node) {
  const onnx::AttributeProto* weights = FindAttribute(node, "leaf_weights");
  return !weights || weights->t().dims_size() == 1;
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

// Unknown ranks pass: inference asks for them.
bool RankIs(const onnx::NodeProto& node, int input, size_t rank, const KnownTypes& types) {
  const auto shape = ShapeOf(node, input, types);
  return !shape || shape->size() == rank;
}

bool SameRank(const onnx::NodeProto& node, int input, int other, const KnownTypes& types) {
  const auto shape = ShapeOf(node, input, types);
  return !shape || RankIs(node, other, shape->size(), types);
}

// 0 <= the attribute <= the rank of input 0; with `negative` also from -rank on.
bool WithinRank(const onnx::NodeProto& node, std::string_view attribute, bool negative,
                const KnownTypes& types) {
  const auto shape = ShapeOf(node, 0, types);
  if (!shape) return true;
  const auto rank = static_cast<int64_t>(shape->size());
  const int64_t value = IntOf(node, attribute, 0);
  return (negative ? -rank : 0) <= value && value <= rank;
}

// Pooling counts down from a dimension in steps of its stride.
bool HasAbsurdDim(const onnx::NodeProto& node, const KnownTypes& types) {
  constexpr int64_t kAbsurd = int64_t{1} << 32;
  for (int i = 0; i < node.input_size(); ++i) {
    const auto shape = ShapeOf(node, i, types);
    if (shape &&
        std::any_of(shape->begin(), shape->end(), [](const Dim& dim) { return dim.value > kAbsurd; }))
      return true;
  }
  return false;
}

}  // namespace

bool AllInputsTyped(const onnx::NodeProto& node, const KnownTypes& types) {
  return std::all_of(node.input().begin(), node.input().end(),
                     [&](const std::string& input) { return input.empty() || types.contains(input); });
}

bool InferenceSurvives(const onnx::NodeProto& node, const KnownTypes& types, const KnownData& data) {
  const std::string& op = node.op_type();
  if (ReadsTypesBlindly(node) && !AllInputsTyped(node, types)) return false;
  if (HasAbsurdDim(node, types)) return false;
  if (op == "Conv" || op == "ConvInteger" || op == "ConvTranspose" || op == "DeformConv")
    return SameRank(node, 0, 1, types);
  if (op == "MaxUnpool") return ShapeOf(node, 1, types) && SameRank(node, 0, 1, types);
  if (op == "RNN" || op == "GRU" || op == "LSTM") return RankIs(node, 0, 3, types);
  if (op == "QLinearConv") return SameRank(node, 0, 3, types);
  if (op == "MaxRoiPool") return RankIs(node, 0, 4, types);
  if (op == "GatherND") return WithinRank(node, "batch_dims", false, types);
  if (op == "LayerNormalization") return WithinRank(node, "axis", true, types);
  if (op == "SplitToSequence") return !SplitsByZero(node, data);
  if (op == "TreeEnsemble") return LeavesAreAList(node);
  if (op == "Einsum") return EquationFits(node, types);
  return true;
}

}  // namespace onnxray
