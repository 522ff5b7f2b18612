#include "grad/differentiate.h"

#include <algorithm>

#include "grad/normalized_conv.h"
#include "grad/quantised_values.h"
#include "ops/formula.h"
#include "ops/gradients.h"
#include "ops/sequence_formula.h"
#include "plan/evaluate.h"

namespace onnxray {

namespace {

class Differentiation {
 public:
  // Of what the nodes from `first_node` on make of `values`.
  Differentiation(GraphExtension& extension, size_t first_node, const std::vector<ValueId>& values)
      : extension_(extension), first_node_(first_node), values_(values) {
    const Graph& graph = extension.graph();
    node_count_ = graph.nodes.size();
    depends_.resize(graph.values.size());
    contributions_.resize(graph.values.size());
    gradients_.resize(graph.values.size());
  }

  // Whether it depends on the values by way of floating-point numbers.
  std::vector<bool> Dependent(const std::vector<Var>& results) {
    MarkDependent();
    std::vector<bool> dependent;
    for (const Var result : results) dependent.push_back(depends(result.id));
    return dependent;
  }

  // A part of the gradient of a value.
  void Add(ValueId id, Var gradient) { contributions_[Index(id)].push_back(gradient); }

  Status Run() {
    MarkDependent();
    for (size_t n = node_count_; n-- > first_node_;) {
      if (depends_on_values(n)) TRY(Visit(static_cast<NodeId>(n)));
    }
    return Ok();
  }

  // The sum of what arrived for a value; Var{} when nothing did.
  Var Total(ValueId id) {
    Var& total = gradients_[Index(id)];
    const std::vector<Var>& parts = contributions_[Index(id)];
    if (total || parts.empty()) return total;
    total = parts[0];
    for (size_t i = 1; i < parts.size(); ++i) total = formula::SumOf(total, parts[i]);
    return total;
  }

  // Follows the value's first reader until something ends the way.
  std::string WhyNone(ValueId id) const {
    for (size_t n = first_node_; n < node_count_; ++n) {
      const Node& reader = node(n);
      for (const ValueId input : Reads(reader)) {
        if (input != id) continue;
        const std::string place = "node '" + reader.name + "' (" + reader.QualifiedOp() + ") ";
        const ResolvedOp resolved = Resolve(reader);
        if (resolved.op && !resolved.op->gradient.none.empty()) {
          return place + "has no derivative: " + std::string(resolved.op->gradient.none);
        }
        const auto reached = [&](ValueId output) { return output != kNoValue && gradients_[Index(output)]; };
        const bool stops = std::any_of(reader.outputs.begin(), reader.outputs.end(), reached);
        for (const ValueId output : reader.outputs) {
          if (output != kNoValue && depends(output) && !stops) return WhyNone(output);
        }
        return place + "does not pass a gradient on to this input";
      }
    }
    return "the loss does not depend on '" + extension_.graph().value(id).name + "'";
  }

 private:
  static size_t Index(int32_t id) { return static_cast<size_t>(id); }
  const Node& node(size_t n) const { return extension_.graph().nodes[n]; }
  bool depends(ValueId id) const { return id != kNoValue && depends_[Index(id)]; }
  bool IsDifferentiable(ValueId id) const {
    const DType dtype = extension_.dtype(extension_.At(id));
    return IsFloat(dtype) || dtype == DType::kUndefined;
  }

  // What depends on one of the values by way of real numbers.
  void MarkDependent() {
    for (const ValueId id : values_) depends_[Index(id)] = true;
    for (size_t n = first_node_; n < node_count_; ++n) {
      if (!depends_on_values(n)) continue;
      const ValueId first = node(n).inputs.empty() ? kNoValue : node(n).inputs[0];
      bool quantised = MakesQuantised(node(n), depends(first) && !IsDifferentiable(first));
      for (const ValueId id : node(n).outputs) {
        if (id != kNoValue && (quantised || IsDifferentiable(id))) depends_[Index(id)] = true;
        quantised = false;  // outputs behind the first are indices, scales and zero points
      }
    }
  }
  bool depends_on_values(size_t n) const {
    const Node& node = this->node(n);
    const auto some = [&](const std::vector<ValueId>& ids) {
      return std::any_of(ids.begin(), ids.end(), [&](ValueId id) { return depends(id); });
    };
    return some(node.inputs) || some(node.implicit_inputs);
  }
  // What it and its subgraphs read.
  static std::vector<ValueId> Reads(const Node& node) {
    std::vector<ValueId> reads = node.inputs;
    reads.insert(reads.end(), node.implicit_inputs.begin(), node.implicit_inputs.end());
    return reads;
  }

  Status Visit(NodeId id) {
    const Node node = this->node(Index(id));  // a copy: the graph grows
    std::vector<Var> gradients;
    bool reached = false;
    for (const ValueId output : node.outputs) {
      gradients.push_back(output == kNoValue ? Var{} : Total(output));
      reached |= static_cast<bool>(gradients.back());
    }
    if (!reached) return Ok();
    const ResolvedOp resolved = Resolve(node);
    if (resolved.error) return *resolved.error;
    const Gradient& gradient = resolved.op->gradient;
    if (!gradient.rule) {
      if (!gradient.none.empty()) return Ok();
      return Locate(Unsupported("there is no rule for its gradient",
                                "Ask for gradients of values after this node, or of a loss before it"),
                    node, {});
    }
    TRY(CheckInputs(node, resolved));
    if (const auto both = TRY(WithConvBefore(node)))
      return PassOn(*both, resolved.version, NormalizedConvGradient, std::move(gradients));
    return PassOn(node, resolved.version, gradient.rule, std::move(gradients));
  }

