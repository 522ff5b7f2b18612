#include "grad/recompute.h"

#include <algorithm>
#include <set>

#include "plan/fold_constants.h"

namespace onnxray {

namespace {

// The forward nodes from one on, up to the next segment's first.
struct Segment {
  size_t begin = 0;
  std::vector<size_t> again = {};  // nodes to compute again, in order; none of the last segment's
  std::set<ValueId> values = {};   // that they make anew
};

struct Cut {
  std::vector<Segment> segments;
  std::set<ValueId> kept;      // from forward to backward, as before
  uint64_t peak = UINT64_MAX;  // bytes held at the worst moment
};

class Recomputer {
 public:
  Recomputer(Graph graph, size_t forward_nodes, const std::vector<uint64_t>& bytes)
      : graph_(std::move(graph)), forward_nodes_(forward_nodes), bytes_(bytes) {
    for (size_t n = forward_nodes_; n < graph_.nodes.size(); ++n) {
      for (const ValueId id : Reads(graph_.nodes[n])) {
        if (IsForward(id)) held_.insert(id);
      }
    }
  }

  Graph Run(uint64_t byte_budget) {
    if (Bytes(held_) <= byte_budget) return std::move(graph_);
    Cut best;
    // More segments than that hold as much at their borders as they save between them.
    const size_t most = std::min<size_t>(64, forward_nodes_);
    for (size_t count = 2; count <= most && best.peak > byte_budget; ++count) {
      Cut cut = CutInto(count);
      if (cut.peak < best.peak) best = std::move(cut);
    }
    if (best.peak < Bytes(held_)) Rewrite(best);
    return std::move(graph_);
  }

 private:
  static std::vector<ValueId> Reads(const Node& node) {
    std::vector<ValueId> reads;
    for (const auto* ids : {&node.inputs, &node.implicit_inputs}) {
      std::copy_if(ids->begin(), ids->end(), std::back_inserter(reads),
                   [](ValueId id) { return id != kNoValue; });
    }
    return reads;
  }

  // Computed by a forward node in every run.
  bool IsForward(ValueId id) const {
    const GraphValue& value = graph_.value(id);
    return !value.constant && value.producer != kNoNode &&
           static_cast<size_t>(value.producer) < forward_nodes_;
  }
  size_t Producer(ValueId id) const { return static_cast<size_t>(graph_.value(id).producer); }
  uint64_t Bytes(const std::set<ValueId>& values) const {
    uint64_t sum = 0;
    for (const ValueId id : values) {
      if (static_cast<size_t>(id) < bytes_.size()) sum += bytes_[static_cast<size_t>(id)];
    }
    return sum;
  }

  // Segments that make about as many held bytes each.
  Cut CutInto(size_t count) const {
    std::vector<uint64_t> made(forward_nodes_);
    for (const ValueId id : held_) made[Producer(id)] += Bytes({id});
    const uint64_t share = Bytes(held_) / count + 1;
    Cut cut;
    uint64_t sum = 0;
    for (size_t n = 0; n < forward_nodes_; ++n) {
      if (n == 0 || sum >= share * cut.segments.size()) cut.segments.push_back({.begin = n});
      sum += made[n];
    }
    for (size_t s = 0; s < cut.segments.size(); ++s) {
      const bool last = s + 1 == cut.segments.size();
      Segment& segment = cut.segments[s];
      const size_t end = last ? forward_nodes_ : cut.segments[s + 1].begin;
      for (const ValueId id : held_) {
        if (Producer(id) >= segment.begin && Producer(id) < end)
          (last ? cut.kept : segment.values).insert(id);
      }
      if (!last) Close(segment, cut.kept);
    }
    uint64_t most = 0;
    for (Segment& segment : cut.segments) {
      std::erase_if(segment.values, [&](ValueId id) { return cut.kept.count(id) > 0; });
      most = std::max(most, Bytes(segment.values));
    }
    cut.peak = Bytes(cut.kept) + most;
    return cut;
  }

  // Adds what the segment's values are made of, down to what is held in any case: that goes to `kept`.
  void Close(Segment& segment, std::set<ValueId>& kept) const {
    std::vector<ValueId> open(segment.values.begin(), segment.values.end());
    std::set<size_t> again;
    while (!open.empty()) {
      const ValueId id = open.back();
      open.pop_back();
      const size_t n = Producer(id);
      if (n < segment.begin || IsRandom(graph_.nodes[n])) {
        segment.values.erase(id);
        kept.insert(id);
        continue;
      }
      segment.values.insert(id);
      if (!again.insert(n).second) continue;
      for (const ValueId input : Reads(graph_.nodes[n])) {
        if (IsForward(input)) open.push_back(input);
      }
    }
    segment.again.assign(again.begin(), again.end());
  }

  void Rewrite(const Cut& cut) {
    std::vector<Node> backward(std::make_move_iterator(graph_.nodes.begin() + Offset(forward_nodes_)),
                               std::make_move_iterator(graph_.nodes.end()));
    graph_.nodes.resize(forward_nodes_);
    std::vector<bool> done(cut.segments.size());
    for (Node& node : backward) {
      for (const ValueId id : Reads(node)) {
        for (size_t s = 0; s < cut.segments.size(); ++s) {
          if (done[s] || !cut.segments[s].values.count(id)) continue;
          done[s] = true;
          for (const size_t n : cut.segments[s].again) AppendCopy(graph_.nodes[n], cut);
        }
      }
      Redirect(node, cut);
      Append(std::move(node));
    }
  }

  static std::ptrdiff_t Offset(size_t n) { return static_cast<std::ptrdiff_t>(n); }

  // To the copies of what is not kept.
  void Redirect(Node& node, const Cut& cut) const {
    for (auto* ids : {&node.inputs, &node.implicit_inputs}) {
      for (ValueId& id : *ids) {
        const auto copy = copies_.find(id);
        if (copy != copies_.end() && !cut.kept.count(id)) id = copy->second;
      }
    }
  }

  void AppendCopy(Node node, const Cut& cut) {
    node.name = "recompute/" + node.name;
    Redirect(node, cut);
    for (ValueId& id : node.outputs) {
      if (id == kNoValue) continue;
      const GraphValue original = graph_.value(id);
      const ValueId copy = graph_.AddValue("recompute/" + original.name, original.type);
      graph_.value(copy).output_index = original.output_index;
      copies_[id] = copy;
      id = copy;
    }
    Append(std::move(node));
  }

  void Append(Node node) {
    for (const ValueId id : node.outputs) {
      if (id != kNoValue) graph_.value(id).producer = static_cast<NodeId>(graph_.nodes.size());
    }
    graph_.nodes.push_back(std::move(node));
  }

  Graph graph_;
  const size_t forward_nodes_;
  const std::vector<uint64_t>& bytes_;
  std::set<ValueId> held_;  // from the forward nodes for the backward ones
  std::map<ValueId, ValueId> copies_;
};

}  // namespace

Graph Recompute(Graph graph, size_t forward_nodes, const std::vector<uint64_t>& bytes, uint64_t byte_budget) {
  return Recomputer(std::move(graph), forward_nodes, bytes).Run(byte_budget);
}

}  // namespace onnxray
