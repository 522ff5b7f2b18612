// NodeEditor: what an adapter sees of a node that moves to a newer opset, and how it changes it: in place, or
// by writing other nodes that make its outputs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "grad/graph_extension.h"
#include "ops/formula.h"

namespace onnxray {

class NodeEditor {
 public:
  // `node` is a copy of one of the extension's. `read[i]`: somebody reads output i.
  NodeEditor(GraphExtension& writer, Node& node, std::vector<bool> read)
      : writer_(writer), node_(node), read_(std::move(read)) {}

  Node& node() { return node_; }
  const Attributes& attributes() const { return node_.attributes; }
  bool Has(std::string_view attribute) const { return node_.attributes.Has(attribute); }
  void Set(const std::string& attribute, AttributeValue value) {
    node_.attributes.Set(attribute, std::move(value));
  }
  void Drop(std::string_view attribute);

  GraphWriter& writer() { return writer_; }
  const Graph& graph() const { return writer_.graph(); }
  bool has_input(size_t i) const { return i < node_.inputs.size() && node_.inputs[i] != kNoValue; }
  Var input(size_t i) { return has_input(i) ? writer_.At(node_.inputs[i]) : Var{}; }
  // Var{}: leaves the input out.
  void SetInput(size_t i, Var value);
  // The attribute's whole numbers become input i, int64 [n]. Nothing where the node does not have it.
  void MoveToInput(std::string_view attribute, size_t i);

  bool reads_output(size_t i) const { return i < read_.size() && read_[i]; }
  // Outputs from `count` on are given up; nobody may read them.
  void KeepOutputs(size_t count) { node_.outputs.resize(std::min(count, node_.outputs.size())); }
  // Whoever reads output i gets this instead. A node all of whose read outputs are replaced is removed.
  void Replace(size_t i, Var value) { replaced_[i] = value; }
  const std::map<size_t, Var>& replaced() const { return replaced_; }

  // Errors: kUnsupported where they are not known.
  Result<int> RankOf(Var value) const;
  Result<Shape> ShapeOf(Var value) const;
  // For what the newer opset cannot say.
  Error Impossible(std::string text) const;

 private:
  GraphExtension& writer_;
  Node& node_;
  std::vector<bool> read_;
  std::map<size_t, Var> replaced_;
};

}  // namespace onnxray