  // Gives the node's inputs their parts of the gradient.
  Status PassOn(const Node& node, int version, GradientRule rule, std::vector<Var> gradients) {
    std::vector<bool> wanted;
    for (const ValueId input : Reads(node)) wanted.push_back(depends(input));
    if (!node.name.starts_with(extension_.prefix()))
      extension_.SetPrefix(extension_.gradient_prefix() + node.name + "/");
    GradientBuilder builder(extension_, node, version, std::move(gradients), std::move(wanted));
    Status status = rule(builder);
    if (!status.ok()) return Locate(std::move(status.error()), node, {});
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (const Var result = builder.result(static_cast<int>(i))) Add(node.inputs[i], result);
    }
    for (int i = 0; i < builder.captured_count(); ++i) {
      if (const Var result = builder.captured_result(i)) Add(builder.captured(i).id, result);
    }
    return Ok();
  }

  // The node as one with the convolution before it, unless what is between them is asked about.
  Result<std::optional<Node>> WithConvBefore(const Node& node) {
    const std::optional<Node> none;
    if (node.op_type != "BatchNormalization" || node.inputs[0] == kNoValue) return none;
    const ValueId between = node.inputs[0];
    const NodeId producer = extension_.graph().value(between).producer;
    const bool asked = std::find(values_.begin(), values_.end(), between) != values_.end();
    if (asked || producer < static_cast<NodeId>(first_node_) || Index(producer) >= node_count_) return none;
    if (readers_.empty()) readers_ = extension_.graph().Consumers();
    const std::optional<Node> both = AsNormalizedConv(extension_.graph(), node, readers_);
    if (!both) return none;
    // Since version 15 scale and statistics may be of other types than the image.
    const auto same_type = [&](ValueId id) {
      return extension_.dtype(extension_.At(id)) == extension_.dtype(extension_.At(between));
    };
    if (!std::all_of(node.inputs.begin() + 1, node.inputs.end(), same_type)) return none;
    const Node conv = this->node(Index(producer));
    const ResolvedOp resolved = Resolve(conv);
    if (resolved.error || !HasFewWeights(conv)) return none;
    TRY(CheckInputs(conv, resolved));
    return both;
  }

  // As one node, the weights and their gradient are gone through once more; as two, what the convolution made
  // is, several times.
  bool HasFewWeights(const Node& conv) const {
    if (conv.inputs.size() < 2 || conv.inputs[1] == kNoValue) return false;
    const auto weights = extension_.type(extension_.At(conv.inputs[1]));
    const auto result = extension_.type(extension_.At(conv.outputs[0]));
    return weights && result && weights->shape.count() < 3 * result->shape.count();
  }

  // A rule can rely on shapes and attributes that fit.
  Status CheckInputs(const Node& node, const ResolvedOp& resolved) const {
    std::vector<std::optional<TensorType>> types;
    std::vector<Tensor> known;
    for (const ValueId input : node.inputs) {
      if (input != kNoValue) {
        types.push_back(extension_.type(extension_.At(input)));
        if (!types.back()) return Ok();
      } else {
        types.push_back(std::nullopt);
      }
      known.push_back(input == kNoValue ? Tensor() : extension_.known(extension_.At(input)));
    }
    std::vector<const TensorType*> inputs;
    std::vector<const Tensor*> values;
    for (size_t i = 0; i < types.size(); ++i) {
      inputs.push_back(types[i] ? &*types[i] : nullptr);
      values.push_back(known[i].defined() ? &known[i] : nullptr);
    }
    TRY(InferOutputs(node, *resolved.op, resolved.version, inputs, values));
    return Ok();
  }

  GraphExtension& extension_;
  const size_t first_node_;
  const std::vector<ValueId>& values_;
  size_t node_count_;                         // of the graph as it was
  std::vector<std::vector<NodeId>> readers_;  // by ValueId, when somebody asked for them
  std::vector<bool> depends_;
  std::vector<std::vector<Var>> contributions_;  // by ValueId
  std::vector<Var> gradients_;
};

}  // namespace

Result<Gradients> Differentiate(GraphExtension& graph, ValueId loss, const std::vector<ValueId>& values) {
  const DType dtype = graph.dtype(graph.At(loss));
  if (!IsFloat(dtype) && dtype != DType::kUndefined) {
    return Unsupported(
        "the loss '" + graph.graph().value(loss).name + "' is of type " + std::string(Name(dtype)),
        "Gradients exist of floating-point values only");
  }
  Differentiation differentiation(graph, 0, values);
  graph.SetPrefix(graph.gradient_prefix());
  differentiation.Add(loss, formula::OnesLike(graph.At(loss)));
  TRY(differentiation.Run());
  Gradients result;
  for (const ValueId id : values) {
    if (const Var gradient = differentiation.Total(id)) {
      result.values[id] = gradient.id;
    } else {
      result.reasons[id] = differentiation.WhyNone(id);
    }
  }
  return result;
}

Result<std::vector<Var>> GraphExtension::Pullback(size_t first_node, const std::vector<Var>& outputs,
                                                  const std::vector<Var>& gradients,
                                                  const std::vector<Var>& inputs) {
  std::vector<ValueId> values;
  for (const Var input : inputs) values.push_back(input.id);
  Differentiation differentiation(*this, first_node, values);
  for (size_t i = 0; i < outputs.size(); ++i) differentiation.Add(outputs[i].id, gradients[i]);
  TRY(differentiation.Run());
  std::vector<Var> results;
  for (const ValueId id : values) results.push_back(differentiation.Total(id));
  return results;
}

std::vector<bool> GraphExtension::Depend(const std::vector<Var>& results, const std::vector<Var>& values) {
  std::vector<ValueId> ids;
  for (const Var value : values) ids.push_back(value.id);
  return Differentiation(*this, 0, ids).Dependent(results);
}

}  // namespace onnxray
