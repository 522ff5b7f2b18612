// GraphModel: what the graph view draws, read from the lines of the node list: nodes, the tensors between
// them, and the groups that names, functions and subgraphs put them into. Plain data, shared with the thread
// that lays it out.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "node_table.h"

namespace onnxray {

struct GraphNode {
  std::string name, op;
  std::shared_ptr<const NodeSummary> summary;  // null: an input of the graph
  std::vector<int> inputs, outputs;            // tensors, each once
  std::vector<int> weights;                    // that it reads
  int group = 0;                               // the innermost it is in
  int body = -1;                               // the group of what ran inside it
};

struct GraphTensor {
  ValuePath path;
  std::string name;
  int producer = -1;
  std::vector<int> consumers;  // nodes
  bool graph_output = false;   // of the model
};

struct GraphGroup {
  enum class Kind : uint8_t { kRoot, kNames, kFunction, kSubgraph };
  Kind kind = Kind::kRoot;
  std::string name;  // "layer1/conv1"; of a subgraph, its node's
  std::string key;   // tells it from all others, also in the next run
  int parent = -1;
  int owner = -1;                  // of a subgraph: the node it ran in
  int depth = 0;                   // of the root 0
  int first = 0;                   // its least node
  int count = 0;                   // nodes in it, at any depth
  std::string contents;            // "6 Conv, 5 Relu": its most frequent operators
  std::vector<int> nodes, groups;  // directly in it
  // Of a subgraph: the tensor inside and the owner's output that it becomes.
  std::vector<std::pair<int, int>> yields;
};

struct GraphModel {
  std::vector<GraphNode> nodes;  // in topological order
  std::vector<GraphTensor> tensors;
  std::vector<ValuePath> weights;
  std::vector<GraphGroup> groups;    // the first is the root; every group after its parent
  std::map<ValuePath, int> by_path;  // tensors

  // The node that makes a value, -1: none that is drawn.
  int ProducerOf(const ValuePath& path) const;
  // The first output of a node; null for a node without outputs.
  const ValuePath* PathOf(int node) const;
  // The groups with this node in them, innermost first, without the root.
  std::vector<int> GroupsAround(int node) const;
  bool SameStructure(const GraphModel& other) const;
};

// Constants are left out unless they are asked for.
GraphModel MakeGraphModel(const std::vector<NodeLine>& lines, bool with_constants);

}  // namespace onnxray
