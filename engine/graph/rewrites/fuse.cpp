#include "graph/rewrites/fuse.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace onnxray {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

class Fusion {
 public:
  Fusion(const Graph& graph, const std::vector<ValueId>& kept)
      : graph_(graph), consumers_(graph.Consumers()), kept_(graph.values.size()) {
    for (const auto* ids : {&graph.outputs, &kept}) {
      for (const ValueId id : *ids) kept_[static_cast<size_t>(id)] = true;
    }
  }

  Graph Run() {
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      Node& node = graph_.nodes[n];
      if (node.op_type != "Conv" || !node.domain.empty()) continue;
      while (FuseNext(node)) {
      }
    }
    return std::move(graph_);
  }

 private:
  // The constant float32 tensor at an input, row-major; undefined if it is none.
  Tensor Constant(const Node& node, size_t input) const {
    if (input >= node.inputs.size() || node.inputs[input] == kNoValue) return {};
    const std::optional<Tensor>& constant = graph_.value(node.inputs[input]).constant;
    if (!constant || constant->dtype() != DType::kFloat32) return {};
    Result<Tensor> dense = constant->RowMajor();
    return dense.ok() ? dense.value() : Tensor();
  }

  // Fuses the only reader of the convolution's output into it, if it is of a kind that can be.
  bool FuseNext(Node& conv) {
    const ValueId output = conv.outputs[0];
    const std::vector<NodeId>& readers = consumers_[static_cast<size_t>(output)];
    if (kept_[static_cast<size_t>(output)] || readers.size() != 1) return false;
    Node& next = graph_.nodes[static_cast<size_t>(readers[0])];
    if (!next.domain.empty() || next.inputs.empty() || next.inputs[0] != output) return false;
    if (graph_.value(output).type.dtype != DType::kFloat32) return false;
    const bool fused = next.op_type == "BatchNormalization" ? FoldBatchNormalization(conv, next)
                       : next.op_type == "Relu"             ? Clamp(conv, 0, kInfinity)
                       : next.op_type == "Clip"             ? FoldClip(conv, next)
                                                            : false;
    if (!fused) return false;
    conv.outputs[0] = next.outputs[0];
    graph_.value(conv.outputs[0]).producer = graph_.value(output).producer;
    next.outputs.assign(next.outputs.size(), kNoValue);
    return true;
  }

  // y = (conv(x) - mean) * scale / sqrt(var + epsilon) + bias is the convolution with scaled weights and
  // another bias.
  bool FoldBatchNormalization(Node& conv, const Node& norm) {
    if (conv.attributes.Has("onnxray.min") || norm.attributes.Int("training_mode") != 0) return false;
    if (std::count_if(norm.outputs.begin(), norm.outputs.end(), [](ValueId id) { return id != kNoValue; }) !=
        1) {
      return false;
    }
    const Tensor weight = Constant(conv, 1), scale = Constant(norm, 1), shift = Constant(norm, 2);
    const Tensor mean = Constant(norm, 3), variance = Constant(norm, 4);
    const bool has_bias = conv.inputs.size() > 2 && conv.inputs[2] != kNoValue;
    const Tensor bias = has_bias ? Constant(conv, 2) : Tensor();
    if (!weight.defined() || (has_bias && !bias.defined())) return false;
    const int64_t channels = weight.dim(0);
    for (const Tensor* tensor : {&scale, &shift, &mean, &variance}) {
      if (!tensor->defined() || tensor->count() != channels) return false;
    }
    Result<Tensor> scaled = weight.Clone();
    Result<Tensor> shifted = Tensor::Allocate(DType::kFloat32, {channels});
    if (!scaled.ok() || !shifted.ok()) return false;
    const float epsilon = norm.attributes.Float("epsilon", 1e-5f);
    const int64_t per_channel = weight.count() / std::max<int64_t>(channels, 1);
    for (int64_t c = 0; c < channels; ++c) {
      const double factor =
          scale.data<float>()[c] / std::sqrt(static_cast<double>(variance.data<float>()[c]) + epsilon);
      float* row = scaled->data<float>() + c * per_channel;
      for (int64_t i = 0; i < per_channel; ++i) row[i] = static_cast<float>(row[i] * factor);
      const double old_bias = has_bias ? bias.data<float>()[c] : 0.0;
      shifted->data<float>()[c] =
          static_cast<float>((old_bias - mean.data<float>()[c]) * factor + shift.data<float>()[c]);
    }
    conv.inputs.resize(3, kNoValue);
    conv.inputs[1] = AddConstant(norm.name + ".weight", std::move(scaled.value()));
    conv.inputs[2] = AddConstant(norm.name + ".bias", std::move(shifted.value()));
    return true;
  }

  bool FoldClip(Node& conv, const Node& clip) {
    float low = -kInfinity, high = kInfinity;
    if (clip.opset < 11) {
      low = clip.attributes.Float("min", low);
      high = clip.attributes.Float("max", high);
    } else {
      for (const auto& [input, bound] : {std::pair{size_t{1}, &low}, std::pair{size_t{2}, &high}}) {
        if (input >= clip.inputs.size() || clip.inputs[input] == kNoValue) continue;
        const Tensor constant = Constant(clip, input);
        if (!constant.defined() || constant.count() != 1) return false;
        *bound = *constant.data<float>();
      }
    }
    return Clamp(conv, low, high);
  }

  bool Clamp(Node& conv, float low, float high) {
    low = std::max(low, conv.attributes.Float("onnxray.min", -kInfinity));
    high = std::min(high, conv.attributes.Float("onnxray.max", kInfinity));
    if (!(low < high)) return false;
    conv.attributes.Set("onnxray.min", low);
    conv.attributes.Set("onnxray.max", high);
    return true;
  }

  ValueId AddConstant(std::string name, Tensor tensor) {
    const ValueId id = graph_.AddValue(std::move(name));
    graph_.value(id).type = {ValueType::Kind::kTensor, tensor.dtype(), std::nullopt};
    graph_.value(id).constant = std::move(tensor);
    return id;
  }

  Graph graph_;
  std::vector<std::vector<NodeId>> consumers_;
  std::vector<bool> kept_;
};

}  // namespace

Graph Fuse(const Graph& graph, const std::vector<ValueId>& kept) { return Fusion(graph, kept).Run(); }

}  // namespace onnxray
