#include "io/activations.h"

#include <algorithm>
#include <set>

namespace onnxray {

namespace {

using CaptureOf = std::function<const Capture*(ValueId)>;

Activation::Output MakeOutput(const Graph& graph, ValueId id, int index, bool nested,
                              const CaptureOf& capture_of) {
  return {graph.value(id).name, index, nested ? kNoValue : id, capture_of(id)};
}

// False where a list of names keeps everything, or the run has something to tell.
bool IsSilent(const Activation::Output& output) {
  if (!output.capture) return false;
  return output.capture->state == Capture::State::kSkipped ||
         output.capture->state == Capture::State::kPending;
}

Activation ForNode(const Graph& graph, const Node& node, const std::string& parent,
                   const CaptureOf& capture_of) {
  Activation activation{parent + node.name, node.QualifiedOp(), {}};
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i] == kNoValue) continue;
    activation.outputs.push_back(
        MakeOutput(graph, node.outputs[i], static_cast<int>(i), !parent.empty(), capture_of));
  }
  std::erase_if(activation.outputs, IsSilent);
  return activation;
}

std::vector<Activation> ForInputs(const Graph& graph, const CaptureOf& capture_of) {
  std::vector<Activation> list;
  for (const ValueId id : graph.inputs) {
    if (graph.value(id).constant) continue;
    Activation input{graph.value(id).name, "", {MakeOutput(graph, id, 0, false, capture_of)}};
    std::erase_if(input.outputs, IsSilent);
    list.push_back(std::move(input));
  }
  return list;
}

const Capture* NoCapture(ValueId) { return nullptr; }

void AddNames(const Graph& graph, const std::string& parent, std::vector<Activation>& list) {
  for (const Node& node : graph.nodes) {
    list.push_back(ForNode(graph, node, parent, NoCapture));
    for (const auto& [name, value] : node.attributes.all()) {
      if (const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value)) {
        AddNames(**subgraph, parent + node.name + "/", list);
      }
    }
  }
}

void AddSubRun(const SubRun& run, const std::string& parent, std::vector<Activation>& list) {
  const auto capture_of = [&](ValueId id) { return &run.captures[static_cast<size_t>(id)]; };
  for (size_t i = 0; i < run.graph->nodes.size(); ++i) {
    const Node& node = run.graph->nodes[i];
    list.push_back(ForNode(*run.graph, node, parent, capture_of));
    const auto child = run.children.find(static_cast<NodeId>(i));
    if (child != run.children.end()) AddSubRun(*child->second, parent + node.name + "/", list);
  }
}

// The call that a function's node stands for, the outermost of nested ones; empty for a node of the model
// itself. Every function the node was inlined from has put its call before the node's own name.
std::string OutermostCall(const Node& node) {
  if (node.scope.empty()) return "";
  size_t end = node.name.size();
  for (auto calls = std::count(node.scope.begin(), node.scope.end(), '/') + 1; calls > 0 && end > 0;
       --calls) {
    end = node.name.rfind('/', end - 1);
    if (end == std::string::npos) return node.name;
  }
  return node.name.substr(0, end);
}

}  // namespace

std::vector<Activation> ListActivations(const Graph& graph) {
  std::vector<Activation> list = ForInputs(graph, NoCapture);
  AddNames(graph, "", list);
  return list;
}

std::vector<Activation> ListActivations(const Graph& graph, const Run& run) {
  const CaptureOf capture_of = [&](ValueId id) { return &run.capture(id); };
  std::vector<Activation> list = ForInputs(graph, capture_of);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    list.push_back(ForNode(graph, graph.nodes[i], "", capture_of));
    if (const SubRun* inside = run.subrun(static_cast<NodeId>(i)))
      AddSubRun(*inside, graph.nodes[i].name + "/", list);
  }
  std::erase_if(list, [](const Activation& activation) { return activation.outputs.empty(); });
  return list;
}

std::vector<Activation> Outline(const Graph& graph, const std::vector<Activation>& list) {
  std::vector<std::string> calls(graph.nodes.size());
  for (size_t i = 0; i < calls.size(); ++i) calls[i] = OutermostCall(graph.nodes[i]);
  const std::vector<std::vector<NodeId>> consumers = graph.Consumers();
  const auto leaves = [&](ValueId id, const std::string& call) {
    const std::vector<NodeId>& readers = consumers[static_cast<size_t>(id)];
    return readers.empty() || std::count(graph.outputs.begin(), graph.outputs.end(), id) ||
           std::any_of(readers.begin(), readers.end(),
                       [&](NodeId reader) { return calls[static_cast<size_t>(reader)] != call; });
  };
  std::vector<Activation> outline;
  for (const Activation& activation : list) {
    if (activation.outputs.empty() || activation.outputs[0].id == kNoValue) continue;
    const NodeId producer = graph.value(activation.outputs[0].id).producer;
    const std::string call = producer == kNoNode ? "" : calls[static_cast<size_t>(producer)];
    if (call.empty()) {
      outline.push_back(activation);
      continue;
    }
    const std::string& scope = graph.node(producer).scope;
    const bool goes_on = !outline.empty() && outline.back().name == call;
    if (!goes_on) outline.push_back({call, scope.substr(0, scope.find('/')), {}});
    std::vector<Activation::Output>& outputs = outline.back().outputs;
    for (Activation::Output output : activation.outputs) {
      if (!leaves(output.id, call)) continue;
      output.index = static_cast<int>(outputs.size());
      outputs.push_back(output);
    }
  }
  return outline;
}

bool MatchesGlob(std::string_view pattern, std::string_view text) {
  // The usual two-pointer walk: on a mismatch the last star takes one more character.
  size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool IsSelected(const Activation& activation, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return MatchesGlob(pattern, activation.name) ||
           std::any_of(activation.outputs.begin(), activation.outputs.end(),
                       [&](const auto& output) { return MatchesGlob(pattern, output.value_name); });
  });
}

Result<std::vector<Activation>> SelectActivations(const std::vector<Activation>& list,
                                                  const std::vector<std::string>& patterns) {
  if (patterns.empty()) return list;
  for (const std::string& pattern : patterns) {
    const auto selected = [&](const Activation& activation) { return IsSelected(activation, {pattern}); };
    if (std::any_of(list.begin(), list.end(), selected)) continue;
    std::string names;
    for (const Activation& activation : list) names += (names.empty() ? "" : ", ") + activation.name;
    return NotFound("there is no node or value '" + pattern + "'", "There are " + names);
  }
  std::vector<Activation> selected = list;
  std::erase_if(selected, [&](const Activation& activation) { return !IsSelected(activation, patterns); });
  return selected;
}

std::vector<NamedActivation> NameActivations(const std::vector<Activation>& list, NameFormat format) {
  std::vector<NamedActivation> named;
  std::set<std::string> taken;
  const auto add = [&](const std::string& key, const Activation& activation,
                       std::vector<const Activation::Output*> outputs) {
    std::string unique = key;
    for (int i = 2; !taken.insert(unique).second; ++i) unique = key + "#" + std::to_string(i);
    named.push_back({std::move(unique), &activation, std::move(outputs)});
  };
  for (const Activation& activation : list) {
    std::vector<const Activation::Output*> outputs;
    for (const Activation::Output& output : activation.outputs) {
      outputs.push_back(&output);
      if (format == NameFormat::kFull) add(output.value_name, activation, {&output});
    }
    if (format == NameFormat::kSimple) add(activation.name, activation, std::move(outputs));
    if (format == NameFormat::kNumbered) add(std::to_string(named.size()), activation, std::move(outputs));
  }
  return named;
}

}  // namespace onnxray
