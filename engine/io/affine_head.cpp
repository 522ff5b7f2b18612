#include "io/affine_head.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace onnxray {

namespace {

constexpr int kLongestHead = 12;

bool IsOneOf(std::string_view op, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), op) != list.end();
}

// The mean of a constant operand that scales or shifts pixels; nullopt for any other.
std::optional<double> MeanOf(const Tensor& constant, int channels) {
  if (!constant.defined() || (constant.count() != 1 && constant.count() != channels)) return std::nullopt;
  const Result<std::vector<double>> values = ToDoubles(constant);
  if (!values.ok()) return std::nullopt;
  const std::vector<double>& all = values.value();
  return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
}

// Composes one node onto the head; false: it is none of the arithmetic meant.
bool Apply(const Graph& graph, const Node& node, ValueId value, int channels, AffineHead& head) {
  if (node.inputs.size() < 2) return false;
  const bool first = node.inputs[0] == value;
  const std::optional<double> constant = MeanOf(ConstantOf(graph, node.inputs[first ? 1 : 0]), channels);
  if (!constant) return false;
  if (node.op_type == "Add") {
    head.offset += *constant;
  } else if (node.op_type == "Sub") {
    head.scale *= first ? 1 : -1;
    head.offset = first ? head.offset - *constant : *constant - head.offset;
  } else if (node.op_type == "Mul" || (node.op_type == "Div" && first && *constant != 0)) {
    const double factor = node.op_type == "Mul" ? *constant : 1 / *constant;
    head.scale *= factor;
    head.offset *= factor;
  } else {
    return false;
  }
  head.operators += (head.operators.empty() ? "" : ", ") + node.op_type;
  return true;
}

}  // namespace

const Node* InputConsumers::OnlyReader(ValueId value) const {
  const std::vector<NodeId>& readers = consumers_[static_cast<size_t>(value)];
  return readers.size() == 1 ? &graph_.node(readers.front()) : nullptr;
}

const Node* InputConsumers::Follow(std::initializer_list<std::string_view> through) const {
  for (ValueId value = input_; value != kNoValue;) {
    const Node* node = OnlyReader(value);
    if (!node || !IsOneOf(node->op_type, through)) return node;
    value = node->outputs.front();
  }
  return nullptr;
}

std::optional<InputConsumers::Convolution> InputConsumers::FirstConvolution() const {
  Convolution found;
  ValueId value = input_;
  for (int i = 0; i < kLongestHead && value != kNoValue; ++i) {
    const Node* node = OnlyReader(value);
    if (!node) return std::nullopt;
    if (IsOneOf(node->op_type, {"Conv", "FusedConv", "QLinearConv", "ConvInteger"})) {
      found.node = node;
      return found;
    }
    if (node->op_type == "Transpose") {
      const std::vector<int64_t> permutation = node->attributes.Ints("perm");
      found.transposed |= permutation.size() == 4 && permutation[1] == 3;
    } else if (!IsOneOf(node->op_type,
                        {"Cast", "Identity", "Add", "Sub", "Mul", "Div", "Pad", "Resize", "Upsample",
                         "QuantizeLinear", "DequantizeLinear", "Clip", "BatchNormalization"})) {
      return std::nullopt;
    }
    value = node->outputs.front();
  }
  return std::nullopt;
}

Tensor ConstantOf(const Graph& graph, ValueId id) {
  if (id == kNoValue) return {};
  const GraphValue& value = graph.value(id);
  if (value.constant) return *value.constant;
  if (value.producer == kNoNode || graph.node(value.producer).op_type != "Constant") return {};
  const Attributes& attributes = graph.node(value.producer).attributes;
  if (const Tensor* tensor = attributes.Find<Tensor>("value")) return *tensor;
  if (const float* number = attributes.Find<float>("value_float")) return Tensor::Scalar(*number);
  if (const int64_t* number = attributes.Find<int64_t>("value_int")) return Tensor::Scalar(*number);
  const std::vector<float> numbers = attributes.Floats("value_floats");
  if (!numbers.empty()) return Tensor::FromValues({static_cast<int64_t>(numbers.size())}, numbers);
  return {};
}

std::optional<AffineHead> FindAffineHead(const Graph& graph, ValueId input, int channels) {
  const InputConsumers consumers(graph, input);
  AffineHead head;
  ValueId value = input;
  for (int i = 0; i < kLongestHead && value != kNoValue; ++i) {
    const Node* node = consumers.OnlyReader(value);
    if (!node) break;
    if (!IsOneOf(node->op_type, {"Cast", "Identity", "Transpose"}) &&
        !Apply(graph, *node, value, channels, head))
      break;
    value = node->outputs.front();
  }
  if (head.operators.empty()) return std::nullopt;
  return head;
}

}  // namespace onnxray
