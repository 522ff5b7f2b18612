#include "plan/fold_constants.h"

#include <algorithm>
#include <array>

#include "graph/check_node.h"
#include "plan/evaluate.h"
#include "plan/resolve.h"

namespace onnxray {

namespace {

bool HasSubgraph(const Node& node) {
  return std::any_of(node.attributes.all().begin(), node.attributes.all().end(), [](const auto& attribute) {
    return std::holds_alternative<std::shared_ptr<const Graph>>(attribute.second);
  });
}

}  // namespace

bool IsRandom(const Node& node) {
  static constexpr std::array<std::string_view, 7> kRandom = {
      "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
      "Bernoulli",    "Multinomial",      "Dropout"};
  return std::find(kRandom.begin(), kRandom.end(), node.op_type) != kRandom.end();
}

namespace {

// Constants of more elements that only other constants are made of are given up when those are made.
constexpr int64_t kSmall = 4096;

class Folding {
 public:
  Folding(Graph& graph, const ThreadPool& pool)
      : graph_(graph),
        pool_(pool),
        foldable_(graph.nodes.size()),
        made_(graph.values.size()),
        wanted_(graph.values.size()),
        readers_(graph.values.size()) {}

  void Run() {
    FindFoldable();
    CountReaders();
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      if (!IsNeeded(n)) continue;
      const Node& node = graph_.nodes[n];
      Fold(node);
      for (const ValueId id : node.inputs) {
        if (id != kNoValue && --readers_[Index(id)] == 0 && IsTransient(id))
          graph_.value(id).constant.reset();
      }
    }
  }

 private:
  static size_t Index(int32_t id) { return static_cast<size_t>(id); }

  void FindFoldable() {
    for (size_t i = 0; i < made_.size(); ++i) made_[i] = graph_.values[i].constant.has_value();
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      const Node& node = graph_.nodes[n];
      foldable_[n] = !IsRandom(node) && !HasSubgraph(node) &&
                     std::all_of(node.inputs.begin(), node.inputs.end(),
                                 [&](ValueId id) { return id == kNoValue || made_[Index(id)]; });
      for (const ValueId id : node.outputs) {
        if (id != kNoValue && foldable_[n]) made_[Index(id)] = true;
      }
    }
  }

  // Backwards, as a node counts as a reader only when it is to be folded itself.
  void CountReaders() {
    for (const ValueId id : graph_.outputs) wanted_[Index(id)] = true;
    for (size_t n = graph_.nodes.size(); n-- > 0;) {
      const Node& node = graph_.nodes[n];
      for (const auto* ids : {&node.inputs, &node.implicit_inputs}) {
        for (const ValueId id : *ids) {
          if (id == kNoValue) continue;
          if (!foldable_[n]) wanted_[Index(id)] = true;
          if (IsNeeded(n)) ++readers_[Index(id)];
        }
      }
    }
  }

  bool IsNeeded(size_t n) const {
    const Node& node = graph_.nodes[n];
    return foldable_[n] && std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
             if (id == kNoValue || graph_.value(id).constant) return false;
             return readers_[Index(id)] > 0 || !IsTransient(id);
           });
  }

  // Large, made of other real numbers (or else it would be a weight, see Parameters), and read by nothing
  // but nodes that are folded.
  bool IsTransient(ValueId id) const {
    const GraphValue& value = graph_.value(id);
    const auto shape = value.type.StaticShape();
    if (wanted_[Index(id)] || value.producer == kNoNode || !foldable_[Index(value.producer)]) return false;
    if (!IsFloat(value.type.dtype) || !shape || shape->count() <= kSmall) return false;
    const std::vector<ValueId>& inputs = graph_.node(value.producer).inputs;
    return std::any_of(inputs.begin(), inputs.end(), [&](ValueId input) {
      return input != kNoValue && IsFloat(graph_.value(input).type.dtype);
    });
  }

  void Fold(const Node& node) {
    std::vector<Value> inputs;
    for (const ValueId id : node.inputs) {
      if (id != kNoValue && !graph_.value(id).constant) return;
      inputs.push_back(id == kNoValue ? Value() : Value(*graph_.value(id).constant));
    }
    const ResolvedOp resolved = Resolve(node);
    if (!resolved.op || resolved.error || !CheckTypes(graph_, node, ActualOperands(inputs)).ok()) return;
    HeapAllocator allocator;
    NoSubgraphs no_subgraphs;
    const Evaluation evaluation{
        node, *resolved.op, resolved.version, nullptr, {pool_, allocator, no_subgraphs}};
    auto outputs = Evaluate(evaluation, std::move(inputs));
    if (!outputs.ok()) return;
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId id = node.outputs[i];
      if (id == kNoValue || graph_.value(id).constant || !outputs.value()[i].is_tensor()) continue;
      // Operators such as Transpose give strided views; made dense here, no run pays for it.
      Result<Tensor> dense = outputs.value()[i].tensor().RowMajor();
      if (dense.ok()) graph_.value(id).constant = std::move(dense.value());
    }
  }

  Graph& graph_;
  const ThreadPool& pool_;
  std::vector<bool> foldable_;
  std::vector<bool> made_;    // by ValueId: of constants alone
  std::vector<bool> wanted_;  // by ValueId: for something else than to fold
  std::vector<int> readers_;  // by ValueId: nodes still to be folded
};

}  // namespace

void FoldConstants(Graph& graph, const ThreadPool& pool) { Folding(graph, pool).Run(); }

}  // namespace onnxray
