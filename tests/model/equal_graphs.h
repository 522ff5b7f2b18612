// Whether two graphs are the same: names, types, constants, nodes, subgraphs.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "graph/graph.h"

namespace onnxray::testing {

inline bool SameElements(const Tensor& a, const Tensor& b) {
  if (a.ToString() != b.ToString()) return false;
  const Tensor x = a.Clone().value(), y = b.Clone().value();
  if (a.dtype() == DType::kString)
    return std::equal(x.span<std::string>().begin(), x.span<std::string>().end(),
                      y.span<std::string>().begin());
  return x.count() == 0 || std::memcmp(x.data<uint8_t>(), y.data<uint8_t>(), x.bytes()) == 0;
}

// The first difference in words; empty: there is none.
inline std::string Difference(const Graph& a, const Graph& b);

inline std::string Difference(const Tensor& a, const Tensor& b) {
  return SameElements(a, b) ? "" : a.ToString() + " differs from " + b.ToString();
}
inline std::string Difference(const std::shared_ptr<const Graph>& a, const std::shared_ptr<const Graph>& b) {
  return Difference(*a, *b);
}
template <typename T>
std::string Difference(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return "lengths differ";
  for (size_t i = 0; i < a.size(); ++i) {
    if constexpr (std::is_same_v<T, Tensor> || std::is_same_v<T, std::shared_ptr<const Graph>>) {
      const std::string difference = Difference(a[i], b[i]);
      if (!difference.empty()) return difference;
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (a[i] != b[i]) return "texts differ";
    } else if (std::memcmp(&a[i], &b[i], sizeof(T)) != 0) {
      return "numbers differ";
    }
  }
  return "";
}
// Bit by bit: an attribute may be NaN.
inline std::string Difference(float a, float b) {
  return std::memcmp(&a, &b, sizeof(a)) == 0 ? "" : "numbers differ";
}
inline std::string Difference(int64_t a, int64_t b) { return a == b ? "" : "numbers differ"; }
inline std::string Difference(const std::string& a, const std::string& b) {
  return a == b ? "" : "'" + a + "' is not '" + b + "'";
}

inline std::string Difference(const Attributes& a, const Attributes& b) {
  if (a.all().size() != b.all().size()) return "there are other attributes";
  for (auto x = a.all().begin(), y = b.all().begin(); x != a.all().end(); ++x, ++y) {
    if (x->first != y->first || x->second.index() != y->second.index()) return "attribute " + x->first;
    const std::string difference = std::visit(
        [&](const auto& value) {
          return Difference(value, std::get<std::decay_t<decltype(value)>>(y->second));
        },
        x->second);
    if (!difference.empty()) return "attribute " + x->first + ": " + difference;
  }
  return "";
}

using Names = std::vector<std::string>;
inline Names NamesOf(const Graph& graph, const std::vector<ValueId>& ids) {
  Names names;
  for (const ValueId id : ids) names.push_back(id == kNoValue ? "" : graph.value(id).name);
  return names;
}
// The order of captured values is that in which the subgraphs happen to be read.
inline Names Sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

inline std::string Difference(const Graph& in_a, const Node& a, const Graph& in_b, const Node& b) {
  if (a.name != b.name) return "named " + b.name;
  if (a.QualifiedOp() != b.QualifiedOp() || a.opset != b.opset || a.scope != b.scope)
    return "is " + b.QualifiedOp() + " of opset " + std::to_string(b.opset) + " in '" + b.scope + "'";
  if (NamesOf(in_a, a.inputs) != NamesOf(in_b, b.inputs)) return "reads other values";
  if (NamesOf(in_a, a.outputs) != NamesOf(in_b, b.outputs)) return "makes other values";
  if (Sorted(NamesOf(in_a, a.implicit_inputs)) != Sorted(NamesOf(in_b, b.implicit_inputs)))
    return "has subgraphs that read other values";
  if (a.defect != b.defect) return "has another defect: " + b.defect;
  return Difference(a.attributes, b.attributes);
}

inline std::string Difference(const GraphValue& a, const GraphValue& b) {
  if (a.type.kind != b.type.kind || a.type.ToString() != b.type.ToString())
    return a.type.ToString() + " is " + b.type.ToString();
  if (a.producer != b.producer || a.output_index != b.output_index) return "has another producer";
  if (a.constant.has_value() != b.constant.has_value()) return "is a constant in one";
  return a.constant ? Difference(*a.constant, *b.constant) : "";
}

inline std::string Difference(const Graph& a, const Graph& b) {
  if (a.name != b.name || a.opset_imports != b.opset_imports) return "name or imports differ";
  if (NamesOf(a, a.inputs) != NamesOf(b, b.inputs) || NamesOf(a, a.outputs) != NamesOf(b, b.outputs))
    return "inputs or outputs differ";
  if (Sorted(NamesOf(a, a.captured)) != Sorted(NamesOf(b, b.captured))) return "captured values differ";
  if (a.values.size() != b.values.size() || a.nodes.size() != b.nodes.size())
    return "numbers of nodes or values differ";
  for (const GraphValue& value : a.values) {
    const ValueId other = b.FindValue(value.name);
    const std::string difference = other == kNoValue ? "is not there" : Difference(value, b.value(other));
    if (!difference.empty()) return "value '" + value.name + "': " + difference;
  }
  for (size_t i = 0; i < a.nodes.size(); ++i) {
    const std::string difference = Difference(a, a.nodes[i], b, b.nodes[i]);
    if (!difference.empty()) return "node '" + a.nodes[i].name + "': " + difference;
  }
  return "";
}

}  // namespace onnxray::testing
