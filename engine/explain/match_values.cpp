#include "explain/match_values.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <map>

namespace onnxray {

namespace {

bool IsNumber(const std::string& name) {
  return std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool SameBytes(const Tensor& a, const Tensor& b) {
  if (a.dtype() != b.dtype() || a.shape() != b.shape() || a.dtype() == DType::kString) return false;
  const Result<Tensor> left = a.RowMajor(), right = b.RowMajor();
  return left.ok() && right.ok() &&
         std::memcmp(left.value().data<std::byte>(), right.value().data<std::byte>(), a.bytes()) == 0;
}

class Matcher {
 public:
  Matcher(const Graph& graph, const Graph& other)
      : graph_(graph),
        other_(other),
        match_(graph.values.size(), kNoValue),
        taken_(other.values.size()),
        consumers_(other.Consumers()) {}

  std::vector<ValueId> Match() {
    MatchNames();
    MatchInOrder(Fed(graph_), Fed(other_));
    MatchInOrder(graph_.outputs, other_.outputs);
    do {
      grown_ = false;
      for (const Node& node : graph_.nodes) MatchForward(node);
      for (auto node = graph_.nodes.rbegin(); node != graph_.nodes.rend(); ++node) MatchBackward(*node);
    } while (grown_);
    return std::move(match_);
  }

 private:
  static std::vector<ValueId> Fed(const Graph& graph) {
    std::vector<ValueId> fed = graph.inputs;
    std::erase_if(fed, [&](ValueId id) { return graph.value(id).constant.has_value(); });
    return fed;
  }

  ValueId MatchOf(ValueId id) const { return id == kNoValue ? kNoValue : match_[static_cast<size_t>(id)]; }
  bool IsConstant(const Graph& graph, ValueId id) const {
    return id != kNoValue && graph.value(id).constant.has_value();
  }

  void Join(ValueId id, ValueId other) {
    if (id == kNoValue || other == kNoValue || MatchOf(id) != kNoValue) return;
    if (taken_[static_cast<size_t>(other)] || IsConstant(graph_, id) || IsConstant(other_, other)) return;
    match_[static_cast<size_t>(id)] = other;
    taken_[static_cast<size_t>(other)] = grown_ = true;
  }

  static std::string OpOf(const Graph& graph, ValueId id) {
    const NodeId producer = graph.value(id).producer;
    return producer == kNoNode ? "" : graph.node(producer).QualifiedOp();
  }

  void MatchNames() {
    std::map<std::string_view, ValueId> names;
    for (size_t i = 0; i < other_.values.size(); ++i)
      names.emplace(other_.values[i].name, static_cast<ValueId>(i));
    for (size_t i = 0; i < graph_.values.size(); ++i) {
      const auto id = static_cast<ValueId>(i);
      const auto found = names.find(graph_.values[i].name);
      if (found == names.end()) continue;
      if (IsNumber(graph_.values[i].name) && OpOf(graph_, id) != OpOf(other_, found->second)) continue;
      Join(id, found->second);
    }
  }

  void MatchInOrder(const std::vector<ValueId>& ids, const std::vector<ValueId>& others) {
    if (ids.size() != others.size()) return;
    for (size_t i = 0; i < ids.size(); ++i) Join(ids[i], others[i]);
  }

  static bool SameKind(const Node& node, const Node& other) {
    return node.op_type == other.op_type && node.domain == other.domain &&
           node.inputs.size() == other.inputs.size() && node.outputs.size() == other.outputs.size();
  }

  // Whether two nodes of a kind read the same; how many of the constants are equal tells likely from
  // unlikely. -1: they do not.
  int Likeness(const Node& node, const Node& other) const {
    if (!SameKind(node, other)) return -1;
    int equal = 0;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId a = node.inputs[i], b = other.inputs[i];
      if (IsConstant(graph_, a) && IsConstant(other_, b)) {
        equal += SameBytes(*graph_.value(a).constant, *other_.value(b).constant);
      } else if (MatchOf(a) != b || (a == kNoValue) != (b == kNoValue)) {
        return -1;
      }
    }
    return equal;
  }

  void MatchForward(const Node& node) {
    const bool open = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
      return id != kNoValue && MatchOf(id) == kNoValue && !IsConstant(graph_, id);
    });
    const auto read = std::find_if(node.inputs.begin(), node.inputs.end(),
                                   [&](ValueId id) { return MatchOf(id) != kNoValue; });
    if (!open || read == node.inputs.end()) return;
    const Node* best = nullptr;
    int most = -1;
    for (const NodeId candidate : consumers_[static_cast<size_t>(MatchOf(*read))]) {
      const Node& other = other_.node(candidate);
      const bool free = std::any_of(other.outputs.begin(), other.outputs.end(), [&](ValueId id) {
        return id != kNoValue && !taken_[static_cast<size_t>(id)];
      });
      const int likeness = free ? Likeness(node, other) : -1;
      if (likeness > most) {
        most = likeness;
        best = &other;
      }
    }
    if (!best) return;
    for (size_t i = 0; i < node.outputs.size(); ++i) Join(node.outputs[i], best->outputs[i]);
  }

  // What nodes read that compute the same: only one value can be in that place.
  void MatchBackward(const Node& node) {
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId matched = MatchOf(node.outputs[i]);
      if (matched == kNoValue || other_.value(matched).producer == kNoNode) continue;
      const Node& other = other_.node(other_.value(matched).producer);
      if (!SameKind(node, other) || other_.value(matched).output_index != static_cast<int>(i)) continue;
      for (size_t k = 0; k < node.inputs.size(); ++k) {
        const ValueId a = node.inputs[k], b = other.inputs[k];
        if (a != kNoValue && b != kNoValue && OpOf(graph_, a) == OpOf(other_, b)) Join(a, b);
      }
    }
  }

  const Graph& graph_;
  const Graph& other_;
  std::vector<ValueId> match_;
  std::vector<bool> taken_;
  const std::vector<std::vector<NodeId>> consumers_;
  bool grown_ = false;
};

}  // namespace

std::vector<ValueId> MatchValues(const Graph& graph, const Graph& other) {
  return Matcher(graph, other).Match();
}

}  // namespace onnxray
