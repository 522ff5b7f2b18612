// What the page knows of a loaded model: plain immutable data, so that no thread waits for another to read
// it.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aspect.h"
#include "io/labels.h"
#include "model/byte_source.h"
#include "run/session.h"

namespace onnxray {

// Where a value lives: in the model's graph, or in the subgraph of a node (of a node ...).
struct ValuePath {
  std::vector<NodeId>
      nodes;  // the nodes whose subgraphs lead there, outermost first; empty: the model's graph
  ValueId value = kNoValue;

  auto operator<=>(const ValuePath&) const = default;
};

struct ViewedValue {
  ViewedValue(ValuePath where, Aspect what = Aspect::kActivation) : path(std::move(where)), aspect(what) {}

  ValuePath path;
  Aspect aspect;

  auto operator<=>(const ViewedValue&) const = default;
};

// A value that a node reads.
struct NodeInput {
  std::string name;  // empty: an optional input left out
  std::string type;
  ValuePath path;
  int body_input = -1;  // in a subgraph: which of the subgraph's own inputs it is
};

struct NodeSummary {
  std::string name;
  std::string op;  // "Conv", "com.example:Foo"
  std::string scope;
  int opset = 0;
  std::optional<Error> problem;  // why it will not run
  std::vector<NodeInput> inputs;
  std::vector<NodeInput> captured;                              // outer values that its subgraphs read
  std::vector<std::pair<std::string, std::string>> attributes;  // name, value as text
};

// One line of the node list: a graph input, a weight, or one output of a node.
struct ValueRow {
  ValuePath path;
  std::string name;                         // of the node, or of the input or weight
  std::string value_name;                   // ONNX value name
  std::string type;                         // declared or inferred: "float32[batch,3,224,224]"
  std::shared_ptr<const NodeSummary> node;  // null for a graph input and for a stored weight
  int output_index = 0;                     // which of the node's outputs
  bool constant = false;                    // known without running
  bool weight = false;                      // training would change it, see grad/parameters.h
  bool graph_output = false;
  int graph_output_index = -1;  // which of its graph's outputs it is, if it is one
  // Of a value inside an operator (explain/interior.h): one line; empty for all others. Its path leads to the
  // operator's node, and counts the values there.
  std::string meaning = {};

  bool inside_operator() const { return !meaning.empty(); }
  const std::string& op() const;  // "Input" for a graph input, "Weight" for a stored weight
};

struct GraphInput {
  std::string name;
  ValueType type;
  bool optional = false;  // has an initialiser to fall back on
};

struct ModelSummary {
  std::string name, producer, doc;
  int64_t ir_version = 0;
  std::string opsets;  // "17", "13, ai.onnx.ml 3"
  uint64_t file_bytes = 0;
  uint32_t checksum = 0;           // see Checksum
  int64_t parameters = 0;          // elements of all initialisers
  uint64_t flops = 0;              // of one run, unknown dimensions taken as 1
  std::vector<GraphInput> inputs;  // those a run needs, then those with initialisers
  std::vector<ValueRow> rows;      // inputs, then nodes in order, weights before the first that reads them
  std::set<ValueId> logits;        // values whose logits can be asked for, see OutputsWithLogits
  Labels labels;                   // names of classes in its metadata; empty: there are none
  std::set<int64_t> output_sizes;  // lengths of the outputs' axes, as far as they are known
  std::vector<Error> warnings;
};

// CRC-32 of a model file, or of its first 256 MB: what tells it from others of its name.
uint32_t Checksum(const ByteSource& file);
// Reads everything out of a session; for the thread that owns it.
ModelSummary Summarize(const Session& session);
// The row of a value of the graph itself, by the value's name; null: there is none.
const ValueRow* FindValueRow(const ModelSummary& model, const std::string& value_name);
// The rows of what ran inside a node, `prefix` being the path to that node, itself included.
std::vector<ValueRow> InteriorRows(const SubRun& interior, const std::vector<NodeId>& prefix);
// The rows of what goes on inside an operator, `prefix` being the same.
std::vector<ValueRow> OperatorInteriorRows(const Graph& graph, const std::vector<NodeId>& prefix);

}  // namespace onnxray
