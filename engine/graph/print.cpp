#include "graph/print.h"

#include <charconv>
#include <span>
#include <string_view>

namespace onnxray {

namespace {

constexpr size_t kLongList = 8;  // elements shown of a list attribute

std::string ToText(float value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof(text), value).ptr};
}
std::string ToText(int64_t value) { return std::to_string(value); }
std::string ToText(const std::string& value) { return "\"" + value + "\""; }
std::string ToText(const Tensor& value) { return value.ToString(); }
std::string ToText(const std::shared_ptr<const Graph>&) { return "graph"; }

template <typename T>
std::string ToText(const std::vector<T>& list) {
  std::string text = "[";
  for (size_t i = 0; i < list.size() && i < kLongList; ++i) text += (i ? "," : "") + ToText(list[i]);
  if (list.size() > kLongList) text += ",.. " + std::to_string(list.size());
  return text + "]";
}

class Printer {
 public:
  std::string Print(const Graph& graph) {
    Print(graph, "graph");
    return std::move(text_);
  }

 private:
  void Print(const Graph& graph, std::string_view role) {
    Line(std::string(role) + " " + graph.name + Imports(graph));
    for (const ValueId id : graph.inputs) Line("input    " + Declared(graph, id));
    for (const ValueId id : graph.captured) Line("captured " + Declared(graph, id));
    for (const GraphValue& value : graph.values) {
      if (value.constant && value.producer == kNoNode && !IsGiven(graph, value)) {
        Line("constant " + value.name + " " + value.constant->ToString());
      }
    }
    for (const Node& node : graph.nodes) Print(graph, node);
    for (const ValueId id : graph.outputs) Line("output   " + graph.value(id).name);
  }

  void Print(const Graph& graph, const Node& node) {
    std::string line;
    for (const ValueId id : node.outputs) line += (line.empty() ? "" : ", ") + Declared(graph, id);
    line += (line.empty() ? "" : " = ") + node.QualifiedOp() + "(";
    for (size_t i = 0; i < node.inputs.size(); ++i) line += (i ? ", " : "") + Name(graph, node.inputs[i]);
    line += ")";
    std::string attributes;
    for (const auto& [name, value] : node.attributes.all()) {
      attributes += (attributes.empty() ? "" : ", ") + name + "=" +
                    std::visit([](const auto& content) { return ToText(content); }, value);
    }
    if (!attributes.empty()) line += " {" + attributes + "}";
    line += "  # " + node.name;
    if (!node.scope.empty()) line += ", in " + node.scope;
    Line(line);
    indent_ += 2;
    for (const auto& [name, value] : node.attributes.all()) {
      if (const auto* graph_value = std::get_if<std::shared_ptr<const Graph>>(&value)) {
        Print(**graph_value, name + ":");
      } else if (const auto* graphs = std::get_if<std::vector<std::shared_ptr<const Graph>>>(&value)) {
        for (const auto& inner : *graphs) Print(*inner, name + ":");
      }
    }
    indent_ -= 2;
  }

  // Listed among the inputs or captured values already.
  static bool IsGiven(const Graph& graph, const GraphValue& value) {
    const auto id = static_cast<ValueId>(&value - graph.values.data());
    for (const auto& list : {std::span(graph.inputs), std::span(graph.captured)}) {
      for (const ValueId given : list) {
        if (given == id) return true;
      }
    }
    return false;
  }

  static std::string Name(const Graph& graph, ValueId id) {
    return id == kNoValue ? "-" : graph.value(id).name;
  }
  static std::string Declared(const Graph& graph, ValueId id) {
    if (id == kNoValue) return "-";
    const GraphValue& value = graph.value(id);
    return value.name + " " + value.type.ToString() +
           (value.constant ? " = " + value.constant->ToString() : "");
  }
  static std::string Imports(const Graph& graph) {
    std::string text;
    for (const auto& [domain, version] : graph.opset_imports) {
      text += (text.empty() ? " (" : ", ") + (domain.empty() ? "ai.onnx" : domain) + " " +
              std::to_string(version);
    }
    return text.empty() ? text : text + ")";
  }

  void Line(const std::string& line) { text_ += std::string(indent_, ' ') + line + "\n"; }

  std::string text_;
  size_t indent_ = 0;
};

}  // namespace

std::string ToText(const Graph& graph) { return Printer().Print(graph); }

}  // namespace onnxray
