// Graph: the interpreter's view of a model. Values in single assignment, nodes in topological order, names
// the user's. Built by model/, transformed by graph/rewrites, never changed while a Plan or a Session refers
// to it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/attributes.h"
#include "tensor/tensor.h"

namespace onnxray {

struct Signature;

using ValueId = int32_t;
using NodeId = int32_t;
inline constexpr ValueId kNoValue = -1;  // an optional input or output left out
inline constexpr NodeId kNoNode = -1;

// One dimension as the model declares it: a number, a name ("batch"), or neither (unknown).
struct Dim {
  int64_t value = -1;
  std::string symbol;

  bool known() const { return value >= 0; }
  std::string ToString() const { return known() ? std::to_string(value) : symbol.empty() ? "?" : symbol; }
};

// What the model or shape inference says about a value before anything has run.
struct ValueType {
  enum class Kind : uint8_t { kUnknown, kTensor, kSequence, kOptional, kMap };
  Kind kind = Kind::kUnknown;
  DType dtype = DType::kUndefined;  // of the tensor, or of the sequence's, optional's or map's tensors
  std::optional<std::vector<Dim>> shape;
  DType key = DType::kUndefined;  // of a map, or of the sequence's or optional's maps

  // "float32[batch,3,224,224]", "sequence(float32[?])", "map(string,float32)", "?"
  std::string ToString() const;
  // The shape, if every dimension is a number.
  std::optional<Shape> StaticShape() const;
};

struct GraphValue {
  std::string name;
  ValueType type;
  NodeId producer = kNoNode;  // kNoNode: a graph input, an initialiser, or a capture from the outer graph
  int output_index = 0;       // which of the producer's outputs
  std::optional<Tensor> constant;  // an initialiser, or folded at load
};

struct Node {
  std::string name;   // unique in the graph; made from the first output where the model has none
  std::string scope;  // names of the functions it was inlined from, "parent/child"; empty at the top
  std::string op_type;
  std::string domain;  // "" is ai.onnx
  int opset = 0;       // the version its domain is imported at
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  Attributes attributes;
  std::shared_ptr<const Signature> signature;  // null: unknown, then nobody checks the inputs
  std::string defect;  // why it can never run, found while loading; empty: nothing is known against it
  std::vector<ValueId> implicit_inputs;  // outer values its subgraphs read, see Graph::captured

  std::string QualifiedOp() const { return domain.empty() ? op_type : domain + ":" + op_type; }
};

class Graph {
 public:
  std::string name;
  std::map<std::string, int> opset_imports;  // domain -> version
  std::vector<GraphValue> values;
  std::vector<Node> nodes;  // every node after the producers of its inputs
  std::vector<ValueId>
      inputs;  // fed by the caller (initialisers that are also inputs come last, with `constant`)
  std::vector<ValueId> outputs;
  // Subgraphs only: this graph's stand-ins for the outer values it reads, in the order of the owning node's
  // implicit_inputs. With several subgraphs in one node (If) all share that one list.
  std::vector<ValueId> captured;

  const GraphValue& value(ValueId id) const { return values[static_cast<size_t>(id)]; }
  GraphValue& value(ValueId id) { return values[static_cast<size_t>(id)]; }
  const Node& node(NodeId id) const { return nodes[static_cast<size_t>(id)]; }
  ValueId AddValue(std::string value_name, ValueType type = {});
  // kNoValue when there is none of that name.
  ValueId FindValue(std::string_view value_name) const;
  // For every value, the nodes that read it (explicitly or through their subgraphs), in order.
  std::vector<std::vector<NodeId>> Consumers() const;
};

}  // namespace onnxray
