#include "explain/receptive_field.h"

#include <algorithm>

namespace onnxray {

bool IsEmpty(const IndexBox& box) {
  return std::any_of(box.begin(), box.end(), [](const IndexSpan& span) { return span.empty(); });
}

IndexBox WholeBox(const Shape& shape) {
  IndexBox box;
  for (const int64_t dim : shape) box.push_back({0, dim});
  return box;
}

IndexBox Hull(const IndexBox& a, const IndexBox& b) {
  if (IsEmpty(a) || a.size() != b.size()) return b;
  if (IsEmpty(b)) return a;
  IndexBox hull = a;
  for (size_t i = 0; i < hull.size(); ++i)
    hull[i] = {std::min(a[i].begin, b[i].begin), std::max(a[i].end, b[i].end)};
  return hull;
}

ReceptiveField::ReceptiveField(const Graph& graph, const std::vector<std::optional<Shape>>& shapes)
    : source_of_(graph.values.size(), -1), inputs_(graph.inputs), shapes_(shapes) {
  shapes_.resize(graph.values.size());
  for (const Node& node : graph.nodes) {
    for (size_t output = 0; output < node.outputs.size(); ++output) {
      const ValueId value = node.outputs[output];
      if (value == kNoValue || graph.value(value).constant) continue;
      Source source{.output = value, .edges = {}};
      const std::vector<BoxRule> rules = BoxRules(graph, node, static_cast<int>(output), shapes_);
      for (size_t i = 0; i < rules.size(); ++i) {
        if (rules[i]) source.edges.push_back({node.inputs[i], rules[i]});
      }
      // What subgraphs read of the outside may go anywhere in them.
      for (const ValueId outer : node.implicit_inputs) {
        if (outer == kNoValue || graph.value(outer).constant) continue;
        const std::optional<Shape>& shape = shapes_[static_cast<size_t>(outer)];
        source.edges.push_back(
            {outer, [whole = shape ? WholeBox(*shape) : IndexBox()](const IndexBox&) { return whole; }});
      }
      source_of_[static_cast<size_t>(value)] = static_cast<int32_t>(sources_.size());
      sources_.push_back(std::move(source));
    }
  }
}

const Shape* ReceptiveField::shape(ValueId value) const {
  const bool known =
      value >= 0 && static_cast<size_t>(value) < shapes_.size() && shapes_[static_cast<size_t>(value)];
  return known ? &*shapes_[static_cast<size_t>(value)] : nullptr;
}

std::map<ValueId, IndexBox> ReceptiveField::Of(ValueId value, const std::vector<int64_t>& index) const {
  IndexBox box;
  for (const int64_t i : index) box.push_back({i, i + 1});
  return Of(value, box);
}

std::map<ValueId, IndexBox> ReceptiveField::Of(ValueId value, const IndexBox& box) const {
  std::map<ValueId, IndexBox> seen;
  const Shape* own = shape(value);
  if (!own || static_cast<size_t>(own->rank()) != box.size() || IsEmpty(box)) return seen;
  for (int i = 0; i < own->rank(); ++i) {
    const IndexSpan& span = box[static_cast<size_t>(i)];
    if (span.begin < 0 || span.end > (*own)[i]) return seen;
  }
  // Backwards every node comes before those that feed it. Values wait in `boxes` for their turn.
  std::map<ValueId, IndexBox> boxes{{value, box}};
  const auto from = source_of_[static_cast<size_t>(value)];
  for (int32_t i = from; i >= 0; --i) {
    const Source& source = sources_[static_cast<size_t>(i)];
    const auto waiting = boxes.find(source.output);
    if (waiting == boxes.end()) continue;
    const IndexBox wanted = std::move(waiting->second);
    boxes.erase(waiting);
    for (const Edge& edge : source.edges) {
      IndexBox read = edge.rule(wanted);
      if (IsEmpty(read)) continue;
      const auto [at, is_new] = boxes.try_emplace(edge.input, read);
      if (!is_new) at->second = Hull(at->second, read);
    }
  }
  for (const ValueId input : inputs_) {
    const auto it = boxes.find(input);
    if (it != boxes.end()) seen.insert(*it);
  }
  return seen;
}

}  // namespace onnxray
