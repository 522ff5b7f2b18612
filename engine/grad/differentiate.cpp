#include "grad/differentiate.h"

#include "ops/formula.h"
#include "ops/gradient_builder.h"
#include "plan/evaluate.h"

namespace onnxray {

namespace {

class Differentiation {
 public:
  Differentiation(GraphExtension& extension, ValueId loss, const std::vector<ValueId>& values)
      : extension_(extension), loss_(loss), values_(values) {
    const Graph& graph = extension.graph();
    node_count_ = graph.nodes.size();
    depends_.resize(graph.values.size());
    contributions_.resize(graph.values.size());
    gradients_.resize(graph.values.size());
  }

  Result<Gradients> Run() {
    const DType dtype = extension_.dtype(extension_.At(loss_));
    if (!IsFloat(dtype)) {
      return Unsupported("the loss '" + NameOf(loss_) + "' is of type " + std::string(Name(dtype)),
                         "Gradients exist of floating-point values only");
    }
    MarkDependent();
    Add(loss_, formula::OnesLike(extension_.At(loss_)));
    for (size_t n = node_count_; n-- > 0;) {
      if (depends_on_values(n)) TRY(Visit(static_cast<NodeId>(n)));
    }
    Gradients result;
    for (const ValueId id : values_) {
      if (const Var gradient = Total(id)) {
        result.values[id] = gradient.id;
      } else {
        result.reasons[id] = WhyNone(id);
      }
    }
    return result;
  }

 private:
  static size_t Index(int32_t id) { return static_cast<size_t>(id); }
  const Node& node(size_t n) const { return extension_.graph().nodes[n]; }
  const std::string& NameOf(ValueId id) const { return extension_.graph().value(id).name; }
  bool depends(ValueId id) const { return id != kNoValue && depends_[Index(id)]; }
  bool IsDifferentiable(ValueId id) const {
    const DType dtype = extension_.dtype(extension_.At(id));
    return IsFloat(dtype) || dtype == DType::kUndefined;
  }

  // What depends on one of the values by way of floating-point numbers.
  void MarkDependent() {
    for (const ValueId id : values_) depends_[Index(id)] = true;
    for (size_t n = 0; n < node_count_; ++n) {
      if (!depends_on_values(n)) continue;
      for (const ValueId id : node(n).outputs) {
        if (id != kNoValue && IsDifferentiable(id)) depends_[Index(id)] = true;
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

  void Add(ValueId id, Var gradient) { contributions_[Index(id)].push_back(gradient); }

  // The sum of what arrived for a value; Var{} when nothing did.
  Var Total(ValueId id) {
    Var& total = gradients_[Index(id)];
    const std::vector<Var>& parts = contributions_[Index(id)];
    if (total || parts.empty()) return total;
    total = parts[0];
    extension_.SetPrefix("gradient/" + NameOf(id) + "/");
    for (size_t i = 1; i < parts.size(); ++i) total = total + parts[i];
    return total;
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
    std::vector<bool> wanted;
    for (const ValueId input : node.inputs) wanted.push_back(depends(input));
    extension_.SetPrefix("gradient/" + node.name + "/");
    GradientBuilder builder(extension_, node, resolved.version, std::move(gradients), std::move(wanted));
    Status status = gradient.rule(builder);
    if (!status.ok()) return Locate(std::move(status.error()), node, {});
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (const Var result = builder.result(static_cast<int>(i))) Add(node.inputs[i], result);
    }
    return Ok();
  }

  // Follows the value's first reader until something ends the way.
  std::string WhyNone(ValueId id) const {
    for (size_t n = 0; n < node_count_; ++n) {
      const Node& reader = node(n);
      for (const ValueId input : reader.inputs) {
        if (input != id) continue;
        const ResolvedOp resolved = Resolve(reader);
        if (resolved.op && !resolved.op->gradient.none.empty()) {
          return "node '" + reader.name + "' (" + reader.QualifiedOp() +
                 ") has no derivative: " + std::string(resolved.op->gradient.none);
        }
        for (const ValueId output : reader.outputs) {
          if (output != kNoValue && depends(output) && !gradients_[Index(output)]) return WhyNone(output);
        }
        return "node '" + reader.name + "' (" + reader.QualifiedOp() +
               ") does not pass a gradient on to this input";
      }
    }
    return id == loss_ ? "it is the loss" : "the loss does not depend on '" + NameOf(id) + "'";
  }

  GraphExtension& extension_;
  const ValueId loss_;
  const std::vector<ValueId>& values_;
  size_t node_count_;  // of the graph as it was
  std::vector<bool> depends_;
  std::vector<std::vector<Var>> contributions_;  // by ValueId
  std::vector<Var> gradients_;
};

}  // namespace

Result<Gradients> Differentiate(GraphExtension& graph, ValueId loss, const std::vector<ValueId>& values) {
  return Differentiation(graph, loss, values).Run();
}

}  // namespace onnxray
