// What a run captured, as a list for people and files: the inputs first, then the nodes in the graph's order,
// those that ran inside If, Loop and Scan behind the node they belong to.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "run/session.h"

namespace onnxray {

// A model input, or a node with its outputs.
struct Activation {
  struct Output {
    std::string value_name;
    int index = 0;                     // among the node's outputs
    ValueId id = kNoValue;             // in the session's graph; kNoValue inside a subgraph
    const Capture* capture = nullptr;  // belongs to the Run; null in a list of names
  };
  std::string name;             // of the input or node; "parent/child" inside a subgraph
  std::string op;               // empty for an input
  std::vector<Output> outputs;  // without those the node leaves out
};

// Everything that a run of the graph may give, subgraphs that it may not enter included.
std::vector<Activation> ListActivations(const Graph& graph);
// What the run gave, failures included; not what it was not asked for. Refers to the run's captures.
std::vector<Activation> ListActivations(const Graph& graph, const Run& run);

// The list with every call of a function as one entry: named after the call, with the values that leave it.
// What ran inside If, Loop and Scan is left out. `list` is one of `graph`.
std::vector<Activation> Outline(const Graph& graph, const std::vector<Activation>& list);

// Whether `text` is matched by `pattern`: * is any text, ? any character.
bool MatchesGlob(std::string_view pattern, std::string_view text);
// Whether a pattern matches its name, or the value name of one of its outputs.
bool IsSelected(const Activation& activation, const std::vector<std::string>& patterns);
// Those that some pattern selects; all where there are no patterns.
// Errors: kNotFound for a pattern that matches nothing, listing the names there are.
Result<std::vector<Activation>> SelectActivations(const std::vector<Activation>& list,
                                                  const std::vector<std::string>& patterns);

// How activations are called, as in Keract.
enum class NameFormat : uint8_t {
  kSimple,    // by Activation::name
  kFull,      // every output by its ONNX value name
  kNumbered,  // 0 .. n-1
};

// By value name: which axes of a tensor are drawn as [N,C,H,W], where those are others than its own.
using AxisOrders = std::map<std::string, std::vector<int>>;

struct NamedActivation {
  std::string key;  // unique in the list
  const Activation* activation;
  std::vector<const Activation::Output*> outputs;  // one under kFull
};
// Refers to `list`.
std::vector<NamedActivation> NameActivations(const std::vector<Activation>& list, NameFormat format);

}  // namespace onnxray
